use crate::support::house::House;
use crate::support::people::{DECLINES, PAYS};
use diesel::prelude::*;
use tessera::base::Money;
use tessera::db::schema::{charges, grants, invoices, letters, payments, periods, tasks};
use tessera::memberships::Status;
use tessera::memberships::actions::cancel::{self, AskedBy, Reason, Request, When};
use tessera::memberships::actions::enroll::Pay;
use tessera::memberships::store;
use time::macros::{date, datetime};

fn paid(house: &House, membership: i64) -> i64 {
    house.read(|c| {
        Ok(invoices::table.filter(invoices::membership_id.eq(membership)).filter(invoices::status.eq("paid")).count().get_result(c)?)
    })
}

fn letters_of(house: &House, membership: i64, kind: &str) -> i64 {
    house.read(|c| Ok(letters::table.filter(letters::membership_id.eq(membership)).filter(letters::kind.eq(kind)).count().get_result(c)?))
}

fn status(house: &House, membership: i64) -> Status {
    house.read(|c| Ok(store::facts(c, membership)?.row.status))
}

/// R029, R090, R093: enrolled on Jan 31, the card is charged on the last day of short months, a year long; R060: a facial each
/// month; the books balance each day.
#[test]
fn a_member_of_jan_31_is_charged_month_after_month() {
    let house = House::open_at(datetime!(2026-01-31 15:00 UTC));
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let phils = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    assert_eq!(status(&house, phils), Status::Active);
    house.verify();

    let mut day = house.today();
    while day < date!(2027 - 01 - 31) {
        day = tessera::base::days::add_days(day, 1);
        house.live_until(day);
        house.verify();
    }
    let starts: Vec<time::Date> = house.read(|c| Ok(periods::table.order(periods::no).select(periods::starts_on).load(c)?));
    assert_eq!(starts.len(), 13);
    assert_eq!(starts[..4], [date!(2026 - 01 - 31), date!(2026 - 02 - 28), date!(2026 - 03 - 31), date!(2026 - 04 - 30)]);
    assert_eq!(paid(&house, phils), 13);
    let sums: Vec<Money> = house.read(|c| Ok(payments::table.order(payments::id).select(payments::amount).load(c)?));
    assert_eq!((sums[0], sums[1], sums[12]), (Money(12_400), Money(9900), Money(9900)));
    let given: i64 = house.read(|c| Ok(grants::table.filter(grants::state.eq("given")).count().get_result(c)?));
    assert_eq!(given, 13);
    assert_eq!((letters_of(&house, phils, "enrollment"), letters_of(&house, phils, "paid_invoice")), (1, 12));
    assert_eq!(letters_of(&house, phils, "renewal_reminder"), 1, "a monthly member is reminded before the first renewal only");
    let seen = house.app.gateway.charges_since(None).expect("the processor lists");
    assert_eq!(seen.iter().filter(|charge| charge.status == "succeeded").count(), 13, "each charge once");
}

/// R094, R095, R096: declined on the day, told and asked for a card, tried again after 3 days; E53: benefits go on through
/// the grace period, then it is suspended.
#[test]
fn a_declined_card_is_retried_once_and_then_suspended_after_grace() {
    let house = House::open();
    let gold = house.gold();
    let theressa = house.patient("Theressa", "Labadie");
    let good = house.card(theressa, PAYS);
    let hers = house.enroll(theressa, gold, Pay::Card(good)).membership_id;
    let bad = house.card(theressa, DECLINES);
    house.write(|tx, _| store::set_card(tx, hers, bad));

    house.live_until(date!(2026 - 07 - 16));
    assert_eq!(status(&house, hers), Status::PastDue);
    assert_eq!(letters_of(&house, hers, "payment_failed"), 1);
    let given: i64 = house.read(|c| Ok(grants::table.filter(grants::state.eq("given")).count().get_result(c)?));
    assert_eq!(given, 2, "benefits go on in grace");
    house.live_until(date!(2026 - 07 - 18));
    let tried = || -> Vec<time::Date> {
        house.read(|c| Ok(charges::table.filter(charges::kind.eq("automatic")).order(charges::id).select(charges::due_on).load(c)?))
    };
    assert_eq!(tried(), [date!(2026 - 07 - 16)]);
    house.live_until(date!(2026 - 07 - 30));
    assert_eq!(tried(), [date!(2026 - 07 - 16), date!(2026 - 07 - 19)]);
    assert_eq!(status(&house, hers), Status::PastDue, "through the 14th day");
    let open: i64 = house.read(|c| Ok(tasks::table.filter(tasks::kind.eq("payment_failed")).count().get_result(c)?));
    assert_eq!(open, 1);
    house.live_until(date!(2026 - 07 - 31));
    assert_eq!(status(&house, hers), Status::Suspended);
    house.verify();
}

/// R093, R096: declined once, a new card given, and the retry collects; the membership is whole again.
#[test]
fn a_new_card_before_the_retry_recovers() {
    let house = House::open();
    let gold = house.gold();
    let theressa = house.patient("Theressa", "Labadie");
    let good = house.card(theressa, PAYS);
    let hers = house.enroll(theressa, gold, Pay::Card(good)).membership_id;
    let bad = house.card(theressa, DECLINES);
    house.write(|tx, _| store::set_card(tx, hers, bad));
    house.live_until(date!(2026 - 07 - 16));
    assert_eq!(status(&house, hers), Status::PastDue);
    house.write(|tx, _| store::set_card(tx, hers, good));
    house.live_until(date!(2026 - 07 - 20));
    assert_eq!(status(&house, hers), Status::Active);
    assert_eq!(letters_of(&house, hers, "paid_invoice"), 1);
    house.verify();
}

/// R148, R149, R150: cancelled, it is not charged again, unused facials are void after the last day.
#[test]
fn a_cancelled_membership_ends_with_its_paid_period() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    house.live_until(date!(2026 - 07 - 20));
    let request = Request {
        asked_by: AskedBy::Patient,
        reason: Reason::MovingAway,
        note: String::new(),
        when: When::Policy,
        waive: None,
        waive_notice: None,
    };
    let done = house.write(|tx, now| cancel::cancel(tx, now, &house.owner, his, &request));
    assert_eq!(done.ends_on, date!(2026 - 08 - 16));
    house.live_until(date!(2026 - 08 - 15));
    assert_eq!(status(&house, his), Status::Active);
    let free = || house.read(|c| tessera::wallet::store::summary(c, phil, house.today())).items;
    assert_eq!(free().0, 2000);
    house.live_until(date!(2026 - 10 - 01));
    assert_eq!(status(&house, his), Status::Ended);
    assert_eq!(paid(&house, his), 2);
    assert_eq!(free().0, 0);
    assert_eq!(letters_of(&house, his, "cancellation"), 1);
    house.verify();
}
