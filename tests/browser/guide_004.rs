//! Guide 004, "How to create and manage patient memberships": a scheme among the products, collected by invoice, with and
//! without JavaScript.

use crate::support::browser::Browser;
use crate::support::house::{House, PASSWORD};
use time::macros::date;

/// R006, R008, R091, R100: the scheme, its edit, the tick on the patient's record, the invoices of each month.
#[test]
fn an_owner_creates_and_manages_a_scheme() {
    let house = House::open();
    let Some(mut browser) = Browser::open(&house.url) else { return };
    walk(&Walk { house: &house, browser: &browser, scripted: true });
    browser.screenshot("004-invoices");
    browser.phone();
    browser.screenshot("004-invoices");
    browser.no_complaints();
    house.verify();
}

#[test]
fn an_owner_creates_and_manages_a_scheme_without_javascript() {
    let house = House::open();
    let Some(browser) = Browser::open(&house.url) else { return };
    browser.without_javascript();
    walk(&Walk { house: &house, browser: &browser, scripted: false });
    house.verify();
}

struct Walk<'a> {
    house: &'a House,
    browser: &'a Browser,
    scripted: bool,
}

fn walk(walk: &Walk) {
    walk.house.program();
    walk.house.agreement("Wellness terms");
    walk.house.patient("Phil", "Pacocha");
    walk.browser.sign_in("owner@northgate.example", PASSWORD);
    create(walk);
    edit(walk.browser);
    auto_invoice(walk.browser);
    member(walk);
    walk.house.live_until(date!(2026 - 07 - 16));
    invoices(walk);
}

/// Create a Membership Scheme.
fn create(walk: &Walk) {
    let browser = walk.browser;
    browser.click_text("Inventory");
    browser.follow("Products", "Price lists");
    // 004, create 1: New in the top left-hand corner.
    let (left, top) = browser.place("New");
    assert!(left < 0.2 && top < 0.3, "New stands in the top left corner");
    browser.follow("New", "Decimals of the unit");
    // 004, create 2: the Type dropdown menu, Membership.
    browser.choose("Type", "Membership");
    if !walk.scripted {
        browser.follow("Save", "New membership type");
    }
    // 004, create 3: the details.
    browser.see("New membership type");
    browser.fill("Name", "Wellness");
    browser.choose("Payment Frequency", "Both");
    browser.fill("Monthly Membership Fee", "40");
    browser.fill("Yearly Membership Fee", "400");
    browser.choose("Membership Agreement", "Wellness terms");
    browser.click_text("Collected by invoice");
    browser.tick("Collected by invoice only, never charged by itself", true);
    // 004, create 4 and 5: a Healthcode code; where the contract pricing is.
    browser.click_text("Perks, Healthcode and contract pricing");
    browser.fill("Healthcode code", "HC123");
    browser.see("Contract pricing");
    // 004, create 6: Save at the top of the page.
    assert!(browser.place("Save").1 < 0.2, "Save stands at the top");
    browser.follow("Save", "Wellness added.");
    // 004: the scheme appears in the Products page.
    browser.click_text("Inventory");
    browser.follow("Products", "Price lists");
    browser.see("Wellness");
    browser.see("40.00 or 400.00");
}

/// Edit a Membership Scheme.
fn edit(browser: &Browser) {
    // 004, edit 1: select it.
    browser.follow("Wellness", "On no price list");
    // 004, create 5: contract pricing, a price list of an employer.
    browser.follow("New price list", "Such as the insurer or the employer.");
    browser.fill("Name", "Harbor Works");
    browser.follow("Save", "Add price");
    browser.follow("Add price", "Price on Harbor Works");
    browser.choose("What", "Wellness, monthly fee, $40.00");
    browser.fill("Price", "35");
    browser.follow("Save", "35.00");
    browser.click_text("Inventory");
    browser.follow("Products", "40.00 or 400.00");
    browser.follow("Wellness", "Harbor Works, monthly");
    // 004, edit 2: the edit icon in the top right-hand corner.
    let (right, top) = browser.place("Edit membership");
    assert!(right > 0.8 && top < 0.3, "the edit icon stands in the top right corner");
    browser.follow("Edit membership", "version 1");
    // 004, edit 3 and 4: the edits, Save at the top.
    browser.fill("Monthly Membership Fee", "45");
    browser.follow("Save", "Wellness saved.");
    browser.see("$45.00 a month or $400.00 a year");
}

fn auto_invoice(browser: &Browser) {
    // 004, members 1: Settings, Invoice and payment, the tick box Auto invoice.
    browser.follow("Settings", "Names, addresses, time zones");
    browser.follow("Invoice and payment", "After a declined card");
    browser.tick("Auto invoice", false);
    browser.tick("Auto invoice", true);
    browser.follow("Save", "Invoice and payment saved.");
}

fn member(walk: &Walk) {
    let browser = walk.browser;
    // 004: the patient's record from the Patients page, the edit icon.
    browser.follow("Patients", "Pacocha");
    browser.follow("Pacocha", "No membership.");
    browser.follow("Edit patient", "At the clinic");
    // 004: down to Membership details, the tick box Membership active, the details, Save.
    browser.see("Membership details");
    browser.tick("Membership active", true);
    browser.choose("Membership", "Wellness, $45.00 a month or $400.00 a year");
    browser.fill("Start date", "2026-06-16");
    if walk.scripted {
        browser.screenshot("004-patient");
    }
    browser.follow("Save", "Membership tier");
    browser.see("$45.00");
    browser.tick("I agree to pay", true);
    browser.fill("Or type your full name", "Phil Pacocha");
    if walk.scripted {
        browser.axe();
        browser.screenshot("004-enrollment");
    }
    browser.follow("Sign", "Phil is a Wellness member.");
    // 004: the invoice stands in the patient's file by itself, and is not sent.
    browser.follow("Billing > Purchases", "2026-0001");
    browser.see("Not sent");
}

fn invoices(walk: &Walk) {
    let browser = walk.browser;
    // 004: Invoices, Show only active, Show memberships: all that were made by themselves.
    browser.follow("Invoices", "External contacts");
    browser.tick("Show only active", true);
    browser.tick("Show memberships", true);
    if !walk.scripted {
        browser.follow("Search", "2 invoices");
    }
    browser.see("2 invoices");
    browser.see("2026-0002");
    // 004: sent by hand.
    browser.follow("2026-0002", "Not sent");
    browser.follow("Send", "phil@patients.example");
    browser.follow("Send", "On its way to Phil Pacocha");
    browser.follow("Invoices", "2 invoices");
}
