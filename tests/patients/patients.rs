use crate::support::house::House;
use tessera::base::Date;
use tessera::patients::Record;
use tessera::patients::actions::add_patient;
use tessera::web::Role;
use time::macros::date;

/// Adds a patient and gives their key.
pub fn add(house: &House, given: &str, family: &str, birth: Option<Date>, phone: &str, email: &str) -> i64 {
    let record = Record { birth_on: birth, phone: phone.into(), email: email.into(), ..Record::named(given, family, house.clinic) };
    house.write(|tx, now| add_patient::add(tx, now, &house.owner, &record))
}

fn three(house: &House) -> [i64; 3] {
    [
        add(house, "Candelaria", "Considine", Some(date!(1961 - 03 - 04)), "413-555-0188", "candelaria@example.com"),
        add(house, "José", "Núñez", Some(date!(1984 - 11 - 30)), "+1 413 555 0102", ""),
        add(house, "Maximiliana", "van der Berg-Oyelaran", None, "", "max@example.org"),
    ]
}

/// Patients are found by parts of their name in any order, by phone however written, by e-mail, and by birth date in
/// any usual writing.
#[test]
fn patients_are_found_by_whatever_the_desk_knows() {
    let house = House::open();
    three(&house);
    let desk = house.desk(Role::FrontDesk);
    for (typed, name) in [
        ("candel consid", "Considine, Candelaria"),
        ("considine, cand", "Considine, Candelaria"),
        ("nunez", "Núñez, José"),
        ("oyelaran max", "van der Berg-Oyelaran, Maximiliana"),
        ("(413) 555 0188", "Considine, Candelaria"),
        ("4135550102", "Núñez, José"),
        ("0413 5550102", "Núñez, José"),
        ("MAX@example", "van der Berg-Oyelaran, Maximiliana"),
        ("3/4/1961", "Considine, Candelaria"),
        ("4 March 1961", "Considine, Candelaria"),
        ("30.11.1984", "Núñez, José"),
    ] {
        let found = desk.get_block(&format!("/patients?q={}", tessera::web::form::encode(typed)), "rows");
        assert_eq!(found.texts("tbody td:first-child a"), [name], "{typed}");
    }
    assert_eq!(desk.get_block("/patients?q=nunez", "rows").texts("mark"), ["Núñez"]);
    assert_eq!(desk.get_block("/patients?q=555%200188", "rows").texts("mark"), ["555-0188"]);
    assert_eq!(desk.get_block("/patients?q=Mar+4,+1961", "rows").texts("mark"), ["Mar 4, 1961"]);
}

/// A search without result repeats what was typed, offers the nearest name and to add that person; Enter opens a single
/// match.
#[test]
fn who_is_not_found_is_offered_and_a_single_match_is_opened() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    desk.get("/patients").see("No patients yet. Add the first, or import a list.");
    let [candelaria, ..] = three(&house);
    let nobody = desk.get("/patients?q=considne");
    nobody.see("No one called “considne”. Did you mean Considine ?").see("Add patient “considne”");
    let new = desk.get("/patients/new?name=Ada+Considne").own_form();
    assert_eq!((new.value("given"), new.value("family")), ("Ada", "Considne"));
    let opened = desk.get("/patients?q=candelaria&open=1");
    assert_eq!(opened.path, format!("/patients/{candelaria}/memberships"));
    assert_eq!(desk.get("/patients?q=example&open=1").path, "/patients?q=example&open=1");
}

/// The list pages by 25 with the count of all; a page past the end leads to the last.
#[test]
fn the_list_pages_and_filters() {
    let house = House::open();
    for n in 0..30 {
        add(&house, "Ann", &format!("Abbott{n:02}"), None, "", "");
    }
    let resting = Record { active: false, ..Record::named("Rita", "Resting", house.clinic) };
    house.write(|tx, now| add_patient::add(tx, now, &house.owner, &resting));
    let desk = house.desk(Role::Practitioner);
    let first = desk.get("/patients");
    first.see("1–25 of 30").see("Page 1 of 2").see("Abbott00, Ann").see_no("Resting").see_no("Add patient");
    let second = desk.get("/patients?page=2");
    second.see("26–30 of 30").see("Abbott29, Ann");
    assert_eq!(desk.get("/patients?page=9").path, "/patients?page=2");
    assert_eq!(desk.get_block("/patients?inactive=on", "rows").texts("tbody td:first-child a"), ["Resting, Rita"]);
    desk.get("/patients?membership=members").see("No patient fits these filters.");
    desk.get("/patients?membership=none&owes=on").see("No patient fits these filters.");
    desk.get("/patients?membership=none").see("1–25 of 30");
}

/// Who opened a patient is in the log, once for a user and a day, whichever tab it was (R272).
#[test]
fn who_opened_a_patient_is_logged_once_a_day() {
    let house = House::open();
    let [candelaria, ..] = three(&house);
    let desk = house.desk(Role::Practitioner);
    let opened = |house: &House| {
        let lines = house.read(|c| tessera::clinic::activity::newest(c, &["patients"], None, 50));
        lines.into_iter().filter(|line| line.what == "Candelaria Considine opened").map(|line| line.actor).collect::<Vec<_>>()
    };
    desk.get(&format!("/patients/{candelaria}/cards"));
    desk.get(&format!("/patients/{candelaria}"));
    assert_eq!(opened(&house), ["Practitioner"]);
    house.owner_desk().get(&format!("/patients/{candelaria}/documents"));
    assert_eq!(opened(&house), ["Ruth Owner", "Practitioner"]);
    house.clock.set(crate::support::house::MORNING + time::Duration::days(1));
    house.desk(Role::Practitioner).get(&format!("/patients/{candelaria}/cards"));
    assert_eq!(opened(&house).len(), 3);
    assert_eq!(house.owner_desk().get("/patients/999").status, 404);
}

/// The head of every tab shows who it is, what is owed, the wallet, the card, and what blocks (R274).
#[test]
fn the_head_says_what_is_owed_and_what_blocks() {
    let house = House::open();
    let [candelaria, ..] = three(&house);
    let desk = house.owner_desk();
    let cards = desk.get(&format!("/patients/{candelaria}/cards"));
    cards.see("Candelaria Considine").see("65, Mar 4, 1961 · 413-555-0188").see("Owes nothing Wallet empty No card on file");
    assert_eq!(cards.texts("nav.tabs a[aria-current]"), ["Cards"]);
    super::cards::keep_card(&house, candelaria, 5, 2026);
    desk.get(&format!("/patients/{candelaria}/documents")).see("Visa 4242 expired in May 2026. New card");
    assert_eq!(desk.get("/patients/999/cards").status, 404);
}
