use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::Money;
use tessera::db::schema::invoices;
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;
use time::macros::date;

/// R088, R102, R108: another billing day is shown with its part before it is saved, and charged so from the end of the paid period on.
#[test]
fn a_running_membership_gets_another_billing_day() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let desk = house.desk(Role::FrontDesk);
    let page = desk.get(&format!("/memberships/{his}/billing-day?day=1"));
    page.see("Jul 16, 2026").see("$99.00 × 16 of 31 days, up to billing day 1").see("51.10").see("Aug 1, 2026");
    let refused = page.own_form().set("day", "16").submit(&desk);
    assert_eq!(refused.status, 422);
    refused.see("That is its billing day already.");
    let done = desk.get(&format!("/memberships/{his}/billing-day?day=1")).own_form().submit(&desk);
    done.see("Gold is charged on the 1st of the month from Jul 16 on.");
    let list = desk.get("/inventory/memberships/upcoming-renewals");
    list.see("51.10").see("Why? $99.00 × 16 of 31 days, up to billing day 1").see_no("Setup Fee");
    house.live_until(date!(2026 - 09 - 02));
    let charged: Vec<(time::Date, Money)> =
        house.read(|c| Ok(invoices::table.order(invoices::id).select((invoices::issued_on, invoices::gross)).load(c)?));
    assert_eq!(
        charged,
        [
            (date!(2026 - 06 - 16), Money(12_400)),
            (date!(2026 - 07 - 16), Money(5110)),
            (date!(2026 - 08 - 01), Money(9900)),
            (date!(2026 - 09 - 01), Money(9900))
        ]
    );
    house.verify();
}
