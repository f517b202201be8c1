use super::attempts::{declined, status};
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::Money;
use tessera::billing::InvoiceStatus;
use tessera::db::schema::{invoices, payments, refunds};
use tessera::memberships::Status;
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;
use time::macros::date;

/// Phil, who paid $124.00 by card for his first month of Gold.
fn paid() -> (House, i64) {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    house.enroll(phil, gold, Pay::Card(card));
    house.live_until(date!(2026 - 06 - 17));
    (house, phil)
}

fn invoice_status(house: &House, id: i64) -> InvoiceStatus {
    house.read(|c| Ok(invoices::table.find(id).select(invoices::status).first(c)?))
}

/// R126, R249, R250: a credited invoice leaves account credit on its payment, which goes back in parts: cash, store credit, card.
#[test]
fn what_a_credited_invoice_was_paid_with_goes_back_in_parts() {
    let (house, phil) = paid();
    let desk = house.desk(Role::Manager);
    desk.get("/payments/1").see("Applied Invoice 2026-0001").see("Unapplied Nothing").see("then it can be refunded");
    let form = desk.get("/invoices/1/reversal").see("Credit invoice 2026-0001").see("becomes account credit").own_form();
    let bare = form.clone().submit(&desk);
    assert_eq!(bare.status, 422);
    bare.see("Say why.");
    form.set("reason", "charged by mistake").submit(&desk).see("Invoice 2026-0001 is credited. $124.00 is account credit.");
    assert_eq!(invoice_status(&house, 1), InvoiceStatus::Credited);
    desk.get(&format!("/patients/{phil}/memberships")).see("Credit $124.00");

    let form = desk.get("/payments/1/refund").see("$124.00 can be refunded of $124.00").own_form().set("reason", "Moved away");
    let too_much = form.clone().set("amount", "124.01").submit(&desk);
    assert_eq!(too_much.status, 422);
    too_much.see("At most $124.00 can be refunded now.");
    let cash = form.set("amount", "24").set("to", "cash");
    cash.clone().submit(&desk).see("$24.00 refunded, cash.").see("Part refunded").see("Unapplied Account credit 100.00");
    cash.submit(&desk).see("That refund was made before, once.");

    let form = desk.get("/payments/1/refund").see("$100.00 can be refunded").own_form().set("reason", "Moved away");
    form.set("amount", "30.00").set("to", "wallet").submit(&desk).see("$30.00 is store credit in the wallet.");
    desk.get(&format!("/patients/{phil}/wallet")).see("Money $30.00: paid 30.00").see("Store credit");
    let form = desk.get("/payments/1/refund").own_form().set("reason", "Moved away");
    assert_eq!(form.value("to"), "card", "the way it came stands first");
    form.submit(&desk).see("$70.00 is on its way to Visa 4242.").see("Refund under way");
    house.live_until(date!(2026 - 06 - 18));
    desk.get("/payments/1").see("Refunded").see("All of it was refunded.").see("$124.00 taken off invoice 2026-0001");
    desk.get("/payments/1/refund").see("Nothing of this payment is unapplied.");
    let rows: Vec<(String, Money, String)> =
        house.read(|c| Ok(refunds::table.order(refunds::id).select((refunds::method, refunds::amount, refunds::state)).load(c)?));
    let row = |way: &str, sum: i64| (way.to_string(), Money(sum), "done".to_string());
    assert_eq!(rows, [row("cash", 2400), row("wallet", 3000), row("card", 7000)]);
    house.verify();
}

/// Money goes back by permission only, and foreign payments are not found.
#[test]
fn the_front_desk_does_not_give_money_back() {
    let (house, phil) = paid();
    let desk = house.desk(Role::FrontDesk);
    desk.get("/payments/1").see("Payment of $124.00").see_no("Take it off");
    for path in ["/payments/1/refund", "/payments/1/invoices/1/removal", "/invoices/1/reversal", "/invoices/1/write-off"] {
        assert_eq!(desk.get(path).status, 403, "{path}");
    }
    assert_eq!(desk.get(&format!("/patients/{phil}/wallet/credits/new")).status, 403);
    let manager = house.desk(Role::Manager);
    for path in
        ["/payments/99", "/payments/99/refund", "/payments/1/invoices/99/removal", "/invoices/99/reversal", "/invoices/99/write-off"]
    {
        assert_eq!(manager.get(path).status, 404, "{path}");
    }
}

/// R125: what is paid above an invoice becomes account credit, once the desk agrees; the next fee takes it before the card.
#[test]
fn overpayment_becomes_credit_and_pays_the_next_invoice() {
    let (house, patient, membership, invoice) = declined();
    let desk = house.desk(Role::FrontDesk);
    let form = desk.get(&format!("/invoices/{invoice}/payments/new")).own_form().set("method", "cash").set("amount", "150");
    let asked = form.submit(&desk);
    assert_eq!(asked.status, 422);
    asked.see("That is $51.00 more than the invoice asks for. Tick below to keep it as account credit.");
    asked.own_form().set("keep", "on").submit(&desk).see("Cash $150.00 received for Gold; $51.00 is account credit.");
    assert_eq!(status(&house, membership), Status::Active);
    desk.get(&format!("/patients/{patient}/memberships")).see("Credit $51.00");

    house.live_until(date!(2026 - 08 - 16));
    let next: i64 = house.read(|c| Ok(invoices::table.filter(invoices::status.eq("open")).select(invoices::id).first(c)?));
    desk.get(&format!("/invoices/{next}")).see("$48.00 is open");
    desk.get(&format!("/patients/{patient}/memberships")).see_no("Credit $");
    let form = desk.get(&format!("/invoices/{next}/payments/new")).own_form();
    assert_eq!(form.value("amount"), "48.00");
    form.clone().set("method", "check").set("amount", "8").submit(&desk).see("Check $8.00 received for Gold; $40.00 is still open.");
    desk.get(&format!("/invoices/{next}/payments/new"))
        .own_form()
        .set("method", "cash")
        .submit(&desk)
        .see("Cash $40.00 received for Gold.");
    assert_eq!(invoice_status(&house, next), InvoiceStatus::Paid);
    house.verify();
}

/// R127: a missed fee is let go with a reason; the membership goes on, and the sum stands under write-offs.
#[test]
fn a_missed_fee_is_written_off_and_the_membership_goes_on() {
    let (house, _, membership, invoice) = declined();
    let desk = house.desk(Role::Manager);
    assert_eq!(status(&house, membership), Status::PastDue);
    let form = desk.get(&format!("/invoices/{invoice}/write-off")).see("$99.00, owed by Theressa Labadie").own_form();
    form.clone().set("reason", "closed for a week").submit(&desk).see("$99.00 written off.").see("Written off");
    assert_eq!(status(&house, membership), Status::Active);
    let again = form.set("reason", "twice").submit(&desk);
    assert_eq!(again.status, 422);
    again.see("is written off already.");
    house.live_until(date!(2026 - 07 - 20));
    let taken: i64 = house.read(|c| Ok(payments::table.filter(payments::day.ge(date!(2026 - 07 - 16))).count().get_result(c)?));
    assert_eq!(taken, 0, "the planned retry is dropped");
    house.verify();
}

/// A payment taken off an invoice leaves it open; put back by credit, it is paid again.
#[test]
fn a_payment_is_taken_off_its_invoice_and_put_back() {
    let (house, _) = paid();
    let desk = house.desk(Role::Manager);
    let form = desk.get("/payments/1/invoices/1/removal").see("Take $124.00 off invoice 2026-0001").own_form();
    form.clone().set("reason", "wrong invoice").submit(&desk).see("$124.00 is account credit.");
    assert_eq!(invoice_status(&house, 1), InvoiceStatus::Open);
    let again = form.set("reason", "twice").submit(&desk);
    assert_eq!(again.status, 422);
    again.see("Nothing of this payment is on");
    desk.get("/invoices/1/payments/new").own_form().set("method", "account_credit").submit(&desk).see("$124.00 of account credit used");
    assert_eq!(invoice_status(&house, 1), InvoiceStatus::Paid);
    house.verify();
}

/// R128, R129: credit given away is promotional, has a reason and a last day, and ends on it.
#[test]
fn credit_is_given_with_a_reason_and_ends_on_its_day() {
    let (house, phil) = paid();
    let desk = house.desk(Role::Manager);
    let path = format!("/patients/{phil}/wallet/credits/new");
    let form = desk.get(&path).own_form().set("amount", "25.00").set("kind", "promotional").set("reason", "a friend came");
    let bare = form.clone().submit(&desk);
    assert_eq!(bare.status, 422);
    bare.see("Enter the last day of the promotion.");
    let form = form.set("last_day", "2026-06-30");
    form.clone().submit(&desk).see("$25.00 credit given.").see("promotional 25.00").see("Promotion: a friend came");
    form.submit(&desk).see("That credit was given before, once.");
    house.verify();
    house.live_until(date!(2026 - 07 - 01));
    desk.get(&format!("/patients/{phil}/wallet")).see("Money $0.00");
    house.verify();
}
