//! `/inventory/products/new` and `/inventory/products/{no}/edit`: one item. The type Membership leads to the editor of
//! membership types (R006), which has fields of its own.

use super::products::{MEMBERSHIP, kinds};
use crate::base::{Error, Rate, Refusals, Res};
use crate::catalog::actions::save_item;
use crate::catalog::{ItemKind, ItemTerms, store};
use crate::clinic::{Clinic, clinics};
use crate::db::Conn;
use crate::patients::record::tidy;
use crate::web::{Answer, Form, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ProductForm {
    kind: String,
    name: String,
    description: String,
    price: String,
    cost: String,
    tax_rate: String,
    unit: String,
    unit_decimals: String,
    minutes: String,
    category: String,
    add_on: String,
    clinics: Vec<String>,
    version: String,
}

impl ProductForm {
    fn parse(&self, page: &Page) -> Result<ItemTerms, Error> {
        let mut refused = Refusals::new();
        let currency = &page.account.currency;
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 120 {
            refused.add("name", "Enter a name of at most 120 characters.");
        }
        let kind = refused.take("kind", ItemKind::from_word(&self.kind).ok_or("Choose service, product or class."));
        let price = refused.take("price", currency.parse(&self.price));
        let cost = if self.cost.trim().is_empty() { None } else { refused.take("cost", currency.parse(&self.cost)) };
        let tax_rate = refused.take("tax_rate", Rate::parse(&self.tax_rate));
        let unit = self.unit.trim();
        if unit.is_empty() || unit.chars().count() > 40 {
            refused.add("unit", "Enter what one of it is called, such as treatment.");
        }
        let decimals = self.unit_decimals.trim().parse::<i64>().ok().filter(|n| (0..=3).contains(n));
        let unit_decimals = refused.take("unit_decimals", decimals.ok_or("Enter 0 to 3."));
        let minutes = match self.minutes.trim() {
            "" => None,
            typed => {
                refused.take("minutes", typed.parse::<i64>().ok().filter(|n| (1..=1440).contains(n)).ok_or("Enter minutes from 1 to 1440."))
            }
        };
        let category = tidy(&self.category);
        if category.chars().count() > 60 {
            refused.add("category", "Enter a category of at most 60 characters.");
        }
        let clinics = self.clinics.iter().filter_map(|id| id.parse().ok()).collect();
        match (kind, price, tax_rate, unit_decimals, refused.is_empty()) {
            (Some(kind), Some(price), Some(tax_rate), Some(unit_decimals), true) => Ok(ItemTerms {
                kind,
                name: name.to_string(),
                description: self.description.trim().to_string(),
                price,
                cost,
                tax_rate,
                unit: unit.to_string(),
                unit_decimals,
                minutes,
                category,
                add_on: self.add_on == "on",
                clinics,
            }),
            _ => Err(Error::Refused(refused)),
        }
    }
}

#[derive(Template)]
#[template(path = "catalog/edit.html")]
struct Editor {
    page: Page,
    form: ProductForm,
    refusals: Refusals,
    /// The known item: key, name, archived or not.
    known: Option<(i64, String, bool)>,
    kinds: Vec<(String, String)>,
    categories: Vec<String>,
    clinics: Vec<(Clinic, bool)>,
}

fn editor(c: &mut Conn, page: Page, form: ProductForm, known: Option<i64>, refusals: Refusals) -> Res<Editor> {
    let known = known.map(|id| store::load(c, id)).transpose()?.map(|item| (item.id, item.name.clone(), item.is_archived()));
    let offered = |clinic: &Clinic| form.clinics.contains(&clinic.id.to_string());
    let clinics = clinics::all(c)?.into_iter().map(|clinic| (clinic.clone(), offered(&clinic))).collect();
    let kinds = kinds().into_iter().filter(|(word, _)| known.is_none() || word != MEMBERSHIP).collect();
    Ok(Editor { page, form, refusals, known, kinds, categories: store::categories(c)?, clinics })
}

/// Where schemes are made.
const SCHEME: &str = "/inventory/memberships/new";

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Begin {
    kind: String,
}

pub async fn new(site: Site, who: Who, begin: Query<Begin>) -> Answer {
    site.page(&who, move |c, page| {
        if begin.0.kind == MEMBERSHIP {
            return Ok(Reply::to(SCHEME));
        }
        let form = ProductForm {
            kind: ItemKind::from_word(&begin.0.kind).unwrap_or(ItemKind::Service).word().into(),
            unit: "treatment".into(),
            unit_decimals: "0".into(),
            tax_rate: "0".into(),
            ..ProductForm::default()
        };
        Reply::page(&editor(c, page, form, None, Refusals::new())?)
    })
    .await
}

pub async fn create(site: Site, who: Who, form: Form<ProductForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            if form.kind == MEMBERSHIP {
                return Ok(Reply::to(SCHEME));
            }
            let terms = form.parse(page)?;
            let id = save_item::add(tx, page.now, &page.actor(), &terms)?;
            let next = format!("/inventory/products/{id}");
            Ok(Reply::to("/inventory/products").saying(format!("{} added.", terms.name)).with_link("Open it", next))
        },
        |c, page, form, refusals| Reply::again(&editor(c, page, form.clone(), None, refusals.clone())?),
    )
    .await
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let item = store::load(c, *no)?;
        let currency = &page.account.currency;
        let form = ProductForm {
            kind: item.kind.word().into(),
            name: item.name,
            description: item.description,
            price: currency.typed(item.price),
            cost: item.cost.map(|cost| currency.typed(cost)).unwrap_or_default(),
            tax_rate: item.tax_rate.plain(),
            unit: item.unit,
            unit_decimals: item.unit_decimals.to_string(),
            minutes: item.minutes.map(|n| n.to_string()).unwrap_or_default(),
            category: item.category,
            add_on: if item.add_on { "on".into() } else { String::new() },
            clinics: store::clinics(c, *no)?.iter().map(i64::to_string).collect(),
            version: item.version.to_string(),
        };
        Reply::page(&editor(c, page, form, Some(*no), Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<ProductForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let terms = form.parse(page)?;
            save_item::change(tx, page.now, &page.actor(), no, form.version.parse().unwrap_or(0), &terms)?;
            Ok(Reply::to(format!("/inventory/products/{no}")).saying(format!("{} saved.", terms.name)))
        },
        move |c, page, form, refusals| {
            let form = ProductForm { version: refusals.version(&form.version, store::load(c, no)?.version), ..form.clone() };
            Reply::again(&editor(c, page, form, Some(no), refusals.clone())?)
        },
    )
    .await
}
