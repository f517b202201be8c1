//! `/first-run`: an empty database asks once for the legal entity, the clinic, currency, time zone and the owner.

use crate::base::{Error, Now, Refusals, Res, zone};
use crate::clinic::account::{self, CURRENCIES};
use crate::clinic::actions::open_account::{self, Opening};
use crate::db::Priority;
use crate::web::{Answer, Form, Reply, Site};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct FirstRunForm {
    entity: String,
    entity_address: String,
    tax_no: String,
    clinic: String,
    short_name: String,
    phone: String,
    email: String,
    zone: String,
    currency: String,
    owner_name: String,
    owner_email: String,
    password: String,
}

impl FirstRunForm {
    fn parse(&self) -> Result<Opening, Error> {
        let mut refused = Refusals::new();
        let required = [
            ("entity", &self.entity, "Enter the name that invoices carry."),
            ("clinic", &self.clinic, "Enter the clinic's name."),
            ("owner_name", &self.owner_name, "Enter your name."),
        ];
        for (field, value, sentence) in required {
            if value.trim().is_empty() {
                refused.add(field, sentence);
            }
        }
        use validator::ValidateEmail;
        if !self.owner_email.trim().validate_email() {
            refused.add("owner_email", "Enter an e-mail address, such as owner@clinic.example.");
        }
        if !self.email.trim().is_empty() && !self.email.trim().validate_email() {
            refused.add("email", "Enter an e-mail address, or leave it empty.");
        }
        if !zone::known(self.zone.trim()) {
            refused.add("zone", "Choose a time zone.");
        }
        let currency = CURRENCIES.iter().find(|(code, _, _)| *code == self.currency);
        if currency.is_none() {
            refused.add("currency", "Choose a currency.");
        }
        if !(10..=200).contains(&self.password.chars().count()) {
            refused.add("password", "Use 10 to 200 characters.");
        }
        refused.none()?;
        let (code, _, digits) = currency.expect("checked above");
        let short = if self.short_name.trim().is_empty() { &self.clinic } else { &self.short_name };
        let text = |value: &str| value.trim().to_string();
        Ok(Opening {
            entity: text(&self.entity),
            entity_address: text(&self.entity_address),
            tax_no: text(&self.tax_no),
            clinic: text(&self.clinic),
            short_name: text(short),
            phone: text(&self.phone),
            email: text(&self.email),
            zone: text(&self.zone),
            currency: account::Currency { code: code.to_string(), digits: *digits },
            owner_name: text(&self.owner_name),
            owner_email: text(&self.owner_email),
            sample: false,
        })
    }
}

#[derive(Template)]
#[template(path = "clinic/first_run.html")]
struct Show {
    form: FirstRunForm,
    refusals: Refusals,
    zones: Vec<(String, String)>,
    currencies: Vec<(String, String)>,
}

fn page(form: FirstRunForm, refusals: Refusals) -> Show {
    let zones = zone::offered().into_iter().map(|name| (name.clone(), name)).collect();
    let currencies = CURRENCIES.iter().map(|(code, name, _)| (code.to_string(), format!("{name} ({code})"))).collect();
    Show { form, refusals, zones, currencies }
}

pub async fn show(site: Site) -> Answer {
    site.open(|app, _| {
        if app.db.read(account::find)?.is_some() {
            return Ok(Reply::to("/"));
        }
        let form = FirstRunForm { zone: "America/New_York".into(), currency: "USD".into(), ..Default::default() };
        Reply::page(&page(form, Refusals::new()))
    })
    .await
}

pub async fn create(site: Site, form: Form<FirstRunForm>) -> Answer {
    site.open(move |app, now| {
        let form = form.fields;
        match open(app, now, &form) {
            Ok(()) => Ok(Reply::to("/sign-in").saying("The clinic is open. Sign in with your e-mail and password.")),
            Err(Error::Refused(refusals)) => Reply::again(&page(form, refusals)),
            Err(other) => Err(other),
        }
    })
    .await
}

fn open(app: &crate::app::App, now: Now, form: &FirstRunForm) -> Res<()> {
    let opening = form.parse()?;
    let hash = crate::clinic::users::hash(&form.password)?;
    app.write(now, Priority::Desk, |tx| open_account::open(tx, now, &opening, &hash).map(|_| ()))
}
