use super::types::{GOLD, NEW, agreement, filled};
use crate::support::house::House;
use tessera::base::Money;
use tessera::plans::{Every, store};

/// R026, R027, E57: one fee, monthly, quarterly or yearly.
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
    let odd = filled(desk.get(NEW).own_form(), terms).set("every", "week").submit(&desk);
    assert_eq!((odd.status, odd.texts("#e-every")), (422, vec!["Choose Monthly, Quarterly, Yearly or Both.".to_string()]));
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
    assert_eq!(form.clone().set("fee_year", "").refused_at(&desk, "fee_year"), "Enter an amount, such as 99.00.");
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

/// R027, R035: an odd fee is refused at its field, with what would be right, and everything typed is kept.
#[test]
fn an_odd_fee_is_refused_at_its_field() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = filled(desk.get(NEW).own_form(), terms).set("fee_quarter", "270").set("fee_year", "990");
    for (every, field) in [("month", "fee_month"), ("quarter", "fee_quarter"), ("year", "fee_year"), ("both", "fee_year")] {
        for (typed, sentence) in [
            ("99.999", "Enter whole cents, such as 99.00."),
            ("-5", "Enter an amount, such as 99.00."),
            ("", "Enter an amount, such as 99.00."),
            ("99,50", "Use a point for the cents, such as 99.00."),
            ("0", "Enter a membership fee above 0."),
        ] {
            let odd = form.clone().set("every", every).set(field, typed);
            assert_eq!(odd.refused_at(&desk, field), sentence, "{every}, {typed}");
        }
    }
    for (typed, sentence) in [
        ("1.234", "Enter whole cents, such as 99.00."),
        ("-25", "Enter an amount, such as 99.00."),
        ("25,00", "Use a point for the cents, such as 99.00."),
    ] {
        assert_eq!(form.clone().set("setup_fee", typed).refused_at(&desk, "setup_fee"), sentence, "{typed}");
    }
}
