use crate::support::desk::Seen;
use crate::support::house::House;
use crate::support::people::{DECLINES, NO_MONEY, PAYS};
use diesel::prelude::*;
use tessera::db::schema::{charges, documents, memberships, payments, signed_records};
use tessera::web::Role;

fn count<T>(house: &House, table: T) -> i64
where
    T: diesel::query_dsl::methods::SelectDsl<diesel::dsl::CountStar>,
    diesel::dsl::Select<T, diesel::dsl::CountStar>: diesel::query_dsl::LoadQuery<'static, tessera::db::Conn, i64>,
{
    house.read(|c| Ok(diesel::query_dsl::methods::SelectDsl::select(table, diesel::dsl::count_star()).get_result(c)?))
}

fn sign(page: &Seen) -> crate::support::desk::FilledForm {
    page.form(page.path.split('?').next().unwrap()).set("consent", "on").set("typed_name", "Phil Pacocha")
}

/// R081: type, payment, signature, and active at once; R077: what is charged is seen before signing; R146: a star beside
/// the name; R078: the signed copy is under Documents.
#[test]
fn the_desk_signs_up_a_patient_and_the_card_is_charged() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, PAYS);
    let desk = house.desk(Role::FrontDesk);
    let page = desk.get(&format!("/patients/{phil}/memberships/new"));
    page.see("One-Time Setup Fee").see("$124.00").see("Sign and charge $124.00").see("Jul 16, 2026 and every month after: $99.00");
    page.see("I agree that Visa 4242 is charged $99.00 each month until I cancel.").see("Phil Pacocha pays $99.00 a month");
    let done = sign(&page).submit(&desk);
    done.see("Phil is a Gold member. $124.00 paid.").see("Active").see("Facial: 0 of 1 treatment used").see("Visa 4242: received");
    assert!(done.html.contains("aria-label=\"Gold, member\""), "a star in the plan's color stands beside the name");
    desk.get(&format!("/patients/{phil}/documents")).see("Gold Membership Agreement");
    assert_eq!(count(&house, signed_records::table), 1);
    assert_eq!(count(&house, documents::table), 1);
    house.verify();
}

/// R077: declined, the signature is kept and the membership waits for payment; the desk sees why and what to do.
#[test]
fn a_declined_card_keeps_the_signature_and_waits() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, NO_MONEY);
    let desk = house.desk(Role::FrontDesk);
    let done = sign(&desk.get(&format!("/patients/{phil}/memberships/new"))).submit(&desk);
    done.see("Signed and kept.")
        .see("not enough money")
        .see("The membership waits for payment.")
        .see("Waiting for payment")
        .see("Take other payment");
    assert!(!done.html.contains("ended this month"), "nothing stands beside what has not begun");
    assert_eq!(count(&house, signed_records::table), 1);
    assert_eq!(count(&house, payments::table), 0);
    house.verify();
}

/// The same form sent twice signs up once and charges once, also by back and press again.
#[test]
fn a_double_click_is_one_membership_and_one_charge() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, PAYS);
    let desk = house.desk(Role::FrontDesk);
    let form = sign(&desk.get(&format!("/patients/{phil}/memberships/new")));
    form.clone().submit(&desk).see("Phil is a Gold member.");
    form.submit(&desk).see("Phil is a Gold member.");
    assert_eq!(count(&house, memberships::table), 1);
    assert_eq!(count(&house, charges::table), 1);
    assert_eq!(house.app.gateway.charges_since(None).unwrap().len(), 1);
    // Another tab: told at the type, and nothing charged.
    let again = desk.get(&format!("/patients/{phil}/memberships/new"));
    again.see("has it already").see("The patient has every membership that is for sale.");
}

/// R082: a start in the future charges nothing today, and the first fee on its day; the preview says so.
#[test]
fn a_later_start_is_charged_on_its_day() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, PAYS);
    let desk = house.desk(Role::FrontDesk);
    let address = format!("/patients/{phil}/memberships/new");
    let asked = desk.get(&address).form(&address).set("start", "later").set("starts_on", "2026-07-01");
    let query: Vec<String> = asked.pairs.iter().map(|(n, v)| format!("{n}={}", tessera::web::form::encode(v))).collect();
    let preview = desk.get(&format!("{address}?{}", query.join("&")));
    preview.see("On Jul 1, 2026; nothing today").see("Sign; nothing is charged today").see("Signed on Jun 16, 2026.");
    sign(&preview).submit(&desk).see("Phil is a Gold member from Jul 1, 2026.").see("Starts Jul 1");
    assert_eq!(count(&house, payments::table), 0);
    house.live_until(time::macros::date!(2026 - 07 - 01));
    let sums: Vec<i64> = house.read(|c| Ok(payments::table.select(payments::amount).load(c)?));
    assert_eq!(sums, [12_400]);
    house.verify();
}

/// A first day that nobody means is refused at its field, and its page stands.
#[test]
fn a_start_in_another_age_is_refused() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, PAYS);
    let desk = house.desk(Role::FrontDesk);
    let address = format!("/patients/{phil}/memberships/new");
    for far in ["8999-06-01", "2028-06-17"] {
        let preview = desk.get(&format!("{address}?start=later&starts_on={far}"));
        assert_eq!(preview.status, 200);
        let refused = sign(&preview).set("start", "later").set("starts_on", far).submit(&desk);
        assert_eq!(refused.status, 422);
        refused.see("Choose a day within two years.");
    }
    assert_eq!(count(&house, memberships::table), 0);
}

/// R036: staff may waive the setup fee, by permission and with a reason.
#[test]
fn a_manager_waives_the_setup_fee_with_a_reason() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, PAYS);
    let desk = house.desk(Role::Manager);
    let page = desk.get(&format!("/patients/{phil}/memberships/new"));
    let refused = sign(&page).set("waive", "on").submit(&desk);
    assert_eq!(refused.status, 422);
    refused.see("Say why the setup fee is waived.");
    let moved = sign(&refused).set("waive", "on").set("waive_reason", "Spring open day").submit(&desk);
    moved.see("$99.00 paid.");
    assert!(!house.desk(Role::FrontDesk).get(&format!("/patients/{phil}/memberships/new")).html.contains("Waive setup fee"));
    house.verify();
}

/// Recorded money needs no card; without a signature or consent nothing happens and what was chosen stays.
#[test]
fn cash_is_recorded_and_a_missing_signature_is_named() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let desk = house.desk(Role::FrontDesk);
    let address = format!("/patients/{phil}/memberships/new");
    let again = desk.get(&address).form(&address).set("pay", "cash").submit(&desk);
    assert_eq!(again.status, 422);
    again
        .see("Sign in the field, or type the full name.")
        .see("The patient has to agree to the later charges.")
        .see("Sign and record $124.00 cash");
    assert_eq!(again.form(&address).value("pay"), "cash");
    sign(&again).submit(&desk).see("$124.00 recorded: cash.").see("Cash: received");
    house.verify();
}

/// A practitioner may not sell, and nobody sells to a patient who is not there.
#[test]
fn nobody_else_may_sell() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, DECLINES);
    let address = format!("/patients/{phil}/memberships/new");
    assert_eq!(house.desk(Role::Practitioner).get(&address).status, 403);
    assert_eq!(house.desk(Role::FrontDesk).get("/patients/999/memberships/new").status, 404);
}
