//! A patient as stored, and what a patient is to be as a form or a file says it.

use crate::base::{Date, text};
use crate::db::schema::patients;
use diesel::prelude::*;

crate::words! {
    /// As the clinic's records have it.
    pub enum Sex {
        Unknown = "", "Not said";
        Female = "female", "Female";
        Male = "male", "Male";
        Other = "other", "Other";
    }
}

/// A patient's record.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = patients)]
pub struct Patient {
    pub id: i64,
    /// The patient's key in the system that a list came from.
    pub external_key: Option<String>,
    pub given: String,
    pub middle: String,
    pub family: String,
    pub birth_on: Option<Date>,
    pub sex: Sex,
    pub email: String,
    pub phone: String,
    pub phone_digits: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub postcode: String,
    pub country: String,
    pub clinic_id: i64,
    pub active: bool,
    pub deceased_on: Option<Date>,
    pub note: String,
    pub version: i64,
}

impl Patient {
    /// `Candelaria Sybil Considine`
    pub fn full_name(&self) -> String {
        joined(&[&self.given, &self.middle, &self.family])
    }

    /// `Considine, Candelaria Sybil`
    pub fn list_name(&self) -> String {
        list_name(&self.given, &self.middle, &self.family)
    }

    /// Whole years on a day; of the deceased, on the day of death.
    pub fn age(&self, today: Date) -> Option<i32> {
        let birth = self.birth_on?;
        let on = self.deceased_on.unwrap_or(today);
        let had_birthday = (on.month() as u8, on.day()) >= (birth.month() as u8, birth.day());
        Some((on.year() - birth.year() - i32::from(!had_birthday)).max(0))
    }

    /// The postal address, one line each.
    pub fn address(&self) -> String {
        let place = joined(&[&self.city, &self.state, &self.postcode]);
        [self.street.as_str(), &place, &self.country].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    pub fn record(&self) -> Record {
        let of = self.clone();
        Record {
            external_key: of.external_key,
            given: of.given,
            middle: of.middle,
            family: of.family,
            birth_on: of.birth_on,
            sex: of.sex,
            email: of.email,
            phone: of.phone,
            street: of.street,
            city: of.city,
            state: of.state,
            postcode: of.postcode,
            country: of.country,
            clinic_id: of.clinic_id,
            active: of.active,
            deceased_on: of.deceased_on,
            note: of.note,
        }
    }
}

/// A patient in a row of a list: the columns `patient_id`, `given`, `middle` and `family`.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct Named {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub patient_id: i64,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub given: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub middle: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub family: String,
}

impl Named {
    /// `Labadie, Theressa`
    pub fn name(&self) -> String {
        list_name(&self.given, &self.middle, &self.family)
    }
}

/// `Considine, Candelaria Sybil`
pub fn list_name(given: &str, middle: &str, family: &str) -> String {
    let first = joined(&[given, middle]);
    if first.is_empty() { family.to_string() } else { format!("{family}, {first}") }
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// What a patient is to be. Texts are tidy: no control characters, no space at the ends ([`Record::tidied`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub external_key: Option<String>,
    pub given: String,
    pub middle: String,
    pub family: String,
    pub birth_on: Option<Date>,
    pub sex: Sex,
    pub email: String,
    pub phone: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub postcode: String,
    pub country: String,
    pub clinic_id: i64,
    pub active: bool,
    pub deceased_on: Option<Date>,
    pub note: String,
}

impl Record {
    /// A patient of a clinic of whom nothing more is known yet.
    pub fn named(given: &str, family: &str, clinic_id: i64) -> Record {
        Record {
            external_key: None,
            given: given.to_string(),
            middle: String::new(),
            family: family.to_string(),
            birth_on: None,
            sex: Sex::Unknown,
            email: String::new(),
            phone: String::new(),
            street: String::new(),
            city: String::new(),
            state: String::new(),
            postcode: String::new(),
            country: String::new(),
            clinic_id,
            active: true,
            deceased_on: None,
            note: String::new(),
        }
    }

    pub fn full_name(&self) -> String {
        joined(&[&self.given, &self.middle, &self.family])
    }

    /// Without control characters and needless space; the e-mail address in small letters, so that an index finds it.
    pub fn tidied(mut self) -> Record {
        let one_line = [
            &mut self.given,
            &mut self.middle,
            &mut self.family,
            &mut self.email,
            &mut self.phone,
            &mut self.street,
            &mut self.city,
            &mut self.state,
            &mut self.postcode,
            &mut self.country,
        ];
        for text in one_line {
            *text = tidy(text);
        }
        self.email = self.email.to_lowercase();
        self.note =
            self.note.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>().trim().to_string();
        self.external_key = self.external_key.map(|key| tidy(&key)).filter(|key| !key.is_empty());
        self
    }

    /// How lists are sorted: `considine, candelaria sybil`.
    pub fn sort_name(&self) -> String {
        text::fold(&list_name(&self.given, &self.middle, &self.family))
    }

    /// What is searched: names, e-mail, digits of the telephone, birth date.
    pub fn search_text(&self) -> String {
        let birth = self.birth_on.map(crate::base::days::iso).unwrap_or_default();
        text::fold(&format!("{} {} {} {birth}", self.full_name(), self.email, text::digits(&self.phone)))
    }
}

/// One line of text without control characters and needless space.
pub fn tidy(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn candelaria() -> Record {
        Record {
            middle: "Sybil".into(),
            birth_on: Some(date!(1961 - 03 - 04)),
            email: " Candelaria@Example.COM ".into(),
            phone: "413-555-0188".into(),
            ..Record::named("Candelaria", " Núñez\n", 1)
        }
    }

    #[test]
    fn a_record_is_tidied_before_it_is_kept() {
        let record = candelaria().tidied();
        assert_eq!((record.family.as_str(), record.email.as_str()), ("Núñez", "candelaria@example.com"));
        assert_eq!(record.sort_name(), "nunez, candelaria sybil");
        assert_eq!(record.search_text(), "candelaria sybil nunez candelaria@example.com 4135550188 1961-03-04");
    }

    #[test]
    fn a_birthday_makes_a_year_older_and_death_ends_it() {
        let today = date!(2026 - 06 - 16);
        let mut patient = Patient {
            id: 1,
            external_key: None,
            given: "Phil".into(),
            middle: String::new(),
            family: "Pacocha".into(),
            birth_on: Some(date!(1961 - 06 - 17)),
            sex: Sex::Male,
            email: String::new(),
            phone: String::new(),
            phone_digits: String::new(),
            street: "700 Haley Spur".into(),
            city: "East Longmeadow".into(),
            state: "MA".into(),
            postcode: "01028".into(),
            country: String::new(),
            clinic_id: 1,
            active: true,
            deceased_on: None,
            note: String::new(),
            version: 1,
        };
        assert_eq!(patient.age(today), Some(64));
        assert_eq!(patient.age(date!(2026 - 06 - 17)), Some(65));
        patient.deceased_on = Some(date!(2000 - 01 - 01));
        assert_eq!(patient.age(today), Some(38));
        assert_eq!(patient.address(), "700 Haley Spur\nEast Longmeadow MA 01028");
    }
}
