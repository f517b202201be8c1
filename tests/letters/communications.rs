use super::{files, send};
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::db::schema::{payers, tasks};
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;

fn enrolled() -> (House, i64) {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    house.enroll(phil, gold, Pay::Card(card));
    (house, phil)
}

/// Communications shows every letter with its state, found by name, address, state and kind.
#[test]
fn every_letter_stands_in_communications() {
    let (house, _) = enrolled();
    let desk = house.desk(Role::Manager);
    desk.get("/settings/communications").see("Enrollment").see("phil@patients.example").see("Leaves 10:00");
    send(&house);
    desk.get("/settings/communications?q=PACOCHA").see("Sent Jun 16").see("Welcome to Gold, $124.00 paid");
    desk.get_block("/settings/communications?state=queued", "rows").see("No letter fits.").see_no("Settings");
    desk.get("/settings/communications?kind=enrollment&state=sent").see("1 letter");
    assert_eq!(house.desk(Role::FrontDesk).get("/settings/communications").status, 403);
}

/// A letter is seen as it will be, then as it left; sent again it is a new letter to the address now on file, once a form.
#[test]
fn a_letter_is_read_and_sent_again() {
    let (house, phil) = enrolled();
    let desk = house.desk(Role::FrontDesk);
    desk.get("/letters/1").see("As it would leave now.").see("You are a Gold member from today.").see("[link]");
    send(&house);
    desk.get("/letters/1").see("Sent Jun 16").see_no("As it would leave now.");
    house.write(|tx, _| {
        diesel::update(payers::table.filter(payers::patient_id.eq(phil))).set(payers::email.eq("phil@new.example")).execute(tx.c())?;
        Ok(())
    });
    let form = desk.get("/letters/1/copies").see("phil@new.example").see("The last one went to phil@patients.example.").own_form();
    form.clone().submit(&desk).see("On its way to phil@new.example.");
    form.submit(&desk).see("Sent already. No second one was sent.");
    assert_eq!(send(&house).sent, 1);
    assert_eq!(files(&house)[1].to, "Phil Pacocha <phil@new.example>");
    assert_eq!(desk.get("/letters/99").status, 404);
    assert_eq!(house.desk(Role::Practitioner).get("/letters/1").status, 403);
}

/// E54: a letter without address is printed with a short address and a code that opens the invoice; its task is done.
#[test]
fn a_printed_letter_has_a_code_for_its_button() {
    let house = House::open();
    let gold = house.gold();
    let nola = house.patient("Nola", "Paucek");
    house.write(|tx, _| {
        diesel::update(payers::table.filter(payers::patient_id.eq(nola))).set(payers::email.eq("")).execute(tx.c())?;
        diesel::update(tessera::db::schema::patients::table.find(nola)).set(tessera::db::schema::patients::email.eq("")).execute(tx.c())?;
        Ok(())
    });
    let card = house.card(nola, PAYS);
    house.enroll(nola, gold, Pay::Card(card));
    let desk = house.desk(Role::FrontDesk);
    desk.get("/letters/1").see("No e-mail, print it");
    desk.get("/letters/1/copies").see("There is no e-mail address on file");
    let sheet = desk.get("/letters/1/print").own_form().submit(&desk);
    sheet.see("You are a Gold member from today.").see("/i and type this code:");
    let code = sheet.texts(".card-address").remove(0);
    desk.get("/letters/1").see("Printed Jun 16");
    let open: i64 =
        house.read(|c| Ok(tasks::table.filter(tasks::done_at.is_null()).filter(tasks::kind.eq("print_letter")).count().get_result(c)?));
    assert_eq!(open, 0);
    let patient = house.stranger();
    let typed = patient.get("/i").form("/i").set("code", &code).submit(&patient);
    assert_eq!(typed.path, format!("/i/{code}"));
    typed.see("2026-0001");
    let wrong = patient.get("/i?code=nonsense");
    assert_eq!(wrong.status, 422);
    wrong.see("No letter has this code");
}

/// Letters to staff lead to their passwords: they are not printed, and only who manages staff sends them again.
#[test]
fn letters_to_staff_are_for_them_alone() {
    let house = House::open();
    let owner = house.owner_desk();
    let actor = house.owner.clone();
    house.write(|tx, now| {
        let user = tessera::clinic::users::by_email(tx, "owner@northgate.example")?.expect("the owner");
        tessera::clinic::letters::queue(tx, now, tessera::clinic::letters::PASSWORD_RESET, &user, &actor.name, 1)
    });
    let desk = house.desk(Role::FrontDesk);
    desk.get("/letters/1").see_no("Send again");
    assert_eq!(desk.get("/letters/1/print").status, 404);
    assert_eq!(desk.get("/letters/1/copies").status, 403);
    assert_eq!(owner.get("/letters/1/copies").status, 200);
    send(&house);
    assert_eq!(files(&house)[0].subject, "A new password for Tessera");
}
