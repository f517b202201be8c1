use crate::support::desk::Desk;
use crate::support::house::{House, MORNING, PASSWORD};
use tessera::clinic::{letters, users};
use tessera::letters::links::{self, Purpose};
use tessera::letters::outbox;
use tessera::web::Role;
use time::Duration;

fn invite(desk: &Desk, email: &str, role: &str) -> crate::support::desk::Seen {
    desk.get("/settings/staff/new").own_form().set("name", "Pat Desk").set("email", email).set("role", role).submit(desk)
}

/// An invitation goes by mail; its link sets the first password, once.
#[test]
fn who_is_invited_sets_a_password_and_signs_in() {
    let house = House::open();
    let owner = house.owner_desk();
    let odd = invite(&owner, "pat at home", "captain");
    assert_eq!((odd.status, odd.texts("#e-email").len(), odd.texts("#e-role").len()), (422, 1, 1));
    assert_eq!(odd.own_form().value("email"), "pat at home");
    invite(&owner, "Pat@northgate.example", "front_desk").see("Pat Desk is invited").see("Invited").see("pat@northgate.example");
    invite(&owner, "pat@northgate.example", "manager").see("Somebody with this e-mail signs in already.");

    let user = house.read(|c| users::by_email(c, "pat@northgate.example")).expect("a user");
    let letter = house.read(|c| Ok(outbox::list(c, &outbox::Ask::default(), 10, 0)?.0)).remove(0);
    assert_eq!((letter.kind.as_str(), letter.user_id), ("invitation", Some(user.id)));
    let now = house.now();
    let content = house.read(|c| letters::compose(c, now, &letter)).expect("news");
    assert!(content.news.starts_with("Ruth Owner invites you"), "{}", content.news);
    assert_eq!(content.button.map(|button| (button.purpose, button.subject)), Some((Purpose::Invitation, user.id)));

    let link = house.write(|tx, now| links::mint(tx, now, Purpose::Invitation, user.id));
    let other = house.write(|tx, now| links::mint(tx, now, Purpose::Invitation, user.id));
    let pat = house.stranger();
    let form = pat.get(&link).see("Welcome to Tessera").own_form();
    assert_eq!(form.clone().set("password", "short").set("again", "short").submit(&pat).status, 422);
    assert_eq!(form.clone().set("password", PASSWORD).set("again", "another one").submit(&pat).status, 422);
    form.set("password", PASSWORD).set("again", PASSWORD).submit(&pat).see("Your password is set.");
    for used in [link, other] {
        let ended = pat.get(&used);
        assert_eq!(ended.status, 404);
        ended.see("This link has ended");
    }
    pat.sign_in("pat@northgate.example", PASSWORD);
    assert_eq!(pat.get("/settings/staff").status, 403);
    assert!(house.read(|c| letters::compose(c, now, &letter)).is_none(), "the invitation is overtaken");
}

/// The invitation is sent again only to who has set no password.
#[test]
fn an_invitation_is_sent_again() {
    let house = House::open();
    let owner = house.owner_desk();
    invite(&owner, "pat@northgate.example", "front_desk");
    let user = house.read(|c| users::by_email(c, "pat@northgate.example")).expect("a user").id;
    house.clock.set(MORNING + Duration::minutes(5));
    owner.get(&format!("/settings/staff/{user}/invitation")).own_form().submit(&owner).see("The invitation is sent again.");
    assert_eq!(house.read(outbox::waiting), 2);
    owner.get("/settings/staff/1/invitation").see("Ruth Owner needs no invitation.");
}

/// The last owner stays owner; another role and switching off end the sessions at once.
#[test]
fn roles_change_and_the_last_owner_stays() {
    let house = House::open();
    let owner = house.owner_desk();
    let desk = house.desk(Role::FrontDesk);
    owner.get("/settings/staff").see("What each role may do").see("Invite staff, change roles, switch staff off");
    let kept = owner.get("/settings/staff/1").own_form();
    kept.clone().set("role", "manager").submit(&owner).see("Ruth Owner is the last owner. Make somebody else owner first.");
    kept.without("active").submit(&owner).see("Ruth Owner is the last owner.");

    let user = house.read(|c| users::by_email(c, "front_desk@northgate.example")).expect("a user").id;
    let page = format!("/settings/staff/{user}");
    let (first, second) = (owner.get(&page).own_form(), owner.get(&page).own_form());
    first.set("role", "manager").submit(&owner).see("saved.");
    assert_eq!(desk.get("/").path, "/sign-in");
    let stale = second.set("name", "Other").submit(&owner);
    assert_eq!(stale.status, 409);
    stale.see("Ruth Owner changed this on Jun 16, 2026 at 10:00.");

    desk.sign_in("front_desk@northgate.example", PASSWORD);
    assert_eq!(desk.get("/settings/clinics").status, 200);
    owner.get(&page).own_form().without("active").submit(&owner).see("Off");
    assert_eq!(desk.get("/").path, "/sign-in");
    let refused =
        desk.get("/sign-in").form("/sign-in").set("email", "front_desk@northgate.example").set("password", PASSWORD).submit(&desk);
    refused.see("E-mail and password do not fit.");
    owner.get("/settings/activity").see("Front desk: Role").see("Manager").see("Sign-in");
}

/// The answer to a forgotten password is the same for everybody; the link sets a new one and ends every session.
#[test]
fn a_forgotten_password_is_reset_by_mail() {
    let house = House::open();
    let (desk, signed_in) = (house.stranger(), house.owner_desk());
    let ask = |email: &str| desk.get("/password-reset").form("/password-reset").set("email", email).submit(&desk);
    assert_eq!(ask("owner").status, 422);
    let (unknown, known) = (ask("nobody@northgate.example"), ask("owner@northgate.example"));
    assert_eq!(unknown.text(), known.text());
    ask("owner@northgate.example");
    assert_eq!(house.read(outbox::waiting), 1, "one letter, however often is asked");

    let link = house.write(|tx, now| links::mint(tx, now, Purpose::PasswordReset, 1));
    let form = desk.get(&link).see("A new password").own_form();
    house.clock.set(MORNING + Duration::hours(3));
    assert_eq!(form.clone().set("password", "a brand new one").set("again", "a brand new one").submit(&desk).status, 404);
    house.clock.set(MORNING);
    form.set("password", "a brand new one").set("again", "a brand new one").submit(&desk).see("Your password is set.");
    assert_eq!(signed_in.get("/").path, "/sign-in");
    desk.sign_in("owner@northgate.example", "a brand new one");
}

/// Everybody changes name, theme and password alone, and signs out everywhere.
#[test]
fn everybody_keeps_their_own_account() {
    let house = House::open();
    let (here, there) = (house.desk(Role::Practitioner), house.desk(Role::Practitioner));
    let saved = here.get("/me").own_form().set("name", "Dr. Ada").set("theme", "dark").submit(&here);
    assert!(saved.see("Your account is saved.").html.contains("data-theme=\"dark\""));
    let form = here.get("/me/password").own_form().set("password", "a brand new one").set("again", "a brand new one");
    assert_eq!(form.clone().set("old", "wrong password").submit(&here).texts("#e-old"), ["This is not your password."]);
    form.set("old", PASSWORD).submit(&here).see("Your password is changed. Other browsers are signed out.");
    assert_eq!(there.get("/").path, "/sign-in");
    there.sign_in("practitioner@northgate.example", "a brand new one");
    here.get("/me/sessions").own_form().submit(&here).see("You are signed out everywhere.");
    assert_eq!(there.get("/").path, "/sign-in");
    assert_eq!(here.get("/").path, "/sign-in");
}

/// Whoever lost the telephone gets in again: the owner removes the one-time passwords, that user is signed out everywhere, and
/// the log says so. Nobody else may, and one's own stay under one's account.
#[test]
fn the_owner_removes_lost_one_time_passwords() {
    let house = House::open();
    let (owner, manager, desk) = (house.owner_desk(), house.desk(Role::Manager), house.desk(Role::FrontDesk));
    let user = house.read(|c| users::by_email(c, "front_desk@northgate.example")).expect("a user").id;
    let page = format!("/settings/staff/{user}");
    owner.get(&page).see("One-time passwords No").see_no("Remove them");
    let none = owner.get(&format!("{page}/one-time-passwords"));
    none.see("There are no one-time passwords to remove.");
    house.write(|tx, _| users::set_otp(tx, user, Some("JBSWY3DPEHPK3PXP"), 0));
    for other in [&manager, &desk] {
        assert_eq!(other.get(&format!("{page}/one-time-passwords")).status, 403);
        assert_eq!(other.post(&format!("{page}/one-time-passwords"), &[]).status, 403);
    }
    owner.get(&page).see("Lost? Remove them");
    let confirm = owner.get(&format!("{page}/one-time-passwords")).see("is signed out everywhere at once").own_form();
    let done = confirm.clone().submit(&owner);
    assert_eq!(done.path, page);
    done.see("The one-time passwords of Front desk are removed.").see("One-time passwords No");
    assert_eq!(desk.get("/").path, "/sign-in");
    desk.sign_in("front_desk@northgate.example", PASSWORD);
    confirm.submit(&owner).see("There are no one-time passwords to remove.");
    owner.get("/settings/activity").see("Front desk: lost one-time passwords removed");

    let me = house.owner.user_id.expect("an owner");
    house.write(|tx, _| users::set_otp(tx, me, Some("JBSWY3DPEHPK3PXP"), 0));
    owner.post(&format!("/settings/staff/{me}/one-time-passwords"), &[]).see("Yours are under Your account, with your password.");
    assert!(house.read(|c| users::load(c, me)).has_otp());
    assert_eq!(owner.get("/settings/staff/999/one-time-passwords").status, 404);
}
