use super::{files, open, send};
use crate::support::house::House;
use crate::support::people::{DECLINES, PAYS};
use diesel::prelude::*;
use std::sync::Arc;
use tessera::config::Mail;
use tessera::db::schema::{letters, patients as patient_rows, payers, tasks};
use tessera::letters::{State, outbox};
use tessera::memberships::actions::enroll::Pay;
use tessera::memberships::store;
use time::macros::date;

fn phil(house: &House) -> (i64, i64) {
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    (phil, house.enroll(phil, gold, Pay::Card(card)).membership_id)
}

fn state(house: &House, kind: &str) -> (State, i64, Option<String>) {
    house.read(|c| {
        let newest = letters::table.filter(letters::kind.eq(kind)).order(letters::id.desc());
        Ok(newest.select((letters::state, letters::tries, letters::last_error)).first(c)?)
    })
}

/// R089, R261: after success the patient is sent one letter: the invoice, the Thank You Message, the signed agreement;
/// E54: it is the receipt, too.
#[test]
fn the_enrollment_is_one_letter_with_invoice_and_agreement() {
    let house = House::open();
    phil(&house);
    assert_eq!(send(&house).sent, 1);
    assert_eq!(send(&house).sent, 0, "once");
    let all = files(&house);
    let letter = &all[0];
    assert_eq!(all.len(), 1);
    assert_eq!(letter.subject, "Welcome to Gold, $124.00 paid");
    assert_eq!(letter.to, "Phil Pacocha <phil@patients.example>");
    assert_eq!(letter.from, "Northgate Clinic <desk@localhost>");
    letter.says_the_same();
    for said in [
        "Hello Phil,",
        "You are a Gold member from today.",
        "One-Time Setup Fee: 25.00",
        "Paid with Visa 4242: $124.00",
        "Next charge: $99.00 on Jul 16, 2026, then each month until you cancel.",
        "You get: 1 × Facial a month, 10% off services and products.",
        "Thank you for being a Northgate Loyalty member.",
        "413-555-0100",
    ] {
        assert!(letter.text.contains(said), "{said}: {}", letter.text);
    }
    let names: Vec<&str> = letter.attachments.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Invoice 2026-0001.pdf", "Agreement Gold.pdf"]);
    assert!(letter.attachments.iter().all(|(_, bytes)| bytes.starts_with(b"%PDF-")));
    let seen = house.stranger().get(&letter.link(&house));
    assert_eq!(seen.status, 200);
    seen.see("2026-0001").see("Thank you for being a Northgate Loyalty member.");
}

/// What is kept of a letter shows it without the live link.
#[test]
fn no_link_is_kept() {
    let house = House::open();
    phil(&house);
    send(&house);
    let (html, text): (Option<String>, Option<String>) =
        house.read(|c| Ok(letters::table.select((letters::html, letters::body)).first(c)?));
    let token = files(&house)[0].link(&house);
    for kept in [html.expect("the HTML"), text.expect("the text")] {
        assert!(kept.contains("[link]") && !kept.contains(&token));
    }
}

/// R095, R096, R260: the member is told why, when it is tried again, and asked for another card; the letter leaves in the
/// clinic's day.
#[test]
fn a_declined_card_is_told_in_the_patients_words() {
    let house = House::open();
    let (phil, membership) = phil(&house);
    let bad = house.card(phil, DECLINES);
    house.write(|tx, _| store::set_card(tx, membership, bad));
    house.live_until(date!(2026 - 07 - 16));
    send(&house);
    let all = files(&house);
    let letter = all.iter().find(|letter| letter.subject.starts_with("Card declined")).expect("a letter");
    assert_eq!(letter.subject, "Card declined: $99.00 for Gold is open");
    letter.says_the_same();
    for said in [
        "Visa 0341 did not pay your Gold fee of $99.00 for Jul 16 – Aug 15:",
        "We try again on Sun, Jul 19. Your benefits go on through Jul 30.",
        "Update card and pay $99.00: http",
        "If nothing is paid through Jul 30, Gold is suspended; what you have paid for stays yours.",
    ] {
        assert!(letter.text.contains(said), "{said}: {}", letter.text);
    }
    for slang in ["decline_code", "insufficient_funds", "dunning", "lot "] {
        assert!(!letter.text.contains(slang), "{}", letter.text);
    }
    assert!(all.iter().all(|letter| letter.subject.chars().count() < 60));
}

/// R258, E55: the reminder of the first renewal leaves two weeks before it.
#[test]
fn the_reminder_says_day_sum_and_card() {
    let house = House::open();
    phil(&house);
    house.live_until(date!(2026 - 07 - 02));
    send(&house);
    let all = files(&house);
    let letter = all.iter().find(|letter| letter.subject.contains("renews")).expect("a reminder");
    assert_eq!(letter.subject, "Gold renews Jul 16: $99.00");
    letter.says_the_same();
    assert!(letter.text.contains("Your Gold membership renews on Jul 16, 2026. We will charge $99.00 to Visa 4242."), "{}", letter.text);
}

/// A letter that was overtaken does not leave: the invoice was paid before the notice of its failure did.
#[test]
fn an_overtaken_letter_is_dropped() {
    let house = House::open();
    let (_, membership) = phil(&house);
    let told = serde_json::json!({ "sentence": "", "hard": false, "card": "Visa 0341", "amount_minor": 9900, "retry_on": null, "grace_until": "2026-06-30" });
    house.write(|tx, now| {
        let facts = store::facts(tx, membership)?;
        let once = "late".to_string();
        tessera::memberships::actions::write::letter(tx, now, &facts, "payment_failed", Some(1), told.clone(), true, once)
    });
    send(&house);
    assert_eq!(state(&house, "payment_failed").0, State::Dropped);
    assert_eq!(files(&house).len(), 1);
}

/// E54: without e-mail the letter waits to be printed, and staff get a task.
#[test]
fn no_email_means_a_task_to_print() {
    let house = House::open();
    let gold = house.gold();
    let paucek = house.patient("Nola", "Paucek");
    house.write(|tx, _| {
        diesel::update(patient_rows::table.find(paucek)).set(patient_rows::email.eq("")).execute(tx.c())?;
        diesel::update(payers::table.filter(payers::patient_id.eq(paucek))).set(payers::email.eq("")).execute(tx.c())?;
        Ok(())
    });
    let card = house.card(paucek, PAYS);
    house.enroll(paucek, gold, Pay::Card(card));
    assert_eq!(send(&house).sent, 0);
    assert_eq!(state(&house, "enrollment").0, State::NoEmail);
    let title: String = house.read(|c| Ok(tasks::table.filter(tasks::kind.eq("print_letter")).select(tasks::title).first(c)?));
    assert_eq!(title, "Print the paid invoice for Nola Paucek, no e-mail on file");
}

/// A house whose letters go to this mail server.
fn by_smtp(house: &House, address: &str) -> tessera::app::App {
    let config = tessera::config::Config { mail: Mail::Smtp(format!("smtp://{address}")), ..(*house.app.config).clone() };
    tessera::app::App { config: Arc::new(config), ..house.app.clone() }
}

/// With the mail server down nothing is lost: the letter waits, tries come later and later, and then it leaves.
#[test]
fn a_server_that_is_down_loses_nothing() {
    let house = House::open();
    phil(&house);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let down = by_smtp(&house, &closed.to_string());
    let done = tessera::jobs::letters::send_due(&down, house.now()).expect("the run ends");
    assert_eq!((done.sent, done.failed, done.waiting), (0, 0, 1));
    let (at, tries, why) = state(&house, "enrollment");
    assert_eq!((at, tries), (State::Queued, 1));
    assert!(why.expect("a reason").starts_with("The mail server does not answer"));
    assert_eq!(send(&house).sent, 0, "not before its next try");
    house.clock.set(house.now().machine + time::Duration::minutes(2));
    assert_eq!(send(&house).sent, 1);
}

/// Letters go through a mail server; a refused address is given up at once, with a task.
#[test]
fn letters_go_through_a_mail_server() {
    let (Ok(address), Ok(folder)) = (std::env::var("TESSERA_TEST_SMTP"), std::env::var("TESSERA_TEST_SMTP_DIR")) else { return };
    let house = House::open();
    let (phil, _) = phil(&house);
    let id = house.read(|c| Ok(letters::table.select(letters::id).first::<i64>(c)?));
    let mine = format!("phil-{}@patients.example", std::process::id());
    house.write(|tx, _| {
        diesel::update(letters::table.find(id)).set(letters::to_email.eq(&mine)).execute(tx.c())?;
        Ok(())
    });
    let app = by_smtp(&house, &address);
    assert_eq!(tessera::jobs::letters::send_due(&app, house.now()).expect("letters are sent").sent, 1);
    let arrived =
        std::fs::read_dir(folder).expect("the server's folder").filter_map(|entry| std::fs::read(entry.expect("an entry").path()).ok());
    let letter = arrived.filter(|raw| raw.starts_with(b"X-Envelope")).map(|raw| open(&raw)).find(|letter| letter.to.contains(&mine));
    let letter = letter.expect("the letter arrived");
    assert_eq!(letter.subject, "Welcome to Gold, $124.00 paid");
    assert!(letter.id.starts_with(&format!("letter-{id}.")));
    assert_eq!(letter.attachments.len(), 2);
    letter.says_the_same();

    house.write(|tx, _| {
        diesel::update(payers::table.filter(payers::patient_id.eq(phil))).set(payers::email.eq("phil@refused.example")).execute(tx.c())?;
        Ok(())
    });
    house.write(|tx, now| outbox::send_again(tx, now, id, "phil@refused.example", "again"));
    let done = tessera::jobs::letters::send_due(&app, house.now()).expect("the run ends");
    assert_eq!((done.sent, done.failed), (0, 1));
    assert!(state(&house, "enrollment").2.expect("a reason").contains("no such mailbox"));
    let told: i64 = house.read(|c| Ok(tasks::table.filter(tasks::kind.eq("letter_failed")).count().get_result(c)?));
    assert_eq!(told, 1);
}
