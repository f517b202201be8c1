use super::files;
use crate::desk::today::member_with;
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::{Money, Quantity};
use tessera::db::schema::lots;
use tessera::memberships::store;
use tessera::memberships::store::terms::{self, NewTerms};
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
