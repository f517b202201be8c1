//! What the forecast said comes true: random memberships live for two years, on the real database, by the real renewal run.

use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::{Money, days};
use tessera::clinic::account;
use tessera::db::schema::{grants, invoices};
use tessera::memberships::actions::cancel::{self, AskedBy, Reason, Request, When};
use tessera::memberships::actions::change_billing_day;
use tessera::memberships::actions::enroll::{self, Pay};
use tessera::memberships::rules::course::Held;
use tessera::memberships::rules::forecast::{Act, Event, Forecast, Standing, forecast};
use tessera::memberships::store;
use tessera::plans::{Applies, BillingDay, Commitment, CouponBanks, CouponKind, CouponTerms, Every, FirstGrant, Leaving, Trial};
use time::Date;
use time::macros::{date, datetime};

/// Numbers that are the same each time (a linear congruence).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
}

const UNTIL: Date = date!(2028 - 01 - 31);
const PAY: [&str; 3] = ["month", "quarter", "year"];

/// One who joins, and what was foreseen for them.
struct Member {
    membership: i64,
    foreseen: Forecast,
    events: Vec<Event>,
}

fn join(house: &House, dice: &mut Dice, at: u64) -> Member {
    let every = Every::from_word(PAY[[0, 0, 0, 1, 2][dice.below(5) as usize]]).expect("known");
    let fee = Money(1 + dice.below(30_000) as i64);
    let trial = (dice.below(3) == 0).then(|| Trial { days: 1 + dice.below(40) as i32, price: Money(dice.pick(&[0, 999, fee.0])) });
    let billing_day = if dice.below(2) == 0 { BillingDay::Anniversary } else { BillingDay::Day(1 + dice.below(31) as u8) };
    let auto_renew = every != Every::Year || dice.below(2) == 0;
    let plan = house.plan_with(&format!("Plan {at}"), &format!("#{:06x}", 0x10_1010 + at), every, fee, |terms| {
        terms.trial = trial;
        terms.billing_day = billing_day;
        terms.prices[0].auto_renew = auto_renew;
        terms.setup_fee = Money(dice.pick(&[0, 2500]));
        terms.first_grant = dice.pick(FirstGrant::ALL);
        terms.bank_fee = dice.below(2) == 0;
        terms.coupon_banks = dice.pick(CouponBanks::ALL);
        terms.cancellation = dice.pick(&[Leaving::EndOfPeriod, Leaving::Now, Leaving::Days(30)]);
        terms.notice_days = dice.pick(&[0, 0, 45]);
        terms.commitment = Commitment { months: 12, fee: Money(15_000), applies: dice.pick(Applies::ALL) };
        terms.benefits[0].every = dice.pick(&[Every::Month, Every::Quarter, Every::Year]);
    });
    let coupon = (dice.below(2) == 0).then(|| CouponTerms {
        code: format!("CODE{at}"),
        kind: dice.pick(&[CouponKind::Percent, CouponKind::Amount]),
        value: 333_333,
        cycles: dice.pick(&[None, Some(1), Some(3)]),
        also_setup_fee: dice.below(2) == 0,
    });
    if let Some(coupon) = &coupon {
        let actor = house.owner.clone();
        house.write(|tx, now| tessera::plans::store::coupons::insert(tx, now, &actor, coupon, None));
    }
    let starts_on = days::add_days(house.today(), dice.below(50) as i64);
    let cancels_on = (dice.below(2) == 0).then(|| days::add_days(starts_on, 5 + dice.below(500) as i64));

    let patient = house.patient(&format!("Member{at}"), "Pacocha");
    let card = house.card(patient, PAYS);
    let code = coupon.as_ref().map(|coupon| coupon.code.to_lowercase()).unwrap_or_default();
    let joined = house.enroll_with(patient, plan, Pay::Card(card), starts_on, &code);

    let version = house.read(|c| tessera::plans::store::current(c, plan));
    let mut course = enroll::course(&version.terms, &version.terms.prices[0], version.no, starts_on, false, None);
    course.coupon = coupon.map(|coupon| Held { coupon, used: 0 });
    let currency = house.read(|c| Ok(account::load(c)?.currency));
    let mut events: Vec<Event> = cancels_on.iter().map(|on| Event { on: *on, act: Act::Cancel }).collect();
    let (on, day) = (days::add_days(starts_on, 3 + dice.below(400) as i64), 1 + dice.below(31) as u8);
    // Another billing day is for one that renews and is not cancelled yet.
    if auto_renew && day != course.calendar.day && cancels_on.is_none_or(|cancels_on| on < cancels_on) {
        events.insert(0, Event { on, act: Act::BillingDay(BillingDay::Day(day)) });
    }
    let foreseen = forecast(Standing::joining(course), &events, UNTIL, &currency);
    Member { membership: joined.membership_id, foreseen, events }
}

/// R112, R088, E7, R087: charges to the cent and the day, grants and ends are what was foreseen before anybody joined.
#[test]
fn two_years_of_random_memberships_go_as_foreseen() {
    let house = House::open_at(datetime!(2026-01-31 15:00 UTC));
    let mut dice = Dice(20_260_131);
    let members: Vec<Member> = (0..14).map(|at| join(&house, &mut dice, at)).collect();
    let all = members.iter().flat_map(|member| member.events.iter().map(|event| (*event, member.membership)));
    let mut events: Vec<(Event, i64)> = all.collect();
    events.sort_by_key(|(event, membership)| (event.on, *membership));
    for (event, membership) in events {
        house.live_until(event.on);
        if let Act::BillingDay(BillingDay::Day(day)) = event.act {
            house.write(|tx, now| change_billing_day::change(tx, now, &house.owner, membership, day));
            continue;
        }
        let over = house.read(|c| Ok(cancel::hindrance(&store::facts(c, membership)?).is_some()));
        if !over {
            let request = Request {
                asked_by: AskedBy::Patient,
                reason: Reason::Other,
                note: String::new(),
                when: When::Policy,
                waive: None,
                waive_notice: None,
            };
            house.write(|tx, now| cancel::cancel(tx, now, &house.owner, membership, &request));
        }
        house.verify();
    }
    house.live_until(days::add_days(UNTIL, -1));
    house.verify();

    for member in &members {
        let id = member.membership;
        let mut charged: Vec<(Date, Money)> = house.read(|c| {
            let ours = invoices::table.filter(invoices::membership_id.eq(id));
            Ok(ours.order((invoices::issued_on, invoices::id)).select((invoices::issued_on, invoices::gross)).load(c)?)
        });
        let mut foreseen: Vec<(Date, Money)> = member.foreseen.charges.iter().map(|charge| (charge.on, charge.amount())).collect();
        charged.sort();
        foreseen.sort();
        assert_eq!(charged, foreseen, "charges of membership {id}");
        let mut given: Vec<(Date, i64)> = house.read(|c| {
            let ours = grants::table.filter(grants::membership_id.eq(id)).filter(grants::state.eq("given"));
            Ok(ours.select((grants::starts_on, grants::quantity)).load(c)?)
        });
        let mut promised: Vec<(Date, i64)> = member.foreseen.grants.iter().map(|grant| (grant.starts_on, grant.quantity.0)).collect();
        given.sort();
        promised.sort();
        assert_eq!(given, promised, "grants of membership {id}");
        let row = house.read(|c| store::facts(c, id)).row;
        assert_eq!(row.ends_on, member.foreseen.ends_on, "the end of membership {id}");
    }
}
