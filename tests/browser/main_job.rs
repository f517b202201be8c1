//! The main job in a real browser: a patient is signed up with a drawn signature, looked up, cancelled; and every page is
//! judged by axe and the Nu checker at both widths.

use crate::support::browser::Browser;
use crate::support::checker;
use crate::support::house::{House, PASSWORD};
use crate::support::people::{DECLINES, NO_MONEY, PAYS};
use tessera::billing::actions::apply;
use tessera::memberships::actions::enroll::Pay;
use tessera::memberships::store;
use time::macros::date;

/// R077, R081: the card is added on the processor's page, amounts are seen, the signature is drawn last and charges.
/// R145: the tab shows what is left; R148: it is cancelled.
#[test]
fn a_patient_joins_with_a_drawn_signature() {
    let house = House::open();
    let Some(mut browser) = Browser::open(&house.url) else { return };
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    browser.sign_in("owner@northgate.example", PASSWORD);
    browser.visit("/patients");
    browser.click_text("Pacocha");
    browser.see("No membership.");
    browser.click_text("Cards");
    browser.click_text("Add card");
    browser.click_text("Enter card");
    browser.fill("Card number", "4242 4242 4242 4242");
    browser.fill("Expires", "12 / 31");
    browser.fill("Security code", "123");
    browser.click_text("Save card");
    browser.see("Visa 4242");
    browser.visit(&format!("/patients/{phil}/memberships/new"));
    browser.see("Sign and charge $124.00");
    browser.screenshot("add-membership");
    browser.tick("I agree that Visa 4242", true);
    browser.draw("[data-signature] canvas");
    browser.click_text("Sign and charge $124.00");
    browser.see("Phil is a Gold member. $124.00 paid.");
    browser.see("Facial: 0 of 1 treatment used");
    browser.screenshot("memberships");
    browser.phone();
    browser.screenshot("memberships");
    browser.desktop();
    browser.click_text("Cancel");
    browser.see("No, keep membership");
    browser.choose("Why", "Moving away");
    browser.click_text("Yes, cancel, no charge");
    browser.see("Gold cancelled, last day Jul 15.");
    browser.no_complaints();
    house.verify();
}

/// Every page of the desk, at a desk's and a phone's width: axe and the Nu checker find nothing, and nothing scrolls sideways.
#[test]
fn every_page_is_sound() {
    let house = House::open();
    let Some(mut browser) = Browser::open(&house.url) else { return };
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let theressa = house.patient("Theressa", "Labadie");
    let good = house.card(theressa, PAYS);
    let hers = house.enroll(theressa, gold, Pay::Card(good)).membership_id;
    let bad = house.card(theressa, DECLINES);
    house.write(|tx, _| store::set_card(tx, hers, bad));
    house.live_until(date!(2026 - 07 - 16));
    let norberto = house.patient("Norberto", "Paucek");
    let broke = house.card(norberto, NO_MONEY);
    let waiting = house.enroll(norberto, gold, Pay::Card(broke));
    let open = waiting.invoice_id.expect("an invoice");
    // Account credit, to be refunded.
    house.write(|tx, now| apply::take_off(tx, now, &house.owner, 1, 1, "wrong invoice"));
    browser.sign_in("owner@northgate.example", PASSWORD);
    let pages = tempfile::tempdir().expect("a folder");
    let addresses = [
        "/".to_string(),
        "/patients".into(),
        "/patients/new".into(),
        "/patients/import".into(),
        format!("/patients/{phil}/edit"),
        format!("/patients/{phil}/memberships"),
        format!("/patients/{theressa}/memberships"),
        format!("/patients/{norberto}/memberships"),
        format!("/patients/{norberto}/memberships/new"),
        format!("/patients/{phil}/wallet?all=on"),
        format!("/patients/{phil}/documents"),
        format!("/patients/{phil}/cards"),
        format!("/patients/{phil}/cards/new"),
        format!("/patients/{phil}/billing/purchases"),
        format!("/patients/{phil}/billing/payments"),
        format!("/memberships/{his}/cancellation"),
        format!("/memberships/{his}/card"),
        format!("/memberships/{his}/billing-day"),
        format!("/memberships/{his}/forecast"),
        format!("/memberships/{}/undo", waiting.membership_id),
        "/invoices".into(),
        "/invoices/1".into(),
        "/letters/1/copies".into(),
        format!("/invoices/{open}"),
        format!("/invoices/{open}/attempts"),
        format!("/invoices/{open}/payments/new"),
        format!("/invoices/{open}/card-link"),
        "/tasks".into(),
        "/inventory/products".into(),
        "/inventory/products/new".into(),
        "/inventory/memberships".into(),
        "/inventory/memberships/active-members".into(),
        "/inventory/memberships/upcoming-renewals".into(),
        "/settings".into(),
        "/settings/patient-paperwork".into(),
        "/settings/patient-paperwork/new".into(),
        "/settings/patient-paperwork/1".into(),
        "/settings/patient-loyalty".into(),
        "/settings/patient-loyalty/program".into(),
        "/settings/patient-loyalty/types/new".into(),
        "/settings/patient-loyalty/types/1".into(),
        "/settings/patient-loyalty/display-order".into(),
        "/settings/patient-loyalty/coupons".into(),
        "/settings/patient-loyalty/coupons/new".into(),
        "/settings/patient-loyalty/self-cancellation".into(),
        "/inventory/memberships/stars".into(),
        "/settings/patient-loyalty/types/1/members".into(),
        "/inventory/price-lists".into(),
        "/inventory/price-lists/new".into(),
        "/payers".into(),
        format!("/patients/{phil}/billing/purchases/new"),
        "/payments/1".into(),
        "/payments/1/refund".into(),
        "/payments/2".into(),
        "/payments/2/invoices/2/removal".into(),
        "/invoices/2/reversal".into(),
        format!("/invoices/{open}/write-off"),
        format!("/patients/{phil}/wallet/credits/new"),
        format!("/memberships/{his}/auto-invoice"),
        format!("/memberships/{his}/commitment"),
        "/settings/patient-loyalty/types/1/commitments".into(),
        "/reports/accounts".into(),
        "/reports/journal".into(),
        "/reports/daily-sales?day=2026-06-16".into(),
        "/reports/membership-churn?month=2026-07".into(),
        "/settings/clinics".into(),
        "/settings/invoice-and-payment".into(),
        "/settings/communications".into(),
        "/letters/1".into(),
        "/settings/staff".into(),
        "/settings/staff/new".into(),
        "/settings/activity".into(),
        "/me".into(),
        "/sample-clock".into(),
    ];
    let mut wrong = Vec::new();
    for address in &addresses {
        let name = address.trim_matches('/').replace(['/', '?', '='], "-");
        let name = if name.is_empty() { "today".to_string() } else { name };
        browser.desktop();
        browser.visit(address);
        browser.screenshot(&format!("all-{name}"));
        wrong.extend(browser.axe_findings().into_iter().map(|finding| format!("{address}: {finding}")));
        checker::save(pages.path(), &name, &browser.html());
        browser.phone();
        browser.screenshot(&format!("all-{name}"));
        let sideways = browser.script("return document.documentElement.scrollWidth > window.innerWidth + 1");
        if sideways.as_bool() == Some(true) {
            wrong.push(format!("{address} scrolls sideways on a phone"));
        }
    }
    wrong.extend(checker::findings(pages.path()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
