use super::types::{GOLD, NEW, agreement, filled};
use crate::support::house::House;
use tessera::base::Money;
use tessera::plans::rules::terms::{Applies, BillingDay, Commitment, Leaving, Trial};
use tessera::plans::store;

/// R048, R055, R158: nobody is bound, and there is no trial, until somebody says so.
#[test]
fn a_type_has_no_commitment_and_no_trial_by_default() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = desk.get(NEW).see("Does this membership require a minimum time commitment?").own_form();
    assert_eq!((form.value("commits"), form.value("trial_days")), ("", ""));
    filled(form, terms).submit(&desk).see("Gold added.");
    let gold = house.read(|c| store::current(c, 1)).terms;
    assert_eq!((gold.commitment, gold.trial), (Commitment::default(), None));
}

/// R154, R155, R156, R157: the guide's question and its three fields.
#[test]
fn a_minimum_time_commitment_is_asked_for() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    desk.get(NEW).see("Does this membership require a minimum time commitment?").see("New & Existing memberships");
    let form = filled(desk.get(NEW).own_form(), terms).set("commits", "on").set("minimum_months", "6").set("early_fee", "150");
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
        assert_eq!(form.clone().set(field, typed).refused_at(&desk, field), sentence);
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

/// R155, R156, E20, E21: 1 to 12 months, and a fee in whole dollars; else a sentence at the field, and everything typed kept.
#[test]
fn an_odd_commitment_is_refused_at_its_field() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = filled(desk.get(NEW).own_form(), terms).set("commits", "on").set("minimum_months", "6").set("early_fee", "150");
    for typed in ["13", "0", "-1", "", "six", "1.5"] {
        assert_eq!(form.clone().set("minimum_months", typed).refused_at(&desk, "minimum_months"), "Enter 1 to 12 months.", "{typed}");
    }
    for (typed, sentence) in [
        ("19.99", "Early Cancellation Fee is 19.99. Whole dollars only: 19 or 20."),
        ("19.999", "Enter whole cents, such as 99.00."),
        ("-150", "Enter an amount, such as 99.00."),
        ("19,99", "Use a point for the cents, such as 99.00."),
    ] {
        assert_eq!(form.clone().set("early_fee", typed).refused_at(&desk, "early_fee"), sentence, "{typed}");
    }
}
