use crate::support::house::{House, MORNING, PASSWORD};
use diesel::prelude::*;
use tessera::app::{App, Clock};
use tessera::base::Now;
use tessera::clinic::otp;
use tessera::clinic::users::tries;
use tessera::db::schema::sign_in_tries;
use tessera::db::{Db, Priority};
use tessera::web::Role;
use time::Duration;

/// The end of a session loses no typed form: it rides over the sign-in and comes back, unsaved, with a sentence.
#[test]
fn a_time_out_loses_no_typed_form() {
    let house = House::open();
    let desk = house.owner_desk();
    let typed = desk.get("/inventory/products/new").own_form().set("name", "Facial & peel").set("price", "100.00");
    house.clock.set(MORNING + Duration::hours(3));
    let again = typed.submit(&desk);
    assert_eq!(again.status, 401);
    again.see("Your session has ended.");
    let back = again.form("/sign-in").set("email", "owner@northgate.example").set("password", PASSWORD).submit(&desk);
    back.see("Your form is as you left it.");
    let form = back.form("/inventory/products/new").submit(&desk);
    assert_eq!(form.status, 422);
    form.see("You are signed in again. Nothing was saved yet; check the form and press its button.");
    assert_eq!((form.own_form().value("name"), form.own_form().value("price")), ("Facial & peel", "100.00"));
    desk.get("/inventory/products").see_no("Facial & peel");
    form.own_form().submit(&desk).see("Facial & peel added.");
}

/// Wrong passwords are counted in the database, so that another node does not mean more tries.
#[test]
fn the_tenth_wrong_password_locks_on_every_node() {
    let house = House::open();
    let desk = house.stranger();
    let try_with = |password: &str| {
        let form = desk.get("/sign-in").form("/sign-in");
        form.set("email", "owner@northgate.example").set("password", password).submit(&desk)
    };
    for _ in 0..5 {
        let refused = try_with("wrong password");
        assert_eq!(refused.status, 422);
        refused.see("E-mail and password do not fit.");
    }
    // Another node on the same database, with connections of its own.
    let other = Db::open_as_it_is(&house.app.db.url).expect("the database");
    let other = App::new(other, Clock::standing(MORNING), (*house.app.config).clone(), house.app.gateway.clone(), &house.sandbox.url());
    let now = Now::new(MORNING, 0);
    for _ in 0..5 {
        assert!(other.write(now, Priority::Desk, |tx| tries::count(tx, now, "Owner@northgate.example ")).expect("it counts"));
    }
    try_with(PASSWORD).see("Too many wrong passwords. Wait 15 minutes, or reset the password.");
    house.clock.set(MORNING + Duration::minutes(16));
    assert_eq!(try_with(PASSWORD).path, "/");
}

/// An e-mail that nobody has is answered in the same words, also where there were too many tries.
#[test]
fn an_unknown_e_mail_gets_the_same_answer() {
    let house = House::open();
    let desk = house.stranger();
    let form = desk.get("/sign-in").form("/sign-in");
    let now = Now::new(MORNING, 0);
    for said in ["E-mail and password do not fit.", "Too many wrong passwords."] {
        for email in ["nobody@northgate.example", "owner@northgate.example"] {
            let answer = form.clone().set("email", email).set("password", "wrong password").submit(&desk);
            assert_eq!(answer.status, 422);
            answer.see(said);
            for _ in 0..9 {
                house.write(|tx, _| tries::count(tx, now, email));
            }
        }
    }
    // A day later nothing is left of who tried.
    house.write(|tx, _| tries::count(tx, Now::new(MORNING + Duration::hours(25), 0), "somebody@northgate.example"));
    let left: i64 = house.read(|c| Ok(sign_in_tries::table.count().get_result(c)?));
    assert_eq!(left, 1);
}

/// A form that is too long to keep is not lost without a word.
#[test]
fn a_form_too_long_to_keep_is_said_to_be() {
    let house = House::open();
    let desk = house.owner_desk();
    let typed = desk.get("/settings/patient-paperwork/new").own_form().set("name", "Gold terms");
    house.clock.set(MORNING + Duration::hours(3));
    let long = typed.clone().set("body", &"<p>Terms.</p>".repeat(20_000)).submit(&desk);
    assert_eq!(long.status, 401);
    long.see("Sign in, and your form comes back as you left it.");
    let body = typed.set("body", &"x".repeat(1024 * 1024)).submit(&desk);
    body.see("what you sent is a file or too long to keep.").see_no("comes back as you left it");
    let back = long.form("/sign-in").set("email", "owner@northgate.example").set("password", PASSWORD).submit(&desk);
    back.see("Your form is as you left it.");
    assert_eq!(back.form("/settings/patient-paperwork/new").value("body").len(), 13 * 20_000);
}

/// Only addresses of our own are gone on to after sign-in.
#[test]
fn sign_in_leads_to_our_own_pages_only() {
    let house = House::open();
    for (next, path) in [
        ("/inventory/products", "/inventory/products"),
        ("//elsewhere.example", "/"),
        ("https://elsewhere.example", "/"),
        ("/%09/elsewhere.example", "/"),
    ] {
        let desk = house.stranger();
        let form = desk.get(&format!("/sign-in?next={next}")).form("/sign-in");
        assert_eq!(form.set("email", "owner@northgate.example").set("password", PASSWORD).submit(&desk).path, path);
    }
}

/// One-time passwords: confirmed by six digits, asked for at sign-in, each good once, removed with the password.
#[test]
fn one_time_passwords_are_set_up_asked_for_and_removed() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    let page = desk.get("/me/one-time-passwords");
    let secret = page.texts("code").remove(0);
    let wrong = page.own_form().set("code", "000").submit(&desk);
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.texts("code"), std::slice::from_ref(&secret));
    page.own_form().set("code", &digits(&house, &secret)).submit(&desk).see("One-time passwords are set up.");

    let other = house.stranger();
    let sign_in = |code: &str| {
        let form = other.get("/sign-in").form("/sign-in");
        form.set("email", "manager@northgate.example").set("password", PASSWORD).set("code", code).submit(&other)
    };
    assert_eq!(sign_in("").texts("#e-code"), ["Enter the six digits that your app shows."]);
    sign_in(&digits(&house, &secret)).see("or were used before.");
    house.clock.set(MORNING + Duration::minutes(2));
    assert_eq!(sign_in(&digits(&house, &secret)).path, "/");

    let remove = desk.get("/me/one-time-passwords").own_form();
    assert_eq!(remove.clone().set("password", "wrong password").submit(&desk).status, 422);
    remove.set("password", PASSWORD).submit(&desk).see("One-time passwords are removed.");
}

/// The digits that an app shows at this moment.
fn digits(house: &House, secret: &str) -> String {
    let now = house.now();
    let fits = |code: &String| otp::check(secret, code, now, 0) == Some(now.machine.unix_timestamp() / 30);
    (0..1_000_000).map(|n| format!("{n:06}")).find(fits).expect("some digits fit")
}
