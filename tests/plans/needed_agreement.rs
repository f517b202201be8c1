use super::types::{NEW, agreement, filled};
use crate::support::house::House;

/// R049, R079: no type without an agreement; where there is none yet, the field says so and the text is kept.
#[test]
fn a_type_needs_an_agreement() {
    let house = House::open();
    let desk = house.owner_desk();
    let page = desk.get(NEW);
    page.see("Create Agreement first; your text is kept.");
    let refused = page.own_form().set("name", "Gold").set("fee_month", "99").submit(&desk);
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts("#e-agreement"), ["Gold needs an agreement before you can save it."]);
    let terms = agreement(&house);
    let again = refused.own_form().set("step", "agreements").submit(&desk);
    assert_eq!((again.status, again.own_form().value("name")), (200, "Gold"));
    again.see("Gold terms");
    again.own_form().without("step").set("agreement", &terms.to_string()).submit(&desk).see("Gold added.");
}

/// E11: only what is collected by invoice may go without an agreement, and the reason is logged.
#[test]
fn an_invoice_only_scheme_may_go_without_an_agreement() {
    let house = House::open();
    let desk = house.owner_desk();
    let form = desk.get(NEW).own_form().set("name", "Scheme").set("fee_month", "40").set("invoice_only", "on");
    let sentence = "Enter why this type has no agreement. The reason is kept in the activity log.";
    assert_eq!(form.clone().refused_at(&desk, "no_agreement_reason"), sentence);
    form.set("no_agreement_reason", "Terms are on each invoice").submit(&desk).see("Scheme added.");
    desk.get("/settings/patient-loyalty/activity").see("Scheme: no agreement").see("Terms are on each invoice");
}

/// An agreement that somebody archived while the editor was open: told at its field, the type is not saved.
#[test]
fn an_agreement_archived_meanwhile_is_told_at_its_field() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = filled(desk.get(NEW).own_form(), terms);
    desk.get(&format!("/settings/patient-paperwork/{terms}/archive")).own_form().submit(&desk).see("Gold terms is archived");
    let told = form.clone().refused_at(&desk, "agreement");
    assert_eq!(told, "Gold terms is archived. Choose another agreement. Create Agreement");
    let unknown = form.set("agreement", "99").submit(&desk);
    assert_eq!(unknown.status, 422);
    assert_eq!(unknown.texts("#e-agreement"), ["Choose an agreement of the list."]);
}
