//! The letters about memberships in words, as `screens.md` gives them; queued by `actions/write.rs`.
//!
//! Each names who pays and for whom. A card is brand and last four. What was overtaken is not sent: a notice of a failed
//! payment that came in meanwhile, a reminder of a renewal that was cancelled.

mod changed;
mod commitment;
mod failed;
mod leaving;
mod paid;
mod reminder;

use super::actions::renew;
use super::rules::agreement;
use super::rules::course::Stage;
use super::rules::forecast::Standing;
use super::rules::outlook::{self, Run};
use super::store::{self, Facts};
use crate::base::{Date, Error, Money, Now, Res, days};
use crate::billing::paper::{self, Whole};
use crate::clinic::{Clinic, Currency, account, clinics};
use crate::db::Conn;
use crate::db::schema::payers;
use crate::letters::links::Purpose;
use crate::letters::{Button, Content, Letter, Sender};
use crate::patients::{self, Patient};
use crate::plans::Commitment;
use diesel::prelude::*;

/// Longest subject.
const SUBJECT: usize = 60;
/// Days that a card link works.
const LINK_DAYS: i64 = 21;

/// What every letter about a membership is written from.
struct Told {
    facts: Facts,
    clinic: Clinic,
    currency: Currency,
    today: Date,
    patient: Patient,
    payer: String,
    /// `Visa 4242`; none where nothing is charged by itself.
    card: Option<String>,
}

pub fn compose(conn: &mut Conn, now: Now, letter: &Letter) -> Res<Option<Content>> {
    let id = letter.membership_id.ok_or_else(|| Error::failed("the letter names no membership"))?;
    let facts = store::facts(conn, id)?;
    let told = told(conn, now, facts)?;
    let content = match letter.kind.as_str() {
        "enrollment" => paid::paid(conn, &told, letter, true)?,
        "paid_invoice" => paid::paid(conn, &told, letter, false)?,
        "payment_failed" => failed::failed(conn, &told, letter)?,
        "renewal_reminder" => reminder::reminder(conn, &told, letter)?,
        "terms_changed" => changed::changed(conn, &told, letter)?,
        "commitment" => commitment::commitment(&told, letter)?,
        "cancellation" => leaving::cancellation(conn, &told, letter)?,
        "ends_soon" => leaving::ends_soon(&told, letter)?,
        "undone" => leaving::undone(&told, letter)?,
        "suspended" => failed::suspended(conn, &told)?,
        "card_link" => failed::card_link(conn, &told, letter)?,
        other => return Err(Error::failed(format!("memberships have no letter of kind {other}"))),
    };
    Ok(content.map(|content| told.framed(content)))
}

/// The letter that a member would get on these terms to come; none where they change nothing that members are told of.
pub fn terms_changed(conn: &mut Conn, now: Now, facts: &Facts, stage: &Stage) -> Res<Option<Content>> {
    let mut facts = facts.clone();
    facts.stages.retain(|known| known.from_on < stage.from_on);
    facts.stages.push(stage.clone());
    let told = told(conn, now, facts)?;
    Ok(changed::to(conn, &told, stage)?.map(|content| told.framed(content)))
}

/// The letter that a member would get on a commitment; none where it is agreed to, or the membership ends.
pub fn commitment(conn: &mut Conn, now: Now, facts: &Facts, asked: Commitment) -> Res<Option<Content>> {
    let told = told(conn, now, facts.clone())?;
    Ok(commitment::to(&told, asked).map(|content| told.framed(content)))
}

fn told(conn: &mut Conn, now: Now, facts: Facts) -> Res<Told> {
    let clinic = clinics::load(conn, facts.row.clinic_id)?;
    let card = renew::card_of(conn, &facts)?.map(|card| patients::store::card(conn, card)).transpose()?;
    Ok(Told {
        today: clinic.today(now),
        clinic,
        currency: account::load(conn)?.currency,
        patient: patients::store::load(conn, facts.row.patient_id)?,
        payer: payers::table.find(facts.row.payer_id).select(payers::name).first(conn)?,
        card: card.map(|card| card.label()),
        facts,
    })
}

impl Told {
    fn money(&self, sum: Money) -> String {
        self.currency.money(sum)
    }

    fn plan(&self) -> &str {
        self.facts.name()
    }

    /// Greeting, who pays and for whom, the clinic: around the words of every letter.
    fn framed(&self, mut content: Content) -> Content {
        let name = self.patient.full_name();
        let own = self.payer == name || self.payer == format!("{} {}", self.patient.given, self.patient.family);
        content.greeting = format!("Hello {},", if own { &self.patient.given } else { &self.payer });
        content.paragraphs.push(match own {
            true => format!("Member and payer: {name}."),
            false => format!("Member: {name}. Payer: {}.", self.payer),
        });
        content.sender = Sender::from(&self.clinic);
        content
    }

    fn cancelling(&self) -> String {
        let how = agreement::how_to_cancel(&self.facts.frozen.terms);
        let cost = agreement::cost_of_leaving(&self.facts.course(), self.today, &self.currency);
        format!("Cancelling: {how}{} {cost}", self.at_phone())
    }

    fn at_phone(&self) -> String {
        if self.clinic.phone.is_empty() { String::new() } else { format!(" The desk: {}.", self.clinic.phone) }
    }

    /// `1 × Facial a month, 10% off services and products`
    fn benefits(&self) -> String {
        let terms = &self.facts.frozen.terms;
        let item = |benefit: &crate::plans::Benefit| format!("{} × {} {}", benefit.quantity, benefit.item_name, benefit.every.per());
        let mut all: Vec<String> = terms.benefits.iter().map(item).collect();
        if !terms.discount.is_zero() {
            all.push(format!("{} off services and products", terms.discount));
        }
        if terms.bank_fee {
            all.push("your fee as credit in your wallet".into());
        }
        all.join(", ")
    }

    /// `Next charge: $99.00 on Jul 1, 2026, then each month until you cancel.` Where the next sums are not the full fee yet:
    /// `Next charge: $49.50 on Jul 1, 2026, then $99.00 each month from Aug 1, 2026 until you cancel.`
    fn next(&self) -> Option<String> {
        self.facts.next_charge().filter(|_| self.facts.row.ends_on.is_none())?;
        let every = self.facts.frozen.price.every.noun();
        let what = if self.card.is_some() { "Next charge" } else { "Next fee" };
        let runs = outlook::runs(&Standing { course: self.facts.course(), due: self.facts.due() });
        let told = |(at, run): (usize, &Run)| {
            let (sum, day) = (self.money(run.sum), days::long(run.from_on));
            match (at, at + 1 == runs.len(), run.times) {
                (0, true, _) => format!("{sum} on {day}, then each {every}"),
                (_, false, 1) => format!("{sum} on {day}"),
                _ => format!("{sum} each {every} from {day}"),
            }
        };
        let told: Vec<String> = runs.iter().enumerate().map(told).collect();
        Some(format!("{what}: {} until you cancel.", told.join(", then ")))
    }

    fn update_card(&self, sum: Money) -> Button {
        let last = days::add_days(self.today, LINK_DAYS - 1);
        Button {
            label: format!("Update card and pay {}", self.money(sum)),
            purpose: Purpose::Card,
            subject: self.facts.row.payer_id,
            note: format!("The link works through {}. No password needed.", days::short(last, self.today)),
        }
    }
}

/// The first that fits into a subject; the last is cut where none does.
fn subject(choices: &[String]) -> String {
    let fits = choices.iter().find(|choice| choice.chars().count() < SUBJECT);
    fits.cloned().unwrap_or_else(|| choices.last().map_or(String::new(), |last| last.chars().take(SUBJECT - 1).collect()))
}

fn invoice_of(conn: &mut Conn, letter: &Letter) -> Res<Whole> {
    paper::load(conn, letter.invoice_id.ok_or_else(|| Error::failed("the letter names no invoice"))?)
}

/// `Jul 1 – Jul 31`, of the first membership fee on it.
fn stretch(conn: &mut Conn, invoice: i64, today: Date) -> Res<Option<String>> {
    Ok(store::periods_of_invoice(conn, invoice)?.first().map(|period| days::stretch(period.starts_on, period.ends_on, today)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_stays_under_60_characters() {
        let long = "An exceedingly long name of a membership, in fact".to_string();
        assert_eq!(subject(&[format!("Welcome to {long}, $74.50 paid"), "Welcome, $74.50 paid".into()]), "Welcome, $74.50 paid");
        assert_eq!(subject(&["x".repeat(80)]).chars().count(), 59);
    }
}
