//! `/memberships/{no}/cancellation`: what ending it means and costs, who asked and why, from when (R148 to R150, R159 to R161).

use crate::app::App;
use crate::base::{Date, Error, Refusals, Res, days};
use crate::db::{Conn, Priority};
use crate::jobs::charges::{self, Told};
use crate::memberships::actions::cancel::{self, AskedBy, Cancelled, Reason, Request, When};
use crate::memberships::actions::renew;
use crate::memberships::rules::forecast::{Standing, forecast};
use crate::memberships::rules::leaving::{self, Left};
use crate::memberships::status::Mark;
use crate::memberships::store::{self, Facts};
use crate::patients::screens::header::Header;
use crate::patients::store as patients;
use crate::plans::Leaving;
use crate::web::{Answer, Form, Page, Permission, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct CancelForm {
    last_day: String,
    asked_by: String,
    reason: String,
    note: String,
    waive: String,
    waive_reason: String,
    /// Why the notice is waived.
    waive_notice: String,
}

impl CancelForm {
    fn parse(&self, page: &Page) -> Result<Request, Error> {
        let mut refused = Refusals::new();
        let when = refused.take("last_day", When::from_word(&self.last_day).ok_or("Choose the last day."));
        let asked_by = refused.take("asked_by", AskedBy::from_word(&self.asked_by).ok_or("Choose who asked."));
        let reason = refused.take("reason", Reason::from_word(&self.reason).ok_or("Choose why."));
        let why = self.waive_reason.trim();
        let waive = (self.waive == "on").then(|| why.to_string());
        match (&waive, page.who.may(Permission::WaiveFees)) {
            (Some(_), false) => refused.add("waive_reason", "Ask a manager: your role may not waive the fee."),
            (Some(_), true) if why.is_empty() => refused.add("waive_reason", "Say why the fee is waived."),
            _ => {}
        }
        match (when, asked_by, reason, refused.is_empty()) {
            (Some(when), Some(asked_by), Some(reason), true) => {
                let waive_notice = Some(self.waive_notice.trim()).filter(|why| !why.is_empty()).map(str::to_string);
                Ok(Request { asked_by, reason, note: self.note.chars().take(500).collect(), when, waive, waive_notice })
            }
            _ => Err(Error::Refused(refused)),
        }
    }
}

/// A day to leave on, as it can be chosen.
struct Choice {
    when: When,
    label: String,
    left: Left,
    /// What it costs, and which fees are still charged.
    costs: String,
}

#[derive(Template)]
#[template(path = "memberships/cancellation.html", blocks = ["sheet"])]
struct Confirm {
    page: Page,
    header: Header,
    facts: Facts,
    form: CancelForm,
    refusals: Refusals,
    hindrance: Option<&'static str>,
    /// What was agreed to, where it binds.
    committed: Option<String>,
    choices: Vec<Choice>,
    money: String,
    button: String,
    asks: bool,
    /// Can the last day be one before the notice is up? Only whose role may waive it is offered such a day.
    skips_notice: bool,
    keeps: Vec<String>,
    asked_by: Vec<(String, String)>,
    reasons: Vec<(String, String)>,
    to: String,
}

fn show(c: &mut Conn, page: Page, no: i64, mut form: CancelForm, refusals: Refusals) -> Res<Confirm> {
    let facts = store::facts(c, no)?;
    let header = Header::load(c, &page, facts.row.patient_id)?;
    let standing = store::standing_cancellation(c, no)?;
    let hindrance = cancel::hindrance(&facts).or(standing.map(|_| "It is cancelled already."));
    let grants: Vec<i64> = store::grants_of(c, no)?.iter().filter(|grant| grant.lot_id.is_some()).map(|grant| grant.id).collect();
    let lots = crate::wallet::store::by_origin(c, crate::memberships::actions::give::GRANT, &grants)?;
    let keeps = lots.iter().filter(|lot| lot.free().0 > 0).map(|lot| format!("{} {}", lot.free(), lot.label)).collect();
    let list = |all: Vec<(&str, &str)>| all.into_iter().map(|(word, label)| (word.to_string(), label.to_string())).collect();
    let to = patients::payer(c, facts.row.payer_id)?.email;
    let card = renew::card_of(c, &facts)?.map(|card| patients::card(c, card)).transpose()?.map(|card| card.label());
    let choices = choices(&page, &facts);
    // Where a day costs a fee nobody chooses for the patient.
    let asks = choices.iter().any(|choice| !choice.left.fee.is_zero());
    if form.last_day.is_empty() && !asks {
        form.last_day = When::Policy.word().into();
    }
    let skips_notice = choices.iter().any(|choice| choice.left.skips_notice);
    let chosen = choices.iter().find(|choice| choice.when.word() == form.last_day);
    let (money, button) = money(&page, &facts, chosen, form.waive == "on", card.as_deref());
    Ok(Confirm {
        committed: committed(&page, &facts),
        asked_by: list(AskedBy::ALL.iter().map(|by| (by.word(), by.label())).collect()),
        reasons: list(Reason::ALL.iter().map(|reason| (reason.word(), reason.label())).collect()),
        choices,
        money,
        button,
        asks,
        skips_notice,
        page,
        header,
        facts,
        form,
        refusals,
        hindrance,
        keeps,
        to,
    })
}

fn committed(page: &Page, facts: &Facts) -> Option<String> {
    let bound = leaving::bound(&facts.course(), page.today).filter(|bound| page.today < bound.until)?;
    let (until, fee) = (page.last_day(&bound.until), page.money(&bound.fee));
    let months = if bound.months == 1 { "1 month".to_string() } else { format!("{} months", bound.months) };
    Some(format!("Committed for {months}, through {until}. Early Cancellation Fee: {fee}."))
}

fn choices(page: &Page, facts: &Facts) -> Vec<Choice> {
    let every = facts.frozen.price.every.noun();
    let mut all: Vec<Choice> = Vec::new();
    for when in When::ALL {
        let Some(left) = cancel::left(facts, page.today, *when) else { continue };
        let forbidden = left.skips_notice && !page.who.may(Permission::WaiveFees);
        if forbidden || all.iter().any(|other| other.left.ends_on == left.ends_on) {
            continue;
        }
        let day = days::long(days::last(left.ends_on));
        let label = match (when, facts.frozen.terms.cancellation) {
            _ if left.ends_on <= page.today => "At once".to_string(),
            (When::Today, _) if left.skips_notice => "Today, the notice is waived".into(),
            (When::Today, _) => "Today".into(),
            (When::Served, _) => format!("{day}, end of the commitment"),
            (_, Leaving::Days(n)) => format!("{day}, after {n} days"),
            (_, Leaving::Now) => format!("{day}, when the notice is up"),
            _ if facts.frozen.terms.notice_days > 0 => format!("{day}, end of the {every} in which the notice is up"),
            _ => format!("{day}, end of the paid {every}"),
        };
        all.push(Choice { when: *when, label, left, costs: costs(page, facts, left) });
    }
    all
}

/// `Early Cancellation Fee $250.00`, `one more fee, $199.00 on Jun 30; nothing else`.
fn costs(page: &Page, facts: &Facts, left: Left) -> String {
    let (course, mut due) = (facts.course(), facts.due());
    due.ends_on = Some(left.ends_on);
    let billed = facts.row.next_billing_on.is_some();
    let ahead = forecast(Standing { course, due }, &[], left.ends_on, &page.account.currency).charges;
    let more: Vec<String> =
        ahead.iter().filter(|_| billed).map(|charge| format!("{} on {}", page.money(&charge.amount()), page.day(&charge.on))).collect();
    match (left.fee.is_zero(), more.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("Still charged: {}; nothing else", more.join(", ")),
        (false, true) => format!("Early Cancellation Fee {}", page.money(&left.fee)),
        (false, false) => format!("Early Cancellation Fee {}, and still charged: {}", page.money(&left.fee), more.join(", ")),
    }
}

/// What is charged now, and the button that says so.
fn money(page: &Page, facts: &Facts, chosen: Option<&Choice>, waived: bool, card: Option<&str>) -> (String, String) {
    let no_more = "No charges after that. The fee that was paid is not given back.";
    match chosen {
        None => ("Choose the last day above: it decides what leaving costs.".into(), "Yes, cancel".into()),
        Some(choice) if choice.left.fee.is_zero() || waived => {
            (format!("No charge for leaving. {no_more}"), "Yes, cancel, no charge".into())
        }
        Some(choice) => {
            let sum = page.money(&choice.left.fee);
            match card {
                Some(card) => (format!("{sum} is charged to {card} today. {no_more}"), format!("Yes, cancel and charge {sum}")),
                None => {
                    let why = if facts.by_invoice() { "" } else { ": no card is on file" };
                    (format!("{sum} is owed by invoice{why}. {no_more}"), format!("Yes, cancel and invoice {sum}"))
                }
            }
        }
    }
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>, htmx: crate::web::Htmx, ask: Query<CancelForm>) -> Answer {
    site.page(&who, move |c, shell| {
        let mut form = ask.0;
        if form.asked_by.is_empty() {
            form.asked_by = AskedBy::Patient.word().into();
        }
        let sheet = show(c, shell, *no, form, Refusals::new())?;
        if htmx.wants("sheet") { Reply::page(&sheet.as_sheet()) } else { Reply::page(&sheet) }
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<CancelForm>) -> Answer {
    let no = *no;
    site.work(&who, move |app, page| {
        let done = if form.kept {
            Err(Error::refused("", "You are signed in again. Nothing was saved yet; check the form and press the button."))
        } else {
            act(app, &page, no, &form.fields)
        };
        match done {
            Err(Error::Refused(refusals)) => app.db.read(|c| Reply::again(&show(c, page, no, form.fields, refusals)?)),
            other => other,
        }
    })
    .await
}

fn act(app: &App, page: &Page, no: i64, form: &CancelForm) -> Res<Reply> {
    let request = form.parse(page)?;
    let facts = app.db.read(|c| store::facts(c, no))?;
    let skips_notice = cancel::left(&facts, page.today, request.when).is_some_and(|left| left.skips_notice);
    if skips_notice && !page.who.may(Permission::WaiveFees) {
        return Err(Error::refused("last_day", "Notice is due. Ask a manager: your role may not waive it."));
    }
    let done = app.write(page.now, Priority::Desk, |tx| cancel::cancel(tx, page.now, &page.actor(), no, &request))?;
    let told = done.charge_id.map(|charge| charges::send_for_desk(app, page.now, charge)).transpose()?;
    Ok(said(page, &facts, &done, told))
}

fn said(page: &Page, facts: &Facts, done: &Cancelled, told: Option<Told>) -> Reply {
    let back = Reply::to(format!("/patients/{}/memberships", facts.row.patient_id));
    let ends = if done.ends_on <= page.today { "ended at once".to_string() } else { format!("last day {}", last(page, done.ends_on)) };
    let (name, sum) = (facts.name(), page.money(&done.fee));
    let reply = match (told, done.invoice_id) {
        (Some(Told::Paid), _) => back.saying(format!("{name} cancelled, {ends}. {sum} paid.")),
        (Some(Told::Declined(why)), _) => {
            back.warning(format!("{name} cancelled, {ends}. {why} The Early Cancellation Fee of {sum} is an open invoice."))
        }
        (Some(Told::Unknown), _) => {
            back.warning(format!("{name} cancelled, {ends}. The processor has not answered about {sum} yet. Do not charge again."))
        }
        (None, Some(_)) if facts.by_invoice() => back.saying(format!("{name} cancelled, {ends}. {sum} is an open invoice.")),
        (None, Some(_)) => back.warning(format!("{name} cancelled, {ends}. {sum} is an open invoice: there is no card on file.")),
        (None, None) => back.saying(format!("{name} cancelled, {ends}.")),
    };
    let reply = match done.invoice_id {
        Some(invoice) => reply.with_link("Invoice", format!("/invoices/{invoice}")),
        None => reply,
    };
    let revocable = done.ends_on > page.today;
    if revocable { reply.with_link("Take it back", format!("/memberships/{}/cancellation/withdrawal", facts.row.id)) } else { reply }
}

fn last(page: &Page, ends_on: Date) -> String {
    page.day(&days::last(ends_on))
}
