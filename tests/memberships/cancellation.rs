use crate::billing::attempts::declined;
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::db::schema::{charges, invoices, tasks};
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;
use time::macros::date;

/// R148: staff open the membership, press Cancel and confirm; R150: it works to its last day; E56: until then it is taken back.
#[test]
fn a_membership_is_cancelled_and_kept_after_all() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let desk = house.desk(Role::FrontDesk);
    let page = desk.get(&format!("/memberships/{his}/cancellation"));
    page.see("Jul 15, 2026, end of the paid month").see("No charges after that").see("No, keep membership");
    let refused = page.own_form().set("reason", "").submit(&desk);
    assert_eq!(refused.status, 422);
    refused.see("Choose why.");
    let done = refused.own_form().set("reason", "moving_away").submit(&desk);
    done.see("Gold cancelled, last day Jul 15.").see("Ends Jul 15").see("Take back cancellation");
    desk.get(&format!("/memberships/{his}/cancellation")).see("It is cancelled already.");
    let kept = desk.get(&format!("/memberships/{his}/cancellation/withdrawal")).own_form().submit(&desk);
    kept.see("Gold goes on and renews as before.").see("next charge Jul 16, 2026");
    house.verify();
}

/// R149: a past due membership that is cancelled is not charged again by itself; R094: its open fee is a task for staff,
/// ticked off when it is paid.
#[test]
fn the_open_fee_of_a_cancelled_membership_is_a_task() {
    let (house, patient, membership, invoice) = declined();
    let desk = house.desk(Role::FrontDesk);
    let open = || -> Vec<String> {
        let collect = tasks::table.filter(tasks::done_at.is_null()).filter(tasks::kind.eq("payment_failed"));
        house.read(|c| Ok(collect.select(tasks::title).load(c)?))
    };
    assert!(open().is_empty(), "a retry is planned");
    let page = desk.get(&format!("/memberships/{membership}/cancellation"));
    page.own_form().set("reason", "too_expensive").submit(&desk).see("Gold cancelled");
    assert_eq!(open(), ["Collect $99.00 for Gold"]);
    desk.get("/tasks").see("Gold is cancelled or over and this fee is open: take the payment, or tick this off to let it go.");
    house.live_until(date!(2026 - 09 - 01));
    let charged: i64 = house.read(|c| Ok(charges::table.filter(charges::invoice_id.eq(invoice)).count().get_result(c)?));
    assert_eq!((charged, open().len()), (1, 1), "no retry, and no second task when it ended");
    desk.get("/").see("Collect $99.00 for Gold");
    desk.get(&format!("/invoices/{invoice}/payments/new")).own_form().set("method", "cash").submit(&desk);
    assert!(open().is_empty());
    let status: String = house.read(|c| Ok(invoices::table.find(invoice).select(invoices::status).first(c)?));
    assert_eq!(status, "paid");
    desk.get(&format!("/patients/{patient}")).see("Owes nothing");
    house.verify();
}
