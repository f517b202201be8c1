use super::on;
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::clinic::account;
use tessera::memberships::actions::enroll::Pay;

/// R093: due memberships renew from cron as in the server; what it did is printed by phase.
#[test]
fn a_tick_says_what_it_did() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    house.enroll(phil, gold, Pay::Card(card));
    let table = on(&house, folder.path(), &["tick"]);
    assert_eq!(table.code, 0, "{}", table.err);
    assert!(table.out.lines().any(|line| line.starts_with("expired") && line.ends_with(" s")), "{}", table.out);
    let json = on(&house, folder.path(), &["tick", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(report["held"], false);
    let phases = report["phases"].as_array().expect("phases");
    assert!(phases.iter().all(|phase| phase["count"].is_u64() && phase["seconds"].is_f64()));
    assert!(phases.iter().any(|phase| phase["name"] == "letters"));
}

#[test]
fn what_is_held_stays_held() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    house.write(|tx, now| account::hold(tx, now, "somebody wants to look first."));
    let held = on(&house, folder.path(), &["tick", "--json"]);
    assert_eq!(held.code, 1);
    assert!(held.out.contains("\"held\":true") && held.err.contains("somebody wants to look first."), "{}{}", held.out, held.err);
}

#[test]
fn only_a_sample_lives_ahead_and_never_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    let back = on(&house, folder.path(), &["tick", "--until", "2020-01-01"]);
    assert_eq!(back.code, 1);
    assert!(back.err.contains("The clock never goes back"), "{}", back.err);
    house.write(|tx, _| {
        use tessera::db::schema::account::dsl;
        diesel::update(dsl::account).set(dsl::sample.eq(false)).execute(tx.c())?;
        Ok(())
    });
    let ahead = on(&house, folder.path(), &["tick", "--until", "2099-01-01"]);
    assert_eq!(ahead.code, 1);
    assert!(ahead.err.contains("sample"), "{}", ahead.err);
}

/// Each invariant with its count; a broken one ends with 1.
#[test]
fn verify_names_what_is_broken() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let well = on(&house, folder.path(), &["verify"]);
    assert_eq!(well.code, 0, "{}{}", well.out, well.err);
    assert!(well.out.contains("a signed record fits its seal") && well.out.contains("invariants hold"), "{}", well.out);
    house.write(|tx, _| {
        use tessera::db::schema::memberships::dsl;
        diesel::update(dsl::memberships.find(his)).set(dsl::next_no.eq(9i64)).execute(tx.c())?;
        Ok(())
    });
    let broken = on(&house, folder.path(), &["verify", "--json"]);
    assert_eq!(broken.code, 1);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&broken.out).expect("JSON");
    let names: Vec<_> = findings.iter().filter(|finding| finding["broken"] != 0).map(|finding| finding["rule"].clone()).collect();
    assert_eq!(names, ["periods are a chain without gaps, up to the next one"]);
}
