use crate::support::house::House;
use crate::support::people::{LOST, NO_MONEY, PAYS};
use diesel::prelude::*;
use tessera::db::schema::{attempts, tasks};
use tessera::memberships::actions::enroll::Pay;
use tessera::memberships::store;
use tessera::web::Role;
use time::macros::date;

/// A member whose card does not pay on the renewal of Jul 16.
pub fn member_with(house: &House, gold: i64, given: &str, family: &str, number: &str) -> (i64, i64) {
    let patient = house.patient(given, family);
    let good = house.card(patient, PAYS);
    let membership = house.enroll(patient, gold, Pay::Card(good)).membership_id;
    if number != PAYS {
        let bad = house.card(patient, number);
        house.write(|tx, _| store::set_card(tx, membership, bad));
    }
    (patient, membership)
}

/// R094, R095: what failed stands first, with its sentence and the act that fits; a lost card offers the link, not the
/// retry. The numbers of the day stand below.
#[test]
fn what_failed_stands_first_with_the_act_that_fits() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    desk.get("/").see("Nothing needs you. No renewals have gone through yet today.").see("Next 7 days None");
    let gold = house.gold();
    member_with(&house, gold, "Theressa", "Labadie", NO_MONEY);
    member_with(&house, gold, "Jacques", "Vandervort", LOST);
    member_with(&house, gold, "Phil", "Pacocha", PAYS);
    house.live_until(date!(2026 - 07 - 15));
    desk.get("/").see("To come 0").see("Next 7 days 3, $297.00");
    house.live_until(date!(2026 - 07 - 16));
    let today = desk.get("/");
    today.see("Needs you · 2").see("Done 1, $99.00").see("Declined 2, $198.00").see("To come 0");
    today.see("Labadie, Theressa Gold Visa 9995, today 99.00 Retry now Take other payment Send card link");
    today.see("Card declined: not enough money. Tries again Sun, Jul 19. Benefits work through Jul 30.");
    today.see("Vandervort, Jacques Gold Visa 9987, today 99.00 Send card link Take other payment Retry now");
    today.see("Card lost or stolen: needs another card. Not tried again by itself. Suspended after Jul 30.");
    house.live_until(date!(2026 - 07 - 19));
    desk.get("/").see("Visa 9995, today, 2 of 2");
    house.desk(Role::Practitioner).get("/").see("Labadie, Theressa").see_no("Retry now");
    house.verify();
}

/// A task is ticked off where it stands; the task of a failed payment is not said twice.
#[test]
fn a_task_is_ticked_off_where_it_stands() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    house.write(|tx, now| {
        let new = tessera::clinic::tasks::NewTask {
            kind: "letter",
            title: "Print the paid invoice for N. Paucek".into(),
            detail: "No e-mail on file.".into(),
            patient_id: None,
            membership_id: None,
            invoice_id: None,
            letter_id: None,
            due_on: date!(2026 - 06 - 16),
            once_key: "print:1".into(),
        };
        tessera::clinic::tasks::add(tx, now, &new)
    });
    let today = desk.get("/").see("Needs you · 1").see("Print the paid invoice for N. Paucek No e-mail on file.").clone();
    let task: i64 = house.read(|c| Ok(tasks::table.select(tasks::id).first(c)?));
    let after = today.form(&format!("/tasks/{task}/completion")).submit(&desk);
    assert_eq!(after.path, "/");
    after.see("Done: Print the paid invoice for N. Paucek").see("Nothing needs you.");
    let gold = house.gold();
    member_with(&house, gold, "Jacques", "Vandervort", LOST);
    house.live_until(date!(2026 - 07 - 16));
    let kinds: Vec<String> = house.read(|c| Ok(tasks::table.filter(tasks::done_at.is_null()).select(tasks::kind).load(c)?));
    assert_eq!(kinds, ["payment_failed"]);
    desk.get("/").see("Needs you · 1").see_no("Collect $99.00 for Gold");
}

/// With the processor down, charges that wait are one line, not a row each; they go out by themselves.
#[test]
fn charges_that_wait_for_the_processor_are_one_line() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    let gold = house.gold();
    member_with(&house, gold, "Phil", "Pacocha", PAYS);
    member_with(&house, gold, "Ann", "Abbott", PAYS);
    house.live_until(date!(2026 - 07 - 15));
    order(&house, "{\"down\":true}");
    house.live_until(date!(2026 - 07 - 16));
    let today = desk.get("/");
    today.see("2 charges wait for the processor, $198.00, since Jul 16, 12:00; they go out by themselves.");
    today.see("Nothing needs you.").see("To come 2, $198.00");
    let sent: i64 = house.read(|c| Ok(attempts::table.filter(attempts::state.eq("sent")).count().get_result(c)?));
    assert_eq!(sent, 2);
}

/// Tells the sandbox how to behave.
pub fn order(house: &House, json: &str) {
    let told = ureq::post(format!("{}/_sandbox/behave", house.sandbox.url())).header("content-type", "application/json").send(json);
    assert!(told.is_ok(), "{told:?}");
}

/// Moving the sample's clock lives the days and says what happened.
#[test]
fn moving_the_clock_lives_the_days() {
    let house = House::open();
    let gold = house.gold();
    member_with(&house, gold, "Phil", "Pacocha", PAYS);
    member_with(&house, gold, "Theressa", "Labadie", NO_MONEY);
    let desk = house.owner_desk();
    let form = desk.get("/sample-clock").own_form();
    let seen = form.clone().set("step", "month").submit(&desk);
    seen.see("It is Thu, Jul 16, 2026. Lived up to it: 2 renewed, 1 charged, 1 declined");
    form.clone().set("step", "day").submit(&desk).see("It is Fri, Jul 17, 2026. Lived up to it: nothing was due.");
    let back = form.set("step", "date").set("to", "2026-07-01").submit(&desk);
    assert_eq!(back.status, 422);
    back.see("Choose a day after Jul 17, 2026");
    assert_eq!(house.desk(Role::FrontDesk).get("/sample-clock").status, 403);
}
