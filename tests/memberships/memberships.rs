use crate::desk::today::member_with;
use crate::support::house::House;
use crate::support::people::{NO_MONEY, PAYS};
use tessera::base::Money;
use tessera::memberships::actions::enroll::Pay;
use tessera::plans::Every;
use tessera::web::Role;
use time::macros::date;

/// Statements that a page may cost, its session and its head among them.
const AT_MOST: u64 = 8;

/// R145, R102: what is held and what is left of it, and every charge with its tries and how its sum came about.
#[test]
fn the_tab_shows_what_is_held_and_every_charge() {
    let house = House::open();
    let gold = house.gold();
    let (phil, _) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    house.live_until(date!(2026 - 07 - 16));
    let bad = house.card(phil, NO_MONEY);
    house.write(|tx, _| tessera::memberships::store::set_card(tx, 1, bad));
    house.live_until(date!(2026 - 08 - 16));
    let tab = house.desk(Role::FrontDesk).get(&format!("/patients/{phil}/memberships"));
    tab.see("Remaining benefits").see("$99.00 is open.");
    let history = tab.texts(".history > li");
    assert_eq!(history.len(), 3, "{history:?}");
    assert!(history[0].starts_with("Aug 16 – Sep 15, 2026 Retry Aug 19"), "{history:?}");
    assert!(history[0].contains("Aug 16 Visa 9995: Card declined: not enough money"), "{history:?}");
    assert!(history[1].starts_with("Jul 16 – Aug 15, 2026 Paid"), "{history:?}");
    assert!(history[1].contains("Why?Monthly fee of Gold, version 1: period 2, 31 days"), "{history:?}");
    assert!(history[1].contains("Jul 16 Visa 4242: received"), "{history:?}");
    assert!(history[2].contains("One-Time Setup Fee $25.00: Once, at enrollment"), "{history:?}");
}

/// A page's statements do not grow with what it shows: eight at most for a patient of several memberships and years, and
/// for the list of patients.
#[test]
fn pages_cost_few_statements() {
    let house = House::open();
    let (gold, desk) = (house.gold(), house.desk(Role::FrontDesk));
    let (phil, _) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    for (name, color) in [("Platinum", "#6b7280"), ("Day Spa", "#2563eb")] {
        let plan = house.plan(name, color, Every::Month, Money(19_900), Money::ZERO, false);
        let card = house.card(phil, PAYS);
        house.enroll(phil, plan, Pay::Card(card));
    }
    for family in ["Abbott", "Considine", "Labadie"] {
        member_with(&house, gold, "Candelaria", family, PAYS);
    }
    house.live_until(date!(2027 - 08 - 01));
    let tab = format!("/patients/{phil}/memberships");
    let wallet = format!("/patients/{phil}/wallet");
    // PostgreSQL is asked with each connection that is lent whether it still lives: for the session, the page and the tab.
    let lent = if house.app.db.is_postgres() { 3 } else { 0 };
    for path in [&tab, &wallet, "/patients", "/patients?q=pacocha", "/inventory/memberships/upcoming-renewals"] {
        // The first view of a patient is noted in the log, and the session's end is moved on.
        desk.get(path);
        let before = house.app.db.queries();
        let page = desk.get(path);
        let made = house.app.db.queries() - before;
        assert_eq!(page.status, 200);
        assert!(made <= AT_MOST + lent, "{path} makes {made} queries");
    }
    assert_eq!(desk.get(&tab).texts(".plan-card").len(), 3);
    assert_eq!(desk.get(&tab).texts(".history > li").len(), 36);
}
