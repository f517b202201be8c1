use crate::support::desk::Desk;
use crate::support::house::House;
use tessera::paperwork::{actions::save_agreement, store};
use tessera::web::Role;

const LIST: &str = "/settings/patient-paperwork";
const TEXT: &str = "<h1>Terms</h1><p>{patient} pays {fee} {interval}.</p><p>Ending it: {cancelling}.</p>";

fn agreement(desk: &Desk, name: &str, body: &str) {
    desk.get(&format!("{LIST}/new")).own_form().set("name", name).set("body", body).submit(desk).see(&format!("{name} saved."));
}

/// R014, R072, R073: several agreements, each with a name and a text that is pasted in.
#[test]
fn an_agreement_is_created_under_patient_paperwork() {
    let house = House::open();
    let desk = house.owner_desk();
    desk.get("/settings").see("Clinical Documentation").see("Patient Paperwork");
    desk.get(LIST).see("Settings > Clinical Documentation > Patient Paperwork").see("Membership Agreements").see("Paste yours in.");
    let pasted = "<h1 class=\"Mso\">Terms</h1><p style=\"x\">You pay <span>{fee}</span>.</p><script>alert(1)</script><ul><li>one</li></ul>";
    agreement(&desk, "Gold terms", pasted);
    agreement(&desk, "Bronze terms", "One.\n\nTwo.");
    let list = desk.get(LIST);
    list.see("Gold terms").see("1, Jun 16, 10:00").see("no type yet").see("Ruth Owner, Jun 16, 10:00");
    assert_eq!(house.read(|c| store::current(c, 1)).html, "<h1>Terms</h1><p>You pay {fee}.</p><ul><li>one</li></ul>");
    assert_eq!(house.read(|c| store::current(c, 2)).html, "<p>One.</p>\n<p>Two.</p>");
    assert_eq!(house.read(|c| store::all(c, false)).len(), 2);
}

/// R075, E12: an edit makes a version, and only a changed text does; the old one stays to be read.
#[test]
fn an_edit_makes_a_version_and_the_old_one_stays() {
    let house = House::open();
    let desk = house.owner_desk();
    agreement(&desk, "Gold terms", TEXT);
    let old = house.read(|c| store::current(c, 1));
    let edit = desk.get(&format!("{LIST}/1"));
    edit.see("A changed text makes version 2.");
    edit.own_form().set("name", "Gold rules").submit(&desk).see("Gold rules saved. Its text is as it was.");
    assert_eq!(house.read(|c| store::current(c, 1)).no, 1);
    desk.get(&format!("{LIST}/1")).own_form().set("body", "<p>Shorter: {fee}</p>").submit(&desk).see("Gold rules saved as version 2.");
    let versions = desk.get(&format!("{LIST}/1/versions"));
    versions.see("Version 2").see("Shorter: {fee}").see("Version 1").see("{patient} pays {fee} {interval}.");
    assert_eq!(house.read(|c| store::version(c, old.id)).html, old.html);
    versions.see("Against version 1: 1 word added, ").see("Underlined words are new, struck out ones are gone.");
    assert_eq!((versions.texts(".reading ins"), versions.texts(".reading del").is_empty()), (vec!["Shorter:".to_string()], false));
    desk.get(&format!("{LIST}/1")).own_form().set("body", "<p><b>Shorter:</b> {fee}</p>").submit(&desk).see("as version 3.");
    desk.get(&format!("{LIST}/1/versions")).see("Against version 2: no word changed, only the form.");
    let log = desk.get("/settings/patient-loyalty/activity");
    log.see("Agreement renamed").see("Gold terms → Gold rules").see("version 1 → version 2");
}

#[test]
fn a_text_is_read_as_the_patient_will_and_advised_of_what_it_lacks() {
    let house = House::open();
    let desk = house.owner_desk();
    let read = |body: &str| desk.post(&format!("{LIST}/preview"), &[("body".into(), body.into())]);
    read(TEXT).see("Candelaria Considine pays $99.00 each month.").see_no("does not use").see_no("Settings");
    read("<p>You join {plann}.</p><script>x</script>")
        .see("{fee} or {cancelling}")
        .see("it is printed as it stands: {plann}")
        .see_no("script");
    agreement(&desk, "Bare", "You join.");
    desk.get(&format!("{LIST}/1")).see("The text does not use {fee} or {cancelling}.");
    let page = desk.get(&format!("{LIST}/1"));
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("style-src 'self' 'nonce-"), "{policy}");
    assert_eq!(desk.get(&format!("{LIST}/preview")).path, LIST);
}

#[test]
fn what_cannot_be_saved_comes_back_with_a_sentence() {
    let house = House::open();
    let desk = house.owner_desk();
    let again = desk.get(&format!("{LIST}/new")).own_form().set("name", " ").set("body", "<p> </p>").submit(&desk);
    assert_eq!(again.status, 422);
    assert_eq!(again.texts("#e-name"), ["Enter a name of at most 120 characters."]);
    assert_eq!(again.texts("#e-body"), ["Paste or type the agreement's text."]);
    let long = again.own_form().set("name", "Long").set("body", &"word ".repeat(50_000)).submit(&desk);
    assert_eq!(long.texts("#e-body"), ["The text is too long. Keep it under 200,000 characters."]);
    assert_eq!(desk.get(&format!("{LIST}/9")).status, 404);
    assert_eq!(house.desk(Role::FrontDesk).get(LIST).status, 403);
}

#[test]
fn the_second_of_two_who_edit_an_agreement_is_told() {
    let house = House::open();
    let (ruth, other) = (house.owner_desk(), house.desk(Role::Manager));
    agreement(&ruth, "Gold terms", TEXT);
    let (first, second) = (ruth.get(&format!("{LIST}/1")).own_form(), other.get(&format!("{LIST}/1")).own_form());
    first.set("body", "<p>Hers {fee} {cancelling}</p>").submit(&ruth).see("version 2");
    let odd = second.set("body", "").submit(&other);
    assert_eq!(odd.status, 422, "first what cannot be saved at all");
    let told = odd.own_form().set("body", "<p>His</p>").stale(&other);
    told.see("Ruth Owner changed this on Jun 16, 2026 at 10:00.");
    told.own_form().submit(&other).see("saved as version 3");
}

#[test]
fn an_agreement_in_use_is_not_archived() {
    let house = House::open();
    let desk = house.owner_desk();
    let id = house.write(|tx, now| save_agreement::add(tx, now, &house.owner, "Gold terms", TEXT));
    crate::plans::types::plan(&house, "Gold", id, "#d4a017");
    desk.get(LIST).see("Gold terms 1, Jun 16, 10:00 Gold –");
    desk.get(&format!("{LIST}/1/archive")).see("Gold uses it. Choose another agreement there first.");
    let refused = desk.post(&format!("{LIST}/1/archive"), &[("archived".into(), "on".into())]);
    refused.see("Gold uses Gold terms. Choose another agreement there first.");
    assert_eq!(refused.path, format!("{LIST}/1"));
    house.write(|tx, now| save_agreement::add(tx, now, &house.owner, "Old terms", TEXT));
    desk.get(&format!("{LIST}/2/archive")).own_form().submit(&desk).see("Old terms is archived; the signed copies stay.");
    desk.get(LIST).see_no("Last edited Old terms").see("Gold terms");
    desk.get(&format!("{LIST}?archived=on")).see("Old terms Archived");
    desk.get(&format!("{LIST}/2/archive")).own_form().submit(&desk).see("Old terms can be chosen again.");
}
