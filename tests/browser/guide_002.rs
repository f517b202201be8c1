//! Guide 002, "Creating Your Client Loyalty Programs": from the agreement to the star beside a member's name, with and
//! without JavaScript.

use crate::support::browser::Browser;
use crate::support::house::{House, PASSWORD};
use crate::support::people::PAYS;

/// R018, R050, R072, R073: several agreements, a program, memberships of different colors; what is signed and given.
#[test]
fn an_owner_creates_loyalty_programs() {
    let house = House::open();
    let Some(mut browser) = Browser::open(&house.url) else { return };
    set_up(&house);
    walk(&browser);
    browser.screenshot("002-wallet");
    browser.phone();
    browser.screenshot("002-wallet");
    browser.click_text("Menu");
    browser.click_text("Inventory");
    browser.see("Memberships");
    browser.screenshot("002-menu");
    browser.follow("Products", "Price lists");
    browser.no_complaints();
    house.verify();
}

#[test]
fn an_owner_creates_loyalty_programs_without_javascript() {
    let house = House::open();
    let Some(browser) = Browser::open(&house.url) else { return };
    set_up(&house);
    browser.without_javascript();
    walk(&browser);
    house.verify();
}

/// What the guide takes for granted: an inventory, and a client with a card on file.
fn set_up(house: &House) {
    house.facial();
    house.card(house.patient("Phil", "Pacocha"), PAYS);
}

fn walk(browser: &Browser) {
    // 002, step 1: on the web.
    browser.sign_in("owner@northgate.example", PASSWORD);
    agreements(browser);
    program(browser);
    bronze(browser);
    silver(browser);
    member(browser);
}

fn agreements(browser: &Browser) {
    // 002, step 2.1: the settings gear in the top right.
    let (right, top) = browser.place("Settings");
    assert!(right > 0.8 && top < 0.1, "the gear stands in the top right");
    browser.follow("Settings", "Names, addresses, time zones");
    // 002, step 2.2 and 2.3: Clinical documentation, Patient paperwork.
    browser.see("Clinical Documentation");
    browser.follow("Patient Paperwork", "Settings > Clinical Documentation > Patient Paperwork");
    // 002, step 2.4: an agreement for each membership.
    for name in ["Bronze terms", "Silver terms"] {
        browser.follow("Create Agreement", "New agreement");
        browser.fill("Name", name);
        browser.fill("Text", &format!("{name}: you pay {{fee}} {{interval}}. {{leaving}} {{cancelling}}"));
        browser.follow("Save", &format!("{name} saved."));
    }
}

fn program(browser: &Browser) {
    // 002, step 3.1 to 3.3: the gear, POS, Client / Patient Loyalty.
    browser.follow("Settings", "Names, addresses, time zones");
    browser.see("POS");
    browser.follow("Patient Loyalty", "Settings > POS > Patient Loyalty");
    // 002, step 3.4: EDIT on the right corner.
    assert!(browser.place("Edit").0 > 0.8, "Edit stands in the right corner");
    browser.follow("Edit", "Program Name");
    // 002, step 3.5: the name of the program.
    browser.tick("Membership program", true);
    browser.fill("Program Name", "Lovely Lines");
    // 002, step 3.6: the Thank You Message.
    browser.fill("Thank You Message", "Thank you for being a Lovely Lines loyal client.");
    // 002, step 3.7: Save.
    browser.follow("Save", "Program saved.");
}

fn bronze(browser: &Browser) {
    // 002, next: Add new type.
    browser.follow("Add new type", "New membership type");
    // 002, step 4.1: the name of the membership.
    browser.fill("Name", "BRONZE BEAUTY");
    // 002, step 4.2: 0% for no discount off everything; member prices are changed under Inventory.
    browser.fill("Discount", "0");
    browser.see("member prices by item in Inventory");
    // 002, step 4.3: the monthly membership fee.
    browser.fill("Monthly Membership Fee", "100");
    // 002, step 4.4: a One-Time Setup Fee.
    browser.fill("One-Time Setup Fee", "25");
    browser.choose("Membership Agreement", "Bronze terms");
    // 002, step 4.5: what is free every month.
    browser.fill("Search inventory", "Facial");
    browser.click_text("Add");
    assert_eq!(browser.value("Quantity of Facial"), "1");
    // 002, step 4.6: the color.
    browser.click_text("Change");
    browser.tick("Bronze", true);
    // 002, step 5: the fee goes to the wallet; the membership shows up in the patient portal.
    browser.tick("Send the membership fee to the patient's wallet", true);
    browser.tick("Patients can enroll themselves in the portal", true);
    browser.tick("Listed in portal", false);
    browser.tick("Listed in portal", true);
    browser.follow("Save", "BRONZE BEAUTY added.");
}

/// 002, step 4.6: an additional membership has a different color.
fn silver(browser: &Browser) {
    browser.follow("Add new type", "New membership type");
    browser.fill("Name", "SILVER SHINE");
    browser.fill("Monthly Membership Fee", "150");
    browser.choose("Membership Agreement", "Silver terms");
    browser.click_text("Change");
    browser.see("BRONZE BEAUTY has it");
    browser.tick("Silver", true);
    browser.follow("Save", "SILVER SHINE added.");
}

/// What the guide says will happen then.
fn member(browser: &Browser) {
    browser.follow("Patients", "Pacocha");
    browser.follow("Pacocha", "No membership.");
    browser.follow("Add Membership", "Membership tier");
    // 002, step 2: the agreement shows up at the enrollment and is signed.
    browser.see("Bronze terms: you pay $100.00");
    browser.tick("I agree that Visa 4242", true);
    browser.fill("Or type your full name", "Phil Pacocha");
    // 002, step 4.3 and 4.4: the card on file is charged, with the setup fee the first time.
    browser.follow("Sign and charge $125.00", "Phil is a BRONZE BEAUTY member. $125.00 paid.");
    // 002, step 4.6: a star of the membership's color in the profile.
    let star = browser.script("return document.querySelector('.patient-star path').getAttribute('fill')");
    assert_eq!(star.as_str(), Some("#b0643a"));
    // 002, step 4.5 and 5: the free product and the fee are in the wallet.
    browser.follow("Wallet", "Money $100.00: paid 100.00");
    browser.see("Facial");
}
