use super::types::{agreement, plan};
use crate::support::desk::{Desk, FilledForm};
use crate::support::house::House;
use tessera::base::Money;
use tessera::plans::{CouponKind, store::coupons};
use tessera::web::Role;
use time::macros::date;

const LIST: &str = "/settings/patient-loyalty/coupons";
const NEW: &str = "/settings/patient-loyalty/coupons/new";

fn filled(desk: &Desk) -> FilledForm {
    desk.get(NEW).own_form().set("code", "MayFirst").set("value", "50").set("expires", "2027-05-31")
}

/// R166, R167, R168, R170: Add Coupon with name, type, value, last day, and how long it is redeemed.
#[test]
fn a_coupon_is_added() {
    let house = House::open();
    let desk = house.owner_desk();
    desk.get("/settings/patient-loyalty").see("Membership Discount Coupons").see("Add Coupon").see("No coupons.");
    let page = desk.get(NEW);
    for label in ["Discount Type", "Discount Value", "Expiration Date", "forever", "one time", "Off the setup fee too"] {
        page.see(label);
    }
    let saved = filled(&desk).submit(&desk);
    saved.see("MayFirst added.").see("50% of the fee").see("one time").see("May 31, 2027").see("Active");
    let kept = house.read(|c| coupons::load(c, 1));
    assert_eq!((kept.terms.kind, kept.terms.value, kept.terms.cycles), (CouponKind::Percent, 500_000, Some(1)));
    assert_eq!((kept.expires_on, kept.terms.also_setup_fee), (Some(date!(2027 - 06 - 01)), false));
    let twenty = desk.get(NEW).own_form().set("code", "FRIEND").set("kind", "amount").set("value", "20").set("redeemed", "limited");
    twenty.set("cycles", "3").set("also_setup_fee", "on").submit(&desk).see("$20.00").see("for 3 charges").see("No expiry");
    desk.get("/settings/patient-loyalty").see("FRIEND $20.00, for 3 charges").see("Ruth Owner, Coupon FRIEND added");
}

/// R087: found whatever the case and the blanks; one that is archived says so.
#[test]
fn a_code_is_found_whatever_its_case_and_blanks() {
    let house = House::open();
    let desk = house.owner_desk();
    filled(&desk).submit(&desk).see("MayFirst added.");
    let found = house.read(|c| coupons::by_code(c, "  may FIRST ")).expect("the coupon");
    assert_eq!(found.usable(date!(2027 - 05 - 31)), Ok(()));
    assert_eq!(found.usable(date!(2027 - 06 - 01)), Err("MayFirst ended May 31.".into()));
    assert_eq!(house.read(|c| coupons::by_code(c, "MAY")), None);
}

/// R172, R173, E27: the trash can archives after a confirmation; the code is free again.
#[test]
fn the_trash_can_archives_a_coupon() {
    let house = House::open();
    let desk = house.owner_desk();
    filled(&desk).submit(&desk);
    let list = desk.get(LIST);
    assert!(list.html.contains("data-copy=\"MayFirst\""));
    let confirm = desk.get(&format!("{LIST}/1/archive"));
    confirm.see("Whoever has it keeps the discount to its end.");
    confirm.own_form().submit(&desk).see("MayFirst is archived. Nobody new can use it.").see_no("50% of the fee");
    desk.get(&format!("{LIST}?archived=on")).see("Archived").see("50% of the fee");
    desk.get(&format!("{LIST}/1/archive")).see("MayFirst is archived already.");
    let gone = house.read(|c| coupons::by_code(c, "mayfirst")).expect("it is told about");
    assert_eq!(gone.usable(house.today()), Err("MayFirst is archived. Nobody new can use it.".into()));
    filled(&desk).set("code", "MAY FIRST").submit(&desk).see("MAY FIRST added.");
    assert_eq!(house.read(|c| coupons::by_code(c, "mayfirst")).map(|found| found.id), Some(2));
    desk.get("/settings/patient-loyalty/activity").see("Coupon MayFirst archived");
}

/// R169: never below zero; what cannot be is refused at its field, and what was typed is kept.
#[test]
fn odd_coupons_are_refused_at_their_field() {
    let house = House::open();
    let desk = house.owner_desk();
    let form = || filled(&desk);
    for (field, typed, sentence) in [
        ("value", "120", "Enter a percentage from 0 to 100."),
        ("value", "-5", "Enter a percentage from 0 to 100."),
        ("value", "0", "Enter a percentage above 0 and up to 100."),
        ("value", "", "Enter a percentage above 0 and up to 100."),
        ("value", "12,5", "Use a point for the decimals, such as 8.25."),
        ("code", "", "Enter a code of at most 20 characters, such as SPRING10."),
        ("code", "50 % off!", "Use letters, digits and hyphens: people read the code aloud."),
        ("expires", "someday", "Enter a day, such as May 31, 2027."),
        ("expires", "2026-06-15", "That day is over. Enter today or a later day, or nothing for no end."),
    ] {
        assert_eq!(form().set(field, typed).refused_at(&desk, field), sentence, "{typed}");
    }
    for (typed, sentence) in [
        ("9.999", "Enter whole cents, such as 99.00."),
        ("-20", "Enter an amount, such as 99.00."),
        ("20,00", "Use a point for the cents, such as 99.00."),
        ("0", "Enter an amount above 0, such as 20.00."),
    ] {
        assert_eq!(form().set("kind", "amount").set("value", typed).refused_at(&desk, "value"), sentence, "{typed}");
    }
    for typed in ["0", "61", "", "three"] {
        let odd = form().set("redeemed", "limited").set("cycles", typed);
        assert_eq!(odd.refused_at(&desk, "cycles"), "Enter 1 to 60 charges.", "{typed}");
    }
    form().submit(&desk).see("MayFirst added.");
    let twice = form().set("code", "mayfirst").refused_at(&desk, "code");
    assert_eq!(twice, "MayFirst is a code already. Choose another, or archive it first.");
    // More than every fee is allowed: it takes off the fee and no more.
    form().set("code", "ALL").set("kind", "amount").set("value", "5000").submit(&desk).see("ALL added.");
    let all = house.read(|c| coupons::by_code(c, "all")).expect("the coupon");
    assert_eq!(all.terms.off(Money(9900)), Money(9900));
    assert_eq!(desk.get(&format!("{LIST}/99/archive")).status, 404);
}

/// Two owners at once: who adds a code second is told at its field, who archives one second changes nothing.
#[test]
fn the_second_of_two_owners_is_told() {
    let house = House::open();
    let (ruth, other) = (house.owner_desk(), house.desk(Role::Manager));
    let (first, second) = (filled(&ruth), filled(&other).set("value", "20"));
    first.submit(&ruth).see("MayFirst added.");
    let told = second.refused_at(&other, "code");
    assert_eq!(told, "MayFirst is a code already. Choose another, or archive it first.");
    let archive = format!("{LIST}/1/archive");
    let (first, second) = (ruth.get(&archive).own_form(), other.get(&archive).own_form());
    first.submit(&ruth).see("MayFirst is archived.");
    second.submit(&other).see("MayFirst is archived.");
    let log = ruth.get("/settings/patient-loyalty/activity").text();
    assert_eq!(log.matches("Coupon MayFirst archived").count(), 1);
}

/// R174: money off the first month; the page works out what that is.
#[test]
fn what_it_does_is_worked_out_as_typed() {
    let house = House::open();
    let terms = agreement(&house);
    plan(&house, "Gold", terms, "#d4a017");
    let desk = house.owner_desk();
    let again = filled(&desk).set("code", "").submit(&desk);
    again.see("On Gold: first fee $49.50, then $99.00.");
    filled(&desk)
        .set("code", "MAY10")
        .set("value", "")
        .submit(&desk)
        .see("Read aloud, the digit 0, the digit 1 may be taken for another sign.");
}
