use super::files;
use crate::desk::today::member_with;
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::{Money, Quantity};
use tessera::db::schema::lots;
use tessera::memberships::actions::enroll::Pay;
use tessera::memberships::store::terms::{self, NewTerms};
use tessera::memberships::{Status, store};
use tessera::plans::{BillingDay, CouponKind, CouponTerms, Every, Trial};
use tessera::wallet::actions::consume;
use tessera::wallet::store::Cause;
use time::macros::date;

/// The fee of a membership is another one from the next renewal on.
fn costs_from_now(house: &House, membership: i64, fee: Money) {
    let facts = house.read(|c| store::facts(c, membership));
    let mut frozen = facts.frozen.clone();
    frozen.price.fee = fee;
    let terms = NewTerms {
        from_on: facts.row.next_on,
        plan_version_id: facts.row.plan_version_id,
        frozen: &frozen,
        overrides: &facts.overrides,
        signed_record: None,
    };
    house.write(|tx, now| terms::add(tx, now, &house.owner, membership, &terms).and_then(|()| terms::foresee(tx, membership)));
}

/// R258: two weeks ahead the letter says what is charged and when, what is still unused and through when, and what changed
/// since it was charged last.
#[test]
fn the_reminder_says_what_is_unused_and_what_changed() {
    let house = House::open();
    let gold = house.gold();
    let (_, phils) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    member_with(&house, gold, "Ann", "Abbott", PAYS);
    house.live_until(date!(2026 - 07 - 01));
    let given: Vec<i64> = house.read(|c| Ok(lots::table.order(lots::id).select(lots::id).load(c)?));
    house.write(|tx, now| {
        diesel::update(lots::table.find(given[0])).set(lots::expires_on.eq(Some(date!(2026 - 08 - 01)))).execute(tx.c())?;
        let cause = Cause { what: "visit", id: 1, actor: &house.owner, note: "" };
        consume::consume(tx, now, date!(2026 - 07 - 01), given[1], Quantity::whole(1), &cause).map(|_| ())
    });
    costs_from_now(&house, phils, Money(10_400));
    house.live_until(date!(2026 - 07 - 02));
    let letters: Vec<_> = files(&house).into_iter().filter(|letter| letter.subject.contains("renews")).collect();
    let to = |name: &str| letters.iter().find(|letter| letter.to.contains(name)).expect("a reminder");
    let (phil, ann) = (to("Phil"), to("Ann"));
    assert_eq!(phil.subject, "Gold renews Jul 16: $104.00");
    for words in [phil.html_words(), phil.text.split_whitespace().collect::<Vec<_>>().join(" ")] {
        assert!(words.contains("Your Gold membership renews on Jul 16, 2026. We will charge $104.00 to Visa 4242."), "{words}");
        assert!(words.contains("Still unused: 1 × Facial, through Jul 31."), "{words}");
        assert!(words.contains("Changed since last time: fee $99.00 → $104.00, as told on Jul 1."), "{words}");
    }
    assert_eq!(ann.subject, "Gold renews Jul 16: $99.00");
    assert!(!ann.text.contains("Still unused") && !ann.text.contains("Changed since"), "{}", ann.text);
    phil.says_the_same();
    assert!(letters.len() == 2 && ann.text.contains("Nothing to do if that is right."));
}

/// R070: before a trial converts the member is told the day and the sum; R069, R071: then it becomes the membership and is charged.
#[test]
fn a_trial_is_told_of_before_it_converts() {
    let house = House::open();
    let gold = house.plan_with("Gold", "#b8860b", Every::Month, Money(9900), |terms| {
        terms.trial = Some(Trial { days: 30, price: Money::ZERO });
    });
    let (_, his) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    assert_eq!(house.read(|c| store::facts(c, his)).row.status, Status::Trial);
    house.live_until(date!(2026 - 07 - 08));
    let told = || files(&house).into_iter().filter(|letter| letter.subject.contains("trial ends")).collect::<Vec<_>>();
    assert!(told().is_empty());
    house.live_until(date!(2026 - 07 - 10));
    let letters = told();
    assert_eq!(letters.iter().map(|letter| letter.subject.as_str()).collect::<Vec<_>>(), ["Gold trial ends Jul 15, then $99.00"]);
    assert!(letters[0].html_words().contains("We will charge $99.00 to Visa 4242."));
    house.live_until(date!(2026 - 07 - 16));
    let row = house.read(|c| store::facts(c, his)).row;
    assert_eq!((row.status, row.next_billing_on), (Status::Active, Some(date!(2026 - 08 - 16))));
    house.verify();
}

/// R031, E5: what does not renew by itself ends, with a letter two weeks before.
#[test]
fn a_year_that_does_not_renew_is_told_of_before_its_end() {
    let house = House::open();
    let year = house.plan_with("Year", "#b8860b", Every::Year, Money(99_000), |terms| terms.prices[0].auto_renew = false);
    let (_, his) = member_with(&house, year, "Phil", "Pacocha", PAYS);
    house.live_until(date!(2027 - 06 - 03));
    let letters: Vec<_> = files(&house).into_iter().filter(|letter| letter.subject.starts_with("Year ends")).collect();
    assert_eq!(letters.iter().map(|letter| letter.subject.as_str()).collect::<Vec<_>>(), ["Year ends, last day Jun 15"]);
    house.live_until(date!(2027 - 06 - 16));
    assert_eq!(house.read(|c| store::facts(c, his)).row.status, Status::Ended);
    house.verify();
}

/// E55: who joins days before the first renewal is not reminded of it, but of the second; after that no more.
#[test]
fn who_joins_days_before_the_billing_day_is_reminded_of_the_second_renewal() {
    let house = House::open();
    let gold = house.plan_with("Gold", "#b8860b", Every::Month, Money(9900), |terms| terms.billing_day = BillingDay::Day(1));
    house.live_until(date!(2026 - 06 - 26));
    member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let told = || files(&house).into_iter().map(|letter| letter.subject).filter(|subject| subject.contains("renews")).collect::<Vec<_>>();
    house.live_until(date!(2026 - 07 - 17));
    assert_eq!(told(), Vec::<String>::new());
    house.live_until(date!(2026 - 07 - 19));
    assert_eq!(told(), ["Gold renews Aug 1: $99.00"]);
    house.live_until(date!(2026 - 10 - 02));
    assert_eq!(told().len(), 1);
}

/// E55: a renewal at another fee is reminded of, also of a monthly member who renewed before.
#[test]
fn a_renewal_at_another_fee_is_reminded_of() {
    let house = House::open();
    let gold = house.gold();
    let (_, phils) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    member_with(&house, gold, "Ann", "Abbott", PAYS);
    house.live_until(date!(2026 - 07 - 20));
    costs_from_now(&house, phils, Money(10_400));
    house.live_until(date!(2026 - 09 - 17));
    let told: Vec<String> = files(&house).into_iter().map(|letter| letter.subject).filter(|one| one.contains("renews Aug")).collect();
    assert_eq!(told, ["Gold renews Aug 16: $104.00"]);
    assert!(!files(&house).iter().any(|letter| letter.subject.contains("renews Sep")));
}

/// E26: while a coupon lowers the fee, the letter says what is charged next, and the full fee that follows with its day.
#[test]
fn a_lowered_fee_is_told_with_the_full_one_that_follows() {
    let house = House::open();
    let gold = house.gold();
    let coupon = CouponTerms { code: "HALF".into(), kind: CouponKind::Percent, value: 500_000, cycles: Some(3), also_setup_fee: false };
    house.write(|tx, now| tessera::plans::store::coupons::insert(tx, now, &house.owner, &coupon, None));
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    house.enroll_with(phil, gold, Pay::Card(card), house.today(), "half");
    house.live_until(date!(2026 - 07 - 17));
    let words: Vec<String> =
        files(&house).iter().filter(|letter| letter.subject.contains("paid")).map(|letter| letter.html_words()).collect();
    let next = ["$49.50 each month from Jul 16, 2026", "$49.50 on Aug 16, 2026"];
    let full = ["Sep 16, 2026", "Sep 16, 2026"];
    assert_eq!(words.len(), 2);
    for ((words, next), full) in words.iter().zip(next).zip(full) {
        let told = format!("Next charge: {next}, then $99.00 each month from {full} until you cancel.");
        assert!(words.contains(&told), "{told}: {words}");
    }
}
