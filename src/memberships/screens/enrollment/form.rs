//! The form of Add Membership as typed, and what it asks for.

use crate::base::{Date, Error, Refusals, Res, days};
use crate::billing::Method;
use crate::db::Conn;
use crate::memberships::actions::enroll::{Enrollment, Pay};
use crate::paperwork::rules::signature;
use crate::plans::{BillingDay, Every, store as plans};
use crate::web::{Page, Permission};

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct EnrollForm {
    pub(super) plan: String,
    /// The version that was shown.
    pub(super) version: String,
    pub(super) every: String,
    pub(super) start: String,
    pub(super) starts_on: String,
    /// `type`, the type's own; `joining`, or a day of the month.
    pub(super) billing_day: String,
    pub(super) coupon: String,
    pub(super) pay: String,
    /// Whom invoices go to: a payer's key, or the patient.
    pub(super) payer: String,
    pub(super) waive: String,
    pub(super) waive_reason: String,
    pub(super) consent: String,
    pub(super) signature: String,
    pub(super) typed_name: String,
    /// The first charge that was shown, in minor units.
    pub(super) shown: String,
    pub(super) once: String,
}

impl EnrollForm {
    pub(super) fn start(&self, today: Date) -> Option<Date> {
        if self.start == "later" { days::parse_iso(&self.starts_on) } else { Some(today) }
    }

    pub(super) fn pay(&self) -> Option<Pay> {
        if self.pay == "invoice" {
            return Some(Pay::Invoice(self.payer.parse().ok()));
        }
        match self.pay.strip_prefix("card:") {
            Some(id) => id.parse().ok().map(Pay::Card),
            None => Method::from_word(&self.pay).filter(|method| Method::RECORDED.contains(method)).map(Pay::Recorded),
        }
    }

    pub(super) fn billing_day(&self) -> Option<BillingDay> {
        match self.billing_day.as_str() {
            "joining" => Some(BillingDay::Anniversary),
            day => day.parse().ok().filter(|day| (1..=31).contains(day)).map(BillingDay::Day),
        }
    }

    /// Does the chosen type have an agreement to sign? One that is not there is refused later.
    pub(super) fn signs(&self, c: &mut Conn) -> Res<bool> {
        match self.plan.parse::<i64>().map(|plan| plans::current(c, plan)) {
            Ok(Ok(version)) => Ok(version.terms.is_signed()),
            Ok(Err(Error::NotFound)) | Err(_) => Ok(true),
            Ok(Err(other)) => Err(other),
        }
    }

    fn waived(&self) -> Option<String> {
        (self.waive == "on").then(|| self.waive_reason.trim().to_string())
    }

    /// What is to be done, or what is missing, each at its field. `signs`: the chosen type has an agreement.
    pub(super) fn parse(
        &self,
        patient_id: i64,
        page: &Page,
        today: Date,
        signs: bool,
        (address, browser): (&str, &str),
    ) -> Result<Enrollment, Error> {
        let mut refused = Refusals::new();
        let plan = refused.take("plan", self.plan.parse::<i64>().map_err(|_| "Choose a membership."));
        let every = refused.take("every", Every::from_word(&self.every).ok_or("Choose how often the fee is paid."));
        let starts_on = refused.take("starts_on", self.start(today).ok_or("Enter the first day, such as 2026-07-01."));
        let pay = refused.take("pay", self.pay().ok_or("Choose how the first fee is paid."));
        let waive = self.waived();
        if let Some(reason) = &waive {
            if !page.who.may(Permission::WaiveFees) {
                refused.add("waive_reason", "Ask a manager: your role may not waive the setup fee.");
            } else if reason.is_empty() {
                refused.add("waive_reason", "Say why the setup fee is waived.");
            }
        }
        if signs && self.consent != "on" {
            refused.add("consent", "The patient has to agree to the later charges.");
        }
        let typed_name = self.typed_name.trim();
        let signature_png = refused.take("signature", signature::parse(&self.signature)).flatten();
        if signs && signature_png.is_none() && typed_name.is_empty() && refused.at("signature").is_empty() {
            refused.add("signature", "Sign in the field, or type the full name.");
        }
        match (plan, every, starts_on, pay, refused.is_empty()) {
            (Some(plan_id), Some(every), Some(starts_on), Some(pay), true) => Ok(Enrollment {
                patient_id,
                plan_id,
                plan_version_id: self.version.parse().unwrap_or(0),
                every,
                starts_on,
                billing_day: self.billing_day(),
                pay,
                waive,
                coupon: self.coupon.trim().to_string(),
                signature_png,
                typed_name: typed_name.to_string(),
                address: address.to_string(),
                browser: browser.to_string(),
                once: self.once.clone(),
            }),
            _ => Err(Error::Refused(refused)),
        }
    }
}
