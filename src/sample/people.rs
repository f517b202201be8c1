//! Who comes to the sample clinic. Telephone numbers and addresses are made up; mail goes nowhere.

use crate::base::Date;
use crate::patients::Record;
use crate::patients::record::Sex;
use time::Month;

use Month::*;
use Sex::{Female, Male};

/// Given and family name, sex, birth date, street, town and postcode, whether Southgate is their clinic.
pub type Person = (&'static str, &'static str, Sex, (i32, Month, u8), &'static str, &'static str, &'static str, bool);

pub const PEOPLE: [Person; 30] = [
    ("Candelaria", "Considine", Female, (1961, March, 4), "12 Amity Street", "Amherst", "01002", false),
    ("Phil", "Pacocha", Male, (1974, June, 17), "700 Haley Spur", "East Longmeadow", "01028", false),
    ("Theressa", "Labadie", Female, (1988, October, 2), "41 Pine Street", "Northampton", "01060", false),
    ("Ines", "Núñez", Female, (1990, January, 23), "5 Chestnut Court", "Amherst", "01002", false),
    ("Harold", "Brekke", Male, (1955, August, 30), "218 Bay Road", "Hadley", "01035", false),
    ("Mei", "Takahashi", Female, (1983, April, 11), "9 Cottage Street", "Easthampton", "01027", false),
    ("Oluwaseun", "Adeyemi", Male, (1979, December, 5), "66 Elm Street", "Northampton", "01060", false),
    ("Zoë", "Vandermeer", Female, (1995, May, 19), "31 Lincoln Avenue", "Amherst", "01002", false),
    ("Grace", "O’Donnell", Female, (1968, February, 8), "150 Maple Street", "Holyoke", "01040", true),
    ("Samir", "Haddad", Male, (1986, July, 27), "24 Hampden Street", "Holyoke", "01040", true),
    ("Lucille", "Fontaine", Female, (1959, November, 14), "77 College Highway", "Southampton", "01073", true),
    ("Bettina", "Krüger", Female, (1977, September, 3), "13 Sunset Drive", "South Hadley", "01075", true),
    ("Wanda", "Szymańska", Female, (1964, May, 29), "402 Beech Street", "Holyoke", "01040", true),
    ("Andre", "Baptiste", Male, (1992, March, 16), "8 Canal Street", "Holyoke", "01040", true),
    ("Rosalind", "Achterberg", Female, (1971, June, 6), "58 Spring Street", "Amherst", "01002", false),
    ("Naomi", "Feldman", Female, (1985, January, 12), "3 Orchard Lane", "Belchertown", "01007", false),
    ("Terrence", "Malloy", Male, (1969, October, 21), "90 Main Street", "Easthampton", "01027", false),
    ("Priscilla", "Yarborough", Female, (1957, April, 1), "261 North Street", "Hatfield", "01038", false),
    ("Kwame", "Mensah", Male, (1989, August, 9), "17 Kellogg Avenue", "Amherst", "01002", false),
    ("Delphine", "Roux", Female, (1993, February, 25), "44 Market Street", "Northampton", "01060", false),
    ("Josefina", "Ibarra", Female, (1981, July, 13), "12 Dwight Street", "Holyoke", "01040", true),
    ("Gunnar", "Lindqvist", Male, (1966, December, 28), "35 Ferry Street", "South Hadley", "01075", true),
    ("Miriam", "Castellanos", Female, (1976, November, 7), "120 Appleton Street", "Holyoke", "01040", true),
    ("Hye-jin", "Park", Female, (1998, September, 18), "6 Fearing Street", "Amherst", "01002", false),
    ("Russell", "Whitcomb", Male, (1952, May, 3), "480 River Drive", "Hadley", "01035", false),
    ("Abigail", "Stroud", Female, (1984, March, 31), "29 Prospect Street", "Northampton", "01060", false),
    ("Farida", "Rahimi", Female, (1991, October, 10), "73 Northeast Street", "Amherst", "01002", false),
    ("Conrad", "Eastman", Male, (1973, April, 22), "11 Willow Lane", "Granby", "01033", true),
    ("Yvette", "Delacroix", Female, (1987, June, 26), "95 Lyman Street", "South Hadley", "01075", true),
    ("Lorenzo", "Bianchi", Male, (1980, August, 15), "2 Strong Avenue", "Northampton", "01060", false),
];

/// The record of the person at a place of the list.
pub fn record(at: usize, northgate: i64, southgate: i64) -> Record {
    let (given, family, sex, (year, month, day), street, city, postcode, south) = PEOPLE[at];
    let mailbox = crate::base::text::fold(&format!("{given}.{family}")).replace(['’', '\'', ' '], "");
    Record {
        birth_on: Date::from_calendar_date(year, month, day).ok(),
        sex,
        // One of them has no e-mail address: letters are printed for her.
        email: if given == "Priscilla" { String::new() } else { format!("{mailbox}@patients.example") },
        phone: format!("413-555-{:04}", 120 + at),
        street: street.into(),
        city: city.into(),
        state: "MA".into(),
        postcode: postcode.into(),
        ..Record::named(given, family, if south { southgate } else { northgate })
    }
}
