use crate::desk::today::{member_with, order};
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::billing::{AttemptState, ChargeState};
use tessera::db::Utc;
use tessera::db::schema::{attempts, charges, letters, payments, refunds};
use tessera::gateway::Gateway;
use tessera::jobs::timetable;
use tessera::memberships::Status;
use tessera::memberships::actions::undo;
use tessera::web::Role;
use time::macros::{date, datetime};
use time::{Duration, OffsetDateTime};

/// Both clocks move on, and the leases of the workers have run out meanwhile.
fn later(house: &House, at: OffsetDateTime) {
    house.clock.set(at);
    house.write(|tx, _| {
        diesel::update(charges::table.filter(charges::lease_until.is_not_null()))
            .set(charges::lease_until.eq(Some(Utc::new(datetime!(2020-01-01 00:00 UTC)))))
            .execute(tx.c())?;
        diesel::update(refunds::table.filter(refunds::lease_until.is_not_null()))
            .set(refunds::lease_until.eq(Some(Utc::new(datetime!(2020-01-01 00:00 UTC)))))
            .execute(tx.c())?;
        Ok(())
    });
}

/// Days of ticks, every six hours.
fn days(house: &House, days: i64) {
    let from = house.clock.machine();
    for hours in (6..=24 * days).step_by(6) {
        later(house, from + Duration::hours(hours));
        timetable::tick(&house.app).expect("a tick");
    }
}

fn states(house: &House) -> Vec<(ChargeState, AttemptState)> {
    house.read(|c| {
        let rows = attempts::table.inner_join(charges::table.on(charges::id.eq(attempts::charge_id)));
        Ok(rows.filter(charges::kind.eq("automatic")).order(attempts::id).select((charges::state, attempts::state)).load(c)?)
    })
}

fn letters_of(house: &House, kind: &str) -> i64 {
    house.read(|c| Ok(letters::table.filter(letters::kind.eq(kind)).count().get_result(c)?))
}

/// Phil, the day before his fee falls due.
fn due_tomorrow(house: &House) -> i64 {
    let gold = house.gold();
    let (_, membership) = member_with(house, gold, "Phil", "Pacocha", PAYS);
    house.live_until(date!(2026 - 07 - 15));
    membership
}

fn succeeded(house: &House) -> usize {
    let seen = house.app.gateway.charges_since(None).expect("the processor lists");
    seen.iter().filter(|charge| charge.status == "succeeded").count()
}

/// R093, R094: a processor that cannot be reached for days is no decline: nothing was sent, nobody is written to, and
/// Today says in one line what waits. When it is back, one charge goes out and one letter.
#[test]
fn a_processor_that_cannot_be_reached_never_becomes_a_decline() {
    let mut house = House::open();
    let membership = due_tomorrow(&house);
    let real = house.app.gateway.clone();
    // A port on which nobody listens; the pages share the database, not this gateway.
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    house.app.gateway = Gateway::new(&format!("http://{free}"), "sk_test_house");
    days(&house, 3);
    assert_eq!(states(&house), [(ChargeState::Due, AttemptState::NotSent)]);
    assert_eq!(letters_of(&house, "payment_failed"), 0);
    let desk = house.desk(Role::FrontDesk);
    desk.get("/").see("1 charge waits for the processor, $99.00, since Jul 16,").see("it goes out by itself.").see("Nothing needs you.");
    let invoice: i64 = house.read(|c| Ok(charges::table.order(charges::id.desc()).select(charges::invoice_id).first(c)?));
    desk.get(&format!("/invoices/{invoice}")).see("Visa 4242: Not sent, the processor could not be reached.");

    house.app.gateway = real;
    days(&house, 2);
    assert_eq!(states(&house), [(ChargeState::Paid, AttemptState::Paid)]);
    assert_eq!((letters_of(&house, "paid_invoice"), letters_of(&house, "payment_failed")), (1, 0));
    assert_eq!(succeeded(&house), 2, "the first fee and this one");
    assert_eq!(crate::billing::attempts::status(&house, membership), Status::Active);
    house.verify();
}

/// E53: connections that break off leave the outcome open. After 20 hours it is asked for; what the processor knows nothing
/// of goes out then, and what it took is not taken again.
#[test]
fn an_outcome_that_stayed_open_is_asked_for_and_goes_out_once() {
    let house = House::open();
    due_tomorrow(&house);
    order(&house, "{\"down\":true}");
    days(&house, 3);
    assert_eq!(states(&house), [(ChargeState::Unknown, AttemptState::Sent)]);
    order(&house, "{\"down\":false}");
    days(&house, 2);
    assert_eq!(states(&house), [(ChargeState::Paid, AttemptState::Paid)]);
    assert_eq!((letters_of(&house, "paid_invoice"), letters_of(&house, "payment_failed")), (1, 0));
    assert_eq!(succeeded(&house), 2);
    house.verify();
}

/// Money goes back once, however long the processor was away after it had given it back.
#[test]
fn a_refund_is_asked_for_before_it_is_sent_again() {
    let mut house = House::open();
    let gold = house.gold();
    let (_, membership) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let real = house.app.gateway.clone();
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    house.app.gateway = Gateway::new(&format!("http://{free}"), "sk_test_house");
    house.write(|tx, now| undo::undo(tx, now, &house.owner, membership, "Wrong patient"));
    days(&house, 2);
    let state = || -> Vec<String> { house.read(|c| Ok(refunds::table.select(refunds::state).load(c)?)) };
    assert_eq!(state(), ["due"]);
    order(&house, "{\"drop_after_charge\":1}");
    let app = tessera::app::App { gateway: real.clone(), ..house.app.clone() };
    later(&house, house.clock.machine() + Duration::minutes(2));
    timetable::tick(&app).expect("a tick");
    assert_eq!(state(), ["unknown"]);
    days(&house, 2);
    assert_eq!(state(), ["unknown"], "asked for, never failed");
    later(&house, house.clock.machine() + Duration::minutes(2));
    timetable::tick(&app).expect("a tick");
    assert_eq!(state(), ["done"]);
    let given_back: tessera::base::Money = house.read(|c| Ok(payments::table.select(payments::refunded).first(c)?));
    let seen = real.charges_since(None).expect("the processor lists");
    assert_eq!(seen.iter().map(|charge| charge.refunded.0).sum::<i64>(), given_back.0);
    house.verify();
}
