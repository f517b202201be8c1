//! Guides 001 and 002 from the settings to the first membership type, as a person reads and clicks them.

use crate::support::browser::Browser;
use crate::support::checker;
use crate::support::house::{House, PASSWORD};
use tessera::base::{Money, Quantity, Rate};
use tessera::catalog::actions::save_item;
use tessera::catalog::{ItemKind, ItemTerms};
use tessera::plans::{Every, store};

fn facial(house: &House) {
    let terms = ItemTerms {
        kind: ItemKind::Service,
        name: "Facial".into(),
        description: String::new(),
        price: Money(10_000),
        cost: None,
        tax_rate: Rate::ZERO,
        unit: "treatment".into(),
        unit_decimals: 0,
        minutes: None,
        category: String::new(),
        add_on: false,
        clinics: vec![],
    };
    house.write(|tx, now| save_item::add(tx, now, &house.owner, &terms));
}

/// R014, R015, R061, R063: the agreement with rich text, the program, the type with what is free each month.
#[test]
fn an_owner_builds_the_offer_as_the_guides_tell() {
    let house = House::open();
    let Some(mut browser) = Browser::open(&house.url) else { return };
    let pages = tempfile::tempdir().expect("a folder");
    let mut found = Vec::new();
    facial(&house);
    browser.sign_in("owner@northgate.example", PASSWORD);

    // Creating Membership Agreements
    browser.click_text("Settings");
    browser.click_text("Patient Paperwork");
    browser.see("Membership Agreements");
    browser.click_text("Create Agreement");
    browser.fill("Name", "Gold terms");
    browser.script("document.querySelector('trix-editor').editor.insertHTML('<h1>Terms</h1><div>You pay {fee} {interval}.</div>')");
    browser.see("You pay $99.00 each month.");
    browser.see("does not use {cancelling}");
    browser.click_text("cancelling");
    browser.see("Tell the desk, in person, by telephone or by e-mail.");
    found.extend(look(&browser, pages.path(), "agreement"));
    browser.click_text("Save");
    browser.see("Gold terms saved.");
    found.extend(look(&browser, pages.path(), "agreements"));

    // The program
    browser.click_text("Settings");
    browser.click_text("Patient Loyalty");
    found.extend(look(&browser, pages.path(), "loyalty-empty"));
    browser.click_text("Edit");
    browser.tick("Membership program", true);
    browser.fill("Program Name", "Northgate Loyalty");
    browser.fill("Thank You Message", "Thank you for being a Northgate loyal client.");
    found.extend(look(&browser, pages.path(), "program"));
    browser.click_text("Save");
    browser.see("Northgate Loyalty");

    // Creating Membership Structures
    browser.click_text("Add new type");
    browser.fill("Name", "Bronze Beauty");
    browser.fill("Discount", "10");
    browser.choose("Payment Frequency", "Yearly");
    browser.see("Yearly Membership Fee");
    browser.choose("Payment Frequency", "Monthly");
    browser.see("Monthly Membership Fee");
    browser.fill("Monthly Membership Fee", "99.00");
    browser.fill("One-Time Setup Fee", "25");
    browser.see("$124.00");
    browser.choose("Membership Agreement", "Gold terms");
    browser.click_text("Change");
    browser.tick("Bronze", true);
    browser.tick("Send the membership fee to the patient's wallet", true);
    browser.fill("Search inventory", "fac");
    browser.see("by the treatment");
    browser.click_text("Facial");
    browser.see("treatment a month");
    browser.see("Each month: 1 treatment of Facial");
    browser.fill("Quantity of Facial", "2");
    browser.see("Each month: 2 treatment");
    found.extend(look(&browser, pages.path(), "type"));
    browser.phone();
    browser.screenshot("offer-type-phone");
    browser.desktop();
    browser.click_text("Save");
    browser.see("Bronze Beauty added.");
    found.extend(look(&browser, pages.path(), "loyalty"));
    browser.phone();
    browser.visit("/settings/patient-loyalty");
    browser.screenshot("offer-loyalty-phone");
    browser.visit("/settings/patient-paperwork/1");
    browser.screenshot("offer-agreement-phone");
    browser.desktop();
    browser.visit("/inventory/memberships");
    found.extend(look(&browser, pages.path(), "inventory"));
    browser.no_complaints();
    found.extend(checker::findings(pages.path()));
    assert!(found.is_empty(), "{}", found.join("\n"));

    let bronze = house.read(|c| store::current(c, 1));
    assert_eq!((bronze.color.as_str(), bronze.terms.bank_fee), ("#b0643a", true));
    assert_eq!(bronze.price(Every::Month).map(|price| price.fee), Some(Money(9900)));
    assert_eq!(bronze.terms.benefits[0].quantity, Quantity::whole(2));
}

/// Looks at a page as it stands: a picture, its HTML kept for the checker, and what axe finds.
fn look(browser: &Browser, pages: &std::path::Path, name: &str) -> Vec<String> {
    browser.screenshot(&format!("offer-{name}"));
    checker::save(pages, name, &browser.html());
    browser.axe_findings().into_iter().map(|line| format!("{name}: {line}")).collect()
}
