//! `/patients/{no}/billing/purchases/new` and `/drafts/{no}`: an invoice by hand, its lines from the inventory and the
//! schemes (R007, R101), each priced for this patient with its why. It is a draft until it is issued.

use super::draft_choices::{self, Choice};
use crate::base::{Date, Error, Money, Refusals, Res};
use crate::billing::actions::save_draft;
use crate::billing::store::drafts::{self, DraftLine};
use crate::clinic::clinics;
use crate::db::Conn;
use crate::memberships::actions::issue_draft::{self, Sheet};
use crate::memberships::status::Mark;
use crate::patients::screens::header::Header;
use crate::patients::store as patients;
use crate::web::{Answer, Form, Page, Reply, Site, Who, form};
use actix_web::web::Path;
use askama::Template;

/// As typed. `what` and `quantity` go side by side, one entry for each line.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct DraftForm {
    payer: String,
    what: Vec<String>,
    quantity: Vec<String>,
    /// The name typed into the picker, and how many.
    pick: String,
    pick_quantity: String,
    /// `add`, `remove-0`, `issue`, or Save.
    step: String,
    version: String,
    once: String,
}

/// One line as the page shows it.
struct Row {
    at: usize,
    /// `item:3`, `fee:2:month`
    what: String,
    name: String,
    quantity: String,
    unit: String,
    /// What it comes to, with why; none while the number cannot be read.
    priced: Vec<(String, String, Money)>,
}

#[derive(Template)]
#[template(path = "billing/draft.html")]
struct Editor {
    page: Page,
    header: Header,
    form: DraftForm,
    refusals: Refusals,
    draft: Option<i64>,
    payers: Vec<(String, String)>,
    rows: Vec<Row>,
    names: Vec<String>,
    total: Option<Money>,
    due_on: Option<Date>,
}

impl DraftForm {
    /// The lines, after the button that was pressed; every refusal at its field.
    fn lines(&self, choices: &[Choice], refused: &mut Refusals) -> Vec<DraftLine> {
        let removed = self.step.strip_prefix("remove-").and_then(|at| at.parse::<usize>().ok());
        let mut lines = Vec::new();
        for (at, word) in self.what.iter().enumerate().filter(|(at, _)| Some(*at) != removed) {
            let field = format!("quantity-{at}");
            let Some(choice) = choices.iter().find(|choice| choice.word == *word) else {
                refused.add(&field, "This is not in the inventory any more. Remove the line.");
                continue;
            };
            let typed = self.quantity.get(at).map_or("", String::as_str);
            if let Some(quantity) = refused.take(&field, choice.quantity(typed)) {
                lines.push(DraftLine { what: choice.what, quantity });
            }
        }
        if !self.pick.trim().is_empty() {
            let typed = if self.pick_quantity.trim().is_empty() { "1" } else { &self.pick_quantity };
            let found = refused.take("pick", draft_choices::find(choices, &self.pick));
            if let Some(choice) = found
                && let Some(quantity) = refused.take("pick_quantity", choice.quantity(typed))
            {
                lines.push(DraftLine { what: choice.what, quantity });
            }
        }
        lines
    }
}

fn editor(c: &mut Conn, page: Page, patient: i64, form: DraftForm, draft: Option<i64>, refusals: Refusals) -> Res<Editor> {
    let mut header = Header::load(c, &page, patient)?;
    header.active_tab = "billing/purchases";
    let today = clinics::load(c, header.patient.clinic_id)?.today(page.now);
    let choices = draft_choices::all(c)?;
    // What can be read is priced, so that one odd number does not hide the others.
    let read = DraftForm { pick: String::new(), step: String::new(), ..form.clone() };
    let mut unread = Refusals::new();
    let lines = read.lines(&choices, &mut unread);
    let sheet = if unread.is_empty() { Some(issue_draft::sheet(c, patient, &lines, today)?) } else { None };
    let row = |(at, word): (usize, &String)| {
        let choice = choices.iter().find(|choice| choice.word == *word);
        Row {
            at,
            what: word.clone(),
            name: choice.map_or("No longer in the inventory".into(), |choice| choice.name.clone()),
            quantity: form.quantity.get(at).cloned().unwrap_or_default(),
            unit: choice.map_or(String::new(), |choice| choice.unit.clone()),
            priced: sheet.as_ref().map_or(vec![], |sheet| priced(sheet, at)),
        }
    };
    let rows = form.what.iter().enumerate().map(row).collect();
    let own = patients::payer_of(c, patient)?;
    let mut payers = vec![(own.id.to_string(), own.name)];
    payers.extend(patients::payers::contacts(c, false)?.into_iter().map(|payer| (payer.id.to_string(), payer.name)));
    let mut form = form;
    if form.once.is_empty() {
        form.once = form::once();
    }
    if form.pick_quantity.is_empty() {
        form.pick_quantity = "1".into();
    }
    Ok(Editor {
        page,
        header,
        refusals,
        draft,
        payers,
        rows,
        names: choices.into_iter().map(|choice| choice.name).collect(),
        total: sheet.as_ref().map(|sheet| sheet.total).filter(|_| !form.what.is_empty()),
        due_on: sheet.map(|sheet| sheet.due_on),
        form,
    })
}

fn priced(sheet: &Sheet, at: usize) -> Vec<(String, String, Money)> {
    sheet.lines.iter().filter(|(of, _)| *of == at).map(|(_, line)| (line.what.clone(), line.why.clone(), line.net)).collect()
}

/// A draft that waits; what became of any other is shown instead.
pub fn waiting(c: &mut Conn, no: i64) -> Res<Result<drafts::Draft, Reply>> {
    let draft = drafts::load(c, no)?;
    Ok(match (draft.invoice_id, draft.dropped_at) {
        (Some(invoice), _) => Err(Reply::to(format!("/invoices/{invoice}"))),
        (None, Some(_)) => Err(Reply::to(format!("/patients/{}/billing/purchases", draft.patient_id))),
        (None, None) => Ok(draft),
    })
}

fn next(draft: i64, step: &str) -> Reply {
    match step {
        "issue" => Reply::to(format!("/drafts/{draft}/invoice")),
        "" => Reply::to(format!("/drafts/{draft}")).saying("Draft saved. It is no invoice before it is issued."),
        _ => Reply::to(format!("/drafts/{draft}")),
    }
}

pub async fn new(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&editor(c, page, *no, DraftForm::default(), None, Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<DraftForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            patients::load(tx, no)?;
            let mut refused = Refusals::new();
            let lines = form.lines(&draft_choices::all(tx)?, &mut refused);
            if lines.is_empty() && refused.is_empty() {
                refused.add("pick", "Type the name of a product, a service or a membership first.");
            }
            refused.none()?;
            let payer = match form.payer.parse() {
                Ok(payer) => payer,
                Err(_) => patients::payer_of(tx, no)?.id,
            };
            let id = save_draft::add(tx, page.now, &page.actor(), no, payer, &lines, form.once.trim())?;
            Ok(next(id, &form.step))
        },
        move |c, page, form, refusals| Reply::again(&editor(c, page, no, form.clone(), None, refusals.clone())?),
    )
    .await
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let draft = match waiting(c, *no)? {
            Ok(draft) => draft,
            Err(elsewhere) => return Ok(elsewhere),
        };
        let lines = drafts::lines(c, *no)?;
        let form = DraftForm {
            payer: draft.payer_id.to_string(),
            what: lines.iter().map(|line| draft_choices::word(line.what)).collect(),
            quantity: lines.iter().map(|line| line.quantity.plain()).collect(),
            version: draft.version.to_string(),
            ..DraftForm::default()
        };
        Reply::page(&editor(c, page, draft.patient_id, form, Some(*no), Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<DraftForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, _, form| {
            drafts::load(tx, no)?;
            let mut refused = Refusals::new();
            let lines = form.lines(&draft_choices::all(tx)?, &mut refused);
            if lines.is_empty() && refused.is_empty() && form.step == "issue" {
                refused.add("pick", "Put something on the invoice first.");
            }
            refused.none()?;
            let payer = form.payer.parse().map_err(|_| Error::refused("payer", "Choose the patient or an external contact."))?;
            save_draft::change(tx, no, form.version.parse().unwrap_or(0), payer, &lines)?;
            Ok(next(no, &form.step))
        },
        move |c, page, form, refusals| {
            let draft = drafts::load(c, no)?;
            let form = DraftForm { version: refusals.version(&form.version, draft.version), ..form.clone() };
            Reply::again(&editor(c, page, draft.patient_id, form, Some(no), refusals.clone())?)
        },
    )
    .await
}
