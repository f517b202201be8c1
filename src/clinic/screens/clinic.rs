//! `/settings/clinics/new` and `/settings/clinics/{no}`: one clinic.

use crate::base::{Error, Refusals, Res, zone};
use crate::clinic::actions::save_clinic;
use crate::clinic::clinics::{self, Invoicing, NewClinic};
use crate::clinic::{AutoInvoice, Sending};
use crate::db::Conn;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ClinicForm {
    name: String,
    short_name: String,
    legal_entity_id: String,
    zone: String,
    address: String,
    phone: String,
    email: String,
    /// `on`, `off`, or nothing for what the account says.
    auto_invoice: String,
    sending: String,
    fee_notice_days: String,
    version: String,
}

/// Longest notice of a higher fee, in days.
const LONGEST_NOTICE: i64 = 365;

impl ClinicForm {
    fn read_invoicing(&self, refused: &mut Refusals) -> Invoicing {
        let days = self.fee_notice_days.trim().parse().ok().filter(|days| (0..=LONGEST_NOTICE).contains(days));
        let days = refused.take("fee_notice_days", days.ok_or("Enter 0 to 365 days."));
        let sending = refused.take("sending", Sending::from_word(&self.sending).ok_or("Choose one of the list."));
        Invoicing {
            auto_invoice: AutoInvoice::from_word(&self.auto_invoice),
            sending: sending.unwrap_or_default(),
            fee_notice_days: days.unwrap_or_default(),
        }
    }

    fn parse(&self) -> Result<(NewClinic, Invoicing), Error> {
        use validator::ValidateEmail;
        let mut refused = Refusals::new();
        let invoicing = self.read_invoicing(&mut refused);
        let text = |value: &str| value.trim().to_string();
        let name = text(&self.name);
        if !(1..=120).contains(&name.chars().count()) {
            refused.add("name", "Enter a name of at most 120 characters.");
        }
        let short_name = if self.short_name.trim().is_empty() { name.clone() } else { text(&self.short_name) };
        if short_name.chars().count() > 40 && !self.short_name.trim().is_empty() {
            refused.add("short_name", "Enter at most 40 characters.");
        }
        let email = text(&self.email);
        if !email.is_empty() && !email.validate_email() {
            refused.add("email", "Enter an e-mail address, or leave it empty.");
        }
        if !zone::known(self.zone.trim()) {
            refused.add("zone", "Choose a time zone.");
        }
        let entity = refused.take("legal_entity_id", self.legal_entity_id.parse::<i64>().map_err(|_| "Choose a legal entity."));
        match (entity, refused.is_empty()) {
            (Some(legal_entity_id), true) => {
                let (zone, address, phone) = (text(&self.zone), text(&self.address), text(&self.phone));
                Ok((NewClinic { legal_entity_id, name, short_name, zone, address, phone, email }, invoicing))
            }
            _ => Err(Error::Refused(refused)),
        }
    }
}

#[derive(Template)]
#[template(path = "clinic/clinic.html")]
struct Editor {
    page: Page,
    form: ClinicForm,
    refusals: Refusals,
    /// The name of the known clinic.
    known: Option<String>,
    zones: Vec<(String, String)>,
    entities: Vec<(String, String)>,
    auto_invoice: Vec<(String, String)>,
    sendings: Vec<(String, String)>,
}

fn editor(c: &mut Conn, page: Page, form: ClinicForm, known: Option<i64>, refusals: Refusals) -> Res<Editor> {
    let known = known.map(|no| clinics::load(c, no)).transpose()?;
    let mut zones: Vec<(String, String)> = zone::offered().into_iter().map(|name| (name.clone(), name)).collect();
    if !zones.iter().any(|(name, _)| *name == form.zone) && zone::known(&form.zone) {
        zones.insert(0, (form.zone.clone(), form.zone.clone()));
    }
    let entities = clinics::legal_entities(c)?.into_iter().map(|entity| (entity.id.to_string(), entity.name)).collect();
    let account = if page.settings.auto_invoice { AutoInvoice::On } else { AutoInvoice::Off };
    let mut auto_invoice = vec![(String::new(), format!("As Invoice and payment says: {}", account.label().to_lowercase()))];
    auto_invoice.extend(AutoInvoice::ALL.iter().map(|one| (one.word().to_string(), one.label().to_string())));
    let sendings = Sending::ALL.iter().map(|one| (one.word().to_string(), one.label().to_string())).collect();
    Ok(Editor { page, form, refusals, known: known.map(|clinic| clinic.name), zones, entities, auto_invoice, sendings })
}

pub async fn new(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let form = ClinicForm {
            legal_entity_id: page.clinic.legal_entity_id.to_string(),
            zone: page.clinic.zone.clone(),
            sending: Sending::default().word().into(),
            fee_notice_days: page.clinic.fee_notice_days.to_string(),
            ..ClinicForm::default()
        };
        Reply::page(&editor(c, page, form, None, Refusals::new())?)
    })
    .await
}

pub async fn create(site: Site, who: Who, form: Form<ClinicForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let (new, invoicing) = form.parse()?;
            let id = save_clinic::add(tx, page.now, &page.actor(), &new)?;
            save_clinic::set_invoicing(tx, page.now, &page.actor(), id, &invoicing)?;
            Ok(Reply::to("/settings/clinics").saying(format!("{} added.", new.name)))
        },
        |c, page, form, refusals| Reply::again(&editor(c, page, form.clone(), None, refusals.clone())?),
    )
    .await
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let clinic = clinics::load(c, *no)?;
        let form = ClinicForm {
            name: clinic.name,
            short_name: clinic.short_name,
            legal_entity_id: clinic.legal_entity_id.to_string(),
            zone: clinic.zone,
            address: clinic.address,
            phone: clinic.phone,
            email: clinic.email,
            auto_invoice: clinic.auto_invoice.map_or("", AutoInvoice::word).into(),
            sending: clinic.sending.word().into(),
            fee_notice_days: clinic.fee_notice_days.to_string(),
            version: clinic.version.to_string(),
        };
        Reply::page(&editor(c, page, form, Some(*no), Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<ClinicForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let (new, invoicing) = form.parse()?;
            save_clinic::change(tx, page.now, &page.actor(), no, form.version.parse().unwrap_or(0), &new)?;
            save_clinic::set_invoicing(tx, page.now, &page.actor(), no, &invoicing)?;
            Ok(Reply::to("/settings/clinics").saying(format!("{} saved.", new.name)))
        },
        move |c, page, form, refusals| {
            let version = refusals.version(&form.version, || Ok(clinics::load(c, no)?.version))?;
            Reply::again(&editor(c, page, ClinicForm { version, ..form.clone() }, Some(no), refusals.clone())?)
        },
    )
    .await
}
