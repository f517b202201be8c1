//! Lists as files for a spreadsheet. A cell that a spreadsheet would carry out as a formula is kept as text.

use crate::base::{Error, Res};
use crate::web::Reply;

/// A file to be saved under `name`.
pub fn file(name: &str, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Res<Reply> {
    let failed = |cause: csv::Error| Error::Failed(Box::new(cause));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head).map_err(failed)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| safe(cell))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|cause| Error::failed(cause.to_string()))?;
    Ok(Reply::file("text/csv; charset=utf-8", bytes).named(name))
}

/// `=1+1` becomes `'=1+1`; a sum below zero stays the number that it is.
fn safe(cell: &str) -> String {
    let number = cell.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let formula = !number && (cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r']));
    if formula { format!("'{cell}") } else { cell.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for cell in ["=1+1", " =1+1", "+1", "-1+1", "-", "@SUM(A1)", "\tx"] {
            assert!(safe(cell).starts_with('\''), "{cell}");
        }
        assert_eq!((safe("O'Hara, Ann"), safe("-9.90")), ("O'Hara, Ann".into(), "-9.90".into()));
    }
}
