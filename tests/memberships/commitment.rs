use crate::desk::today::member_with;
use crate::letters::files;
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::Money;
use tessera::db::schema::{documents, signed_records};
use tessera::memberships::actions::cancel::{self, When};
use tessera::memberships::store;
use tessera::web::Role;
use time::macros::date;

/// What leaving at the end of the paid period would cost today.
fn costs(house: &House, membership: i64) -> Money {
    let facts = house.read(|c| store::facts(c, membership));
    cancel::left(&facts, house.today(), When::Policy).expect("a choice").fee
}

/// R157, E19: a commitment for existing members binds them only after the letter and their signature, and counts from that
/// day; until then they leave without its fee.
#[test]
fn an_existing_member_is_bound_after_notice_and_signature() {
    let house = House::open();
    let gold = house.gold();
    let (phil, phils) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let (_, anns) = member_with(&house, gold, "Ann", "Abbott", PAYS);
    let owner = house.owner_desk();
    let desk = house.desk(Role::FrontDesk);
    let list = format!("/settings/patient-loyalty/types/{gold}/commitments");
    owner.get(&list).see("Gold asks existing members for no commitment.");
    let editor = owner.get(&format!("/settings/patient-loyalty/types/{gold}")).own_form();
    let editor = editor.set("commits", "on").set("minimum_months", "6").set("early_fee", "150").set("applies", "all");
    editor.submit(&owner).see("Existing ones keep the one that they signed, or none, until they sign again. Who has not signed");

    let asked = owner.get(&list);
    asked.see("6 months, Early Cancellation Fee $150.00.").see("Phil Pacocha Not told").see("Ann Abbott Not told");
    asked.see("Gold: a minimum time of 6 months, if you agree").see("It binds you only if you sign it at the desk");
    let sign = format!("/memberships/{phils}/commitment");
    desk.get(&sign).see("The letter that tells of it has not left yet.");
    asked.own_form().submit(&owner).see("The letter to 2 members is on its way.").see_no("Send the letter");
    house.live_until(date!(2026 - 06 - 17));
    let subjects: Vec<String> = files(&house).into_iter().map(|letter| letter.subject).filter(|one| one.contains("if you agree")).collect();
    assert_eq!(subjects.len(), 2);
    asked.own_form().submit(&owner).see("Everybody was told already.");
    assert_eq!((costs(&house, phils), costs(&house, anns)), (Money::ZERO, Money::ZERO), "told, and not bound");

    house.live_until(date!(2026 - 06 - 20));
    desk.get(&format!("/patients/{phil}/memberships")).see("A minimum time commitment waits for the patient’s signature");
    let page = desk.get(&sign);
    page.see("I agree to stay a member for 6 months, from Jun 20, 2026 through Dec 19, 2026. Leaving before costs me $150.00, once.");
    page.see("Ending before Dec 20, 2026 costs $150.00, once.");
    let unsigned = page.own_form().submit(&desk);
    assert_eq!(unsigned.status, 422);
    unsigned.see("The patient has to agree to the commitment.").see("Sign in the field, or type the full name.");
    let signed = page.own_form().set("consent", "on").set("typed_name", "Phil Pacocha").submit(&desk);
    signed.see("Signed. Gold is committed for 6 months, through Dec 19, 2026.").see("committed for 6 months, through Dec 19, 2026");
    desk.get(&sign).see("The patient has agreed to it already.");
    owner.get(&list).see("Ann Abbott Told, not signed").see_no("Phil Pacocha");
    let papers: Vec<String> = house.read(|c| Ok(documents::table.order(documents::id.desc()).select(documents::title).load(c)?));
    assert_eq!(papers[0], "Gold Membership Agreement, minimum time commitment");
    let records: i64 = house.read(|c| Ok(signed_records::table.filter(signed_records::membership_id.eq(phils)).count().get_result(c)?));
    assert_eq!(records, 2);

    assert_eq!((costs(&house, phils), costs(&house, anns)), (Money(15_000), Money::ZERO));
    desk.get(&format!("/memberships/{phils}/cancellation")).see("Committed for 6 months, through Dec 19");
    house.live_until(date!(2026 - 08 - 16));
    assert_eq!(costs(&house, phils), Money(15_000), "renewals change nothing");
    house.verify();
}

/// The consent holds with new terms that were told before it and come after it.
#[test]
fn consent_holds_with_terms_to_come() {
    let house = House::open();
    let gold = house.gold();
    let (_, phils) = member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let owner = house.owner_desk();
    let editor = owner.get(&format!("/settings/patient-loyalty/types/{gold}")).own_form().set("fee_month", "104");
    let editor = editor.set("commits", "on").set("minimum_months", "6").set("early_fee", "150").set("applies", "all");
    editor.submit(&owner).own_form().set("who", "existing").submit(&owner).see("1 member gets the new terms");
    owner.get(&format!("/settings/patient-loyalty/types/{gold}/commitments")).own_form().submit(&owner);
    house.live_until(date!(2026 - 06 - 17));
    let page = owner.get(&format!("/memberships/{phils}/commitment"));
    page.own_form().set("consent", "on").set("typed_name", "Phil Pacocha").submit(&owner).see("Signed.");
    house.live_until(date!(2026 - 07 - 16));
    let facts = house.read(|c| store::facts(c, phils));
    assert_eq!((facts.row.fee, facts.frozen.version_no, facts.frozen.terms.commitment.months), (Money(10_400), 2, 6));
    assert_eq!(costs(&house, phils), Money(15_000));
    let reminder = files(&house).into_iter().find(|letter| letter.subject.contains("renews")).expect("a reminder");
    assert!(
        reminder.html_words().contains("Changed since last time: fee $99.00 → $104.00, as told on Jun 16."),
        "{}",
        reminder.html_words()
    );
    house.verify();
}
