//! One row of a file as a patient's record, or why not; and what becomes of it beside the patient who is there already.

use super::columns::Field;
use super::duplicates::name_key;
use super::import_file::{Row, Table};
use super::record;
use crate::base::{Date, days, text};
use crate::patients::record::{Patient, Record, Sex, tidy};

/// Why a row is refused: the heading of the column, what stands in it, a sentence.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    pub line: i64,
    pub column: String,
    pub value: String,
    pub why: String,
}

/// How a whole file is read.
#[derive(Clone, Debug)]
pub struct Reading {
    pub headings: Vec<String>,
    pub columns: Vec<Field>,
    /// Dates with slashes have the day first: no month of the column is over 12 that way, but some the other way.
    day_first: bool,
    pub clinic_id: i64,
    pub today: Date,
}

impl Reading {
    pub fn new(table: &Table, columns: &[Field], clinic_id: i64, today: Date) -> Reading {
        let dates: Vec<usize> =
            columns.iter().enumerate().filter(|(_, f)| matches!(f, Field::Birth | Field::Death)).map(|(at, _)| at).collect();
        let written = table.rows.iter().flat_map(|row| dates.iter().filter_map(|at| numbers(row.cells.get(*at)?)));
        let (mut first, mut second) = (0, 0);
        for (a, b, _) in written {
            (first, second) = (first.max(a), second.max(b));
        }
        let day_first = first > 12 && second <= 12;
        Reading { headings: table.headings.clone(), columns: columns.to_vec(), day_first, clinic_id, today }
    }

    fn day(&self, typed: &str) -> Option<Date> {
        // Some systems write a time behind the day.
        let day = typed.split(['T', ' ']).next().filter(|day| days::parse_iso(day).is_some()).unwrap_or(typed);
        match numbers(day) {
            Some((first, second, year)) if self.day_first => days::parse_any(&format!("{first}.{second}.{year}")),
            _ => days::parse_any(day),
        }
    }

    /// The record that a row describes, or the first thing that is wrong with it.
    pub fn read(&self, row: &Row) -> Result<Record, Fault> {
        let fault = |field: Field, why: &str| {
            let at = self.columns.iter().position(|column| *column == field);
            let cell = |list: &[String]| at.and_then(|at| list.get(at)).cloned().unwrap_or_default();
            let value = tidy(&cell(&row.cells)).chars().take(200).collect();
            Fault { line: row.line as i64, column: cell(&self.headings), value, why: why.to_string() }
        };
        if row.cells.len() > self.headings.len() {
            return Err(fault(Field::Nothing, "The row has more cells than there are headings.").nameless());
        }
        let mut of = Record::named("", "", self.clinic_id);
        for (field, cell) in self.columns.iter().zip(&row.cells) {
            let text = if *field == Field::Note { cell.clone() } else { tidy(cell) };
            if text.is_empty() {
                continue;
            }
            let day = || self.day(&text).map(Some).ok_or_else(|| fault(*field, "This is no date. Write it as 1961-03-04 or Mar 4, 1961."));
            match field {
                Field::Nothing => {}
                Field::Key => of.external_key = Some(text),
                Field::Given => of.given = text,
                Field::Middle => of.middle = text,
                Field::Family => of.family = text,
                Field::Name => (of.given, of.family) = whole_name(&text),
                Field::Birth => of.birth_on = day()?,
                Field::Death => of.deceased_on = day()?,
                Field::Sex => of.sex = sex(&text),
                Field::Email => of.email = text,
                Field::Phone => of.phone = text,
                Field::Street => of.street = text,
                Field::City => of.city = text,
                Field::State => of.state = text,
                Field::Postcode => of.postcode = text,
                Field::Country => of.country = text,
                Field::Note => of.note = text,
            }
        }
        of.active = of.deceased_on.is_none();
        let of = of.tidied();
        match record::check(&of, self.today).0.first() {
            None => Ok(of),
            Some((field, why)) => Err(fault(self.said_by(field), why)),
        }
    }

    /// The column that says a field of the record.
    fn said_by(&self, field: &str) -> Field {
        let field = Field::from_word(field).unwrap_or(Field::Nothing);
        let whole = matches!(field, Field::Given | Field::Family) && !self.columns.contains(&field);
        if whole { Field::Name } else { field }
    }
}

impl Fault {
    fn nameless(self) -> Fault {
        Fault { column: String::new(), value: String::new(), ..self }
    }
}

/// The three numbers of a date with slashes or dashes, the year last.
fn numbers(typed: &str) -> Option<(u32, u32, u32)> {
    let parts: Vec<&str> = typed.trim().split(['/', '-']).collect();
    match parts[..] {
        [a, b, year] if year.len() == 4 => Some((a.parse().ok()?, b.parse().ok()?, year.parse().ok()?)),
        _ => None,
    }
}

/// `Considine, Candelaria` or `Candelaria Considine`.
fn whole_name(text: &str) -> (String, String) {
    match (text.split_once(','), text.rsplit_once(' ')) {
        (Some((family, given)), _) | (None, Some((given, family))) => (given.to_string(), family.to_string()),
        (None, None) => (String::new(), text.to_string()),
    }
}

fn sex(typed: &str) -> Sex {
    match text::fold(typed).as_str() {
        "f" | "female" | "w" | "woman" | "weiblich" => Sex::Female,
        "m" | "male" | "man" | "mannlich" => Sex::Male,
        "o" | "x" | "other" | "d" | "nonbinary" | "divers" => Sex::Other,
        _ => Sex::Unknown,
    }
}

/// Is this the patient of whom the record speaks? By the key of the other system; else by name and birth date; without a
/// birth date by name, e-mail and telephone. Two different keys are two people.
pub fn is_same(record: &Record, patient: &Patient) -> bool {
    if let (Some(one), Some(other)) = (&record.external_key, &patient.external_key) {
        return one == other;
    }
    let name = name_key(&record.given, &record.family) == name_key(&patient.given, &patient.family);
    let contact = record.email == patient.email && text::digits(&record.phone) == patient.phone_digits;
    name && record.birth_on == patient.birth_on && (record.birth_on.is_some() || contact)
}

/// The known record with its gaps filled from the file; what stands there stays, since the desk may have corrected it.
pub fn fill(known: &Record, from: &Record) -> Record {
    let text = |known: &String, from: &String| if known.is_empty() { from.clone() } else { known.clone() };
    let died = known.deceased_on.or(from.deceased_on);
    Record {
        external_key: known.external_key.clone().or(from.external_key.clone()),
        given: text(&known.given, &from.given),
        middle: text(&known.middle, &from.middle),
        family: text(&known.family, &from.family),
        birth_on: known.birth_on.or(from.birth_on),
        sex: if known.sex == Sex::Unknown { from.sex } else { known.sex },
        email: text(&known.email, &from.email),
        phone: text(&known.phone, &from.phone),
        street: text(&known.street, &from.street),
        city: text(&known.city, &from.city),
        state: text(&known.state, &from.state),
        postcode: text(&known.postcode, &from.postcode),
        country: text(&known.country, &from.country),
        clinic_id: known.clinic_id,
        active: known.active && (known.deceased_on.is_some() || from.deceased_on.is_none()),
        deceased_on: died,
        note: text(&known.note, &from.note),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{columns, import_file};
    use super::*;
    use time::macros::date;

    const TODAY: Date = date!(2026 - 06 - 16);

    fn read(file: &str) -> Vec<Result<Record, Fault>> {
        let table = import_file::read(file.as_bytes()).unwrap();
        let reading = Reading::new(&table, &columns::guess(&table.headings), 1, TODAY);
        table.rows.iter().map(|row| reading.read(row)).collect()
    }

    #[test]
    fn a_row_becomes_a_record_and_the_dead_rest() {
        let read = read("Id,First,Last,BirthDate,DeathDate,Gender\nk1,Phil587,González124,1995-12-30,2020-01-02,M\n");
        let phil = read[0].clone().unwrap();
        assert_eq!((phil.given.as_str(), phil.family.as_str(), phil.sex), ("Phil587", "González124", Sex::Male));
        assert_eq!((phil.birth_on, phil.active, phil.external_key.as_deref()), (Some(date!(1995 - 12 - 30)), false, Some("k1")));
    }

    #[test]
    fn a_refused_row_names_its_line_its_column_and_why() {
        let read = read("Name,Born,Mail\n\"Abbott, Ann\",1961-03-04,ann@example.com\n=cmd(),,\nBob Blum,soon,\nX,,nobody,more\n");
        assert!(read[0].is_ok());
        let faults: Vec<Fault> = read.into_iter().filter_map(Result::err).collect();
        assert_eq!((faults[0].line, faults[0].column.as_str(), faults[0].value.as_str()), (3, "Name", "=cmd()"));
        assert_eq!((faults[1].column.as_str(), faults[1].value.as_str()), ("Born", "soon"));
        assert_eq!(faults[2].why, "The row has more cells than there are headings.");
    }

    #[test]
    fn a_column_whose_days_come_first_is_read_so() {
        let born = |file: &str| read(file).into_iter().map(|row| row.unwrap().birth_on.unwrap()).collect::<Vec<_>>();
        assert_eq!(born("Last,DOB\nA,04/03/1961\nB,30/11/1984\n"), [date!(1961 - 03 - 04), date!(1984 - 11 - 30)]);
        assert_eq!(born("Last,DOB\nA,04/03/1961\nB,11/30/1984\n"), [date!(1961 - 04 - 03), date!(1984 - 11 - 30)]);
        assert_eq!(born("Last,DOB\nA,1961-03-04 00:00:00\n"), [date!(1961 - 03 - 04)]);
    }

    #[test]
    fn gaps_are_filled_and_what_stands_there_stays() {
        let known = Record { phone: "413-555-0188".into(), ..Record::named("Ann", "Abbott", 1) };
        let file = Record { phone: "000".into(), city: "Amherst".into(), ..Record::named("ann", "ABBOTT", 2) };
        let filled = fill(&known, &file);
        assert_eq!((filled.phone.as_str(), filled.city.as_str(), filled.given.as_str()), ("413-555-0188", "Amherst", "Ann"));
        assert_eq!((filled.clinic_id, fill(&known, &known)), (1, known));
    }
}
