use crate::desk::today::member_with;
use crate::letters::files;
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::Money;
use tessera::db::schema::{letters, membership_terms};
use tessera::memberships::actions::adopt;
use tessera::memberships::actions::enroll::Pay;
use tessera::memberships::store;
use tessera::plans::{Commitment, Every};
use tessera::web::Role;
use time::Date;
use time::macros::date;

fn terms(house: &House, membership: i64) -> i64 {
    house.read(|c| Ok(membership_terms::table.filter(membership_terms::membership_id.eq(membership)).count().get_result(c)?))
}

fn notices(house: &House) -> i64 {
    house.read(|c| Ok(letters::table.filter(letters::kind.eq("terms_changed")).count().get_result(c)?))
}

/// The newest fee that a membership was billed, with its day.
fn billed(house: &House, membership: i64) -> (Date, Money) {
    let period = house.read(|c| store::periods_of(c, membership, 1)).remove(0);
    (period.starts_on, period.amount)
}

/// R112: a raised fee is asked of existing members from their next renewal on, and a letter tells each once; E19: the
/// commitment of the new terms binds none of them; who has cancelled is left alone.
#[test]
fn existing_members_get_the_new_terms_from_their_next_renewal() {
    let house = House::open();
    let gold = house.gold();
    let (_, phils) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let (_, anns) = member_with(&house, gold, "Ann", "Abbott", PAYS);
    let desk = house.owner_desk();
    desk.get(&format!("/memberships/{anns}/cancellation")).own_form().set("reason", "moving_away").submit(&desk);

    let editor = desk.get(&format!("/settings/patient-loyalty/types/{gold}"));
    editor.see("Changes are for new members; once saved, you choose whether existing ones get them").see_no("older version");
    let raised = editor.own_form().set("fee_month", "104").set("commits", "on").set("minimum_months", "6").set("early_fee", "150");
    let ask = raised.submit(&desk);
    ask.see("Gold saved for new members.").see("Whom are the new terms of Gold for?").see("1 member: $99.00 → $104.00 a month");
    ask.see("1 member, on Jul 16, 2026. A letter tells each today.").see("Existing ones keep the one that they signed, or none");
    ask.see("Abbott Last day Jul 15, 2026").see("Gold changes on Jul 16: $104.00 a month").see("Fee through Jul 15: $99.00 a month");
    let form = ask.own_form();
    assert_eq!(form.value("who"), "new");
    desk.get(&format!("/settings/patient-loyalty/types/{gold}")).see("1 member has an older version");

    let done = form.set("who", "existing").submit(&desk);
    done.see("1 member gets the new terms from the next renewal; a letter tells of it today.");
    assert_eq!((terms(&house, phils), terms(&house, anns), notices(&house)), (2, 1, 1));
    let facts = house.read(|c| store::facts(c, phils));
    assert_eq!((facts.frozen.price.fee, facts.next_charge()), (Money(9900), Some((date!(2026 - 07 - 16), Money(10_400)))));
    assert_eq!(facts.to_come().map(|stage| stage.terms.commitment), Some(Commitment::default()));
    let again = house.write(|tx, now| adopt::adopt(tx, now, &house.owner, gold));
    assert_eq!((again.memberships, terms(&house, phils), notices(&house)), (0, 2, 1), "twice does nothing more");
    desk.get(&format!("/settings/patient-loyalty/types/{gold}")).see_no("older version");

    house.live_until(date!(2026 - 07 - 15));
    assert_eq!(billed(&house, phils), (date!(2026 - 06 - 16), Money(9900)));
    house.live_until(date!(2026 - 07 - 17));
    assert_eq!(billed(&house, phils), (date!(2026 - 07 - 16), Money(10_400)));
    assert_eq!(billed(&house, anns), (date!(2026 - 06 - 16), Money(9900)));
    let sent: Vec<_> = files(&house).into_iter().filter(|letter| letter.subject.contains("changes on")).collect();
    assert_eq!(sent.iter().map(|letter| letter.subject.as_str()).collect::<Vec<_>>(), ["Gold changes on Jul 16: $104.00 a month"]);
    let words = sent[0].html_words();
    assert!(words.contains("From Jul 16, 2026 your Gold membership costs $104.00 a month."), "{words}");
    assert!(words.contains("Cancelling: Tell the desk") && words.contains("Leaving costs nothing"), "{words}");
    sent[0].says_the_same();
    house.verify();
}

/// R112: the safe choice changes nothing for those who are members; what is not chosen, or was saved again meanwhile, is told.
#[test]
fn new_members_only_is_the_safe_choice() {
    let house = House::open();
    let gold = house.gold();
    let (_, phils) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let desk = house.owner_desk();
    let path = format!("/settings/patient-loyalty/types/{gold}");
    let ask = desk.get(&path).own_form().set("fee_month", "104").submit(&desk);
    let refused = ask.own_form().without("who").submit(&desk);
    assert_eq!(refused.status, 422);
    refused.see("Choose whom the new terms are for.");
    ask.own_form().submit(&desk).see("Gold: version 2 is for new members only.");
    assert_eq!((terms(&house, phils), notices(&house)), (1, 0));
    let newer = desk.get(&path).own_form().set("fee_month", "109").submit(&desk);
    let stale = ask.own_form().set("who", "existing").submit(&desk);
    assert_eq!(stale.status, 409);
    stale.see("Gold was saved again meanwhile. These are its terms now.").see("$99.00 → $109.00");
    newer.own_form().set("who", "existing").submit(&desk).see("1 member gets the new terms");
    assert_eq!(house.read(|c| store::facts(c, phils)).row.next_amount, Money(10_900));
    assert_eq!(house.desk(Role::FrontDesk).get(&format!("{path}/members")).status, 403);
}

/// Who pays in another interval than is sold now keeps the terms, and the page says why; what only staff see makes no letter.
#[test]
fn a_member_without_a_new_fee_keeps_the_terms() {
    let house = House::open();
    let gold = house.gold();
    let (_, phils) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let desk = house.owner_desk();
    let path = format!("/settings/patient-loyalty/types/{gold}");
    let ask = desk.get(&path).own_form().set("description", "For the team").submit(&desk);
    ask.see("1 member: $99.00 a month as before").see("Nothing changes that members are told of: no letter.");
    ask.own_form().set("who", "existing").submit(&desk).see("1 member gets the new terms from the next renewal.");
    assert_eq!((terms(&house, phils), notices(&house)), (2, 0));
    let yearly = desk.get(&path).own_form().set("every", "year").set("fee_year", "990").submit(&desk);
    yearly.see("No existing member can get the new terms.").see("The new terms have no monthly fee");
    assert_eq!(house.write(|tx, now| adopt::adopt(tx, now, &house.owner, gold)).memberships, 0);
    assert_eq!(house.read(|c| store::facts(c, phils)).row.every, Every::Month);
}

/// R051, R112: a fee that is paid late is banked by the terms of its period, whatever holds on the day that it is paid.
#[test]
fn a_fee_paid_late_is_banked_by_the_terms_of_its_period() {
    let house = House::open();
    let gold = house.plan("Gold", "#b8860b", Every::Month, Money(9900), Money::ZERO, true);
    let phil = house.patient("Phil", "Pacocha");
    house.enroll(phil, gold, Pay::Invoice(None));
    let desk = house.owner_desk();
    let editor = desk.get(&format!("/settings/patient-loyalty/types/{gold}"));
    editor.own_form().without("bank_fee").submit(&desk).own_form().set("who", "existing").submit(&desk).see("1 member gets the new terms");
    house.live_until(date!(2026 - 07 - 17));
    let banked = || house.read(|c| tessera::wallet::store::summary(c, phil, house.today())).paid;
    for (invoice, then) in [(2, Money::ZERO), (1, Money(9900))] {
        desk.get(&format!("/invoices/{invoice}/payments/new")).own_form().set("method", "cash").submit(&desk);
        assert_eq!(banked(), then, "invoice {invoice}");
    }
    house.verify();
}

/// R112: a higher fee is asked for no earlier than the clinic's notice after the letter; who renews before pays the old one.
#[test]
fn a_higher_fee_waits_for_its_notice() {
    let house = House::open();
    let gold = house.gold();
    let (_, phils) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let desk = house.owner_desk();
    desk.get(&format!("/settings/clinics/{}", house.clinic)).own_form().set("fee_notice_days", "45").submit(&desk).see("saved");
    let ask = desk.get(&format!("/settings/patient-loyalty/types/{gold}")).own_form().set("fee_month", "104").submit(&desk);
    ask.see("A higher fee is asked for from Jul 31, 2026, 45 days after the letter at the earliest.");
    ask.see("1 member, on Aug 16, 2026.").see("Fee through Aug 15: $99.00 a month");
    ask.own_form().set("who", "existing").submit(&desk).see("1 member gets the new terms");
    house.live_until(date!(2026 - 07 - 17));
    assert_eq!(billed(&house, phils), (date!(2026 - 07 - 16), Money(9900)));
    house.live_until(date!(2026 - 08 - 17));
    assert_eq!(billed(&house, phils), (date!(2026 - 08 - 16), Money(10_400)));
    house.verify();
}
