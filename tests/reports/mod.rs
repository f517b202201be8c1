mod daily_sales;
mod journal;
mod membership_churn;

use crate::support::house::House;
use crate::support::people::{NO_MONEY, PAYS};
use tessera::base::Money;
use tessera::memberships::actions::enroll::Pay;
use tessera::memberships::store;
use tessera::plans::{Applies, Commitment, Every};
use tessera::web::Role;

/// Gold binds for six months; leaving before costs $150.00.
fn binding_gold(house: &House) -> i64 {
    house.plan_with("Gold", "#b8860b", Every::Month, Money(9900), |terms| {
        terms.commitment = Commitment { months: 6, fee: Money(15_000), applies: Applies::New };
    })
}

/// A member of today whose next charge will be declined.
fn member(house: &House, plan: i64, given: &str, family: &str) -> i64 {
    let patient = house.patient(given, family);
    let good = house.card(patient, PAYS);
    let membership = house.enroll(patient, plan, Pay::Card(good)).membership_id;
    let bad = house.card(patient, NO_MONEY);
    house.write(|tx, _| store::set_card(tx, membership, bad));
    membership
}

/// The patient asks to leave with the paid month, before the commitment is served.
fn cancel(house: &House, membership: i64) {
    let desk = house.desk(Role::FrontDesk);
    let form = desk.get(&format!("/memberships/{membership}/cancellation")).own_form();
    form.set("reason", "moving_away").set("last_day", "period").submit(&desk).see("Gold cancelled");
}
