//! The half year that the sample clinic has lived: people come, sign, are charged, visit, leave, day by day to now.

use super::clinic::Places;
use super::dice::Dice;
use super::offer::Offer;
use super::people::{self, PEOPLE};
use super::script::{Act, BEGINS, PAYS, SCRIPT, Type};
use crate::app::{App, Clock};
use crate::base::{Date, Error, Quantity, Res, days, zone};
use crate::clinic::{Actor, tasks};
use crate::db::Priority;
use crate::jobs::{charges, timetable};
use crate::memberships::actions::cancel::{self, AskedBy, Request, When};
use crate::memberships::actions::enroll::{self, Enrollment, Pay};
use crate::memberships::actions::undo;
use crate::memberships::store as memberships;
use crate::patients::actions::{add_patient, card_entry};
use crate::patients::store as patients;
use crate::plans::Every;
use crate::wallet::actions::consume;
use crate::wallet::store::{self as wallet, Cause};
use crate::wallet::{Lot, LotKind};
use time::OffsetDateTime;

/// The zone of both places.
pub const ZONE: &str = "America/New_York";
/// On average, days between two visits of a member.
const VISITS: usize = 22;

/// The first moment of the story, seen from a day.
pub fn begins(today: Date) -> OffsetDateTime {
    zone::instant(BEGINS.day(today), 9, ZONE)
}

/// Tells it. `app` has a clock that stands at the beginning; it stands at `until` in the end.
pub fn tell(app: &App, clock: &Clock, places: &Places, offer: Offer, until: OffsetDateTime, seed: u64) -> Res<()> {
    let today = zone::day(until, ZONE);
    let mut dice = Dice::new(seed);
    let mut story = Story { app, places, offer, known: vec![None; PEOPLE.len()] };
    let mut day = BEGINS.day(today);
    while day <= today {
        // The morning's people, then the visits; the timetable runs at noon. Today everything happens now.
        clock.set(zone::instant(day, 10, ZONE).min(until));
        for (who, _, act) in SCRIPT.iter().filter(|(_, ago, _)| ago.day(today) == day) {
            story.act(*who, act, day)?;
        }
        for who in 0..PEOPLE.len() {
            if dice.one_in(VISITS) {
                story.visit(who, day)?;
            }
        }
        clock.set(zone::instant(day, 12, ZONE).min(until));
        if timetable::tick(app)?.held {
            return Err(Error::failed("the sample clinic is held"));
        }
        if day < today {
            story.print()?;
        }
        day = days::add_days(day, 1);
    }
    // Those who never joined are patients all the same.
    (0..PEOPLE.len()).try_for_each(|who| story.patient(who).map(|_| ()))?;
    clock.set(until);
    Ok(())
}

struct Story<'a> {
    app: &'a App,
    places: &'a Places,
    offer: Offer,
    /// The patient of each person who has come.
    known: Vec<Option<i64>>,
}

impl Story<'_> {
    fn actor(&self) -> &Actor {
        &self.places.desk
    }

    fn patient(&mut self, who: usize) -> Res<i64> {
        if let Some(id) = self.known[who] {
            return Ok(id);
        }
        let (app, now) = (self.app, self.app.now()?);
        let record = people::record(who, self.places.northgate, self.places.southgate);
        let id = app.write(now, Priority::Desk, |tx| add_patient::add(tx, now, self.actor(), &record))?;
        self.known[who] = Some(id);
        Ok(id)
    }

    fn act(&mut self, who: usize, act: &Act, day: Date) -> Res<()> {
        let patient = self.patient(who)?;
        match *act {
            Act::Joins(kind) => self.join(patient, kind, None, None, day),
            Act::JoinsPaying(kind, method) => self.join(patient, kind, Some(Pay::Recorded(method)), None, day),
            Act::JoinsWithoutSetupFee(kind, why) => self.join(patient, kind, None, Some(why), day),
            Act::JoinsLater(kind, ahead) => self.join(patient, kind, None, None, days::add_days(day, ahead)),
            Act::Card(number) => self.card(patient, number).map(|_| ()),
            Act::Cancels(reason, note) => {
                let request =
                    Request { asked_by: AskedBy::Patient, reason, note: note.into(), when: When::Policy, waive: None, waive_notice: None };
                let (now, id) = (self.app.now()?, self.membership(patient)?);
                self.app.write(now, Priority::Desk, |tx| cancel::cancel(tx, now, self.actor(), id, &request)).map(|_| ())
            }
            Act::Undone(why) => {
                let (now, id) = (self.app.now()?, self.membership(patient)?);
                self.app.write(now, Priority::Desk, |tx| undo::undo(tx, now, self.actor(), id, why)).map(|_| ())
            }
        }
    }

    fn membership(&self, patient: i64) -> Res<i64> {
        let all = self.app.db.read(|c| memberships::of_patient(c, patient))?;
        all.first().map(|facts| facts.row.id).ok_or_else(|| Error::failed("nobody leaves who has not joined"))
    }

    /// A card on file; a membership that is there is charged to it from now on.
    fn card(&self, patient: i64, number: &str) -> Res<i64> {
        let (app, now) = (self.app, self.app.now()?);
        let payer = app.db.read(|c| patients::payer_of(c, patient))?;
        let customer = card_entry::customer(app, now, &payer)?;
        let year = i64::from(now.clinic.year()) + 4;
        let found = app.gateway.attach_test_card(&customer, number, 11, year).map_err(|trouble| Error::Failed(Box::new(trouble)))?;
        let running: Vec<i64> = app.db.read(|c| memberships::of_patient(c, patient))?.iter().map(|facts| facts.row.id).collect();
        app.write(now, Priority::Desk, |tx| {
            let card = card_entry::keep(tx, now, self.actor(), payer.id, &found)?;
            running.iter().try_for_each(|id| memberships::set_card(tx, *id, card.id))?;
            Ok(card.id)
        })
    }

    fn join(&mut self, patient: i64, kind: Type, pay: Option<Pay>, waive: Option<&str>, starts_on: Date) -> Res<()> {
        let app = self.app;
        let (payer, name) = app.db.read(|c| Ok((patients::payer_of(c, patient)?, patients::load(c, patient)?.full_name())))?;
        let card = match app.db.read(|c| patients::default_card(c, payer.id))? {
            Some(card) => card.id,
            None => self.card(patient, PAYS)?,
        };
        let plan = match kind {
            Type::Gold => self.offer.gold,
            Type::Platinum => self.offer.platinum,
            Type::Vip => self.offer.vip,
            Type::BankClub => self.offer.bank_club,
        };
        let now = app.now()?;
        let new = Enrollment {
            patient_id: patient,
            plan_id: plan,
            plan_version_id: app.db.read(|c| crate::plans::store::current(c, plan))?.id,
            every: Every::Month,
            starts_on,
            pay: pay.unwrap_or(Pay::Card(card)),
            billing_day: None,
            coupon: String::new(),
            waive: waive.map(str::to_string),
            signature_png: None,
            typed_name: name,
            address: "127.0.0.1".into(),
            browser: "Tablet at the desk".into(),
            once: String::new(),
        };
        let enrolled = app.write(now, Priority::Desk, |tx| enroll::enroll(tx, now, self.actor(), &new))?;
        if let Some(charge) = enrolled.charge_id {
            charges::send_for_desk(app, now, charge)?;
        }
        Ok(())
    }

    /// Letters for who has no e-mail are printed, and their tasks done.
    fn print(&self) -> Res<()> {
        let now = self.app.now()?;
        let open = self.app.db.read(|c| tasks::open(c, 50))?;
        let printed: Vec<i64> = open.iter().filter(|task| task.kind == "print_letter").map(|task| task.id).collect();
        if printed.is_empty() {
            return Ok(());
        }
        self.app.write(now, Priority::Desk, |tx| printed.iter().try_for_each(|id| tasks::finish(tx, now, self.actor(), *id)))
    }

    /// Uses a treatment of what the membership has given, where one is left.
    fn visit(&self, who: usize, day: Date) -> Res<()> {
        let Some(patient) = self.known[who] else { return Ok(()) };
        let one = Quantity::whole(1);
        let usable = |lot: &Lot| lot.kind == LotKind::Item && lot.starts_on <= day && lot.free().0 >= one.0;
        let Some(lot) = self.app.db.read(|c| wallet::lots_of(c, patient, day, false))?.into_iter().find(usable) else { return Ok(()) };
        let now = self.app.now()?;
        self.app.write(now, Priority::Desk, |tx| {
            let cause = Cause { what: "visit", id: patient, actor: self.actor(), note: "" };
            consume::consume(tx, now, day, lot.id, one, &cause).map(|_| ())
        })
    }
}
