//! Guide 001, "Configuring memberships": its 28 steps, read and clicked by an owner who knows them from another system.
//! The same steps with and without JavaScript.

use crate::support::browser::Browser;
use crate::support::house::{House, PASSWORD};
use tessera::base::{Money, Quantity};
use tessera::plans::rules::terms::{Applies, Commitment, CouponBanks};
use tessera::plans::{Every, store};

const AGREEMENT: &str = "<h1>Terms</h1><p>You pay <b>{fee}</b> {interval}.</p>";
/// What a paste from a word processor is to the text box.
const PASTE: &str = "const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/html', arguments[0]);
    const paste = { inputType: 'insertFromPaste', dataTransfer, bubbles: true, cancelable: true };
    const box = document.querySelector('trix-editor');
    box.focus();
    box.dispatchEvent(new InputEvent('beforeinput', paste));";

/// R013, R014, R151, R166: each step is found where the guide says and by its name.
#[test]
fn an_owner_configures_memberships() {
    let house = House::open();
    let Some(browser) = Browser::open(&house.url) else { return };
    walk(&Walk { house: &house, browser: &browser, scripted: true });
    browser.no_complaints();
}

/// The same, and the display order by its buttons.
#[test]
fn an_owner_configures_memberships_without_javascript() {
    let house = House::open();
    let Some(browser) = Browser::open(&house.url) else { return };
    browser.without_javascript();
    walk(&Walk { house: &house, browser: &browser, scripted: false });
}

struct Walk<'a> {
    house: &'a House,
    browser: &'a Browser,
    scripted: bool,
}

impl Walk<'_> {
    /// What a script works out as one types, and else a button.
    fn worked_out(&self, text: &str) {
        if self.scripted {
            self.browser.see(text);
        } else {
            self.browser.follow("Work it out", text);
        }
    }

    fn look(&self, name: &str) {
        if self.scripted {
            self.browser.axe();
            self.browser.screenshot(&format!("001-{name}"));
        }
    }
}

fn walk(walk: &Walk) {
    let (house, browser) = (walk.house, walk.browser);
    house.southgate();
    house.facial();
    house.item("Botox", "unit");
    browser.sign_in("owner@northgate.example", PASSWORD);
    agreements(walk);
    program(browser);
    structure(walk);
    another(walk);
    leaving(walk);
    coupons(walk);
    order(walk);

    let gold = house.read(|c| store::current(c, 1)).terms;
    let fees: Vec<_> = gold.prices.iter().map(|price| (price.every, price.fee)).collect();
    assert_eq!(fees, [(Every::Month, Money(9900)), (Every::Year, Money(99_000))]);
    assert_eq!((gold.setup_fee, gold.bank_fee, gold.coupon_banks), (Money(2500), true, CouponBanks::Full));
    assert!(gold.portal.self_enroll && gold.portal.wallet_visible);
    let free: Vec<_> = gold.benefits.iter().map(|benefit| (benefit.item_name.as_str(), benefit.quantity)).collect();
    assert_eq!(free, [("Facial", Quantity::whole(1)), ("Botox", Quantity::whole(20))]);
    assert_eq!(gold.commitment, Commitment { months: 6, fee: Money(15_000), applies: Applies::New });
    let order: Vec<_> = house.read(|c| store::all_current(c, false)).into_iter().map(|plan| plan.terms.name).collect();
    assert_eq!(order, ["VIP Club", "Gold"]);
}

/// Creating Membership Agreements.
fn agreements(walk: &Walk) {
    let browser = walk.browser;
    // 001, step 1: the address of the settings, and Settings in the upper right hand corner.
    browser.visit("/settings/clinics");
    browser.see("Southgate Clinic");
    let (right, top) = browser.place("Settings");
    assert!(right > 0.8 && top < 0.1, "Settings stands in the upper right corner");
    browser.follow("Settings", "Names, addresses, time zones");
    // 001, step 2: Clinical Documentation > Patient Paperwork.
    browser.see("Clinical Documentation");
    browser.follow("Patient Paperwork", "Settings > Clinical Documentation > Patient Paperwork");
    // 001, step 3: the Membership Agreements tab across the top.
    assert!(browser.place("Membership Agreements").1 < 0.3, "the tab stands across the top");
    browser.follow("Membership Agreements", "An agreement is signed last when a patient joins.");
    // 001, step 4: Create Agreement.
    browser.follow("Create Agreement", "New agreement");
    // 001, step 5: a name, an agreement pasted in the text box, Save.
    browser.fill("Name", "Gold terms");
    if walk.scripted {
        browser.script_with(PASTE, AGREEMENT);
        browser.see("You pay $99.00 each month.");
        browser.see("does not use {cancelling}");
        browser.click_text("cancelling");
        browser.see("Tell the desk, in person, by telephone or by e-mail.");
    } else {
        browser.fill("Text", AGREEMENT);
        browser.follow("Read it", "You pay $99.00 each month.");
    }
    walk.look("agreement");
    browser.follow("Save", "Gold terms saved.");
    // 001, step 4: agreements can be edited from here as needed.
    browser.follow("Gold terms", "A changed text makes version 2.");
    browser.follow("Back", "Last edited");
    walk.look("agreements");
}

/// Creating Membership Structures.
fn program(browser: &Browser) {
    // 001, step 6: POS > Patient Loyalty in the left settings menu.
    browser.see("POS");
    assert!(browser.place("Patient Loyalty").0 < 0.25, "the settings menu stands on the left");
    browser.follow("Patient Loyalty", "Settings > POS > Patient Loyalty");
    // 001, step 7: Edit.
    browser.follow("Edit", "Thank You Message");
    // 001, step 8: the toggle, the Program Name, the Thank You Message, Save.
    browser.tick("Membership program", true);
    browser.fill("Program Name", "Northgate Loyalty");
    browser.fill("Thank You Message", "Thank you for being a Northgate Loyalty member.");
    browser.follow("Save", "Program saved.");
    browser.see("Northgate Loyalty");
}

fn structure(walk: &Walk) {
    let browser = walk.browser;
    // 001, step 9: below, Add new type.
    assert!(browser.place("Add new type").1 > browser.place("Edit").1, "it stands below the program");
    browser.follow("Add new type", "New membership type");
    // 001, step 10: the name of the membership.
    browser.fill("Name", "Gold");
    // 001, step 11: Discount; without one, member prices in Inventory.
    browser.fill("Discount", "10");
    browser.see("member prices by item in Inventory");
    // 001, step 12: Payment Frequency, and whether a year renews by itself.
    browser.choose("Payment Frequency", "Monthly");
    browser.see("Auto-renew each month");
    browser.choose("Payment Frequency", "Yearly");
    browser.tick("Auto-renew each year", true);
    browser.choose("Payment Frequency", "Both");
    // 001, step 13: One-Time Setup Fee, and a fee for each payment frequency.
    browser.fill("One-Time Setup Fee", "25");
    browser.fill("Monthly Membership Fee", "99");
    browser.fill("Yearly Membership Fee", "990");
    walk.worked_out("$124.00");
    walk.worked_out("Paying yearly saves $198.00 a year.");
    // 001, step 14: the Membership Agreement; to the right the color, by Change.
    browser.choose("Membership Agreement", "Gold terms");
    assert!(browser.place("Change").0 > browser.place("Membership Agreement").0, "the color stands to the right");
    browser.click_text("Change");
    browser.tick("Gold", true);
    // 001, step 15: the toggles from top to bottom.
    let toggles = [
        "Send the membership fee to the patient's wallet",
        "With a coupon, bank",
        "Patients can enroll themselves in the portal",
        "Members see wallet credits and services in the portal",
    ];
    browser.tick(toggles[0], true);
    browser.choose(toggles[1], "The full fee");
    browser.tick(toggles[2], true);
    browser.tick(toggles[3], true);
    assert!(toggles.map(|toggle| browser.place(toggle).1).is_sorted(), "they stand in the guide's order");
    // 001, step 16: Membership Description for Booking Portal.
    browser.fill("Membership Description for Booking Portal", "A facial each month, and 10% off everything.");
    // 001, step 17: at the very bottom the free monthly products: search, a number, the blue plus sign to the right.
    assert!(browser.place("Search inventory").1 > browser.place("Membership Description for Booking Portal").1);
    assert!(browser.place("Add").0 > browser.place("Search inventory").0, "the plus sign stands to the right");
    if walk.scripted {
        browser.fill("Search inventory", "fac");
        browser.see("by the treatment");
        browser.click_text("Facial");
    } else {
        browser.fill("Search inventory", "Facial");
        browser.follow("Add", "if unused:");
    }
    assert_eq!(browser.value("Quantity of Facial"), "1");
    browser.fill("Search inventory", "Botox");
    browser.fill("Quantity", "20");
    browser.click_text("Add");
    assert_eq!(browser.value("Quantity of Botox"), "20");
    walk.worked_out("20 units of Botox");
    walk.look("type");
    // 001, step 17: save before leaving.
    browser.see("Not saved yet");
    browser.follow("Save", "Gold added.");
}

/// 001, step 10: several memberships, told apart by their names.
fn another(walk: &Walk) {
    let browser = walk.browser;
    browser.follow("Add new type", "New membership type");
    browser.fill("Name", "VIP Club");
    browser.fill("Monthly Membership Fee", "299");
    browser.choose("Membership Agreement", "Gold terms");
    browser.follow("Save", "VIP Club added.");
    walk.look("loyalty");
}

/// Managing Cancellation Options & Time Commitments.
fn leaving(walk: &Walk) {
    let browser = walk.browser;
    // 001, step 18: by default all clinics are on the list.
    browser.see("Allow 1 Click Cancellation on Patient Portal");
    browser.see("Northgate Clinic");
    // 001, step 19: a clinic is removed from the list, here, without a toggle.
    browser.follow("Remove Southgate Clinic", "Patients of Southgate have to ask the desk.");
    // 001, step 20: within the membership structure a toggle.
    browser.follow("Gold", "version 1");
    assert_eq!(browser.script("return document.getElementById('f-commits').checked").as_bool(), Some(false));
    browser.tick("Does this membership require a minimum time commitment?", true);
    // 001, step 21: Minimum Months and Early Cancellation Fee.
    browser.fill("Minimum Months", "6");
    browser.fill("Early Cancellation Fee", "150");
    // 001, step 22: whom it applies to.
    browser.choose("Applicability", "New & Existing memberships");
    browser.choose("Applicability", "New memberships only");
    walk.worked_out("Leaving in the first 6 months costs $150.00.");
    walk.look("commitment");
    browser.follow("Save", "Gold saved.");
}

/// Creating Membership Discount Coupons.
fn coupons(walk: &Walk) {
    let browser = walk.browser;
    // 001, step 23: Membership Discount Coupons on the right, Add Coupon.
    assert!(browser.place("Membership Discount Coupons").0 > 0.5, "they stand on the right");
    browser.follow("Add Coupon", "New coupon");
    // 001, step 24: name, type, value, last day, how long it is redeemed, Save.
    browser.fill("Name", "MAYFIRST");
    browser.choose("Discount Type", "$");
    browser.choose("Discount Type", "%");
    browser.fill("Discount Value", "50");
    browser.fill("Expiration Date", "2027-05-31");
    browser.choose("Redeemed", "forever");
    browser.choose("Redeemed", "for a number of charges");
    browser.fill("Charges", "3");
    browser.choose("Redeemed", "one time");
    walk.worked_out("On Gold: first fee $49.50, then $99.00.");
    walk.look("coupon");
    browser.follow("Save", "MAYFIRST added.");
    // 001, step 25: the Copy tool, and the trashcan.
    if walk.scripted {
        browser.click_text("Copy MAYFIRST");
        browser.see("Copied");
    }
    walk.look("coupons");
    browser.follow("Archive MAYFIRST", "Nobody new can use the code.");
    browser.follow("Archive", "MAYFIRST is archived. Nobody new can use it.");
    // 001, step 26: at the very bottom right who did what.
    browser.follow("Patient Loyalty", "Settings > POS > Patient Loyalty");
    browser.see("Ruth Owner, Coupon MAYFIRST archived");
    let (right, down) = browser.place("All");
    assert!(right > 0.5 && down > browser.place("Add Coupon").1, "it stands at the bottom right");
}

/// Adjust the Display Order of Memberships for Online Booking.
fn order(walk: &Walk) {
    let browser = walk.browser;
    // 001, step 27: Display Order for Online Booking, across the top of the membership types.
    assert!(browser.place("Display Order for Online Booking").1 < browser.place("Gold").1, "it stands across the top");
    browser.follow("Display Order for Online Booking", "As patients see it");
    // 001, step 28: by the three lines to the left of a membership, up or down; Save.
    if walk.scripted {
        browser.drag("VIP Club", "Gold");
        browser.see("VIP Club is now 1 of 2.");
        browser.see("Order changed");
    } else {
        browser.follow("VIP Club up", "VIP Club is now 1 of 2.");
    }
    walk.look("order");
    browser.follow("Save", "Order saved. The booking page shows it.");
    // 001, the end: what each membership symbol means.
    browser.follow("What do the stars mean?", "What the stars mean");
}
