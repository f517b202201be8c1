//! Keeps a signature: the text as it was read, what was agreed, who signed and from where, one seal over all of it, and
//! the PDF under the patient's Documents (R074).
//!
//! The moment is the machine clock's: a sample clinic may advance its own, evidence never does.

use crate::base::{Error, Now, Res, days, zone};
use crate::clinic::{Actor, clinics};
use crate::db::Tx;
use crate::letters::paper::{SignedPaper, signed};
use crate::paperwork::rules::seal::{self, Sealed};
use crate::paperwork::store;
use crate::patients::documents::{self, DocumentKind};

/// What is signed.
#[derive(Clone, Debug)]
pub struct NewSigned {
    pub patient_id: i64,
    pub membership_id: i64,
    pub agreement_version_id: i64,
    pub plan_version_id: i64,
    /// Of the document: `Gold Membership Agreement`.
    pub title: String,
    pub clinic_name: String,
    pub patient_name: String,
    /// The agreement's text, its placeholders filled.
    pub body_html: String,
    /// Fee, interval, first days, card, version: label and value.
    pub facts: Vec<(String, String)>,
    /// The sentence of consent to later charges.
    pub consent: String,
    /// The drawn signature, as [`crate::paperwork::rules::signature::parse`] gave it.
    pub signature_png: Option<Vec<u8>>,
    /// For those who cannot draw; one of the two is there.
    pub typed_name: String,
    pub address: String,
    pub browser: String,
    /// Who of the staff was present.
    pub staff: String,
}

/// Gives the signed record's key.
pub fn sign(tx: &mut Tx, now: Now, new: &NewSigned) -> Res<i64> {
    let typed_name = new.typed_name.trim();
    if new.signature_png.is_none() && typed_name.is_empty() {
        return Err(Error::refused("signature", "Sign in the field, or type the name."));
    }
    let heads = [("Document", &new.title), ("Clinic", &new.clinic_name), ("Patient", &new.patient_name)];
    let mut facts: Vec<(String, String)> = heads.map(|(label, value)| (label.to_string(), value.clone())).to_vec();
    facts.extend(new.facts.iter().cloned());
    let facts = serde_json::to_string(&facts)?;
    let sealed = Sealed {
        patient_id: new.patient_id,
        membership_id: new.membership_id,
        agreement_version_id: new.agreement_version_id,
        plan_version_id: new.plan_version_id,
        body: &new.body_html,
        facts: &facts,
        consent: &new.consent,
        signature: new.signature_png.as_deref(),
        typed_name,
        signed_at: now.machine,
        address: &new.address,
        browser: &new.browser,
        staff: &new.staff,
    };
    let hash = seal::hash(&sealed);
    let zone_name = clinics::first(tx)?.zone;
    let (day, hour, minute) = zone::local(now.machine, &zone_name);
    let pdf = signed(&SignedPaper {
        title: new.title.clone(),
        clinic: new.clinic_name.clone(),
        patient: new.patient_name.clone(),
        html: new.body_html.clone(),
        facts: new.facts.clone(),
        consent: new.consent.clone(),
        signature_png: new.signature_png.clone(),
        typed_name: (!typed_name.is_empty()).then(|| typed_name.to_string()),
        signed_at: format!("{} at {hour:02}:{minute:02} ({zone_name})", days::long(day)),
        address: new.address.clone(),
        browser: new.browser.clone(),
        staff: new.staff.clone(),
        hash: hash.clone(),
        language: "en-US".into(),
        day: Some(day),
        ..SignedPaper::default()
    })?;
    let present = Actor { user_id: None, name: new.staff.clone() };
    let document = documents::add(tx, now, &present, new.patient_id, DocumentKind::Agreement, &new.title, "application/pdf", &pdf)?;
    store::insert_signed(tx, &sealed, document, &hash)
}
