//! Reads a file of patients as spreadsheets write them: any of the usual encodings and delimiters, quotes over lines.

use super::columns;
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A file as rows under headings. Columns that are never kept are gone already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Row>,
    /// Headings of the columns that were left out.
    pub left_out: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where the row begins in the file, counted from 1.
    pub line: u64,
    pub cells: Vec<String>,
}

/// Most columns that a file may have.
const COLUMNS: usize = 200;

/// Reads a file; the sentence says what is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Table, &'static str> {
    // One way to end a line: the reader counts lines by it.
    let text = decode(bytes).replace("\r\n", "\n").replace('\r', "\n");
    if text.contains('\0') {
        return Err("This is not a text file. Save the list as CSV and choose that file.");
    }
    let delimiter = delimiter(&text);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(first)) = records.next() else { return Err("The file is empty. Choose a CSV file with a line of headings.") };
    let headings: Vec<String> = first.iter().map(|heading| heading.trim().to_string()).collect();
    if headings.iter().all(String::is_empty) || headings.len() > COLUMNS {
        return Err("The first line holds no headings. Choose a CSV file whose first line names the columns.");
    }
    let kept: Vec<bool> = headings.iter().map(|heading| !columns::never_kept(heading)).collect();
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(|_| "The file cannot be read as CSV.")?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        // That there is a cell beyond the headings is kept, so that its row can be refused; what it says is not.
        let cells = record.iter().enumerate().filter_map(|(at, cell)| match kept.get(at) {
            Some(true) => Some(cell.replace('\u{feff}', "")),
            Some(false) => None,
            None => (!cell.trim().is_empty()).then(String::new),
        });
        rows.push(Row { line, cells: cells.collect() });
    }
    let (stay, left_out): (Vec<_>, Vec<_>) = headings.into_iter().zip(kept).partition(|(_, kept)| *kept);
    let names = |list: Vec<(String, bool)>| list.into_iter().map(|(heading, _)| heading).collect();
    Ok(Table { headings: names(stay), rows, left_out: names(left_out) })
}

/// By its byte-order mark, else UTF-8 where it is that, else what Western spreadsheets write.
fn decode(bytes: &[u8]) -> String {
    for (encoding, mark) in [(UTF_8, &b"\xEF\xBB\xBF"[..]), (UTF_16LE, b"\xFF\xFE"), (UTF_16BE, b"\xFE\xFF")] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return encoding.decode_without_bom_handling(rest).0.into_owned();
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The one of comma, semicolon and tab that the heading line has most of, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(d, _)| *d == byte).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(delimiter, _)| *delimiter)
}

impl Table {
    /// The table as it is kept while the import waits and runs: UTF-8, the line of each row first.
    pub fn stored(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record(std::iter::once("line").chain(self.headings.iter().map(String::as_str)))?;
        for row in &self.rows {
            writer.write_record(std::iter::once(row.line.to_string().as_str()).chain(row.cells.iter().map(String::as_str)))?;
        }
        writer.into_inner().map_err(|broken| csv::Error::from(broken.into_error()))
    }

    /// Reads what [`Table::stored`] wrote.
    pub fn from_stored(bytes: &[u8]) -> Result<Table, csv::Error> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let mut table = Table::default();
        for (at, record) in reader.records().enumerate() {
            let record = record?;
            let line = record.get(0).and_then(|line| line.parse().ok()).unwrap_or(0);
            let cells = record.iter().skip(1).map(str::to_string).collect();
            match at {
                0 => table.headings = cells,
                _ => table.rows.push(Row { line, cells }),
            }
        }
        Ok(table)
    }
}

/// A cell of a file that we write: one that a spreadsheet would calculate is written as text.
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(table: &Table) -> Vec<Vec<&str>> {
        table.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect()
    }

    #[test]
    fn files_of_any_spreadsheet_are_read() {
        let comma = read(b"First,Last\nAnn,Abbott\n").unwrap();
        let marked = read("\u{feff}First;Last\r\nJosé;Núñez\r\n".as_bytes()).unwrap();
        let latin = read(b"First\tLast\nJos\xe9\tN\xfa\xf1ez\n").unwrap();
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("First,Last\nJosé,Núñez".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(cells(&comma), [["Ann", "Abbott"]]);
        for table in [marked, latin, read(&utf16).unwrap()] {
            assert_eq!((table.headings.clone(), cells(&table)), (vec!["First".to_string(), "Last".into()], vec![vec!["José", "Núñez"]]));
        }
    }

    #[test]
    fn quotes_go_over_lines_and_rows_know_their_line() {
        let table = read(b"Last,Note\n\"O\"\"Hara\",\"one, two\nthree\"\n\n,\nAbbott,\n").unwrap();
        assert_eq!(cells(&table), [["O\"Hara", "one, two\nthree"], ["Abbott", ""]]);
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 6]);
        let windows = read(b"Last,Note\r\nAbbott,\"one\r\ntwo\"\r\nBlum,\r\n").unwrap();
        assert_eq!(windows.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(Table::from_stored(&table.stored().unwrap()).unwrap().rows, table.rows);
    }

    #[test]
    fn numbers_of_the_state_and_sums_of_money_never_get_in() {
        let table = read(b"Last,SSN,Income,Passport No\nAbbott,999-80-9624,876903,X66341700X,extra\n").unwrap();
        assert_eq!(table.headings, ["Last"]);
        assert_eq!(cells(&table), [["Abbott", ""]]);
        assert_eq!(table.left_out, ["SSN", "Income", "Passport No"]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(read(b"").is_err());
        assert!(read(b"PK\x03\x04\0\0").is_err());
        assert!(read(b",,\nx,y,z\n").is_err());
    }

    #[test]
    fn cells_that_calculate_are_written_as_text() {
        assert_eq!((harmless("=1+1"), harmless("Ann")), ("'=1+1".to_string(), "Ann".to_string()));
    }
}
