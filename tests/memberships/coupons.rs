use crate::support::desk::FilledForm;
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::Money;
use tessera::db::schema::invoices;
use tessera::memberships::store;
use tessera::plans::actions::coupons;
use tessera::plans::rules::coupon::CouponTerms;
use tessera::plans::{CouponKind, store as plans};
use time::Date;
use time::macros::date;

/// A code of so many dollars off every fee and the setup fee; gives its key.
fn coupon(house: &House, code: &str, dollars: i64, expires_on: Option<Date>) -> i64 {
    let terms = CouponTerms { code: code.into(), kind: CouponKind::Amount, value: dollars * 100, cycles: None, also_setup_fee: true };
    let today = house.today();
    house.write(|tx, now| coupons::add(tx, now, &house.owner, &terms, expires_on, today))
}

/// The enrollment of Phil, signed, with his card.
fn signed(house: &House, phil: i64) -> FilledForm {
    let address = format!("/patients/{phil}/memberships/new");
    let page = house.owner_desk().get(&address);
    page.form(&address).set("consent", "on").set("typed_name", "Phil Pacocha")
}

/// R087, R170, R172: a code that ended, was archived or never was is told at its field; everything typed is kept.
#[test]
fn a_code_that_cannot_be_used_is_told_at_its_field() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, PAYS);
    coupon(&house, "SPRING10", 10, Some(date!(2026 - 06 - 17)));
    let old = coupon(&house, "OLD", 10, None);
    house.write(|tx, now| coupons::archive(tx, now, &house.owner, old));
    let form = signed(&house, phil);
    house.live_until(date!(2026 - 06 - 17));
    let desk = house.owner_desk();
    for (typed, sentence) in [
        ("spring 10", "SPRING10 ended Jun 16."),
        ("old", "OLD is archived. Nobody new can use it."),
        ("SUMMER", "No coupon is called SUMMER. Check the code."),
    ] {
        assert_eq!(form.clone().set("coupon", typed).refused_at(&desk, "coupon"), sentence);
    }
    assert!(house.read(|c| store::of_patient(c, phil)).is_empty());
}

/// R169: a coupon of more than the fee takes the fee and no more, at the start and at each renewal.
#[test]
fn a_coupon_above_the_fee_never_goes_below_zero() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, PAYS);
    let all = coupon(&house, "ALL", 5000, None);
    assert_eq!(house.read(|c| plans::coupons::load(c, all)).terms.off(Money(9900)), Money(9900));
    let desk = house.owner_desk();
    let address = format!("/patients/{phil}/memberships/new");
    let preview = desk.get(&format!("{address}?coupon=all"));
    preview.see("Total $0.00");
    let form = preview.form(&address).set("consent", "on").set("typed_name", "Phil Pacocha");
    form.submit(&desk).see("Phil is a Gold member.").see("Active");
    house.live_until(date!(2026 - 07 - 16));
    desk.get(&format!("/patients/{phil}/memberships")).see("Owes nothing");
    let sums: Vec<i64> = house.read(|c| Ok(invoices::table.select(invoices::gross).load(c)?));
    assert_eq!(sums, [0, 0]);
    assert!(house.app.gateway.charges_since(None).expect("the processor answers").is_empty());
    house.verify();
}
