use crate::desk::today::member_with;
use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::web::Role;

/// R143: the columns word for word; search, status and sorting in the address; the file.
#[test]
fn active_members_are_listed_with_their_next_payment() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    let path = "/inventory/memberships/active-members";
    desk.get(path).see("Members stand here once patients are enrolled.");
    let gold = house.gold();
    member_with(&house, gold, "Theressa", "Labadie", PAYS);
    member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let list = desk.get(path);
    let heads = ["Member name ↑", "Membership tier", "Start date", "Renewal date", "Next payment amount ($)", "Status"];
    assert_eq!(list.texts("thead th"), heads);
    list.see("2 members · $198.00 in next payments");
    assert_eq!(list.texts("tbody td:nth-child(3)"), ["Jun 16", "Jun 16"]);
    list.see("Renews Jul 16 99.00 Active");
    assert_eq!(list.texts("tbody td:first-child a"), ["Labadie, Theressa", "Pacocha, Phil"]);
    assert_eq!(desk.get(&format!("{path}?sort=-name")).texts("tbody td:first-child a"), ["Pacocha, Phil", "Labadie, Theressa"]);
    assert_eq!(desk.get(&format!("{path}?q=PACO")).texts("tbody td:first-child a"), ["Pacocha, Phil"]);
    desk.get(&format!("{path}?status=suspended")).see("No member fits these filters.");
    desk.get(&format!("{path}?q=nobody&sort=odd&page=9&clinic=x")).see("No member fits “nobody”");
    desk.get_block(path, "div#rows").see("2 members").see_no("Inventory");
    let file = desk.get(&format!("{path}.csv?q=pacocha"));
    assert_eq!(
        file.html,
        "Member name,Membership tier,Start date,Renewal date,Next payment amount,Status\n\"Pacocha, Phil\",Gold,2026-06-16,2026-07-16,99.00,Active\n"
    );
}

/// A membership that begins later asks for its setup fee with the first payment.
#[test]
fn the_first_payment_holds_the_setup_fee() {
    use tessera::memberships::actions::enroll::Pay;
    let house = House::open();
    let gold = house.gold();
    let patient = house.patient("Ann", "Abbott");
    let card = house.card(patient, PAYS);
    house.enroll_from(patient, gold, Pay::Card(card), time::macros::date!(2026 - 07 - 01));
    let desk = house.desk(Role::FrontDesk);
    desk.get("/inventory/memberships/active-members").see("124.00 Starts Jul 1");
    desk.get("/inventory/memberships/upcoming-renewals").see("1 renewal · $124.00 to be charged");
}
