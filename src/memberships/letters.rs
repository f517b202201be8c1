//! The letters about memberships in words, as `screens.md` gives them; queued by `actions/write.rs`.
//!
//! Each names who pays and for whom. A card is brand and last four. What was overtaken is not sent: a notice of a failed
//! payment that came in meanwhile, a reminder of a renewal that was cancelled.

use super::Status;
use super::actions::renew;
use super::rules::agreement;
use super::store::{self, Facts};
use crate::base::{Date, Error, Money, Now, Res, days};
use crate::billing::paper::{self, Whole};
use crate::billing::{AttemptState, InvoiceStatus, reading};
use crate::clinic::{Clinic, Currency, account, clinics};
use crate::db::Conn;
use crate::db::schema::{documents, invoices, payers, signed_records};
use crate::db::sum::SumI64;
use crate::gateway::declines;
use crate::letters::links::Purpose;
use crate::letters::{Attachment, Button, Content, Letter, Sender};
use crate::patients::{self, Patient};
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
    let told = told(conn, now, letter)?;
    let content = match letter.kind.as_str() {
        "enrollment" => paid(conn, &told, letter, true)?,
        "paid_invoice" => paid(conn, &told, letter, false)?,
        "payment_failed" => failed(conn, &told, letter)?,
        "renewal_reminder" => reminder(&told, letter)?,
        "cancellation" => cancellation(&told, letter)?,
        "undone" => undone(&told, letter)?,
        "suspended" => suspended(conn, &told)?,
        "card_link" => card_link(conn, &told, letter)?,
        other => return Err(Error::failed(format!("memberships have no letter of kind {other}"))),
    };
    Ok(content.map(|content| told.framed(content)))
}

fn told(conn: &mut Conn, now: Now, letter: &Letter) -> Res<Told> {
    let id = letter.membership_id.ok_or_else(|| Error::failed("the letter names no membership"))?;
    let facts = store::facts(conn, id)?;
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
        format!("Cancelling: {}{} {}", agreement::CANCELLING, self.at_phone(), agreement::LEAVING)
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

    /// `Next charge: $99.00 on Jul 1, 2026, then each month until you cancel.`
    fn next(&self) -> Option<String> {
        let price = &self.facts.frozen.price;
        let day = self.facts.row.next_billing_on.filter(|_| self.facts.row.ends_on.is_none() && price.auto_renew)?;
        let what = if self.card.is_some() { "Next charge" } else { "Next fee" };
        Some(format!("{what}: {} on {}, then each {} until you cancel.", self.money(price.fee), days::long(day), price.every.noun()))
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

/// The one letter about a paid invoice (E54): invoice, receipt and, the first time, welcome (R089, R261).
fn paid(conn: &mut Conn, told: &Told, letter: &Letter, first: bool) -> Res<Option<Content>> {
    let whole = invoice_of(conn, letter)?;
    if whole.invoice.status != InvoiceStatus::Paid {
        return Ok(None);
    }
    let (plan, sum) = (told.plan(), told.money(whole.invoice.gross));
    let stretch = stretch(conn, whole.invoice.id, told.today)?.unwrap_or_else(|| format!("invoice {}", whole.invoice.number()));
    let starts = told.facts.row.starts_on;
    let (subject, news) = match first {
        true => (
            subject(&[format!("Welcome to {plan}, {sum} paid"), format!("Welcome, {sum} paid")]),
            match days::between(starts, told.today) {
                0 => format!("You are a {plan} member from today."),
                1.. => format!("You are a {plan} member since {}.", days::long(starts)),
                _ => format!("You are a {plan} member from {}.", days::long(starts)),
            },
        ),
        false => (
            subject(&[format!("{plan}, {stretch}: {sum} paid"), format!("{stretch}: {sum} paid")]),
            format!("Your {plan} fee for {stretch} is paid."),
        ),
    };
    let mut attachments = vec![Attachment { name: whole.file_name(), mime: "application/pdf".into(), bytes: whole.pdf()? }];
    if first {
        attachments.extend(signed_agreement(conn, told)?);
    }
    let mut paragraphs: Vec<String> = told.next().into_iter().collect();
    let benefits = told.benefits();
    if first && !benefits.is_empty() {
        paragraphs.push(format!("You get: {benefits}."));
    }
    paragraphs.push(told.cancelling());
    paragraphs.push(match attachments.len() {
        1 => "Attached: the invoice.".into(),
        _ => "Attached: the invoice and the agreement as you signed it.".into(),
    });
    Ok(Some(Content {
        subject,
        news,
        rows: rows(&whole),
        total: true,
        button: Some(Button { label: "View invoice".into(), purpose: Purpose::Invoice, subject: whole.invoice.id, note: String::new() }),
        paragraphs,
        thank_you: whole.invoice.thank_you.clone(),
        attachments,
        ..Content::default()
    }))
}

/// Lines, each with why, and what paid them.
fn rows(whole: &Whole) -> Vec<(String, String)> {
    let plain = |sum| whole.currency.plain(sum);
    let line = |line: &reading::InvoiceLine| {
        let why = if line.why.is_empty() { String::new() } else { format!("\n{}", line.why) };
        (format!("{}{why}", line.plain_what()), plain(line.gross))
    };
    let mut rows: Vec<(String, String)> = whole.lines.iter().map(line).collect();
    let received = whole.payments.iter().filter(|payment| payment.amount.0 > 0);
    rows.extend(received.map(|payment| (format!("Paid with {}", payment.means()), whole.currency.money(payment.amount))));
    if whole.payments.is_empty() {
        rows.push(("Total, nothing to pay".into(), whole.currency.money(whole.invoice.gross)));
    }
    rows
}

fn signed_agreement(conn: &mut Conn, told: &Told) -> Res<Option<Attachment>> {
    let found: Option<(String, Vec<u8>)> = signed_records::table
        .inner_join(documents::table.on(documents::id.eq(signed_records::document_id)))
        .filter(signed_records::membership_id.eq(told.facts.row.id))
        .order(signed_records::id.desc())
        .select((documents::mime, documents::content))
        .first(conn)
        .optional()?;
    Ok(found.map(|(mime, bytes)| Attachment { name: format!("Agreement {}.pdf", told.plan()), mime, bytes }))
}

#[derive(serde::Deserialize)]
struct Failed {
    hard: bool,
    /// `Visa 0341`; empty where there is none on file.
    card: String,
    amount_minor: i64,
    retry_on: Option<String>,
    /// The first day on which benefits rest.
    grace_until: Option<String>,
}

/// Tells of a declined charge and asks for another card (R095, R096, R260).
fn failed(conn: &mut Conn, told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let facts: Failed = letter.facts()?;
    let invoice = invoice_of(conn, letter)?.invoice;
    if !invoice.asks() {
        return Ok(None);
    }
    let (plan, sum) = (told.plan(), Money(facts.amount_minor));
    let amount = told.money(sum);
    let for_days = stretch(conn, invoice.id, told.today)?.map_or(String::new(), |days| format!(" for {days}"));
    let tries = reading::attempts_of(conn, invoice.id)?;
    let refused = tries.iter().rev().find(|attempt| attempt.state != AttemptState::Paid).and_then(|attempt| attempt.code.as_deref());
    let mut news = match facts.card.is_empty() {
        true => format!("Your {plan} fee of {amount}{for_days} is open: there is no card on file."),
        false => format!(
            "{} did not pay your {plan} fee of {amount}{for_days}: {}.",
            facts.card,
            declines::for_patient(refused.unwrap_or_default())
        ),
    };
    let retry = facts.retry_on.as_deref().and_then(days::parse_iso);
    news.push_str(&match (retry, facts.hard) {
        (Some(day), _) => format!(" We try again on {}.", days::near(day, told.today)),
        (None, true) => " We will not try this card again; give us another.".into(),
        (None, false) => " We do not try again.".into(),
    });
    let mut paragraphs = Vec::new();
    if let Some(until) = facts.grace_until.as_deref().and_then(days::parse_iso).filter(|_| told.facts.row.status != Status::Waiting) {
        let last = days::short(days::last(until), told.today);
        news.push_str(&format!(" Your benefits go on through {last}."));
        paragraphs.push(format!("If nothing is paid through {last}, {plan} is suspended; what you have paid for stays yours."));
    }
    Ok(Some(Content {
        subject: subject(&[
            match facts.card.is_empty() {
                true => format!("{amount} for {plan} is open"),
                false => format!("Card declined: {amount} for {plan} is open"),
            },
            format!("Card declined: {amount} is open"),
        ]),
        news,
        button: Some(told.update_card(sum)),
        paragraphs,
        ..Content::default()
    }))
}

#[derive(serde::Deserialize)]
struct Reminder {
    renews_on: String,
    amount_minor: i64,
}

/// Two weeks ahead (R258, E55).
fn reminder(told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let facts: Reminder = letter.facts()?;
    let day = days::parse_iso(&facts.renews_on).ok_or_else(|| Error::failed("the reminder names no day"))?;
    let over = told.facts.row.ends_on.is_some_and(|end| end <= day) || day < told.today;
    if over || !told.facts.row.status.holds() {
        return Ok(None);
    }
    let (plan, sum) = (told.plan(), told.money(Money(facts.amount_minor)));
    let (how, button) = match &told.card {
        Some(card) => (
            format!("We will charge {sum} to {card}."),
            Some(Button {
                label: "Change card".into(),
                purpose: Purpose::Card,
                subject: told.facts.row.payer_id,
                note: "Nothing is charged today.".into(),
            }),
        ),
        None => (format!("The fee is {sum}; you get an invoice."), None),
    };
    Ok(Some(Content {
        subject: subject(&[format!("{plan} renews {}: {sum}", days::short(day, told.today)), format!("Renewal: {sum}")]),
        news: format!("Your {plan} membership renews on {}. {how}", days::long(day)),
        button,
        paragraphs: vec!["Nothing to do if that is right.".into(), told.cancelling()],
        ..Content::default()
    }))
}

#[derive(serde::Deserialize)]
struct Cancelled {
    /// The first day without.
    ends_on: String,
    fee_minor: i64,
}

fn cancellation(told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let facts: Cancelled = letter.facts()?;
    let end = days::parse_iso(&facts.ends_on).ok_or_else(|| Error::failed("the confirmation names no day"))?;
    if told.facts.row.ends_on.is_none() {
        return Ok(None);
    }
    let (plan, last) = (told.plan(), days::last(end));
    let asked = crate::base::zone::day(letter.created_at.0, &told.clinic.zone);
    let mut paragraphs = Vec::new();
    let mut rows = Vec::new();
    match Money(facts.fee_minor) {
        Money::ZERO => paragraphs.push("No fee. No charges after that.".to_string()),
        fee => {
            rows.push(("Early Cancellation Fee".to_string(), told.money(fee)));
            paragraphs.push("No charges after that.".to_string());
        }
    }
    let benefits = told.benefits();
    if last >= told.today && !benefits.is_empty() {
        paragraphs.push(format!("You keep through {}: {benefits}.", days::short(last, told.today)));
    }
    if last >= told.today {
        paragraphs.push(format!("Changed your mind? Tell the desk through {}.{}", days::short(last, told.today), told.at_phone()));
    }
    Ok(Some(Content {
        subject: subject(&[
            format!("{plan} is cancelled, last day {}", days::short(last, told.today)),
            format!("Cancelled, last day {}", days::long(last)),
        ]),
        news: format!("As asked on {}, your {plan} membership ends; its last day is {}.", days::short(asked, told.today), days::long(last)),
        rows,
        paragraphs,
        ..Content::default()
    }))
}

#[derive(serde::Deserialize)]
struct Undone {
    amount_minor: i64,
}

fn undone(told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let sum = told.money(Money(letter.facts::<Undone>()?.amount_minor));
    let (plan, day) = (told.plan(), days::long(told.facts.row.joined_on));
    Ok(Some(Content {
        subject: subject(&[format!("{plan} is undone, {sum} goes back"), format!("Undone, {sum} goes back")]),
        news: format!("Your {plan} membership of {day} is undone; {sum} goes back the way it came."),
        paragraphs: vec!["To a card it takes 5 to 10 days. There are no further charges.".into()],
        ..Content::default()
    }))
}

fn suspended(conn: &mut Conn, told: &Told) -> Res<Option<Content>> {
    let open: Option<i64> = invoices::table
        .filter(invoices::membership_id.eq(told.facts.row.id))
        .filter(invoices::status.eq_any(vec![InvoiceStatus::Open, InvoiceStatus::Unpaid]))
        .select(SumI64(invoices::gross - invoices::paid))
        .first(conn)?;
    let Some(open) = open.map(Money).filter(|open| open.0 > 0 && told.facts.row.status == Status::Suspended) else { return Ok(None) };
    let (plan, sum) = (told.plan(), told.money(open));
    Ok(Some(Content {
        subject: subject(&[format!("{plan} is suspended: {sum} is open"), format!("Membership suspended: {sum} is open")]),
        news: format!("Your {plan} membership is suspended, because {sum} is open."),
        button: Some(told.update_card(open)),
        paragraphs: vec![format!("When it is paid, {plan} goes on. What you have paid for stays yours.")],
        ..Content::default()
    }))
}

/// The link that the desk sends.
fn card_link(conn: &mut Conn, told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let invoice = invoice_of(conn, letter)?.invoice;
    if !invoice.asks() {
        return Ok(None);
    }
    let (plan, sum) = (told.plan(), told.money(invoice.due()));
    let for_days = stretch(conn, invoice.id, told.today)?.map_or(String::new(), |days| format!(" for {days}"));
    Ok(Some(Content {
        subject: subject(&[format!("Update your card: {sum} for {plan} is open"), format!("Update your card: {sum} is open")]),
        news: format!("Your {plan} fee of {sum}{for_days} is open; with this link you give us another card for it."),
        button: Some(told.update_card(invoice.due())),
        paragraphs: vec!["Nothing is charged before you have entered the card.".into()],
        ..Content::default()
    }))
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
