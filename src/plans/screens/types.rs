//! `/settings/patient-loyalty/types/new`, `…/types/{no}` and `/inventory/memberships/new`: one membership type
//! (R019, R022, R023). Saving leads back to where one came from.

use super::form::{FreeItem, LimitedDiscount, PlanForm};
use super::preview::Cost;
use crate::base::{Refusals, Res, text};
use crate::catalog;
use crate::clinic::{AutoInvoice, Sending};
use crate::db::{Conn, Tx};
use crate::memberships::store as memberships;
use crate::paperwork;
use crate::plans::actions::save_plan::{self, NewPlan};
use crate::plans::actions::set_invoicing;
use crate::plans::rules::colors;
use crate::plans::rules::terms::FirstGrant;
use crate::plans::{Applies, Every, Expires, PlanTerms, store};
use crate::web::{Answer, Form, Htmx, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

/// Names offered by the picker of a browser without JavaScript.
const NAMES: i64 = 300;

/// What is known of a stored type.
struct Known {
    id: i64,
    name: String,
    no: i64,
    color: String,
    members: i64,
    /// Running memberships that renew with the terms of an older version.
    older: i64,
    /// Its commitment is for existing members too, once they agree.
    asks_existing: bool,
    archived: bool,
}

/// One color of the twelve: value, name, and who has it.
struct Swatch {
    color: &'static str,
    name: &'static str,
    owner: String,
}

#[derive(Template)]
#[template(path = "plans/type.html", blocks = ["benefits"])]
struct Editor {
    page: Page,
    form: PlanForm,
    refusals: Refusals,
    known: Option<Known>,
    /// Where Back and Save lead.
    home: String,
    agreements: Vec<(String, String)>,
    swatches: Vec<Swatch>,
    discounts: Vec<LimitedDiscount>,
    free_items: Vec<FreeItem>,
    expiries: Vec<(String, String)>,
    names: Vec<String>,
    /// Those that somebody who joins today may enter: key and code.
    coupons: Vec<(String, String)>,
    cost: Cost,
    /// Was the list of free items changed by a button just now?
    stepped: bool,
}

fn home(page: &Page) -> String {
    let settings = page.under("/settings");
    if settings { "/settings/patient-loyalty" } else { "/inventory/memberships" }.to_string()
}

impl Editor {
    fn load(c: &mut Conn, page: Page, form: PlanForm, known: Option<i64>, refusals: Refusals) -> Res<Editor> {
        let known = match known {
            None => None,
            Some(id) => {
                let (plan, members) = (store::current(c, id)?, store::members(c)?);
                let count = members.get(&id).copied().unwrap_or(0);
                let older = memberships::terms::count_older(c, &plan)?;
                let asks_existing = plan.terms.commitment.applies == Applies::All;
                let (name, no, color, archived) = (plan.terms.name, plan.no, plan.color, plan.archived);
                Some(Known { id, name, no, color, members: count, older, asks_existing, archived })
            }
        };
        let mut agreements: Vec<(String, String)> =
            paperwork::store::agreements(c, false)?.into_iter().map(|agreement| (agreement.id.to_string(), agreement.name)).collect();
        // One that was archived since stays chosen until another is.
        let gone = form.agreement.parse().ok().filter(|id: &i64| !agreements.iter().any(|(known, _)| *known == id.to_string()));
        if let Some(id) = gone
            && let Ok(agreement) = paperwork::store::load(c, id)
        {
            agreements.push((id.to_string(), format!("{} (archived)", agreement.name)));
        }
        let taken = store::colors(c)?;
        let own = known.as_ref().map(|known| known.id);
        let owner = |color: &str| {
            let other = taken.iter().find(|(taken, id, _)| taken == color && Some(*id) != own);
            other.map_or(String::new(), |(_, _, name)| name.clone())
        };
        let swatches: Vec<Swatch> = colors::OFFERED.iter().map(|(color, name)| Swatch { color, name, owner: owner(color) }).collect();
        let mut form = form;
        if form.color.is_empty() {
            form.color = swatches.iter().find(|swatch| swatch.owner.is_empty()).map_or("other", |swatch| swatch.color).into();
        } else if form.color != "other" && !swatches.iter().any(|swatch| swatch.color == form.color) {
            form.other_color = std::mem::replace(&mut form.color, "other".into());
        }
        let free_items = form.free_items(c)?;
        let mut expiries: Vec<Expires> = vec![Expires::Never, Expires::Period];
        expiries.extend((1..=24).map(Expires::Months));
        let names = catalog::store::search(c, "", false, NAMES)?.into_iter().map(|item| item.name).collect();
        let cost = Cost::of(c, &form, &page)?;
        let usable = store::coupons::all(c)?.into_iter().filter(|coupon| coupon.usable(page.today).is_ok());
        let coupons = usable.map(|coupon| (coupon.id.to_string(), coupon.terms.code)).collect();
        Ok(Editor {
            home: home(&page),
            page,
            refusals,
            known,
            agreements,
            swatches,
            discounts: form.limited_discounts(),
            free_items,
            expiries: expiries.into_iter().map(|expires| (expires.word(), expires.label())).collect(),
            names,
            coupons,
            cost,
            stepped: false,
            form,
        })
    }

    fn members(&self) -> String {
        self.known.as_ref().map_or(String::new(), |known| text::count(known.members, "member", "members"))
    }

    /// `412 members have an older version`
    fn older(&self) -> String {
        let older = self.known.as_ref().map_or(0, |known| known.older);
        format!("{} an older version", text::count(older, "member has", "members have"))
    }

    /// The star's color as it is chosen.
    fn star(&self) -> String {
        let chosen = self.form.chosen_color();
        if colors::is_color(&chosen) { chosen } else { "#9aa5b1".into() }
    }

    /// The value of the field for any other color: a browser's own picker wants one.
    fn other(&self) -> &str {
        if colors::is_color(&self.form.other_color) { &self.form.other_color } else { "#888888" }
    }

    /// What a discount may be on: the word and its label.
    fn reaches(&self) -> [(&'static str, &'static str); 5] {
        [("add_ons", "Add-ons"), ("services", "Services"), ("products", "Products"), ("category", "Category"), ("item", "Item")]
    }

    fn first_grants(&self) -> &'static [FirstGrant] {
        FirstGrant::ALL
    }

    fn auto_invoice(&self) -> &'static [AutoInvoice] {
        AutoInvoice::ALL
    }

    fn sendings(&self) -> &'static [Sending] {
        Sending::ALL
    }

    fn intervals(&self) -> &'static [Every] {
        Every::ALL
    }

    /// Is something of these fields refused? Then their section stands open.
    fn refused(&self, fields: &[&str]) -> bool {
        self.refusals.0.iter().any(|(field, _)| fields.iter().any(|known| field.starts_with(known)))
    }

    fn is_chosen(&self, color: &str) -> bool {
        self.form.color == color
    }
}

/// How its fees are asked for, of all its members.
fn ask_fees(tx: &mut Tx, page: &Page, id: i64, form: &PlanForm) -> Res<()> {
    let (auto_invoice, sending) = (AutoInvoice::from_word(&form.auto_invoice), Sending::from_word(&form.sending));
    set_invoicing::set(tx, page.now, &page.actor(), id, auto_invoice, sending)
}

pub async fn new(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| Reply::page(&Editor::load(c, page, PlanForm::blank(), None, Refusals::new())?)).await
}

/// A button other than Save: the form comes back changed, nothing is stored.
async fn step(site: Site, who: Who, htmx: Htmx, form: Form<PlanForm>, known: Option<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let (form, refusals) = form.fields.take_step(c)?;
        let editor = Editor { stepped: true, ..Editor::load(c, page, form, known, refusals)? };
        if htmx.wants("benefits") { Reply::page(&editor.as_benefits()) } else { Reply::page(&editor) }
    })
    .await
}

pub async fn create(site: Site, who: Who, htmx: Htmx, form: Form<PlanForm>) -> Answer {
    if !form.fields.step.is_empty() {
        return step(site, who, htmx, form, None).await;
    }
    site.act(
        &who,
        form,
        |tx, page, form| {
            let terms = form.parse(tx, &page.account.currency)?;
            let id = save_plan::add(tx, page.now, &page.actor(), &NewPlan { terms: terms.clone(), color: form.chosen_color() })?;
            ask_fees(tx, page, id, form)?;
            let said = Reply::to(home(page)).saying(format!("{} added.", terms.name));
            Ok(said.with_link("Open it", format!("/settings/patient-loyalty/types/{id}")))
        },
        |c, page, form, refusals| Reply::again(&Editor::load(c, page, form.clone(), None, refusals.clone())?),
    )
    .await
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let (row, plan) = (store::row(c, *no)?, store::current(c, *no)?);
        let form = PlanForm {
            auto_invoice: row.auto_invoice.map_or("", AutoInvoice::word).into(),
            sending: row.sending.map_or("", Sending::word).into(),
            ..PlanForm::of(c, &plan, row.version, &page.account.currency)?
        };
        Reply::page(&Editor::load(c, page, form, Some(*no), Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, htmx: Htmx, no: Path<i64>, form: Form<PlanForm>) -> Answer {
    let no = *no;
    if !form.fields.step.is_empty() {
        return step(site, who, htmx, form, Some(no)).await;
    }
    site.act(
        &who,
        form,
        move |tx, page, form| {
            // What the editor does not show stays.
            let tax_rate = store::current(tx, no)?.terms.tax_rate;
            let terms = PlanTerms { tax_rate, ..form.parse(tx, &page.account.currency)? };
            let version = form.version.parse().unwrap_or(0);
            let made = save_plan::change(tx, page.now, &page.actor(), no, version, &terms, &form.chosen_color())?;
            ask_fees(tx, page, no, form)?;
            let newest = store::current(tx, no)?;
            if made && memberships::terms::count_older(tx, &newest)? > 0 {
                let said = format!("{} saved for new members.", terms.name);
                return Ok(Reply::to(format!("/settings/patient-loyalty/types/{no}/members")).saying(said));
            }
            let said = Reply::to(home(page)).saying(format!("{} saved.", terms.name));
            Ok(said.with_link("Open it", format!("/settings/patient-loyalty/types/{no}")))
        },
        move |c, page, form, refusals| {
            let version = refusals.version(&form.version, || Ok(store::row(c, no)?.version))?;
            let form = PlanForm { version, ..form.clone() };
            Reply::again(&Editor::load(c, page, form, Some(no), refusals.clone())?)
        },
    )
    .await
}
