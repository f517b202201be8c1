use crate::billing::attempts::declined;
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use tessera::base::Money;
use tessera::db::schema::{charges, invoices, refunds, tasks};
use tessera::memberships::actions::enroll::Pay;
use tessera::plans::{Applies, Commitment, Every};
use tessera::web::Role;
use time::macros::date;

/// R148: staff open the membership, press Cancel and confirm; R150: it works to its last day; E56: until then it is taken back.
#[test]
fn a_membership_is_cancelled_and_kept_after_all() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let desk = house.desk(Role::FrontDesk);
    let page = desk.get(&format!("/memberships/{his}/cancellation"));
    page.see("Jul 15, 2026, end of the paid month").see("No charges after that").see("No, keep membership");
    let refused = page.own_form().set("reason", "").submit(&desk);
    assert_eq!(refused.status, 422);
    refused.see("Choose why.");
    let done = refused.own_form().set("reason", "moving_away").submit(&desk);
    done.see("Gold cancelled, last day Jul 15.").see("Ends Jul 15").see("Take back cancellation");
    desk.get(&format!("/memberships/{his}/cancellation")).see("It is cancelled already.");
    let kept = desk.get(&format!("/memberships/{his}/cancellation/withdrawal")).own_form().submit(&desk);
    kept.see("Gold goes on and renews as before.").see("next charge Jul 16, 2026");
    house.verify();
}

/// R149: a past due membership that is cancelled is not charged again by itself; R094: its open fee is a task for staff,
/// ticked off when it is paid.
#[test]
fn the_open_fee_of_a_cancelled_membership_is_a_task() {
    let (house, patient, membership, invoice) = declined();
    let desk = house.desk(Role::FrontDesk);
    let open = || -> Vec<String> {
        let collect = tasks::table.filter(tasks::done_at.is_null()).filter(tasks::kind.eq("payment_failed"));
        house.read(|c| Ok(collect.select(tasks::title).load(c)?))
    };
    assert!(open().is_empty(), "a retry is planned");
    let page = desk.get(&format!("/memberships/{membership}/cancellation"));
    page.own_form().set("reason", "too_expensive").submit(&desk).see("Gold cancelled");
    assert_eq!(open(), ["Collect $99.00 for Gold"]);
    desk.get("/tasks").see("Gold is cancelled or over and this fee is open: take the payment, or tick this off to let it go.");
    house.live_until(date!(2026 - 09 - 01));
    let charged: i64 = house.read(|c| Ok(charges::table.filter(charges::invoice_id.eq(invoice)).count().get_result(c)?));
    assert_eq!((charged, open().len()), (1, 1), "no retry, and no second task when it ended");
    desk.get("/").see("Collect $99.00 for Gold");
    desk.get(&format!("/invoices/{invoice}/payments/new")).own_form().set("method", "cash").submit(&desk);
    assert!(open().is_empty());
    let status: String = house.read(|c| Ok(invoices::table.find(invoice).select(invoices::status).first(c)?));
    assert_eq!(status, "paid");
    desk.get(&format!("/patients/{patient}")).see("Owes nothing");
    house.verify();
}

/// R159, R160, R161: leaving within the commitment warns with its fee, Yes charges and invoices it, and the cheaper day is offered;
/// R163: it stands among the invoices, and the confirmation carries it paid. E56: taken back, the fee goes back too.
#[test]
fn leaving_early_is_charged_and_taken_back_it_is_refunded() {
    let house = House::open();
    let gold = house.plan_with("Gold", "#b8860b", Every::Month, Money(9900), |terms| {
        terms.commitment = Commitment { months: 6, fee: Money(15_000), applies: Applies::New };
    });
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let desk = house.desk(Role::FrontDesk);
    let address = format!("/memberships/{his}/cancellation");
    let page = desk.get(&address);
    page.see("Committed for 6 months, through Dec 15, 2026. Early Cancellation Fee: $150.00.");
    page.see("Dec 15, 2026, end of the commitment").see("Still charged: $99.00 on Jul 16").see("No, keep membership");
    let refused = page.own_form().set("reason", "moving_away").submit(&desk);
    assert_eq!(refused.status, 422);
    refused.see("Choose the last day.");
    let chosen = desk.get(&format!("{address}?last_day=period"));
    chosen.see("$150.00 is charged to Visa 4242 today.").see("Yes, cancel and charge $150.00");
    let done = chosen.own_form().set("reason", "moving_away").submit(&desk);
    done.see("Gold cancelled, last day Jul 15. $150.00 paid.").see("Ends Jul 15");
    let fee: (String, Money, String) = house.read(|c| {
        let of_fee = invoices::table.filter(invoices::kind.eq("fee"));
        Ok(of_fee.select((invoices::kind, invoices::gross, invoices::status)).first(c)?)
    });
    assert_eq!((fee.1, fee.2.as_str()), (Money(15_000), "paid"));
    desk.get("/invoices?q=Pacocha").see("2 invoices").see("150.00");
    house.live_until(date!(2026 - 06 - 17));
    let letters = crate::letters::files(&house);
    let letter = letters.iter().find(|letter| letter.subject == "Gold is cancelled, last day Jul 15").expect("the confirmation");
    assert!(letter.html_words().contains("Early Cancellation Fee, paid, invoice attached $150.00"), "{}", letter.html_words());
    house.verify();
    let kept = desk.get(&format!("{address}/withdrawal"));
    kept.see("The Early Cancellation Fee of $150.00 goes back the way it came.");
    kept.own_form().submit(&desk).see("Gold goes on and renews as before.").see("next charge Jul 16, 2026");
    let back: i64 = house.read(|c| Ok(refunds::table.count().get_result(c)?));
    assert_eq!(back, 1);
    house.verify();
}

/// E2: who pays by invoice gets an open invoice for leaving early, without a charge, and staff a task on its due day.
#[test]
fn leaving_early_is_an_open_invoice_where_fees_are_paid_by_invoice() {
    let house = House::open();
    let gold = house.plan_with("Gold", "#b8860b", Every::Month, Money(9900), |terms| {
        terms.commitment = Commitment { months: 6, fee: Money(15_000), applies: Applies::New };
    });
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Invoice(None)).membership_id;
    let desk = house.desk(Role::FrontDesk);
    let chosen = desk.get(&format!("/memberships/{his}/cancellation?last_day=period"));
    chosen.see("$150.00 is owed by invoice. No charges after that.").see("Yes, cancel and invoice $150.00").see_no("no card is on file");
    let done = chosen.own_form().set("reason", "moving_away").submit(&desk);
    done.see("Gold cancelled, last day Jul 15. $150.00 is an open invoice.").see_no("no card on file");
    desk.get("/invoices/2").see("$150.00").see("Open, due Jun 30");
    let task: (String, String, time::Date) = house.read(|c| {
        let collect = tasks::table.filter(tasks::kind.eq("payment_failed")).filter(tasks::invoice_id.eq(2));
        Ok(collect.select((tasks::title, tasks::detail, tasks::due_on)).first(c)?)
    });
    assert_eq!((task.0.as_str(), task.2), ("Collect $150.00 for Gold", date!(2026 - 06 - 30)));
    assert!(task.1.ends_with("It is not charged by itself."), "{}", task.1);
    let charged: i64 = house.read(|c| Ok(charges::table.count().get_result(c)?));
    assert_eq!(charged, 0);
    house.verify();
}

/// R047, E16: while notice is due the front desk is offered the day that it is up, and not today, nor by a form of its own making;
/// a manager may waive it and says why, which the log keeps.
#[test]
fn notice_is_kept_unless_a_manager_waives_it() {
    let house = House::open();
    let gold = house.plan_with("Gold", "#b8860b", Every::Month, Money(9900), |terms| terms.notice_days = 45);
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let address = format!("/memberships/{his}/cancellation");
    let (front, manager) = (house.desk(Role::FrontDesk), house.desk(Role::Manager));
    let page = front.get(&address);
    page.see("Aug 15, 2026, end of the month in which the notice is up").see("Still charged: $99.00 on Jul 16; nothing else");
    page.see_no("notice is waived");
    let forged = page.own_form().set("reason", "moving_away").set("last_day", "today").add("waive_notice", "Moved").submit(&front);
    assert_eq!(forged.status, 422);
    forged.see("Notice is due. Ask a manager: your role may not waive it.");
    let today = manager.get(&address).see("Today, the notice is waived").own_form().set("reason", "moving_away").set("last_day", "today");
    let without = today.submit(&manager);
    assert_eq!(without.status, 422);
    assert_eq!(without.texts("#e-waive_notice"), ["Notice is due. Say why it is waived, or choose a later last day."]);
    without.own_form().set("waive_notice", "Moved abroad").submit(&manager).see("Gold cancelled, last day Jun 16.");
    manager.get("/settings/activity").see("last day Jun 16, 2026: moving away; notice waived: Moved abroad");
    house.verify();
}
