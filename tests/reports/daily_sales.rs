use super::{binding_gold, cancel, member};
use crate::support::house::House;
use crate::support::people::{DECLINES, PAYS};
use diesel::prelude::*;
use tessera::db::schema::payments;
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;
use time::macros::date;

const PATH: &str = "/reports/daily-sales";

/// R164, R268: the early cancellation fee that a member owes is sold on its day, with its invoice and the cancellation.
#[test]
fn an_early_cancellation_fee_is_sold_and_still_owed() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    desk.get(PATH).see("Tue, Jun 16, 2026").see("No sales on this day.");
    let gold = binding_gold(&house);
    let his = member(&house, gold, "Phil", "Pacocha");
    house.live_until(date!(2026 - 06 - 20));
    desk.get(PATH).see("No sales on this day.");
    cancel(&house, his);
    let day = desk.get(PATH);
    day.see("Early cancellation fees 1 150.00 Total sold $150.00").see("Total collected $0.00");
    day.see("150.00 sold − 150.00 still owed = 0.00 collected").see_no("do not meet");
    let opened = desk.get(&format!("{PATH}?day=2026-06-20&show=early_cancellation_fee"));
    opened.see("Pacocha, Phil").see("Their cancellations");
    assert_eq!(opened.texts("#rows td.num"), ["150.00"]);
    assert_eq!(desk.get(&format!("{PATH}?show=owed")).texts("#rows td.num"), ["150.00"]);
    desk.get("/").see("Daily Sales Summary");
    assert_eq!(house.desk(Role::FrontDesk).get(PATH).status, 403);
    // Taken back on the same day it was never sold (E56).
    desk.get(&format!("/memberships/{his}/cancellation/withdrawal")).own_form().submit(&desk);
    desk.get(PATH).see("No sales on this day.");
    desk.get(&format!("{PATH}?day=2026-06-16")).see("Membership fees 1 99.00").see("99.00 sold = 99.00 collected");
}

/// What is paid later is collected on its own day; a day that is over stays as it was; money that goes back the same day is
/// collected and refunded.
#[test]
fn sold_and_collected_are_joined_by_one_line() {
    let house = House::open();
    let gold = house.gold();
    let enroll = |given: &str, number: &str| {
        let patient = house.patient(given, "Abbott");
        let card = house.card(patient, number);
        house.enroll(patient, gold, Pay::Card(card))
    };
    enroll("Phil", PAYS);
    let (ann, bea) = (enroll("Ann", DECLINES), enroll("Bea", DECLINES));
    let desk = house.desk(Role::Manager);
    let first = |day: &crate::support::desk::Seen| {
        day.see("Membership fees 3 297.00 Setup fees 3 75.00 Total sold $372.00").see("Cards on file 1 124.00 Total collected $124.00");
        day.see("372.00 sold − 248.00 still owed = 124.00 collected");
    };
    first(&desk.get(PATH));
    house.live_until(date!(2026 - 06 - 17));
    let invoice = ann.invoice_id.expect("an invoice");
    desk.get(&format!("/invoices/{invoice}/payments/new")).own_form().set("method", "cash").submit(&desk);
    let page = desk.get(&format!("/memberships/{}/cancellation", bea.membership_id));
    page.own_form().set("reason", "mistake").submit(&desk).see("Gold cancelled");
    let cleo = enroll("Cleo", PAYS);
    desk.get(&format!("/memberships/{}/undo", cleo.membership_id)).own_form().set("reason", "Wrong patient").submit(&desk);
    let second = desk.get(PATH);
    second.see("No sales on this day.").see("Taken back from earlier days 1 −124.00");
    second.see("Cards on file 1 124.00 Cash 1 124.00 Total collected $248.00 Refunds paid out 1 −124.00 Net $124.00");
    second.see("0.00 sold + 124.00 on earlier invoices + 124.00 taken back = 248.00 collected");
    first(&desk.get(&format!("{PATH}?day=2026-06-16")));
    let opened = |show: &str| desk.get(&format!("{PATH}?show={show}")).texts("#rows td:first-child");
    for (show, who) in [("cash", "Abbott, Ann"), ("card", "Abbott, Cleo"), ("earlier", "Abbott, Ann")] {
        assert_eq!(opened(show), [who], "{show}");
    }
    assert_eq!((opened("taken_back"), opened("refunded")), (vec!["Abbott, Bea".to_string()], vec!["Abbott, Cleo".into()]));
    let file = desk.get(&format!("{PATH}.csv?day=2026-06-16")).html;
    assert!(file.starts_with("Part,What,Count,Amount\nSold,Membership fees,3,297.00\nSold,Setup fees,3,75.00\n"), "{file}");
    assert!(file.contains("Joined,Still owed,,-248.00\n") && file.ends_with("Joined,Difference,,0.00\n"), "{file}");
    house.verify();
}

/// Each clinic has its own figures; days that are no days are today.
#[test]
fn odd_questions_are_answered() {
    let house = House::open();
    let gold = house.gold();
    member(&house, gold, "Phil", "Pacocha");
    let desk = house.desk(Role::Owner);
    let of_clinic = |clinic: i64| desk.get(&format!("{PATH}?clinic={clinic}"));
    of_clinic(house.clinic).see("Total sold $124.00");
    of_clinic(house.clinic + 1).see("No sales on this day.");
    for odd in ["day=soon", "day=2031-01-01", "clinic=x&show=nothing&page=-3", "show=card&page=99"] {
        desk.get(&format!("{PATH}?{odd}")).see("Tue, Jun 16, 2026").see("124.00 sold = 124.00 collected");
    }
    assert_eq!(desk.get(PATH).texts("nav.to-and-fro a").len(), 1, "no day after today");
}

/// R125, R164: account credit stands between what was sold and what was collected; store credit is not paid out.
#[test]
fn account_credit_joins_sold_and_collected() {
    let (house, _, _, invoice) = crate::billing::attempts::declined();
    let desk = house.desk(Role::Manager);
    let form = desk.get(&format!("/invoices/{invoice}/payments/new")).own_form().set("method", "cash").set("amount", "150");
    form.set("keep", "on").submit(&desk).see("$51.00 is account credit.");
    let then = desk.get("/reports/daily-sales");
    then.see("99.00 sold + 51.00 to account credit = 150.00 collected").see_no("do not meet");

    house.live_until(date!(2026 - 08 - 16));
    let used = desk.get("/reports/daily-sales");
    used.see("99.00 sold \u{2212} 48.00 still owed \u{2212} 51.00 paid from account credit = 0.00 collected").see_no("do not meet");

    house.live_until(date!(2026 - 08 - 17));
    desk.get(&format!("/invoices/{invoice}/reversal")).own_form().set("reason", "goodwill").submit(&desk).see("$99.00 is account credit.");
    let cash: i64 = house.read(|c| Ok(payments::table.filter(payments::method.eq("cash")).select(payments::id).first(c)?));
    let form = desk.get(&format!("/payments/{cash}/refund")).own_form().set("to", "wallet").set("reason", "goodwill");
    form.submit(&desk).see("is store credit in the wallet.");
    let after = desk.get("/reports/daily-sales");
    after.see_no("do not meet").see_no("Refunds paid out");
    house.verify();
}
