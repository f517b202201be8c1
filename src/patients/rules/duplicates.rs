//! Who is likely the same patient, and why.

use crate::base::text;
use crate::patients::{Patient, Record};

/// Fewest digits that tell telephones apart: shorter ones are extensions.
pub const PHONE_DIGITS: usize = 7;

/// Why a patient may be the one whom a record describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alike {
    NameAndBirth,
    Email,
    Phone,
}

impl Alike {
    pub fn words(self) -> &'static str {
        match self {
            Alike::NameAndBirth => "same name and birth date",
            Alike::Email => "same e-mail",
            Alike::Phone => "same phone",
        }
    }
}

/// First and last name, however they are written: middle names come and go.
pub fn name_key(given: &str, family: &str) -> String {
    text::fold(&format!("{family}, {given}"))
}

/// What a patient shares with a record; nothing where they are not alike.
pub fn shared(record: &Record, patient: &Patient) -> Vec<Alike> {
    let mut shared = Vec::new();
    let same_name = name_key(&record.given, &record.family) == name_key(&patient.given, &patient.family);
    if same_name && record.birth_on.is_some() && record.birth_on == patient.birth_on {
        shared.push(Alike::NameAndBirth);
    }
    if !record.email.is_empty() && record.email == patient.email {
        shared.push(Alike::Email);
    }
    let phone = text::digits(&record.phone);
    if phone.len() >= PHONE_DIGITS && phone == patient.phone_digits {
        shared.push(Alike::Phone);
    }
    shared
}
