use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::base::Money;
use tessera::memberships::actions::enroll::Pay;
use tessera::plans::{Applies, Commitment, Every};
use tessera::web::Role;

/// R102: the next 24 months of a membership with each charge, what it gives, the reminder and what leaving costs then;
/// Add Membership shows the same before signing.
#[test]
fn the_next_24_months_are_foreseen() {
    let house = House::open();
    let gold = house.plan_with("Gold", "#b8860b", Every::Month, Money(9900), |terms| {
        terms.commitment = Commitment { months: 6, fee: Money(15_000), applies: Applies::New };
    });
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let desk = house.desk(Role::FrontDesk);
    let before = desk.get(&format!("/patients/{phil}/memberships/new"));
    before.see("Next 24 months").see("2,376.00").see("Ending before Dec 16, 2026 costs $150.00, once.");
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let page = desk.get(&format!("/memberships/{his}/forecast"));
    page.see("Next 24 months of Gold").see("Jul 16, 2026").see("fee, 1 × Facial").see("99.00").see("Jul 2, 2026").see("reminder");
    page.see("Aug 15, 2026, fee $150.00").see("Period 2".to_lowercase().as_str());
    assert_eq!(desk.get("/memberships/999/forecast").status, 404);
}
