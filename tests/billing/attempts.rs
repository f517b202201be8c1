use crate::desk::today::{member_with, order};
use crate::support::house::House;
use crate::support::people::{NO_MONEY, PAYS};
use diesel::prelude::*;
use tessera::db::schema::{charges, invoices, letters};
use tessera::memberships::{Status, store};
use tessera::web::Role;
use time::macros::date;

/// Theressa's fee of Jul 16 was declined. Gives house, patient, membership, invoice.
pub fn declined() -> (House, i64, i64, i64) {
    let house = House::open();
    let gold = house.gold();
    let (patient, membership) = member_with(&house, gold, "Theressa", "Labadie", NO_MONEY);
    house.live_until(date!(2026 - 07 - 16));
    let invoice = house.read(|c| Ok(invoices::table.filter(invoices::status.eq("open")).select(invoices::id).first(c)?));
    (house, patient, membership, invoice)
}

pub fn status(house: &House, membership: i64) -> Status {
    house.read(|c| Ok(store::facts(c, membership)?.row.status))
}

fn charged(house: &House, invoice: i64) -> i64 {
    house.read(|c| Ok(charges::table.filter(charges::invoice_id.eq(invoice)).count().get_result(c)?))
}

/// R096: the page names sum and card; a declined retry says what to do next, and the same press twice is one charge.
#[test]
fn a_retry_names_sum_and_card_and_is_charged_once() {
    let (house, patient, membership, invoice) = declined();
    let desk = house.desk(Role::FrontDesk);
    let path = format!("/invoices/{invoice}/attempts");
    let form = desk.get(&format!("{path}?return=/")).see("$99.00").see("Visa 9995").see("Retry now, $99.00").own_form();
    let told = form.clone().submit(&desk);
    assert_eq!(told.path, "/");
    told.see("Card declined: not enough money. Nothing was charged to Visa 9995. Take other payment Send card link Theressa Labadie");
    form.submit(&desk).see("Card declined: not enough money.");
    assert_eq!(charged(&house, invoice), 2, "one by itself, one at the desk");

    let good = house.card(patient, PAYS);
    let form = desk.get(&path).own_form().set("card", &good.to_string());
    form.clone().set("return", "/").submit(&desk).see("Visa 4242 paid $99.00 for Gold.");
    assert_eq!(status(&house, membership), Status::Active);
    form.set("return", "/").submit(&desk).see("Gold is paid. It was charged once.");
    assert_eq!(charged(&house, invoice), 3);
    desk.get(&path).see("is paid. Nothing is charged.");
    assert_eq!(house.desk(Role::Practitioner).get(&path).status, 403);
    assert_eq!(desk.get("/invoices/999/attempts").status, 404);
    house.verify();
}

/// An answer that is not known is not charged again, and other money is not taken meanwhile.
#[test]
fn an_unknown_answer_is_waited_for() {
    let (house, patient, membership, invoice) = declined();
    let desk = house.desk(Role::FrontDesk);
    let good = house.card(patient, PAYS);
    order(&house, "{\"drop_after_charge\":1}");
    let form = desk.get(&format!("/invoices/{invoice}/attempts")).own_form().set("card", &good.to_string()).set("return", "/");
    let payment = desk.get(&format!("/invoices/{invoice}/payments/new")).own_form().set("method", "cash");
    form.clone().submit(&desk).see("The processor has not answered yet whether Visa 4242 paid $99.00.");
    let refused = payment.submit(&desk);
    assert_eq!(refused.status, 422);
    refused.see("The card is being charged, and the answer is not known yet.");
    assert_eq!(charged(&house, invoice), 2);
    assert_eq!(status(&house, membership), Status::PastDue);
    house.verify();
}

/// R095: the card link is sent to whoever pays, once per press; without an e-mail address it is shown for print.
#[test]
fn the_card_link_is_sent_once_or_printed() {
    let (house, patient, _, invoice) = declined();
    let desk = house.desk(Role::FrontDesk);
    let path = format!("/invoices/{invoice}/card-link?return=/");
    let form = desk.get(&path).see("theressa@patients.example, at once").own_form().set("how", "mail");
    form.clone().submit(&desk).see("Card link on its way to Theressa Labadie, theressa@patients.example.");
    form.submit(&desk).see("left a moment ago");
    let sent = || -> i64 { house.read(|c| Ok(letters::table.filter(letters::kind.eq("card_link")).count().get_result(c)?)) };
    assert_eq!(sent(), 1);
    let patient = house.read(|c| tessera::patients::store::load(c, patient));
    let record = tessera::patients::Record { email: String::new(), ..patient.record() };
    let (id, version) = (patient.id, patient.version);
    house.write(|tx, now| tessera::patients::actions::change_patient::change(tx, now, &house.owner, id, version, &record));
    let printed = desk.get(&path).see("There is no e-mail address on file").own_form().set("how", "print").submit(&desk);
    printed.see(&format!("{}/card/", house.url)).see("$99.00 for Gold are charged to the new card");
    assert_eq!(sent(), 1);
}
