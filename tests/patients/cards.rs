use super::patients::add;
use crate::support::house::House;
use tessera::gateway::sandbox;
use tessera::patients::actions::card_entry;
use tessera::patients::{Card, store};
use tessera::web::Role;

/// Keeps a Visa of the sandbox for a patient.
pub fn keep_card(house: &House, patient: i64, month: i64, year: i64) -> Card {
    let payer = house.read(|c| store::payer_of(c, patient));
    let customer = card_entry::customer(&house.app, house.now(), &payer).expect("a customer");
    let found = house.app.gateway.attach_test_card(&customer, "4242424242424242", month, year).expect("a card");
    house.write(|tx, now| card_entry::keep(tx, now, &house.owner, payer.id, &found))
}

/// Where a POST leads that is not followed.
fn leads_to(desk: &crate::support::desk::Desk, form: crate::support::desk::FilledForm) -> String {
    desk.post_once(&form.action, &form.pairs).header("location").expect("a way on")
}

/// A card is entered on the processor's page and saved once, however often the way back is loaded; the desk then comes
/// back to where it was.
#[test]
fn a_card_is_entered_on_the_processors_page_and_saved_once() {
    let house = House::open();
    let ann = add(&house, "Ann", "Abbott", None, "", "");
    let desk = house.desk(Role::FrontDesk);
    desk.get(&format!("/patients/{ann}/cards")).see("No card on file.");
    let form = desk.get(&format!("/patients/{ann}/cards/new?return=/patients/{ann}/documents")).own_form();
    let page = leads_to(&desk, form);
    assert!(page.starts_with(&house.sandbox.url()), "{page}");
    let entered = desk.get(&page).own_form().set("number", "4242 4242 4242 4242").set("expiry", "08 / 30").set("cvc", "123");
    let back = desk.post_once(&page, &entered.pairs).header("location").expect("a way back");
    let path = desk.own_path(&back);
    let saved = desk.get(&path);
    assert_eq!(saved.path, format!("/patients/{ann}/documents"));
    saved.see("Visa 4242 saved.").see("Visa 4242 ends Aug 2030");
    desk.get(&path).see("Visa 4242 saved.");
    let payer = house.read(|c| store::payer_of(c, ann));
    assert_eq!(house.read(|c| store::cards_of(c, payer.id)).len(), 1);
    let other = add(&house, "Bob", "Abbott", None, "", "");
    assert_eq!(desk.get(&path.replace(&format!("/patients/{ann}/"), &format!("/patients/{other}/"))).status, 404);
}

/// The processor's customer is made once for a payer; an unfinished page saves nothing and says so.
#[test]
fn an_unfinished_page_saves_nothing() {
    let house = House::open();
    let ann = add(&house, "Ann", "Abbott", None, "", "");
    let desk = house.owner_desk();
    let new = desk.get(&format!("/patients/{ann}/cards/new?return=//evil.example/")).own_form();
    assert_eq!(new.value("return"), "");
    let page = leads_to(&desk, new.clone());
    let customer = house.read(|c| store::payer_of(c, ann)).processor_customer;
    let session = page.rsplit('/').next().expect("a session");
    desk.get(&format!("/patients/{ann}/cards/returned?session={session}")).see("No card was entered. Enter card").see("No card on file.");
    leads_to(&desk, new);
    assert!(customer.is_some());
    assert_eq!(house.read(|c| store::payer_of(c, ann)).processor_customer, customer);
    assert_eq!(desk.get(&format!("/patients/{ann}/cards/returned?session=cs_unknown")).status, 404);
}

/// With the processor down the page says so, and nothing is lost.
#[test]
fn with_the_processor_down_nothing_is_lost() {
    let mut house = House::open();
    let ann = add(&house, "Ann", "Abbott", None, "", "");
    let desk = house.owner_desk();
    let new = desk.get(&format!("/patients/{ann}/cards/new")).own_form();
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = sandbox::start(sandbox::Settings::new("127.0.0.1:0", folder.path().join("other.db"))).expect("a sandbox");
    drop(std::mem::replace(&mut house.sandbox, elsewhere));
    let told = new.submit(&desk);
    assert_eq!(told.status, 422);
    told.see("The card processor does not answer. No card was saved and nothing was charged");
    assert_eq!(house.read(|c| store::payer_of(c, ann)).processor_customer, None);
}

/// The default is chosen among the cards on file; removing a card says what it means, and takes it off the file for
/// good.
#[test]
fn cards_are_chosen_and_removed() {
    let house = House::open();
    let ann = add(&house, "Ann", "Abbott", None, "", "");
    let desk = house.owner_desk();
    let (first, second) = (keep_card(&house, ann, 8, 2030), keep_card(&house, ann, 7, 2026));
    let cards = desk.get(&format!("/patients/{ann}/cards"));
    assert_eq!(cards.texts("tbody td:first-child"), ["Visa 4242 Default", "Visa 4242"]);
    cards.see("ends Jul 2026");
    let chosen = cards.form(&format!("/patients/{ann}/cards/{}/default", first.id)).submit(&desk);
    chosen.see("Visa 4242 is the default card.");
    let ask = desk.get(&format!("/patients/{ann}/cards/{}/removal", first.id));
    ask.see("is not charged any more, and the card processor forgets it").own_form().submit(&desk).see("Visa 4242 removed.");
    let payer = house.read(|c| store::payer_of(c, ann));
    let left = house.read(|c| store::default_card(c, payer.id)).expect("the other is the default now");
    assert_eq!(left.id, second.id);
    assert_eq!(desk.get(&format!("/patients/{ann}/cards/{}/removal", first.id)).status, 404);
    assert_eq!(house.read(|c| store::cards::chargeable(c, payer.id, Some(first.id))).map(|card| card.id), Some(second.id));
    assert_eq!(house.desk(Role::Practitioner).get(&format!("/patients/{ann}/cards/new")).status, 403);
}
