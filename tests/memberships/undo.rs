use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::base::{Money, days};
use tessera::clinic::activity;
use tessera::memberships::actions::enroll::Pay;
use tessera::plans::Every;
use tessera::web::Role;

/// An enrollment is undone on its own day: the money goes back to the card, grants and banked fee are taken back, and the
/// log says both.
#[test]
fn an_enrollment_of_today_is_undone_with_its_money() {
    let house = House::open();
    let bank = house.plan("Bank Club", "#206020", Every::Month, Money(9900), Money::ZERO, true);
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, bank, Pay::Card(card)).membership_id;
    let wallet = || house.read(|c| tessera::wallet::store::summary(c, phil, house.today()));
    assert_eq!((wallet().paid, wallet().items.0), (Money(9900), 1000));
    let desk = house.desk(Role::Manager);
    let page = desk.get(&format!("/memberships/{his}/undo"));
    page.see("$99.00 goes back today").see("Undo and refund $99.00");
    page.own_form().set("reason", "Wrong patient").submit(&desk).see("Bank Club undone. $99.00 goes back the way it came.");
    assert_eq!((wallet().paid, wallet().items.0), (Money::ZERO, 0));
    let seen = house.app.gateway.charges_since(None).unwrap();
    assert_eq!(seen[0].refunded, Money(9900));
    let log = house.read(|c| activity::newest(c, &["memberships"], None, 10));
    assert!(log.iter().any(|line| line.what.contains("undone, $99.00 goes back: Wrong patient")));
    house.verify();
    assert_eq!(house.desk(Role::FrontDesk).get(&format!("/memberships/{his}/undo")).status, 403);
}

/// After its day it cannot be undone, and the page says what to do instead.
#[test]
fn yesterday_is_cancelled_not_undone() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    house.live_until(days::add_days(house.today(), 1));
    house.owner_desk().get(&format!("/memberships/{his}/undo")).see("Only an enrollment of today can be undone. Cancel it instead.");
}
