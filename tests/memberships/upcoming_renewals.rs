use crate::desk::today::member_with;
use crate::support::house::House;
use crate::support::people::{NO_MONEY, PAYS};
use tessera::memberships::store;
use tessera::web::Role;
use time::macros::date;

const PATH: &str = "/inventory/memberships/upcoming-renewals";

/// R144: renewals of the next 30 days with payment scheduled, renewal date and amount; what will not go through stands on
/// top, and is counted.
#[test]
fn renewals_that_will_not_go_through_stand_on_top() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    desk.get(PATH).see("No renewals in the next 30 days.");
    let gold = house.gold();
    member_with(&house, gold, "Candelaria", "Abbott", PAYS);
    let (theressa, hers) = member_with(&house, gold, "Theressa", "Labadie", PAYS);
    let ends = crate::patients::cards::keep_card(&house, theressa, 6, 2026);
    house.write(|tx, _| store::set_card(tx, hers, ends.id));
    let list = desk.get(PATH);
    let heads = ["Member name", "Membership tier", "Payment scheduled", "Renewal date ↑", "Amount to be charged ($)"];
    assert_eq!(list.texts("thead th"), heads);
    list.see("2 renewals · $198.00 to be charged · 1 will not go through as it stands");
    assert_eq!(list.texts("tbody td:first-child a"), ["Labadie, Theressa", "Abbott, Candelaria"]);
    list.see("Visa 4242 ends Jun 2026").see("Why? Monthly fee of Gold, version 1: period 2, 31 days: $99.00");
    assert_eq!(desk.get(&format!("{PATH}?trouble=on")).texts("tbody td:first-child a"), ["Labadie, Theressa"]);
    assert_eq!(desk.get(&format!("{PATH}?sort=-name")).texts("tbody td:first-child a"), ["Labadie, Theressa", "Abbott, Candelaria"]);
    desk.get(&format!("{PATH}?days=7")).see("No renewals in the next 7 days. Next: Jul 16, 2 members.");
    let file = desk.get(&format!("{PATH}.csv"));
    assert!(file.html.starts_with("Member name,Membership tier,Payment scheduled,Renewal date,Amount to be charged\n"), "{}", file.html);
    assert!(file.html.contains("\"Abbott, Candelaria\",Gold,Visa 4242,2026-07-16,99.00"), "{}", file.html);
}

/// Past due members are named as such, with the card link beside; a removed card without another is no card.
#[test]
fn past_due_and_cardless_members_are_named() {
    let house = House::open();
    let gold = house.gold();
    member_with(&house, gold, "Theressa", "Labadie", NO_MONEY);
    let (phil, _) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    house.live_until(date!(2026 - 07 - 17));
    house.write(|tx, now| {
        let payer = tessera::patients::store::payer_of(tx, phil)?;
        let card = tessera::patients::store::cards_of(tx, payer.id)?.remove(0);
        tessera::patients::store::cards::remove(tx, now, &card)
    });
    let list = house.desk(Role::FrontDesk).get(PATH);
    list.see("2 renewals · $198.00 to be charged · 2 will not go through as they stand");
    list.see("Past due, Visa 9995 Card link").see("No card on file Cards");
}

/// Many renewals are seen by their days; one day alone is no picture.
#[test]
fn the_days_of_renewals_stand_as_bars() {
    let house = House::open();
    let (gold, desk) = (house.gold(), house.desk(Role::FrontDesk));
    member_with(&house, gold, "Candelaria", "Abbott", PAYS);
    assert!(desk.get(PATH).texts(".day-bars").is_empty());
    house.live_until(date!(2026 - 06 - 20));
    member_with(&house, gold, "Phil", "Pacocha", PAYS);
    member_with(&house, gold, "Theressa", "Labadie", PAYS);
    let list = desk.get(PATH);
    assert_eq!(list.texts(".day-bars title"), ["Jul 16: 1 renewal, $99.00", "Jul 20: 2 renewals, $198.00"]);
    assert_eq!(list.texts(".day-bars figcaption"), ["Most on Jul 20: 2 renewals, $198.00"]);
}
