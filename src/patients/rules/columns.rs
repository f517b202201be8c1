//! Which column of a file says what: guessed from its heading, chosen on screen.

use crate::base::text;

crate::words! {
    /// What a column says of a patient.
    pub enum Field {
        Nothing = "", "Leave out";
        Key = "external_key", "Key in the other system";
        Given = "given", "First name";
        Middle = "middle", "Middle name";
        Family = "family", "Last name";
        Name = "name", "Whole name";
        Birth = "birth_on", "Birth date";
        Death = "deceased_on", "Died on";
        Sex = "sex", "Sex";
        Email = "email", "E-mail";
        Phone = "phone", "Phone";
        Street = "street", "Street";
        City = "city", "City";
        State = "state", "State";
        Postcode = "postcode", "Postcode";
        Country = "country", "Country";
        Note = "note", "Note";
    }
}

/// Headings by what they say, as [`plain`] writes them.
const HEADINGS: &[(Field, &[&str])] = &[
    (
        Field::Key,
        &["id", "patientid", "patientno", "patientnumber", "externalkey", "externalid", "chartnumber", "mrn", "key", "patientennummer"],
    ),
    (Field::Given, &["first", "firstname", "given", "givenname", "forename", "vorname", "prenom", "nombre"]),
    (Field::Middle, &["middle", "middlename", "secondname", "middleinitial"]),
    (Field::Family, &["last", "lastname", "family", "familyname", "surname", "nachname", "nom", "apellido", "apellidos"]),
    (Field::Name, &["name", "fullname", "patient", "patientname", "wholename"]),
    (Field::Birth, &["birthdate", "dateofbirth", "dob", "birthday", "born", "geburtsdatum", "geburtstag", "birthon"]),
    (Field::Death, &["deathdate", "dateofdeath", "died", "diedon", "deceasedon"]),
    (Field::Sex, &["sex", "gender", "geschlecht"]),
    (Field::Email, &["email", "emailaddress", "mail", "emailadresse"]),
    (Field::Phone, &["phone", "phonenumber", "mobile", "mobilephone", "cell", "cellphone", "telephone", "tel", "telefon", "handy"]),
    (Field::Street, &["address", "street", "streetaddress", "address1", "addressline1", "strasse", "adresse"]),
    (Field::City, &["city", "town", "ort", "stadt", "ciudad", "ville"]),
    (Field::State, &["state", "province", "region", "bundesland"]),
    (Field::Postcode, &["zip", "zipcode", "postcode", "postalcode", "plz"]),
    (Field::Country, &["country", "land", "pays"]),
    (Field::Note, &["note", "notes", "comment", "comments", "remark", "bemerkung"]),
];

/// A heading's letters and digits, folded.
fn plain(heading: &str) -> String {
    text::fold(heading).chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// Numbers of the state and sums of money are no business of ours: such columns are dropped before anything is kept.
pub fn never_kept(heading: &str) -> bool {
    let heading = plain(heading);
    ["ssn", "socialsecurity", "driver", "passport", "healthcare", "income", "creditcard", "cardnumber"]
        .iter()
        .any(|word| heading.contains(word))
}

/// What each heading says; of two that say the same the first counts.
pub fn guess(headings: &[String]) -> Vec<Field> {
    let mut taken = Vec::new();
    let mut guess = |heading: &String| {
        let heading = plain(heading);
        let found = HEADINGS.iter().find(|(_, names)| names.contains(&heading.as_str())).map_or(Field::Nothing, |(field, _)| *field);
        if found == Field::Nothing || taken.contains(&found) {
            return Field::Nothing;
        }
        taken.push(found);
        found
    };
    headings.iter().map(&mut guess).collect()
}

/// What is wrong with a choice of columns, in a sentence.
pub fn check(columns: &[Field]) -> Result<(), String> {
    for (at, field) in columns.iter().enumerate() {
        if *field != Field::Nothing && columns[..at].contains(field) {
            return Err(format!("Two columns are {}. Leave one of them out.", field.label()));
        }
    }
    if !columns.contains(&Field::Family) && !columns.contains(&Field::Name) {
        return Err("Choose the column that holds the last name or the whole name.".to_string());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(line: &str) -> Vec<String> {
        line.split(',').map(str::to_string).collect()
    }

    #[test]
    fn synthea_and_others_are_guessed() {
        use Field::*;
        let synthea = headings("Id,BIRTHDATE,DEATHDATE,PREFIX,FIRST,MIDDLE,LAST,MAIDEN,GENDER,ADDRESS,CITY,STATE,ZIP,LAT");
        let found = [Key, Birth, Death, Nothing, Given, Middle, Family, Nothing, Sex, Street, City, State, Postcode, Nothing];
        assert_eq!(guess(&synthea), found);
        let other = headings("Nachname,Vorname,Geburtsdatum,Straße,PLZ,E-Mail,Mobile,Phone");
        assert_eq!(guess(&other), [Family, Given, Birth, Street, Postcode, Email, Phone, Nothing]);
    }

    #[test]
    fn sensitive_columns_are_known_by_any_usual_heading() {
        for heading in ["SSN", "Social Security No.", "DRIVERS", "PASSPORT", "HEALTHCARE_EXPENSES", "HEALTHCARE_COVERAGE", "Income"] {
            assert!(never_kept(heading), "{heading}");
        }
        assert!(!never_kept("LAST") && !never_kept("Address"));
    }

    #[test]
    fn a_name_is_needed_and_nothing_twice() {
        assert!(check(&[Field::Given, Field::Birth]).is_err());
        assert!(check(&[Field::Family, Field::Phone, Field::Phone]).is_err());
        assert_eq!(check(&[Field::Name, Field::Nothing, Field::Nothing]), Ok(()));
    }
}
