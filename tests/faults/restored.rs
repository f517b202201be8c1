use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::Money;
use tessera::billing::{InvoiceStatus, reconcile};
use tessera::clinic::account;
use tessera::db::schema::{cards, invoices, payers};
use tessera::gateway::{Answer, ChargeOrder};
use tessera::memberships::actions::enroll::Pay;
use time::macros::date;

fn broken(house: &House) -> i64 {
    let compared = reconcile::compare(&house.app.db, &house.app.gateway).expect("the processor answers");
    compared.findings.iter().map(|finding| finding.broken).sum()
}

/// What was charged after a backup that was put back is asked for before anything goes out again: it is account credit, and
/// pays the fee that is billed a second time. Nobody is charged twice.
#[test]
fn what_was_charged_after_the_backup_is_not_charged_again() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    house.enroll(phil, gold, Pay::Card(card));
    house.live_until(date!(2026 - 06 - 17));
    let (customer, method): (Option<String>, String) = house.read(|c| {
        let row = cards::table.inner_join(payers::table.on(payers::id.eq(cards::payer_id))).filter(cards::id.eq(card));
        Ok(row.select((payers::processor_customer, cards::processor_method)).first(c)?)
    });
    // The renewal of Jul 16, by the database that is lost.
    let order = ChargeOrder {
        key: "a-key-that-is-lost".into(),
        charge: 2,
        customer: customer.expect("a customer"),
        method,
        amount: Money(9900),
        currency: "usd".into(),
        description: "Invoice 2026-0002".into(),
        off_session: true,
    };
    assert!(matches!(house.app.gateway.charge(&order), Ok(Answer::Paid { .. })));
    house.write(|tx, now| account::hold(tx, now, "the database was restored from copy.db."));
    assert_eq!(broken(&house), 1, "it is missed");

    let owner = house.owner_desk();
    let said = owner.get("/held").see("it becomes account credit, and nobody pays twice").own_form().submit(&owner);
    said.see("1 payment was known only to the processor");
    assert_eq!(broken(&house), 0);
    owner.get("/tasks").see("$99.00 was charged after the backup");
    owner.get(&format!("/patients/{phil}/memberships")).see("Credit $99.00");

    house.live_until(date!(2026 - 07 - 17));
    let renewed: InvoiceStatus = house.read(|c| Ok(invoices::table.find(2).select(invoices::status).first(c)?));
    assert_eq!(renewed, InvoiceStatus::Paid);
    owner.get("/payments/2").see("Applied Invoice 2026-0002");
    let taken = house.app.gateway.charges_since(None).expect("it lists");
    assert_eq!(taken.len(), 2, "the first month and the one that was lost: {taken:?}");
    assert_eq!(broken(&house), 0);
    house.verify();
}

/// While the processor does not answer, nothing is let go.
#[test]
fn nothing_is_let_go_before_the_processor_has_answered() {
    let house = House::open();
    house.write(|tx, now| account::hold(tx, now, "the database was restored from copy.db."));
    let owner = house.owner_desk();
    let form = owner.get("/held").own_form();
    crate::desk::today::order(&house, "{\"down\":true}");
    form.clone().submit(&owner).see("The card processor does not answer. Nothing is let go");
    assert!(house.read(account::load).held_since.is_some());
    crate::desk::today::order(&house, "{\"down\":false}");
    form.submit(&owner).see("Charges and letters go out again.");
}
