//! A disk that is full, really: SQLite is told that its file may have no page more, and answers as it does on a full disk.

use crate::desk::today::member_with;
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tessera::db::schema::{activity, agreements, charges, documents, invoices, letters, memberships, patients, signed_records, tasks};
use tessera::db::{Db, Utc};
use tessera::jobs::timetable;
use tessera::web::Role;
use time::macros::{date, datetime};

/// Connections that one process may hold: each has a limit of its own.
const CONNECTIONS: u32 = 8;

fn on_every_connection(db: &Db, statement: &str, left: u32) {
    let done = db.read(|c| {
        c.batch_execute(statement)?;
        if left > 1 {
            on_every_connection(db, statement, left - 1);
        }
        Ok(())
    });
    done.expect("the statement runs");
}

/// No page more than there are; pages that are free are filled first.
fn fill(house: &House) {
    on_every_connection(&house.app.db, "PRAGMA max_page_count = 1", CONNECTIONS);
}

fn make_room(house: &House) {
    on_every_connection(&house.app.db, "PRAGMA max_page_count = 4294967294", CONNECTIONS);
}

fn rows(house: &House) -> Vec<i64> {
    house.read(|c| {
        Ok(vec![
            memberships::table.count().get_result(c)?,
            invoices::table.count().get_result(c)?,
            charges::table.count().get_result(c)?,
            signed_records::table.count().get_result(c)?,
            documents::table.count().get_result(c)?,
            letters::table.count().get_result(c)?,
            tasks::table.count().get_result(c)?,
            agreements::table.count().get_result(c)?,
            patients::table.count().get_result(c)?,
        ])
    })
}

/// A form on a full disk: said plainly, nothing half saved, nothing charged; the pages still work, and the same form is done
/// when there is room.
#[test]
fn a_full_disk_is_said_and_nothing_is_half_saved() {
    let house = House::open();
    if house.app.db.is_postgres() {
        return; // PostgreSQL's disk is not ours to fill.
    }
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, PAYS);
    let desk = house.desk(Role::Manager);
    let page = format!("/patients/{phil}/memberships/new");
    let sign = desk.get(&page).form(&page).set("consent", "on").set("typed_name", "Phil Pacocha");
    let long = format!("<p>{}</p>", "Terms that fill the disk. ".repeat(6000));
    let agreement = desk.get("/settings/patient-paperwork/new").own_form().set("name", "Long").set("body", &long);
    let (before, noted) = (rows(&house), house.read(|c| Ok(activity::table.count().get_result::<i64>(c)?)));

    fill(&house);
    for form in [&agreement, &sign] {
        let failed = form.clone().submit(&desk);
        assert_eq!(failed.status, 500, "{}", failed.text());
        failed.see("Not saved. The disk of the server is full. Nothing was charged. Try again; number");
        assert_eq!(rows(&house), before);
        fill(&house);
    }
    assert_eq!(house.read(|c| Ok(activity::table.count().get_result::<i64>(c)?)), noted);
    assert!(house.app.gateway.charges_since(None).expect("the processor lists").is_empty());
    for page in ["/", "/patients", "/invoices", &page] {
        assert_eq!(desk.get(page).status, 200, "{page}");
    }
    house.verify();

    make_room(&house);
    agreement.submit(&desk).see("Long saved.");
    sign.clone().submit(&desk).see("Phil is a Gold member. $124.00 paid.");
    sign.submit(&desk).see("Phil is a Gold member.");
    assert_eq!(house.app.gateway.charges_since(None).expect("the processor lists").len(), 1);
    house.verify();
}

/// R093: a renewal run that meets a full disk loses nothing and charges nobody twice; when there is room it goes on by itself.
#[test]
fn a_run_that_met_a_full_disk_goes_on_when_there_is_room() {
    let house = House::open();
    if house.app.db.is_postgres() {
        return;
    }
    let gold = house.gold();
    for given in ["Phil", "Ann", "Jacques", "Theressa", "Candelaria", "Norbert"] {
        member_with(&house, gold, given, "Pacocha", PAYS);
    }
    house.live_until(date!(2026 - 07 - 15));
    house.clock.set(house.clock.machine() + time::Duration::days(1));
    let renewals = || -> i64 { house.read(|c| Ok(invoices::table.filter(invoices::kind.eq("renewal")).count().get_result(c)?)) };
    // Some of it fits into what room is left on pages; the rest does not.
    fill(&house);
    let said = timetable::tick(&house.app).expect_err("the run says that the disk is full");
    assert!(said.is_full_disk(), "{said}");
    fill(&house);
    house.verify();
    make_room(&house);
    house.write(|tx, _| {
        let past = Some(Utc::new(datetime!(2020-01-01 00:00 UTC)));
        diesel::update(memberships::table).set(memberships::lease_until.eq(past)).execute(tx.c())?;
        diesel::update(charges::table).set(charges::lease_until.eq(past)).execute(tx.c())?;
        Ok(())
    });
    timetable::tick(&house.app).expect("a tick");
    assert_eq!(renewals(), 6);
    let open: i64 = house.read(|c| Ok(invoices::table.filter(invoices::status.ne("paid")).count().get_result(c)?));
    let left: i64 = house.read(|c| Ok(tasks::table.filter(tasks::done_at.is_null()).count().get_result(c)?));
    assert_eq!((open, left), (0, 0), "all is paid, and nothing is left to staff");
    let seen = house.app.gateway.charges_since(None).expect("the processor lists");
    assert_eq!(seen.iter().filter(|charge| charge.status == "succeeded").count(), 12, "each fee once");
    house.verify();
}
