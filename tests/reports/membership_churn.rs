use super::{binding_gold, cancel, member};
use crate::support::house::House;
use tessera::web::Role;
use time::macros::date;

const PATH: &str = "/reports/membership-churn";

/// R165, E45: a cancellation stands in the report with who asked, why, and its fee; it counts in the month of its last day.
#[test]
fn who_leaves_is_listed_and_counted() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    desk.get(PATH).see("no members at the start: no rate").see("Nobody left or asked to leave in June 2026.");
    let gold = binding_gold(&house);
    let phil = member(&house, gold, "Phil", "Pacocha");
    let ann = member(&house, gold, "Ann", "Abbott");
    desk.get(PATH).see("At the start of June 2026 0 Joined 2 Ended 0 So far 2");
    house.live_until(date!(2026 - 07 - 10));
    cancel(&house, phil);
    cancel(&house, ann);
    desk.get(&format!("/memberships/{ann}/cancellation/withdrawal")).own_form().submit(&desk);
    let asked = desk.get(PATH);
    asked.see("At the start of July 2026 2 Joined 0 Ended 0 So far 2").see("0 ended ÷ 2 members at the start = 0.0%");
    asked.see("Pacocha, Phil").see("Jul 10 Ends Jul 15 The patient asked Moving away 150.00").see_no("Abbott");
    house.live_until(date!(2026 - 07 - 16));
    let cleo = member(&house, gold, "Cleo", "Adams");
    desk.get(&format!("/memberships/{cleo}/undo")).own_form().set("reason", "Wrong patient").submit(&desk);
    let ended = desk.get(PATH);
    ended.see("At the start of July 2026 2 Joined 0 Ended −1 So far 1").see("Churn 50.0%").see("1 ended ÷ 2 members at the start = 50.0%");
    ended.see("The patient asked 1 Ended 1").see("Ended Jul 15").see("1 undone on the day of enrollment").see_no("Adams");
    desk.get(&format!("{PATH}?month=2026-06")).see("Joined 2 Ended 0 At the end 2").see_no("Pacocha");
    let file = desk.get(&format!("{PATH}.csv?month=2026-07")).html;
    let line = "\n\"Pacocha, Phil\",Gold,Ended,2026-07-10,2026-07-15,The patient asked,Moving away,150.00,";
    assert!(file.contains(line) && file.lines().count() == 2, "{file}");
    assert_eq!(house.desk(Role::Practitioner).get(PATH).status, 403);
    house.verify();
}

/// A fee that is waived says why; who never began is not counted; months that are no months are this one.
#[test]
fn a_waived_fee_says_why() {
    use crate::support::people::DECLINES;
    use tessera::memberships::actions::enroll::Pay;
    let house = House::open();
    let gold = binding_gold(&house);
    let phil = member(&house, gold, "Phil", "Pacocha");
    let desk = house.desk(Role::Manager);
    let form = desk.get(&format!("/memberships/{phil}/cancellation")).own_form();
    let form = form.set("asked_by", "staff").set("reason", "health").set("last_day", "period");
    form.set("waive", "on").set("waive_reason", "Long illness").submit(&desk).see("Gold cancelled");
    let ann = house.patient("Ann", "Abbott");
    let card = house.card(ann, DECLINES);
    let waiting = house.enroll(ann, gold, Pay::Card(card)).membership_id;
    desk.get(&format!("/memberships/{waiting}/cancellation")).own_form().set("reason", "mistake").submit(&desk);
    for odd in ["", "?month=summer", "?month=2031-01", "?month=2026-06&clinic=x"] {
        let report = desk.get(&format!("{PATH}{odd}"));
        report.see("June 2026").see("The clinic asked Health Waived Long illness").see("Never began").see("1 cancelled before they began");
        report.see("Joined 1 Ended 0 So far 1");
    }
    desk.get(&format!("{PATH}?clinic={}", house.clinic + 1)).see("Nobody left or asked to leave in June 2026.");
}

/// E45: who is let go after a failed payment counts as lost by the payment, not as somebody's wish.
#[test]
fn a_failed_payment_is_a_cause_of_its_own() {
    let house = House::open();
    let gold = binding_gold(&house);
    let phil = member(&house, gold, "Phil", "Pacocha");
    house.live_until(date!(2026 - 08 - 01));
    let desk = house.desk(Role::Manager);
    desk.get("/inventory/memberships/active-members?status=suspended").see("Pacocha");
    let form = desk.get(&format!("/memberships/{phil}/cancellation")).own_form().set("last_day", "today");
    let form = form.set("asked_by", "staff").set("reason", "payment_failed").set("waive", "on").set("waive_reason", "Not to be had");
    form.submit(&desk).see("Gold cancelled");
    house.live_until(date!(2026 - 08 - 03));
    desk.get(PATH).see("The payment failed 1 Ended 1").see("The payment failed Payment failed");
}
