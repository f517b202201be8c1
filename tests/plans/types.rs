use crate::support::desk::FilledForm;
use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::base::{Money, Rate};
use tessera::memberships::actions::enroll::Pay;
use tessera::paperwork::actions::save_agreement;
use tessera::plans::actions::save_plan::{self, NewPlan};
use tessera::plans::rules::terms::{CouponBanks, Portal};
use tessera::plans::{Every, PlanTerms, PriceOption, store};
use tessera::web::Role;
use time::macros::date;

pub const NEW: &str = "/settings/patient-loyalty/types/new";
pub const GOLD: &str = "/settings/patient-loyalty/types/1";

/// An agreement to choose; gives its key.
pub fn agreement(house: &House) -> i64 {
    house.write(|tx, now| save_agreement::add(tx, now, &house.owner, "Gold terms", "<p>{fee}, {cancelling}</p>"))
}

/// The editor with all that a simple type needs.
pub fn filled(form: FilledForm, agreement: i64) -> FilledForm {
    form.set("name", "Gold").set("fee_month", "99.00").set("agreement", &agreement.to_string()).set("color", "#d4a017")
}

/// A type of $99.00 a month.
pub fn plan(house: &House, name: &str, agreement: i64, color: &str) -> i64 {
    let terms = PlanTerms {
        name: name.into(),
        description: String::new(),
        tier: 1,
        discount: Rate::ZERO,
        setup_fee: Money::ZERO,
        agreement_id: Some(agreement),
        bank_fee: false,
        prices: vec![PriceOption { id: 0, every: Every::Month, fee: Money(9900), auto_renew: true }],
        benefits: vec![],
        ..PlanTerms::default()
    };
    house.write(|tx, now| save_plan::add(tx, now, &house.owner, &NewPlan { terms: terms.clone(), color: color.into() }))
}

/// R019, R035, R038, R051: the editor's fields are stored as they were typed.
#[test]
fn a_type_is_built_with_add_new_type() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    desk.get("/settings/patient-loyalty").see("Add new type");
    let page = desk.get(NEW);
    for label in ["Payment Frequency (Billing Frequency)", "One-Time Setup Fee", "Monthly Membership Fee", "Membership Agreement", "Color"]
    {
        page.see(label);
    }
    page.see("Send the membership fee to the patient's wallet").see("Free monthly products").see("Trial Length");
    let form = filled(page.own_form(), terms).set("discount", "10").set("setup_fee", "25").set("bank_fee", "on").set("tier", "2");
    let saved = form.set("description", "All facials").submit(&desk);
    saved.see("Gold added.").see("$99.00 a month").see("10%");
    let gold = house.read(|c| store::current(c, 1));
    assert_eq!((gold.terms.setup_fee, gold.terms.discount, gold.terms.bank_fee), (Money(2500), Rate(100_000), true));
    assert_eq!((gold.terms.tier, gold.terms.agreement_id, gold.color.as_str()), (2, Some(terms), "#d4a017"));
    assert_eq!(gold.price(Every::Month).map(|price| price.fee), Some(Money(9900)));
    desk.get("/settings/patient-loyalty").see("Ruth Owner, Gold added");
}

/// R023, R024, R039, R046: name, description and policy stand as written; 0% is no blanket discount.
#[test]
fn name_description_and_policy_are_kept() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = filled(desk.get(NEW).own_form(), terms).set("name", "Calm").set("description", "A facial a month.").set("discount", "0");
    form.set("cancellation_text", "Tell us two weeks before.").submit(&desk).see("Calm added.").see_no("0%");
    let calm = house.read(|c| store::current(c, 1)).terms;
    assert_eq!((calm.name.as_str(), calm.description.as_str()), ("Calm", "A facial a month."));
    assert_eq!((calm.discount, calm.cancellation_text.as_str()), (Rate::ZERO, "Tell us two weeks before."));
}

/// R050: a color is one type's; the page says whose, and the database holds it.
#[test]
fn one_color_is_one_type() {
    let house = House::open();
    let terms = agreement(&house);
    plan(&house, "Gold", terms, "#d4a017");
    let desk = house.owner_desk();
    let page = desk.get(NEW);
    page.see("Gold has it").see("Change");
    assert_eq!(page.own_form().value("color"), "#9aa5b1");
    let taken = filled(page.own_form(), terms).set("name", "Platinum");
    assert_eq!(taken.clone().refused_at(&desk, "color"), "Gold has this color. Choose one that is free.");
    taken.set("color", "other").set("other_color", "#123456").submit(&desk).see("Platinum added.");
    let twice = house.try_write(|tx, now| store::insert(tx, now, "#123456"));
    assert!(twice.is_err_and(|error| tessera::db::broke_unique(&error, "plans_one_color", "plans.color")));
}

/// R271, R272: a changed price is for new members, and the log has both sums.
#[test]
fn a_change_makes_a_version_and_a_line_of_the_log() {
    let house = House::open();
    let terms = agreement(&house);
    plan(&house, "Gold", terms, "#d4a017");
    let desk = house.owner_desk();
    let before = house.read(|c| store::current(c, 1));
    desk.get(GOLD).own_form().submit(&desk).see("Gold saved.");
    assert_eq!(house.read(|c| store::current(c, 1)).id, before.id);
    desk.get(GOLD).own_form().set("fee_month", "109").submit(&desk).see("Gold saved.").see("$109.00 a month");
    let after = house.read(|c| store::current(c, 1));
    assert_eq!((after.no, after.terms.prices[0].fee), (2, Money(10_900)));
    assert_eq!(house.read(|c| store::version(c, before.id)).terms, before.terms);
    desk.get("/settings/patient-loyalty").see("Ruth Owner, Gold: Monthly Membership Fee").see("$99.00 → $109.00");
    desk.get(GOLD).own_form().set("color", "#d6336c").submit(&desk).see("Gold saved.");
    assert_eq!(house.read(|c| store::current(c, 1)).no, 2);
    desk.get("/settings/patient-loyalty").see("Gold: Color").see("Gold → Pink");
}

/// A typing mistake between does not hide another's change.
#[test]
fn the_second_of_two_owners_who_save_is_told() {
    let house = House::open();
    let terms = agreement(&house);
    plan(&house, "Gold", terms, "#d4a017");
    let (ruth, other) = (house.owner_desk(), house.desk(Role::Manager));
    let (first, second) = (ruth.get(GOLD).own_form(), other.get(GOLD).own_form());
    first.set("fee_month", "109").submit(&ruth).see("Gold saved.");
    let odd = second.set("fee_month", "1.999").submit(&other);
    assert_eq!(odd.status, 422, "first what cannot be saved at all");
    let told = odd.own_form().set("fee_month", "119").stale(&other);
    told.see("Ruth Owner changed this on Jun 16, 2026 at 10:00.");
    told.own_form().submit(&other).see("$119.00 a month");
}

#[test]
fn an_archived_type_gives_its_color_free_and_comes_back_with_another() {
    let house = House::open();
    let terms = agreement(&house);
    plan(&house, "Gold", terms, "#d4a017");
    let desk = house.owner_desk();
    let confirm = desk.get(&format!("{GOLD}/archive"));
    confirm.see("0 members go on and are charged as agreed.");
    confirm.own_form().submit(&desk).see("Gold is archived. 0 members go on.").see_no("$99.00 a month");
    desk.get("/settings/patient-loyalty?archived=on").see("Gold Archived");
    plan(&house, "Sun", terms, "#d4a017");
    let refused = desk.get(&format!("{GOLD}/archive")).own_form().submit(&desk);
    refused.see("Sun has the color of Gold now. Change the color of one of them first.");
}

/// R025, R052, R053, R054: what patients see and may do, and what a coupon lets be banked.
#[test]
fn the_toggles_of_the_portal_and_the_wallet_are_kept() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = filled(desk.get(NEW).own_form(), terms).set("bank_fee", "on").set("coupon_banks", "full").set("self_enroll", "on");
    let form = form.without("wallet_visible").without("listed").set("portal_description", "A facial each month.");
    form.submit(&desk).see("Gold added.");
    let gold = house.read(|c| store::current(c, 1)).terms;
    assert_eq!(gold.coupon_banks, CouponBanks::Full);
    let portal = Portal { description: "A facial each month.".into(), self_enroll: true, wallet_visible: false, listed: false };
    assert_eq!(gold.portal, portal);
    let again = desk.get(GOLD).own_form();
    assert_eq!((again.value("coupon_banks"), again.value("portal_description")), ("full", "A facial each month."));
    again.set("listed", "on").submit(&desk).see("Gold saved.");
    desk.get("/settings/patient-loyalty/activity").see("Gold: Listed in portal").see("off → on");
}

/// R020: what is not saved is marked, so that leaving warns.
#[test]
fn a_form_that_came_back_is_marked_as_not_saved() {
    let house = House::open();
    let desk = house.owner_desk();
    let marked = |html: &str| html.contains("data-warn=\"unsaved\"");
    let page = desk.get(NEW);
    assert!(page.html.contains("data-warn") && !marked(&page.html));
    assert!(marked(&page.own_form().submit(&desk).html));
    assert!(marked(&page.own_form().set("step", "add-discount").submit(&desk).html));
}

#[test]
fn an_odd_name_tier_or_color_is_refused_at_its_field() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = || filled(desk.get(NEW).own_form(), terms);
    assert_eq!(form().set("name", "").refused_at(&desk, "name"), "Enter a name of at most 60 characters.");
    assert_eq!(form().set("name", &"Gold ".repeat(13)).refused_at(&desk, "name"), "Enter a name of at most 60 characters.");
    assert_eq!(form().set("tier", "gold").refused_at(&desk, "tier"), "Enter a tier from 1 to 99.");
    let red = form().set("color", "other").set("other_color", "red").submit(&desk);
    assert_eq!((red.status, red.texts("#e-color")), (422, vec!["Choose a color.".to_string()]));
    assert_eq!(desk.get("/settings/patient-loyalty/types/99").status, 404);
}

/// Nobody new joins an archived type, not even on a page that was open before; its members go on and are charged as agreed.
#[test]
fn members_of_an_archived_type_go_on() {
    let house = House::open();
    let gold = house.gold();
    let (phil, ann) = (house.patient("Phil", "Pacocha"), house.patient("Ann", "Abbott"));
    house.enroll(phil, gold, Pay::Card(house.card(phil, PAYS)));
    house.card(ann, PAYS);
    let desk = house.owner_desk();
    let address = format!("/patients/{ann}/memberships/new");
    let begun = desk.get(&address).form(&address).set("consent", "on").set("typed_name", "Ann Abbott");
    let confirm = desk.get(&format!("{GOLD}/archive"));
    confirm.see("1 member goes on and is charged as agreed.");
    confirm.own_form().submit(&desk).see("Gold is archived. 1 member goes on.");
    let told = begun.submit(&desk);
    assert_eq!(told.status, 422);
    told.see("Gold is not for sale any more.");
    house.live_until(date!(2026 - 07 - 16));
    desk.get("/invoices").see("2 invoices").see("99.00").see("Paid");
    house.verify();
}
