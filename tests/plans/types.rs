use crate::support::desk::{Desk, FilledForm};
use crate::support::house::House;
use tessera::base::{Money, Quantity, Rate};
use tessera::catalog::actions::{archive_item, save_item};
use tessera::catalog::{ItemKind, ItemTerms};
use tessera::paperwork::actions::save_agreement;
use tessera::plans::actions::save_plan::{self, NewPlan};
use tessera::plans::rules::terms::{Applies, BillingDay, Commitment, CouponBanks, Discount, Leaving, Portal, Reach, Trial};
use tessera::plans::{Every, Expires, PlanTerms, PriceOption, store};
use tessera::web::Role;

const NEW: &str = "/settings/patient-loyalty/types/new";
const GOLD: &str = "/settings/patient-loyalty/types/1";

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

fn item(house: &House, name: &str, unit: &str, decimals: i64) -> i64 {
    let terms = ItemTerms {
        kind: ItemKind::Service,
        name: name.into(),
        description: String::new(),
        price: Money(10_000),
        cost: None,
        tax_rate: Rate::ZERO,
        unit: unit.into(),
        unit_decimals: decimals,
        minutes: None,
        category: String::new(),
        add_on: false,
        clinics: vec![],
    };
    house.write(|tx, now| save_item::add(tx, now, &house.owner, &terms))
}

fn refusal(desk: &Desk, form: FilledForm, field: &str) -> String {
    let again = form.submit(desk);
    assert_eq!(again.status, 422, "{field}: {}", again.text());
    again.texts(&format!("#e-{field}")).join(" ")
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

/// R027, E57: one fee, monthly, quarterly or yearly.
#[test]
fn the_payment_frequency_is_monthly_quarterly_or_yearly() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    for (every, color, said) in [("quarter", "#2f9e44", "$270.00 a quarter"), ("year", "#1c5fd4", "$270.00 a year")] {
        let form = filled(desk.get(NEW).own_form(), terms).set("every", every).set(&format!("fee_{every}"), "270").set("color", color);
        form.submit(&desk).see(said);
    }
    assert_eq!(house.read(|c| store::current(c, 2)).terms.prices[0].every, Every::Year);
    let odd = filled(desk.get(NEW).own_form(), terms).set("every", "week");
    assert_eq!(refusal(&desk, odd, "every"), "Choose Monthly, Quarterly, Yearly or Both.");
}

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

/// R060–R063: items of the inventory, found by name, several, each in its own unit, removed again.
#[test]
fn free_monthly_products_are_picked_from_the_inventory() {
    let house = House::open();
    let terms = agreement(&house);
    let (facial, botox) = (item(&house, "Facial", "treatment", 0), item(&house, "Botox", "unit", 1));
    let desk = house.owner_desk();
    let found = desk.get_block(&format!("/settings/patient-loyalty/items?pick=fac&to={NEW}"), "found");
    found.see("Facial").see_no("Botox");
    let form = filled(desk.get(NEW).own_form(), terms);
    let one = form.set("pick", "facial").set("pick_quantity", "2").set("step", "add").submit(&desk);
    assert_eq!(one.status, 200);
    one.see("treatment a month");
    let two = one.own_form().set("step", &format!("add-{botox}")).set("pick_quantity", "20.5").submit(&desk);
    two.see("unit a month");
    let kept = two.own_form();
    assert_eq!((kept.value("name"), kept.value("pick")), ("Gold", ""));
    // What is left in the picker is added by Save, too.
    let both = kept.without("step").without("expires").add("expires", "period").add("expires", "months:3");
    both.submit(&desk).see("Gold added.");
    let given = house.read(|c| store::current(c, 1)).terms.benefits;
    let short: Vec<_> = given.iter().map(|benefit| (benefit.item_id, benefit.quantity, benefit.expires)).collect();
    assert_eq!(short, [(facial, Quantity(2000), Expires::Period), (botox, Quantity(20_500), Expires::Months(3))]);

    let removed = desk.get(GOLD).own_form().set("step", "remove-0").submit(&desk);
    removed.own_form().without("step").submit(&desk).see("Gold saved.");
    assert_eq!(house.read(|c| store::current(c, 1)).terms.benefits.len(), 1);
    desk.get("/settings/patient-loyalty/activity").see("Gold: Free monthly Facial").see("2 a month, ends with the period → nothing");
}

/// E48: what is not used stays until it is, unless the clinic says otherwise.
#[test]
fn a_free_product_stays_until_used_by_default() {
    let house = House::open();
    let terms = agreement(&house);
    item(&house, "Facial", "treatment", 0);
    let desk = house.owner_desk();
    filled(desk.get(NEW).own_form(), terms).set("pick", "Facial").submit(&desk).see("Gold added.");
    let given = house.read(|c| store::current(c, 1)).terms.benefits;
    assert_eq!((given[0].quantity, given[0].expires), (Quantity(1000), Expires::Never));
}

#[test]
fn odd_figures_are_refused_at_their_field() {
    let house = House::open();
    let terms = agreement(&house);
    let facial = item(&house, "Facial", "treatment", 0);
    let desk = house.owner_desk();
    let form = || filled(desk.get(NEW).own_form(), terms);
    for (typed, sentence) in [
        ("99.999", "Enter whole cents, such as 99.00."),
        ("-5", "Enter an amount, such as 99.00."),
        ("", "Enter an amount, such as 99.00."),
        ("99,50", "Use a point for the cents, such as 99.00."),
        ("0", "Enter a membership fee above 0."),
    ] {
        let again = form().set("fee_month", typed).submit(&desk);
        assert_eq!(again.texts("#e-fee_month"), [sentence], "{typed}");
        assert_eq!(again.own_form().value("fee_month"), typed);
    }
    assert_eq!(refusal(&desk, form().set("discount", "101"), "discount"), "Enter a percentage from 0 to 100.");
    assert_eq!(refusal(&desk, form().set("setup_fee", "1.234"), "setup_fee"), "Enter whole cents, such as 99.00.");
    assert_eq!(refusal(&desk, form().set("name", ""), "name"), "Enter a name of at most 60 characters.");
    assert_eq!(refusal(&desk, form().set("tier", "gold"), "tier"), "Enter a tier from 1 to 99.");
    assert_eq!(refusal(&desk, form().set("color", "other").set("other_color", "red"), "color"), "Choose a color.");
    let missing = "“laser” is not in the inventory. Add it under Inventory > Products first.";
    assert_eq!(refusal(&desk, form().set("pick", "laser"), "pick"), missing);
    assert_eq!(refusal(&desk, form().set("pick", "facial").set("pick_quantity", "0"), "pick_quantity"), "Enter a number above 0.");
    let listed = |quantity: &str| form().set("item", &facial.to_string()).set("quantity", quantity).set("expires", "never");
    assert_eq!(refusal(&desk, listed("0"), "quantity-0"), "Enter a number above 0.");
    assert_eq!(refusal(&desk, listed("1.5"), "quantity-0"), "Enter a whole number.");
    assert_eq!(
        refusal(&desk, listed("1").set("item", "99"), "pick"),
        "An item of the list is not in the inventory any more. Check the list below."
    );
    assert_eq!(refusal(&desk, form().set("agreement", "99"), "agreement"), "Choose an agreement of the list. Create Agreement");
    assert_eq!(desk.get("/settings/patient-loyalty/types/99").status, 404);
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
    assert_eq!(refusal(&desk, taken.clone(), "color"), "Gold has this color. Choose one that is free.");
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
    let mistyped = second.set("fee_month", "119.001").submit(&other);
    assert_eq!(mistyped.status, 422);
    let told = mistyped.own_form().set("fee_month", "119").submit(&other);
    assert_eq!(told.status, 409);
    told.see("Ruth Owner changed this on Jun 16, 2026 at 10:00.");
    assert_eq!(told.own_form().value("fee_month"), "119");
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

#[test]
fn the_form_says_what_a_member_will_pay() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = filled(desk.get(NEW).own_form(), terms).set("setup_fee", "25");
    let cost = desk.post("/settings/patient-loyalty/preview", &form.pairs);
    cost.see("$124.00").see("Then $99.00 a month, until cancelled.").see_no("Settings");
    desk.post("/settings/patient-loyalty/preview", &form.set("fee_month", "9,9").pairs).see("Enter the fee, and the sums show here.");
}

/// R028, R031, R032, R033: two fees, each renewing or not, and the saving of paying yearly is shown.
#[test]
fn both_has_a_monthly_and_a_yearly_fee() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let page = desk.get(NEW);
    page.see("Both").see("Yearly Membership Fee").see("Auto-renew each year");
    let form = filled(page.own_form(), terms).set("every", "both").set("fee_year", "990").without("renew_year");
    assert_eq!(refusal(&desk, form.clone().set("fee_year", ""), "fee_year"), "Enter an amount, such as 99.00.");
    let cost = desk.post("/settings/patient-loyalty/preview", &form.pairs);
    cost.see("Paid yearly, it ends after one year.").see("Paying yearly saves $198.00 a year.");
    form.submit(&desk).see("$99.00 a month or $990.00 a year");
    let gold = house.read(|c| store::current(c, 1));
    let short: Vec<_> = gold.terms.prices.iter().map(|price| (price.every, price.fee, price.auto_renew)).collect();
    assert_eq!(short, [(Every::Month, Money(9900), true), (Every::Year, Money(99_000), false)]);
    let again = desk.get(GOLD).own_form();
    assert_eq!((again.value("every"), again.value("fee_month"), again.value("fee_year")), ("both", "99.00", "990.00"));
    again.set("every", "year").submit(&desk).see("$990.00 a year");
    desk.get("/settings/patient-loyalty/activity").see("Gold: Payment Frequency (Billing Frequency)").see("Both → Yearly");
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

/// R154, R155, R156, R157: the guide's question, its three fields, and what is refused at them.
#[test]
fn a_minimum_time_commitment_is_asked_for() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    desk.get(NEW).see("Does this membership require a minimum time commitment?").see("New & Existing memberships");
    let form = filled(desk.get(NEW).own_form(), terms).set("commits", "on").set("minimum_months", "6").set("early_fee", "150");
    assert_eq!(refusal(&desk, form.clone().set("minimum_months", "13"), "minimum_months"), "Enter 1 to 12 months.");
    let cents = "Early Cancellation Fee is 19.99. Whole dollars only: 19 or 20.";
    assert_eq!(refusal(&desk, form.clone().set("early_fee", "19.99"), "early_fee"), cents);
    form.clone().submit(&desk).see("Gold added.");
    let kept = |id| house.read(|c| store::current(c, id)).terms.commitment;
    assert_eq!(kept(1), Commitment { months: 6, fee: Money(15_000), applies: Applies::New });
    let again = desk.get(GOLD).own_form();
    assert_eq!((again.value("minimum_months"), again.value("early_fee"), again.value("applies")), ("6", "150", "new"));
    again.set("applies", "all").submit(&desk).see("Gold saved.");
    assert_eq!(kept(1).applies, Applies::All);
    desk.get(GOLD).own_form().without("commits").submit(&desk).see("Gold saved.");
    assert_eq!(kept(1), Commitment::default());
    desk.get("/settings/patient-loyalty/activity").see("Gold: Early Cancellation Fee").see("$150.00 → nothing");
}

/// R045, R047, R067, R068: trial, billing day, how and when one leaves.
#[test]
fn trial_billing_day_and_leaving_are_kept() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = filled(desk.get(NEW).own_form(), terms).set("trial_days", "30").set("trial", "discounted").set("trial_price", "49");
    let form = form.set("billing", "day").set("billing_day", "31").set("cancellation", "days").set("cancellation_days", "30");
    let form = form.set("notice_days", "14").set("cancellation_text", "Tell us two weeks before.");
    for (field, typed, sentence) in [
        ("trial_days", "400", "Enter 1 to 365 days, or nothing for no trial."),
        ("trial_price", "99.01", "A trial costs at most the fee of $99.00."),
        ("billing_day", "32", "Enter a day from 1 to 31."),
        ("cancellation_days", "0", "Enter 1 to 365 days."),
        ("notice_days", "two", "Enter 0 to 365 days."),
    ] {
        assert_eq!(refusal(&desk, form.clone().set(field, typed), field), sentence);
    }
    form.submit(&desk).see("Gold added.");
    let gold = house.read(|c| store::current(c, 1)).terms;
    assert_eq!(gold.trial, Some(Trial { days: 30, price: Money(4900) }));
    assert_eq!((gold.billing_day, gold.cancellation, gold.notice_days), (BillingDay::Day(31), Leaving::Days(30), 14));
    desk.get(GOLD).own_form().set("trial", "full").set("billing", "anniversary").submit(&desk).see("Gold saved.");
    let gold = house.read(|c| store::current(c, 1)).terms;
    assert_eq!((gold.trial, gold.billing_day), (Some(Trial { days: 30, price: Money(9900) }), BillingDay::Anniversary));
    assert_eq!(desk.get(GOLD).own_form().value("trial"), "full");
    desk.get("/settings/patient-loyalty/activity").see("Gold: Trial Price").see("$49.00 → $99.00");
}

/// R010, R041, R044: discounts on a part of the inventory, perks in words, the code of UK insurers.
#[test]
fn limited_discounts_perks_and_the_healthcode_are_kept() {
    let house = House::open();
    let terms = agreement(&house);
    let facial = item(&house, "Facial", "treatment", 0);
    let desk = house.owner_desk();
    let two = filled(desk.get(NEW).own_form(), terms).set("step", "add-discount").submit(&desk).own_form().without("step");
    let lines = |reach: &str, of: &str, rate: &str| {
        let form = two.clone().without("discount_reach").without("discount_of").without("discount_rate");
        let form = form.add("discount_reach", "add_ons").add("discount_of", "").add("discount_rate", "20");
        form.add("discount_reach", reach).add("discount_of", of).add("discount_rate", rate)
    };
    assert_eq!(refusal(&desk, lines("item", "", "30"), "discount-1"), "Type the name of the item.");
    assert_eq!(refusal(&desk, lines("services", "", "130"), "discount-1"), "Enter a percentage from 0 to 100.");
    assert_eq!(refusal(&desk, lines("add_ons", "", "5"), "discount-1"), "This has a discount above. Keep one line.");
    let form = lines("item", "facial", "30").set("perks", "Priority booking\r\n\r\nVIP service").set("healthcode", "HC123");
    assert_eq!(refusal(&desk, form.clone().set("healthcode", "H C"), "healthcode"), "A Healthcode code has at most 20 letters and digits.");
    form.submit(&desk).see("Gold added.");
    let gold = house.read(|c| store::current(c, 1)).terms;
    let discount = |reach, rate| Discount { reach, rate: Rate(rate) };
    assert_eq!(gold.discounts, [discount(Reach::AddOns, 200_000), discount(Reach::Item(facial), 300_000)]);
    assert_eq!((gold.perks, gold.healthcode.as_str()), (vec!["Priority booking".to_string(), "VIP service".into()], "HC123"));
    desk.get(GOLD).own_form().submit(&desk).see("Gold saved.");
    assert_eq!(house.read(|c| store::current(c, 1)).no, 1, "nothing was changed");
    // The item is archived, and another one has its name: the line keeps its own.
    house.write(|tx, now| archive_item::archive(tx, now, &house.owner, facial, true));
    item(&house, "Facial", "treatment", 0);
    desk.get(GOLD).own_form().submit(&desk).see("Gold saved.");
    assert_eq!(house.read(|c| store::current(c, 1)).no, 1, "nothing was changed");
    let form = desk.get(GOLD).own_form().without("discount_rate").add("discount_rate", "20").add("discount_rate", "25");
    form.submit(&desk).see("Gold saved.");
    desk.get("/settings/patient-loyalty/activity").see("Gold: Discount on Facial").see("30% → 25%");
}

/// E11: only what is collected by invoice may go without an agreement, and the reason is logged.
#[test]
fn an_invoice_only_scheme_may_go_without_an_agreement() {
    let house = House::open();
    let desk = house.owner_desk();
    let form = desk.get(NEW).own_form().set("name", "Scheme").set("fee_month", "40").set("invoice_only", "on");
    let sentence = "Enter why this type has no agreement. The reason is kept in the activity log.";
    assert_eq!(refusal(&desk, form.clone(), "no_agreement_reason"), sentence);
    form.set("no_agreement_reason", "Terms are on each invoice").submit(&desk).see("Scheme added.");
    desk.get("/settings/patient-loyalty/activity").see("Scheme: no agreement").see("Terms are on each invoice");
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
