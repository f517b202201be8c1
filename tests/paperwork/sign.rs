use crate::support::house::House;
use diesel::prelude::*;
use tessera::base::days;
use tessera::db::schema::{documents, memberships, payers, signed_records};
use tessera::db::{Tx, Utc};
use tessera::paperwork::actions::{save_agreement, sign};
use tessera::paperwork::store;
use tessera::patients::Record;
use tessera::patients::actions::add_patient;

/// Eight by four pixels.
const PNG: &str =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAYAAACzzX7wAAAAFklEQVR42mNgIAVwiQT8xysJwySZAABn8wciaFjaRAAAAABJRU5ErkJggg==";

/// A patient with a waiting membership; gives both keys.
fn member(house: &House, plan: i64, plan_version: i64) -> (i64, i64) {
    let (clinic, today) = (house.clinic, house.today());
    house.write(|tx, now| {
        let patient = add_patient::add(tx, now, &house.owner, &Record::named("Candelaria", "Considine", clinic))?;
        Ok((patient, membership(tx, now, (patient, clinic, plan, plan_version), today)?))
    })
}

fn membership(tx: &mut Tx, now: tessera::base::Now, of: (i64, i64, i64, i64), today: time::Date) -> Result<i64, tessera::base::Error> {
    let (patient, clinic, plan, plan_version) = of;
    let payer: i64 = payers::table.filter(payers::patient_id.eq(patient)).select(payers::id).first(tx.c())?;
    let row = (
        memberships::patient_id.eq(patient),
        memberships::payer_id.eq(payer),
        memberships::clinic_id.eq(clinic),
        memberships::plan_id.eq(plan),
        memberships::plan_version_id.eq(plan_version),
        memberships::status.eq("waiting"),
        memberships::collection.eq("automatic"),
        memberships::every.eq("month"),
        memberships::fee.eq(9900),
        memberships::joined_on.eq(today),
        memberships::starts_on.eq(today),
        memberships::anchor_on.eq(today),
        memberships::billing_day.eq(i64::from(today.day())),
        memberships::next_on.eq(days::add_months(today, 1)),
        memberships::next_no.eq(2),
        memberships::next_billing_on.eq(Some(days::add_months(today, 1))),
        memberships::next_amount.eq(9900),
        memberships::created_by.eq("Ruth Owner"),
        memberships::created_at.eq(Utc::new(now.clinic)),
    );
    Ok(diesel::insert_into(memberships::table).values(row).returning(memberships::id).get_result(tx.c())?)
}

/// R073, R074, E12: what was signed keeps its text and its PDF, whatever happens to the agreement, under one seal.
#[test]
fn a_signature_is_kept_with_its_text_its_paper_and_a_seal() {
    let house = House::open();
    let text = "<p>{patient} pays {fee}. {cancelling}</p>";
    let agreement = house.write(|tx, now| save_agreement::add(tx, now, &house.owner, "Gold terms", text));
    let plan = crate::plans::types::plan(&house, "Gold", agreement, "#d4a017");
    let version = house.read(|c| tessera::plans::store::current(c, plan)).id;
    let (patient, membership) = member(&house, plan, version);
    let agreement_version = house.read(|c| store::current(c, agreement)).id;
    let signature = tessera::paperwork::rules::signature::parse(PNG).expect("a picture");
    let new = sign::NewSigned {
        patient_id: patient,
        membership_id: membership,
        agreement_version_id: agreement_version,
        plan_version_id: version,
        title: "Gold Membership Agreement".into(),
        clinic_name: "Northgate Clinic".into(),
        patient_name: "Candelaria Considine".into(),
        body_html: "<p>Candelaria Considine pays $99.00.</p>".into(),
        facts: vec![("Fee".into(), "$99.00 each month".into())],
        consent: "I agree that later fees are charged to this card.".into(),
        signature_png: signature,
        typed_name: String::new(),
        address: "203.0.113.7".into(),
        browser: "Firefox 140".into(),
        staff: "Ruth Owner".into(),
    };
    let id = house.write(|tx, now| sign::sign(tx, now, &new));
    let record = house.read(|c| store::signed_record(c, id));
    assert!(record.is_whole());
    assert_eq!(record.body, "<p>Candelaria Considine pays $99.00.</p>");
    let pdf: Vec<u8> = house.read(|c| Ok(documents::table.find(record.document_id).select(documents::content).first(c)?));
    assert!(pdf.starts_with(b"%PDF"));
    assert_eq!(house.read(store::check_seals), (1, 0));

    // The agreement goes on; the signature stays on its version.
    let desk = house.owner_desk();
    let edit = desk.get("/settings/patient-paperwork/1");
    edit.see("The signed copy stays as it is. New members sign version 2.");
    edit.own_form().set("body", "<p>Other {fee} {cancelling}</p>").submit(&desk).see("saved as version 2");
    desk.get("/settings/patient-paperwork").see("1 on 1");
    assert_eq!(house.read(|c| store::signed_record(c, id)).agreement_version_id, agreement_version);
    let changed = house.try_write(|tx, _| {
        Ok(diesel::update(signed_records::table.find(id)).set(signed_records::body.eq("<p>pays $9.00</p>")).execute(tx.c())?)
    });
    assert!(changed.is_err(), "the database refuses to change a signed record");

    // A typed name signs as well; nothing at all does not.
    let typed = sign::NewSigned { signature_png: None, typed_name: "Candelaria Considine".into(), ..new.clone() };
    house.write(|tx, now| sign::sign(tx, now, &typed));
    assert_eq!(house.read(store::check_seals), (2, 0));
    let empty = sign::NewSigned { signature_png: None, ..new };
    assert!(house.try_write(|tx, now| sign::sign(tx, now, &empty)).is_err());
}

#[test]
fn a_seal_that_no_longer_fits_is_found() {
    let house = House::open();
    let agreement = house.write(|tx, now| save_agreement::add(tx, now, &house.owner, "Gold terms", "{fee} {cancelling}"));
    let plan = crate::plans::types::plan(&house, "Gold", agreement, "#d4a017");
    let version = house.read(|c| tessera::plans::store::current(c, plan)).id;
    let (patient, membership) = member(&house, plan, version);
    house.write(|tx, now| {
        let document = tessera::patients::documents::add(
            tx,
            now,
            &house.owner,
            patient,
            tessera::patients::documents::DocumentKind::Agreement,
            "Forged",
            "application/pdf",
            b"%PDF",
        )?;
        let sealed = tessera::paperwork::rules::seal::Sealed {
            patient_id: patient,
            membership_id: membership,
            agreement_version_id: 1,
            plan_version_id: version,
            body: "<p>$99.00</p>",
            facts: "[]",
            consent: "",
            signature: None,
            typed_name: "Candelaria Considine",
            signed_at: now.machine,
            address: "",
            browser: "",
            staff: "",
        };
        store::insert_signed(tx, &sealed, document, "0123")
    });
    assert_eq!(house.read(store::check_seals), (1, 1));
}
