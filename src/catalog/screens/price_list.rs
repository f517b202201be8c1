//! `/inventory/price-lists/new` and `/inventory/price-lists/{no}`: one contract and its prices (R011).

use super::product::{PriceRow, contract_row};
use crate::base::{Error, Refusals, Res};
use crate::catalog::actions::save_price_list::{self, ListTerms};
use crate::catalog::store;
use crate::db::Conn;
use crate::patients::record::tidy;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ListForm {
    name: String,
    note: String,
    in_use: String,
    version: String,
}

impl ListForm {
    fn parse(&self, known: bool) -> Result<ListTerms, Error> {
        let mut refused = Refusals::new();
        let (name, note) = (tidy(&self.name), tidy(&self.note));
        if name.is_empty() || name.chars().count() > 80 {
            refused.add("name", "Enter a name of at most 80 characters, such as that of the insurer.");
        }
        if note.chars().count() > 200 {
            refused.add("note", "Keep the note under 200 characters.");
        }
        refused.none()?;
        Ok(ListTerms { name, note, in_use: !known || self.in_use == "on" })
    }
}

#[derive(Template)]
#[template(path = "catalog/price_list.html")]
struct Editor {
    page: Page,
    form: ListForm,
    refusals: Refusals,
    /// Key and name of the known list.
    known: Option<(i64, String)>,
    rows: Vec<PriceRow>,
}

fn editor(c: &mut Conn, page: Page, form: ListForm, known: Option<i64>, refusals: Refusals) -> Res<Editor> {
    let mut rows = Vec::new();
    if let Some(id) = known {
        for price in store::prices::prices_on(c, id)? {
            let name = super::contract_price::name(c, &price)?;
            rows.push(contract_row(&page, &price, name));
        }
    }
    let known = known.map(|id| store::prices::price_list(c, id)).transpose()?.map(|list| (list.id, list.name));
    Ok(Editor { page, form, refusals, known, rows })
}

pub async fn new(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| Reply::page(&editor(c, page, ListForm::default(), None, Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, form: Form<ListForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let terms = form.parse(false)?;
            let id = save_price_list::add(tx, page.now, &page.actor(), &terms)?;
            Ok(Reply::to(format!("/inventory/price-lists/{id}")).saying(format!("{} added. Add its prices.", terms.name)))
        },
        |c, page, form, refusals| Reply::again(&editor(c, page, form.clone(), None, refusals.clone())?),
    )
    .await
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let list = store::prices::price_list(c, *no)?;
        let in_use = if list.archived_at.is_none() { "on" } else { "" };
        let form = ListForm { name: list.name, note: list.note, in_use: in_use.into(), version: list.version.to_string() };
        Reply::page(&editor(c, page, form, Some(*no), Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<ListForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let terms = form.parse(true)?;
            save_price_list::change(tx, page.now, &page.actor(), no, form.version.parse().unwrap_or(0), &terms)?;
            Ok(Reply::to(format!("/inventory/price-lists/{no}")).saying(format!("{} saved.", terms.name)))
        },
        move |c, page, form, refusals| {
            let version = refusals.version(&form.version, store::prices::price_list(c, no)?.version);
            let form = ListForm { version, ..form.clone() };
            Reply::again(&editor(c, page, form, Some(no), refusals.clone())?)
        },
    )
    .await
}
