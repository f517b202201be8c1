use super::attempts::{declined, status};
use crate::support::desk::{Desk, Seen};
use crate::support::house::House;
use diesel::prelude::*;
use tessera::db::schema::{charges, links};
use tessera::letters::links::{Purpose, mint};
use tessera::memberships::{Status, store};
use tessera::patients::store as patients;

fn link(house: &House, patient: i64) -> String {
    let payer = house.read(|c| patients::payer_of(c, patient)).id;
    house.write(|tx, now| mint(tx, now, Purpose::Card, payer))
}

/// Presses the button, enters a card on the processor's page; gives the path that it leads back to.
fn enter(desk: &Desk, seen: &Seen, path: &str, number: &str) -> String {
    let form = seen.form(path);
    let page = desk.post_once(path, &form.pairs).header("location").expect("the processor's page");
    let entered = desk.get(&page).own_form().set("number", number).set("expiry", "08 / 30").set("cvc", "123");
    let back = desk.post_once(&page, &entered.pairs).header("location").expect("a way back");
    desk.own_path(&back)
}

/// R095, R096: a new card by the emailed link pays what is open, once, and the membership goes on with it; loading the
/// page again shows the same.
#[test]
fn a_new_card_by_the_link_pays_what_is_open_once() {
    let (house, patient, membership, invoice) = declined();
    let desk = house.stranger();
    let path = link(&house, patient);
    let seen = desk.get(&path);
    seen.see("New card for Theressa Labadie").see("Northgate Clinic").see("$99.00 for Gold, Jul 16 – Aug 15").see("Enter new card");
    // The link's own page names no action: it posts back to itself.
    let own = Seen { html: seen.html.replace("<form method=\"post\">", &format!("<form method=\"post\" action=\"{path}\">")), ..seen };
    let back = enter(&desk, &own, &path, "4000 0000 0000 0341");
    let declined = desk.get(&back);
    declined.see("Visa 0341 did not pay $99.00 for Gold, Jul 16 – Aug 15: your bank gave no reason. Nothing was charged.");
    desk.get(&back).see("Visa 0341 did not pay");
    let by_patient = || -> i64 { house.read(|c| Ok(charges::table.filter(charges::kind.eq("patient")).count().get_result(c)?)) };
    assert_eq!(by_patient(), 1, "loading the page again charges nothing");

    let paid_back = enter(&desk, &declined, &path, "4242 4242 4242 4242");
    desk.get(&paid_back).see("Visa 4242 paid $99.00 for Gold, Jul 16 – Aug 15.").see("Later fees go to Visa 4242.");
    desk.get(&paid_back).see("Visa 4242 paid $99.00 for Gold");
    assert_eq!(by_patient(), 2);
    assert_eq!(status(&house, membership), Status::Active);
    let card = house.read(|c| Ok(store::facts(c, membership)?.row.card_id)).expect("a card");
    assert_eq!(house.read(|c| patients::card(c, card)).label(), "Visa 4242");
    let used: i64 = house.read(|c| Ok(links::table.filter(links::used_at.is_not_null()).count().get_result(c)?));
    assert_eq!(used, 1);
    desk.get(&path).see("This link has ended");
    // The way back of the declined card charges nothing any more, and does not take the membership back to it.
    desk.get(&back);
    assert_eq!(by_patient(), 2);
    assert_eq!(house.read(|c| Ok(store::facts(c, membership)?.row.card_id)), Some(card));
    assert!(invoice > 0);
    house.verify();
}

/// Nothing open: the card is saved and nothing is charged. An unknown or expired link says whom to ask.
#[test]
fn with_nothing_open_the_card_is_only_saved() {
    let house = House::open();
    let ann = house.patient("Ann", "Abbott");
    let desk = house.stranger();
    let path = link(&house, ann);
    let seen = desk.get(&path).see("Nothing is due.").clone();
    let own = Seen { html: seen.html.replace("<form method=\"post\">", &format!("<form method=\"post\" action=\"{path}\">")), ..seen };
    let back = enter(&desk, &own, &path, "4242 4242 4242 4242");
    desk.get(&back).see("The card is saved. Nothing was due, and nothing was charged.");
    let none = desk.get("/card/nobody-knows");
    assert_eq!(none.status, 404);
    none.see("Ask the desk for a new one: Northgate Clinic, 413-555-0100");
    let late = link(&house, ann);
    assert_eq!(desk.get(&format!("{late}/returned?session=cs_unknown")).status, 404);
    house.clock.set(house.now().machine + time::Duration::days(22));
    assert_eq!(desk.get(&late).status, 404);
}
