//! Clocks that go back or ahead, change with the season, and differ between clinics: nothing is charged twice or skipped.

use super::agrees;
use crate::desk::today::{member_with, order};
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::zone;
use tessera::clinic::{clinics, settings};
use tessera::db::Utc;
use tessera::db::schema::{charges, invoices, memberships, payments};
use tessera::jobs::timetable;
use time::macros::{date, datetime};
use time::{Date, Duration, OffsetDateTime};

/// The machine's clock shows this now, and what workers had leased is free.
fn tick_at(house: &House, at: OffsetDateTime) {
    house.clock.set(at);
    house.write(|tx, _| {
        let past = Some(Utc::new(datetime!(2020-01-01 00:00 UTC)));
        diesel::update(charges::table.filter(charges::lease_until.is_not_null())).set(charges::lease_until.eq(past)).execute(tx.c())?;
        Ok(())
    });
    let report = timetable::tick(&house.app).expect("a tick");
    assert!(!report.held, "{at}");
}

fn live(house: &House, from: OffsetDateTime, to: OffsetDateTime, every: Duration) {
    let mut at = from;
    while at <= to {
        tick_at(house, at);
        at += every;
    }
}

/// The days of the fees of a membership after the first.
fn renewed_on(house: &House, membership: i64) -> Vec<Date> {
    house.read(|c| {
        let renewals = invoices::table.filter(invoices::kind.eq("renewal")).filter(invoices::membership_id.eq(membership));
        Ok(renewals.order(invoices::id).select(invoices::issued_on).load(c)?)
    })
}

fn paid(house: &House) -> usize {
    house.app.gateway.charges_since(None).expect("the processor lists").iter().filter(|one| one.paid()).count()
}

/// E53: an answer was lost, and the machine's clock goes back by a day while the processor forgets the key: what it took is
/// asked for and not taken again.
#[test]
fn a_machine_clock_set_back_a_day_does_not_send_a_forgotten_key_again() {
    let house = House::open();
    let gold = house.gold();
    member_with(&house, gold, "Phil", "Pacocha", PAYS);
    // Every day, so that nothing is held for a long absence.
    live(&house, datetime!(2026-06-17 14:00 UTC), datetime!(2026-07-15 14:00 UTC), Duration::DAY);
    order(&house, "{\"drop_after_charge\":1}");
    tick_at(&house, datetime!(2026-07-16 14:00 UTC));
    assert_eq!(paid(&house), 2, "taken, and not answered");
    order(&house, "{\"forget_keys\":true}");
    live(&house, datetime!(2026-07-15 15:00 UTC), datetime!(2026-07-18 15:00 UTC), Duration::hours(6));
    assert_eq!(paid(&house), 2);
    let received: i64 = house.read(|c| Ok(payments::table.count().get_result(c)?));
    assert_eq!(received, 2);
    agrees(&house);
}

/// R093: a clock that runs a day ahead and is set right again, and one that runs a day behind: each period is charged once,
/// and the periods go on where they were.
#[test]
fn a_clock_a_day_ahead_or_behind_charges_each_period_once() {
    let house = House::open();
    let gold = house.gold();
    let (_, phil) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    live(&house, datetime!(2026-06-17 14:00 UTC), datetime!(2026-07-15 14:00 UTC), Duration::DAY);
    // Ahead: the civil day that was reached stands, the charge came a day early.
    tick_at(&house, datetime!(2026-07-16 14:00 UTC));
    assert_eq!(renewed_on(&house, phil), [date!(2026 - 07 - 16)]);
    live(&house, datetime!(2026-07-15 14:30 UTC), datetime!(2026-07-18 14:00 UTC), Duration::hours(3));
    assert_eq!((renewed_on(&house, phil).len(), paid(&house)), (1, 2), "once");
    // Behind: nothing is charged on the day, everything once the clock is right.
    live(&house, datetime!(2026-07-19 14:00 UTC), datetime!(2026-08-15 14:00 UTC), Duration::DAY);
    live(&house, datetime!(2026-08-15 15:00 UTC), datetime!(2026-08-16 03:00 UTC), Duration::hours(3));
    live(&house, datetime!(2026-08-15 14:00 UTC), datetime!(2026-08-16 03:00 UTC), Duration::hours(3));
    assert_eq!(renewed_on(&house, phil).len(), 1);
    tick_at(&house, datetime!(2026-08-17 14:00 UTC));
    assert_eq!(renewed_on(&house, phil), [date!(2026 - 07 - 16), date!(2026 - 08 - 17)]);
    live(&house, datetime!(2026-08-18 14:00 UTC), datetime!(2026-09-17 14:00 UTC), Duration::DAY);
    assert_eq!(renewed_on(&house, phil).last(), Some(&date!(2026 - 09 - 16)), "the billing day is kept");
    assert_eq!(paid(&house), 4);
    agrees(&house);
}

/// R093: where the hour of billing is left out in spring and comes twice in autumn, the day's fees are charged on that day, once.
#[test]
fn the_hour_that_is_missing_or_comes_twice_charges_once() {
    for (joins, change) in
        [(datetime!(2026-02-08 15:00 UTC), date!(2026 - 03 - 08)), (datetime!(2026-10-01 15:00 UTC), date!(2026 - 11 - 01))]
    {
        let house = House::open_at(joins);
        let gold = house.gold();
        house.write(|tx, _| {
            let early =
                settings::Settings { billing_hour: if change.month() == time::Month::March { 2 } else { 1 }, ..settings::load(tx)? };
            settings::save(tx, &early).map(|_| ())
        });
        let (_, phil) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
        let eve = zone::instant(change, 0, "America/New_York") - Duration::DAY;
        live(&house, joins + Duration::DAY, eve, Duration::DAY);
        live(&house, eve, eve + Duration::days(3), Duration::minutes(20));
        assert_eq!((renewed_on(&house, phil), paid(&house)), (vec![change], 2));
        let ordered: Utc = house.read(|c| Ok(charges::table.order(charges::id.desc()).select(charges::created_at).first(c)?));
        let (day, hour, _) = zone::local(ordered.0, "America/New_York");
        assert_eq!((day, hour), (change, if change.month() == time::Month::March { 3 } else { 1 }));
        agrees(&house);
    }
}

/// R093: clinics from Hawaii to New Zealand charge on their own civil day, from nine o'clock there on.
#[test]
fn clinics_in_several_zones_charge_on_their_own_day() {
    const ZONES: [&str; 3] = ["Pacific/Honolulu", "America/New_York", "Pacific/Auckland"];
    let begins = datetime!(2026-06-16 20:30 UTC);
    let mut house = House::open_at(begins);
    let gold = house.gold();
    let home = house.clinic;
    let mut members = Vec::new();
    for zone in ZONES {
        let name = zone.rsplit('/').next().expect("a city");
        house.clinic = match zone == "America/New_York" {
            true => home,
            false => house.write(|tx, _| {
                let legal_entity_id = clinics::load(tx, home)?.legal_entity_id;
                let (name, zone) = (name.to_string(), zone.to_string());
                let (short_name, empty) = (name.clone(), String::new());
                let email = "desk@northgate.example".to_string();
                clinics::add(
                    tx,
                    &clinics::NewClinic { legal_entity_id, name, short_name, zone, address: empty.clone(), phone: empty, email },
                )
            }),
        };
        let joined = house.today();
        members.push((zone, joined, member_with(&house, gold, &format!("Phil{}", members.len()), "Pacocha", PAYS).1));
    }
    // 10:30 in Hawaii is already tomorrow in New Zealand.
    assert_eq!((members[0].1, members[2].1), (date!(2026 - 06 - 16), date!(2026 - 06 - 17)));
    live(&house, begins + Duration::DAY, datetime!(2026-07-14 20:30 UTC), Duration::DAY);
    live(&house, datetime!(2026-07-14 21:00 UTC), datetime!(2026-07-18 20:00 UTC), Duration::HOUR);
    for (zone, joined, membership) in members {
        let due = tessera::base::days::add_months(joined, 1);
        assert_eq!(renewed_on(&house, membership), [due], "{zone}");
        let ordered: Vec<Utc> = house.read(|c| {
            let renewals = charges::table.filter(charges::membership_id.eq(membership)).filter(charges::kind.eq("automatic"));
            Ok(renewals.select(charges::created_at).load(c)?)
        });
        let there: Vec<(Date, u8)> = ordered.iter().map(|at| zone::local(at.0, zone)).map(|(day, hour, _)| (day, hour)).collect();
        assert_eq!(there, [(due, 9)], "{zone}");
    }
    let due: i64 = house.read(|c| {
        let left = memberships::table.filter(memberships::next_billing_on.le(date!(2026 - 07 - 18)));
        Ok(left.count().get_result(c)?)
    });
    assert_eq!((due, paid(&house)), (0, 6));
    agrees(&house);
}
