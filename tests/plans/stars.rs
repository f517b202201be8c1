use super::types::{agreement, plan};
use crate::support::house::House;
use tessera::web::Role;

/// R147: every member of staff finds what the symbols mean, from the menu of each page.
#[test]
fn staff_read_what_the_stars_mean() {
    let house = House::open();
    let terms = agreement(&house);
    plan(&house, "Gold", terms, "#d4a017");
    let desk = house.desk(Role::Practitioner);
    desk.get("/patients").see("What do the stars mean?");
    let page = desk.get("/inventory/memberships/stars");
    for word in ["Member", "In trial", "Paused", "Past due", "Ended this month", "The color tells the type", "Gold"] {
        page.see(word);
    }
}
