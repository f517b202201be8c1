//! Two who do the same thing, or opposite things, at one moment: one of them is told, and the money moves once.

use super::agrees;
use crate::desk::today::{member_with, order};
use crate::support::house::House;
use crate::support::people::{NO_MONEY, PAYS};
use diesel::prelude::*;
use std::sync::Barrier;
use std::time::Duration;
use tessera::base::Money;
use tessera::billing::actions::{attempt, refund, take_back};
use tessera::db::Priority;
use tessera::db::schema::{charges, invoices, memberships, payments, refunds};
use tessera::jobs::timetable;
use tessera::memberships::actions::cancel;
use tessera::plans::{Applies, Commitment, Every};
use tessera::web::Role;
use time::macros::date;

/// Both begin at one moment.
fn at_once<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    let ready = Barrier::new(2);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            ready.wait();
            one()
        });
        ready.wait();
        let second = other();
        (first.join().expect("it ends"), second)
    })
}

/// Two tabs undo one enrollment: its money goes back once, and the second is told.
#[test]
fn two_tabs_pay_one_payment_back_once() {
    let house = House::open();
    let gold = house.gold();
    let (one, other) = (house.desk(Role::Manager), house.desk(Role::Manager));
    for at in 0..4 {
        let (_, membership) = member_with(&house, gold, &format!("Phil{at}"), "Pacocha", PAYS);
        let form = one.get(&format!("/memberships/{membership}/undo")).own_form().set("reason", "Wrong patient");
        let (first, second) = at_once(|| form.clone().submit(&one), || form.clone().submit(&other));
        let mut statuses = [first.status, second.status];
        statuses.sort();
        assert_eq!(statuses, [200, 422], "{} / {}", first.text(), second.text());
    }
    let back: Vec<Money> = house.app.gateway.charges_since(None).expect("a list").iter().map(|seen| seen.refunded).collect();
    assert_eq!(back, [Money(12_400); 4]);
    agrees(&house);
}

/// Two refunds of one payment, each of more than half: the second is refused whatever the moment.
#[test]
fn two_refunds_never_give_back_more_than_was_paid() {
    let house = House::open();
    let gold = house.gold();
    for at in 0..6 {
        member_with(&house, gold, &format!("Phil{at}"), "Pacocha", PAYS);
    }
    let all: Vec<i64> = house.read(|c| Ok(payments::table.select(payments::id).load(c)?));
    let paid: Vec<i64> = house.read(|c| Ok(invoices::table.order(invoices::id).select(invoices::id).load(c)?));
    let today = house.today();
    for invoice in paid {
        house.write(|tx, now| take_back::take_back(tx, now, &house.owner, invoice, today));
    }
    for payment in all {
        let order = |sum| {
            let now = house.now();
            let ordered =
                house.app.write(now, Priority::Desk, |tx| refund::order(tx, now, &house.owner, payment, Money(sum), "Kindness", today));
            ordered.is_ok()
        };
        let (one, other) = at_once(|| order(7000), || order(6400));
        assert!(one != other, "one of them is refused");
    }
    timetable::tick(&house.app).expect("a tick");
    let done: i64 = house.read(|c| Ok(refunds::table.filter(refunds::state.eq("done")).count().get_result(c)?));
    assert_eq!(done, 6);
    agrees(&house);
}

/// Two tabs collect one invoice, in cash or from a card: it is paid once, and never from a card beside cash.
#[test]
fn two_tabs_collect_one_invoice_once() {
    let house = House::open();
    let gold = house.gold();
    for at in 0..6 {
        member_with(&house, gold, &format!("Phil{at}"), "Pacocha", NO_MONEY);
    }
    house.live_until(date!(2026 - 07 - 16));
    order(&house, "{\"slow_ms\":40}");
    let (one, other) = (house.desk(Role::FrontDesk), house.desk(Role::FrontDesk));
    let open: Vec<(i64, i64)> = house.read(|c| {
        let open = invoices::table.filter(invoices::status.eq("open"));
        Ok(open.order(invoices::id).select((invoices::id, invoices::payer_id)).load(c)?)
    });
    assert_eq!(open.len(), 6);
    for (at, (invoice, payer)) in open.into_iter().enumerate() {
        let good: i64 = house.read(|c| {
            use tessera::db::schema::cards::dsl;
            Ok(dsl::cards.filter(dsl::payer_id.eq(payer)).filter(dsl::last4.eq("4242")).select(dsl::id).first(c)?)
        });
        let cash = || one.get(&format!("/invoices/{invoice}/payments/new")).own_form().set("method", "cash");
        let card = || other.get(&format!("/invoices/{invoice}/attempts")).own_form().set("card", &good.to_string());
        // Two tabs have two forms, each with a key of its own.
        match at % 3 {
            0 => {
                let (first, second) = (cash(), cash());
                at_once(|| first.submit(&one), || second.submit(&other));
            }
            1 => {
                let (first, second) = (card(), card());
                at_once(|| first.submit(&one), || second.submit(&other));
            }
            _ => {
                let (first, second) = (cash(), card());
                at_once(|| first.submit(&one), || second.submit(&other));
            }
        }
        let received: Vec<Money> = house.read(|c| {
            use tessera::db::schema::allocations::dsl;
            Ok(dsl::allocations.filter(dsl::invoice_id.eq(invoice)).select(dsl::amount).load(c)?)
        });
        assert_eq!(received, [Money(9900)]);
    }
    agrees(&house);
}

/// A renewal meets a cancellation: either it was cancelled first and nothing is charged, or it was charged and the
/// cancellation is told of another last day.
#[test]
fn a_renewal_meets_a_cancellation() {
    let house = House::open();
    let gold = house.gold();
    let members: Vec<i64> = (0..8).map(|at| member_with(&house, gold, &format!("Phil{at}"), "Pacocha", PAYS).1).collect();
    house.live_until(date!(2026 - 07 - 15));
    house.clock.set(house.clock.machine() + time::Duration::DAY);
    let desk = house.desk(Role::Manager);
    let forms: Vec<_> =
        members.iter().map(|id| desk.get(&format!("/memberships/{id}/cancellation")).own_form().set("reason", "moving_away")).collect();
    let cancels = || forms.into_iter().map(|form| form.submit(&desk).status).collect::<Vec<_>>();
    let (statuses, _) = at_once(cancels, || timetable::tick(&house.app).expect("a tick"));
    assert!(statuses.iter().all(|status| [200, 409, 422].contains(status)), "{statuses:?}");
    timetable::tick(&house.app).expect("a tick");
    for id in members {
        let (fees, next): (i64, Option<time::Date>) = house.read(|c| {
            let renewals = invoices::table.filter(invoices::membership_id.eq(id)).filter(invoices::kind.eq("renewal"));
            let next = memberships::table.find(id).select(memberships::next_billing_on).first(c)?;
            Ok((renewals.count().get_result(c)?, next))
        });
        assert!(fees <= 1, "charged once at most");
        assert!(fees == 1 || next.is_none(), "who was not charged was cancelled");
    }
    agrees(&house);
}

/// An Early Cancellation Fee is taken back at the moment in which a worker takes its charge: it waits for the answer, and an
/// invoice that is being paid is never voided.
#[test]
fn a_fee_that_is_being_charged_is_not_taken_back() {
    let house = House::open();
    let plan = house.plan_with("Gold", "#b8860b", Every::Month, Money(9900), |terms| {
        terms.commitment = Commitment { months: 6, fee: Money(15_000), applies: Applies::New };
    });
    let (_, membership) = member_with(&house, plan, "Phil", "Pacocha", PAYS);
    let desk = house.desk(Role::Manager);
    // Cancelled while the processor is away: the fee's charge waits.
    order(&house, "{\"busy\":1}");
    let form = desk.get(&format!("/memberships/{membership}/cancellation?last_day=period")).own_form();
    form.set("reason", "moving_away").submit(&desk);
    let (charge, fee): (i64, i64) =
        house.read(|c| Ok(charges::table.filter(charges::state.eq("due")).select((charges::id, charges::invoice_id)).first(c)?));
    house.write(|tx, _| {
        let free = charges::lease_until.eq(None::<tessera::db::Utc>);
        diesel::update(charges::table.find(charge)).set(free).execute(tx.c()).map_err(Into::into).map(|_| ())
    });
    let (claimed, taken) = std::sync::mpsc::channel();
    let takes = || {
        house.write(|tx, now| {
            let tasks = attempt::claim(tx, now, "worker", "USD", Some(charge), 1)?;
            claimed.send(()).expect("the other waits");
            // Meanwhile the other looks and waits; nothing tells that it does.
            std::thread::sleep(Duration::from_millis(700));
            Ok(tasks)
        })
    };
    let keeps = || {
        taken.recv().expect("it is claimed");
        house.try_write(|tx, now| cancel::withdraw(tx, now, &house.owner, membership))
    };
    let (tasks, kept) = at_once(takes, keeps);
    assert_eq!(tasks.len(), 1);
    assert!(kept.is_err(), "the card's answer is awaited");
    let answer = house.app.gateway.charge(&tasks[0].order).expect("the processor answers");
    house.write(|tx, now| attempt::record(tx, now, &house.owner, &[(&tasks[0], &answer)]));
    let status: String = house.read(|c| Ok(invoices::table.find(fee).select(invoices::status).first(c)?));
    assert_eq!(status, "paid");
    house.write(|tx, now| cancel::withdraw(tx, now, &house.owner, membership));
    timetable::tick(&house.app).expect("a tick");
    let back: i64 = house.read(|c| Ok(refunds::table.filter(refunds::state.eq("done")).count().get_result(c)?));
    assert_eq!(back, 1, "then it goes back the way it came");
    agrees(&house);
}
