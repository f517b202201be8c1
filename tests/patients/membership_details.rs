use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::base::Money;
use tessera::memberships::actions::enroll::Pay;
use tessera::memberships::{Collection, Status, store};
use tessera::plans::Every;
use tessera::web::Role;
use time::macros::date;

/// "Membership active" with its start date leads to the enrollment, where it begins by the signature (R091, R092).
#[test]
fn ticking_membership_active_leads_to_the_enrollment() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let desk = house.desk(Role::FrontDesk);
    let form = desk.get(&format!("/patients/{phil}/edit")).own_form();
    let odd = form.clone().set("join", "on").set("join_on", "2026-06-01").set("phone", "413-555-0111").submit(&desk);
    assert_eq!(odd.texts("#e-join_on"), ["Choose today or a later day."]);
    assert_eq!(odd.own_form().value("phone"), "413-555-0111");
    let led = form.set("join", "on").set("join_on", "2026-07-01").submit(&desk);
    led.see("Phil Pacocha saved. Sign the membership here; it begins with that.");
    let sheet = led.form(&format!("/patients/{phil}/memberships/new"));
    assert_eq!((sheet.value("starts_on"), sheet.value("pay"), sheet.value("start")), ("2026-07-01", "invoice", "later"));
    assert!(house.read(|c| store::of_patient(c, phil)).is_empty());
    sheet.set("consent", "on").set("typed_name", "Phil Pacocha").submit(&desk);
    let held = house.read(|c| store::of_patient(c, phil)).remove(0);
    assert_eq!((held.row.starts_on, held.row.collection), (date!(2026 - 07 - 01), Collection::Invoice));
    desk.get(&format!("/patients/{phil}/edit")).see("Membership active Membership Gold Start date Jul 1, 2026 Paid by invoice");
    house.live_until(date!(2026 - 08 - 01));
    desk.get("/invoices?memberships=on").see("2 invoices");
}

/// Unticking opens the cancellation and drops nothing in silence (R276).
#[test]
fn unticking_membership_active_opens_the_cancellation() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let id = house.enroll(phil, gold, Pay::Card(house.card(phil, PAYS))).membership_id;
    let desk = house.desk(Role::FrontDesk);
    let form = desk.get(&format!("/patients/{phil}/edit")).own_form();
    assert_eq!(form.clone().set("city", "Amherst").submit(&desk).path, format!("/patients/{phil}/memberships"));
    let form = desk.get(&format!("/patients/{phil}/edit")).own_form();
    let led = form.without("active_membership").submit(&desk);
    assert_eq!(led.path, format!("/memberships/{id}/cancellation"));
    led.see("Gold goes on until its cancellation is confirmed here.");
    let held = house.read(|c| store::facts(c, id)).row;
    assert_eq!((held.status, held.ends_on), (Status::Active, None));
}

/// A scheme by invoice without an agreement begins with the tick and its start date; nothing is signed (R091, R092, R276).
#[test]
fn a_scheme_without_an_agreement_is_active_with_the_tick() {
    let house = House::open();
    let scheme = house.plan_with("Scheme", "#5b8c5a", Every::Month, Money(4000), |terms| {
        (terms.agreement_id, terms.invoice_only) = (None, true);
        terms.no_agreement_reason = "Terms are on each invoice".into();
    });
    let phil = house.patient("Phil", "Pacocha");
    let desk = house.desk(Role::FrontDesk);
    let edit = desk.get(&format!("/patients/{phil}/edit"));
    edit.see("Scheme, $40.00 a month, by invoice");
    let form = edit.own_form().set("join", "on").set("join_plan", &scheme.to_string());
    assert_eq!(form.clone().set("join_on", "2026-06-01").submit(&desk).texts("#e-join_on"), ["Choose today or a later day."]);
    let saved = form.set("join_on", "2026-06-16").submit(&desk);
    saved.see("Phil Pacocha saved. Scheme is active; its first invoice is $40.00.").see("next invoice Jul 16, 2026");
    desk.get(&format!("/patients/{phil}/edit")).see("Membership active Membership Scheme Start date Jun 16, 2026 Paid by invoice");
    house.live_until(date!(2026 - 07 - 16));
    desk.get("/invoices?memberships=on").see("2 invoices");
    house.verify();
}
