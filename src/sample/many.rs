//! As many members as are asked for, for measuring: each joined within the last month and paid by a card of the sandbox.
//!
//! They are made by the actions that enroll, at the day on which each joined; only the signature is left out, whose paper
//! takes longer than everything else, and letters of that month count as sent.

use super::dice::Dice;
use super::people::PEOPLE;
use super::script::PAYS;
use super::story::ZONE;
use crate::app::App;
use crate::base::{Date, Error, Now, Res, days, zone};
use crate::billing::ChargeKind;
use crate::billing::actions::{attempt, charge};
use crate::clinic::{Actor, Clinic, Currency, account, clinics, settings};
use crate::db::schema::letters;
use crate::db::{Priority, Tx, Utc};
use crate::gateway::{Answer, CardThatPaid};
use crate::memberships::actions::open_period::{self, Opening};
use crate::memberships::rules::course::Course;
use crate::memberships::rules::fees;
use crate::memberships::store::{self, Frozen, NewMembership, Overrides};
use crate::memberships::{Collection, Status};
use crate::patients::actions::add_patient;
use crate::patients::{Record, store as patients};
use crate::plans::{Every, PlanVersion, PriceOption};
use diesel::prelude::*;

/// Members in one transaction.
const BATCH: usize = 100;
/// They joined in the last so many days.
const SPREAD: usize = 28;
/// Where their mail would go.
const MAIL: &str = "members.example";

const GIVEN: [&str; 24] = [
    "Ada", "Ben", "Carla", "Dmitri", "Elif", "Femi", "Greta", "Hugo", "Ivy", "Jonas", "Kira", "Luis", "Maya", "Nils", "Olga", "Pablo",
    "Quinn", "Rosa", "Stefan", "Tara", "Umar", "Vera", "Wei", "Yara",
];

/// One who joins.
struct Member {
    record: Record,
    joined_on: Date,
    /// Place in the list of types.
    plan: usize,
}

/// A type for sale with its monthly fee.
struct Offered {
    version: PlanVersion,
    price: PriceOption,
}

impl Offered {
    /// What the first invoice asks for.
    fn first(&self, joined_on: Date, currency: &Currency) -> crate::base::Money {
        let course = self.course(joined_on);
        fees::lines(&course, &course.period(1, joined_on), currency).iter().map(|line| line.gross()).sum()
    }

    fn course(&self, joined_on: Date) -> Course {
        Course::joining(&self.version.terms, &self.price, self.version.no, joined_on)
    }
}

/// Adds active members to a sample clinic. `same_day`: all joined on one day, so that all renew on one.
pub fn add(app: &App, members: usize, seed: u64, same_day: bool) -> Res<()> {
    let (account, places, offered) = app.db.read(|c| Ok((account::load(c)?, clinics::all(c)?, offered(c)?)))?;
    if !account.sample {
        return Err(Error::failed("only a sample clinic is filled with members"));
    }
    if offered.is_empty() {
        return Err(Error::failed("the sample clinic offers no monthly membership"));
    }
    let today = places[0].today(app.now()?);
    let mut all = make(members, seed, today, &places, offered.len(), same_day);
    all.sort_by_key(|member| member.joined_on);
    for of_a_day in all.chunk_by(|one, next| one.joined_on == next.joined_on) {
        for batch in of_a_day.chunks(BATCH) {
            let amounts: Vec<_> = batch.iter().map(|member| offered[member.plan].first(member.joined_on, &account.currency)).collect();
            let cards = app.gateway.many_test_cards(PAYS, &amounts, &account.currency.code);
            let cards = cards.map_err(|trouble| Error::Failed(Box::new(trouble)))?;
            let at = zone::instant(batch[0].joined_on, 10, ZONE);
            let now = Now { clinic: at, machine: at };
            app.write(now, Priority::Batch, |tx| {
                let thank_you = settings::load(tx)?.thank_you;
                let join = Joining { now, currency: &account.currency, thank_you: &thank_you, node: &app.config.node, places: &places };
                batch.iter().zip(&cards).try_for_each(|(member, card)| join.one(tx, member, &offered[member.plan], card))
            })?;
        }
    }
    app.write(app.now()?, Priority::Batch, letters_have_left)
}

fn offered(c: &mut crate::db::Conn) -> Res<Vec<Offered>> {
    let all = crate::plans::store::all_current(c, false)?;
    let monthly = |version: PlanVersion| version.price(Every::Month).cloned().map(|price| Offered { version, price });
    Ok(all.into_iter().filter(|version| !version.archived).filter_map(monthly).collect())
}

fn make(members: usize, seed: u64, today: Date, places: &[Clinic], plans: usize, same_day: bool) -> Vec<Member> {
    let mut dice = Dice::new(seed);
    (0..members)
        .map(|at| {
            let (given, family) = (*dice.pick(&GIVEN), dice.pick(&PEOPLE).1);
            let ago = if same_day { SPREAD - 1 } else { dice.below(SPREAD) };
            let mailbox = crate::base::text::fold(&format!("{given}.{family}")).replace(['’', '\'', ' '], "");
            let record = Record {
                birth_on: Some(days::add_days(today, -(18 * 366 + dice.below(60 * 365) as i64))),
                email: format!("{mailbox}.{seed}.{at}@{MAIL}"),
                phone: format!("413-{:03}-{:04}", 200 + dice.below(700), dice.below(10_000)),
                street: format!("{} {} Street", 1 + dice.below(900), dice.pick(&PEOPLE).1),
                city: dice.pick(&PEOPLE).5.into(),
                state: "MA".into(),
                ..Record::named(given, family, dice.pick(places).id)
            };
            // Most have the first, plainest type.
            let plan = if dice.one_in(2) { 0 } else { dice.below(plans) };
            Member { record, joined_on: days::add_days(today, -(ago as i64)), plan }
        })
        .collect()
}

struct Joining<'a> {
    now: Now,
    currency: &'a Currency,
    thank_you: &'a str,
    node: &'a str,
    places: &'a [Clinic],
}

impl Joining<'_> {
    fn one(&self, tx: &mut Tx, member: &Member, plan: &Offered, paid: &CardThatPaid) -> Res<()> {
        let (now, day, actor) = (self.now, member.joined_on, Actor::command());
        let clinic = self.places.iter().find(|clinic| clinic.id == member.record.clinic_id).ok_or(Error::NotFound)?;
        let patient = add_patient::add(tx, now, &actor, &member.record)?;
        let payer = patients::payer_of(tx, patient)?;
        patients::payers::keep_customer(tx, payer.id, &paid.customer)?;
        let card = patients::cards::insert(tx, now, payer.id, &paid.card)?;
        let row = NewMembership {
            patient_id: patient,
            payer_id: payer.id,
            clinic_id: clinic.id,
            plan_id: plan.version.plan_id,
            plan_version_id: plan.version.id,
            status: Status::Waiting,
            collection: Collection::Automatic,
            card_id: Some(card.id),
            frozen: Frozen { version_no: plan.version.no, price: plan.price.clone(), terms: plan.version.terms.clone() },
            overrides: Overrides::default(),
            coupon_id: None,
            joined_on: day,
            course: plan.course(day),
            once_key: None,
        };
        let id = store::insert(tx, now, &actor, &row)?;
        store::terms::add(tx, now, &actor, id, &row.terms(None))?;
        let facts = store::lock(tx, id)?;
        let course = facts.course();
        let first = course.period(1, day);
        store::step(tx, &facts.row, &open_period::step_after(&facts, &course, &[first]))?;
        let opening = Opening { facts: &facts, course: &course, period: first, currency: self.currency, thank_you: self.thank_you };
        let opened = open_period::open(tx, now, &actor, clinic, opening, day)?;
        let charge = charge::order(tx, now, &actor, opened.invoice_id, card.id, ChargeKind::Desk, day)?;
        for task in attempt::claim(tx, now, self.node, &self.currency.code, Some(charge), 1)? {
            attempt::record(tx, now, &actor, &[(&task, &Answer::Paid { id: paid.payment.clone() })])?;
        }
        Ok(())
    }
}

/// What they would have been sent by now.
fn letters_have_left(tx: &mut Tx) -> Res<()> {
    let theirs = letters::table
        .filter(letters::state.eq("queued"))
        .filter(letters::kind.eq("enrollment"))
        .filter(letters::to_email.like(format!("%@{MAIL}")));
    let at = Some(Utc::new(crate::db::clock(tx)?));
    diesel::update(theirs).set((letters::state.eq("sent"), letters::sent_at.eq(at))).execute(tx.c())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_same_seed_makes_the_same_members_over_the_month() {
        let place = Clinic {
            id: 1,
            legal_entity_id: 1,
            name: "Northgate Clinic".into(),
            short_name: "Northgate".into(),
            zone: ZONE.into(),
            address: String::new(),
            phone: String::new(),
            email: String::new(),
            day_reached: None,
            self_cancel: true,
            auto_invoice: None,
            sending: crate::clinic::Sending::Paid,
            fee_notice_days: 30,
            version: 1,
        };
        let today = date!(2026 - 06 - 16);
        let made = |seed| make(500, seed, today, std::slice::from_ref(&place), 4, false);
        let names = |all: &[Member]| all.iter().map(|member| member.record.search_text()).collect::<Vec<_>>();
        assert_eq!(names(&made(1)), names(&made(1)));
        assert_ne!(names(&made(1)), names(&made(2)));
        let mut joined: Vec<Date> = made(1).iter().map(|member| member.joined_on).collect();
        joined.sort();
        joined.dedup();
        assert_eq!((joined.len(), joined[SPREAD - 1]), (SPREAD, today));
    }
}
