//! What a record may say, whether it is typed or comes from a file. Fields are named as in the form.

use crate::base::{Date, Refusals};
use crate::patients::Record;
use time::macros::date;
use validator::ValidateEmail;

/// Nobody alive was born before.
const EARLIEST: Date = date!(1875 - 01 - 01);

/// What is refused of a tidied record, by field.
pub fn check(record: &Record, today: Date) -> Refusals {
    let mut refused = Refusals::new();
    if record.family.is_empty() {
        refused.add("family", "Enter the last name; who has only one name, here.");
    }
    for (field, name) in [("given", &record.given), ("middle", &record.middle), ("family", &record.family)] {
        if name.chars().count() > 80 {
            refused.add(field, "A name has at most 80 characters.");
        } else if name.starts_with(['=', '+', '-', '@']) {
            refused.add(field, "A name begins with a letter, not with a sign that spreadsheets calculate with.");
        }
    }
    if record.birth_on.is_some_and(|day| day > today || day < EARLIEST) {
        refused.add("birth_on", "Enter a birth date that has been, such as Mar 4, 1961.");
    }
    match (record.birth_on, record.deceased_on) {
        (_, Some(died)) if died > today => refused.add("deceased_on", "Enter a day that has been."),
        (Some(born), Some(died)) if died < born => refused.add("deceased_on", "Enter a day after the birth date."),
        _ => {}
    }
    if !record.email.is_empty() && (record.email.chars().count() > 200 || !record.email.validate_email()) {
        refused.add("email", "Enter an address such as name@example.com, or leave it empty.");
    }
    let digits = crate::base::text::digits(&record.phone).len();
    if !record.phone.is_empty() && (record.phone.chars().count() > 40 || !(3..=20).contains(&digits)) {
        refused.add("phone", "Enter a number such as 413-555-0188, or leave it empty.");
    }
    let places = [
        ("street", &record.street),
        ("city", &record.city),
        ("state", &record.state),
        ("postcode", &record.postcode),
        ("country", &record.country),
    ];
    for (field, text) in places {
        if text.chars().count() > 120 {
            refused.add(field, "At most 120 characters fit.");
        }
    }
    if record.external_key.as_ref().is_some_and(|key| key.chars().count() > 120) {
        refused.add("external_key", "At most 120 characters fit.");
    }
    if record.note.chars().count() > 2000 {
        refused.add("note", "At most 2,000 characters fit.");
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date!(2026 - 06 - 16);

    #[test]
    fn a_plain_record_is_fine_with_a_name_alone() {
        assert!(check(&Record::named("Phil587", "Núñez-O'Brien", 1), TODAY).is_empty());
        assert!(check(&Record::named("", "Cher", 1), TODAY).is_empty());
    }

    #[test]
    fn what_cannot_be_is_refused_at_its_field() {
        let record = Record {
            birth_on: Some(date!(2026 - 06 - 17)),
            deceased_on: Some(date!(2020 - 01 - 01)),
            email: "nobody".into(),
            phone: "call me".into(),
            ..Record::named("=HYPERLINK(1)", "", 1)
        };
        let refused = check(&record, TODAY);
        let fields: Vec<&str> = refused.0.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["family", "given", "birth_on", "deceased_on", "email", "phone"]);
    }
}
