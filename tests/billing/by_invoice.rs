use crate::support::house::House;
use tessera::base::Money;
use tessera::clinic::{Settings, settings};
use tessera::memberships::actions::enroll::Pay;
use tessera::memberships::{Status, store};
use tessera::plans::Every;
use tessera::web::Role;
use time::macros::date;

fn auto_invoice(house: &House, on: bool) {
    house.write(|tx, _| {
        let new = Settings { auto_invoice: on, ..settings::load(tx)? };
        settings::save(tx, &new).map(|_| ())
    });
}

/// With "Auto invoice" on an invoice appears each month from the start date; it is neither charged nor sent by itself, and
/// its benefits are given when it is issued (R097, R098, R099, R100).
#[test]
fn fees_are_asked_for_by_invoice_each_month() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let enrolled = house.enroll(phil, gold, Pay::Invoice(None));
    assert_eq!((enrolled.charge_id, enrolled.invoice_id), (None, Some(1)));
    let desk = house.desk(Role::FrontDesk);
    desk.get("/invoices/1").see("Open, due Jun 30").see("Not sent").see("$124.00");
    let facts = house.read(|c| store::facts(c, enrolled.membership_id));
    assert_eq!(facts.row.status, Status::Active);
    desk.get(&format!("/patients/{phil}/memberships")).see("next invoice Jul 16, 2026").see("Facial");
    let wallet = house.read(|c| tessera::wallet::store::summary(c, phil, house.today()));
    assert_eq!(wallet.items.plain(), "1");

    house.live_until(date!(2026 - 07 - 16));
    let list = desk.get("/invoices?open=on&memberships=on");
    list.see("2 invoices").see("2026-0001").see("2026-0002").see("Overdue 16 days").see("Not sent");
    desk.get("/invoices/2").see("Open, due Jul 30").see("$99.00");
    house.verify();

    let form = desk.get("/invoices/1/payments/new").own_form().set("method", "transfer");
    form.submit(&desk);
    desk.get("/invoices?open=on&memberships=on").see("1 invoice ").see("2026-0002").see_no("2026-0001");
    desk.get("/invoices/2/letters/new").own_form().submit(&desk).see("On its way to Phil Pacocha, phil@patients.example.");
    tessera::jobs::timetable::tick(&house.app).expect("a tick");
    desk.get("/invoices").see("Sent Jul 16");
    house.verify();
}

/// The list holds what memberships made by themselves; an invoice by hand is not among them (R100, R270).
#[test]
fn show_memberships_lists_what_was_made_by_itself() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.enroll(phil, gold, Pay::Invoice(None));
    let desk = house.desk(Role::FrontDesk);
    let new = desk.get(&format!("/patients/{phil}/billing/purchases/new")).own_form().set("pick", "Facial").set("step", "issue");
    new.submit(&desk).own_form().submit(&desk);
    desk.get("/invoices").see("2 invoices").see("2026-0002");
    desk.get("/invoices?memberships=on").see("1 invoice ").see("2026-0001").see_no("2026-0002");
}

/// With "Auto invoice" off the fee stays due; the scheme on an invoice by hand bills the period that is due (R097, R101, E3).
#[test]
fn without_auto_invoice_the_fee_stays_due_until_it_is_billed_by_hand() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    auto_invoice(&house, false);
    let enrolled = house.enroll(phil, gold, Pay::Invoice(None));
    assert_eq!(enrolled.invoice_id, None);
    house.live_until(date!(2026 - 07 - 20));
    let due = || house.read(|c| store::facts(c, enrolled.membership_id)).row;
    assert_eq!((due().next_no, due().next_billing_on), (1, Some(date!(2026 - 06 - 16))));
    let desk = house.desk(Role::FrontDesk);
    let by_hand = || {
        let new = desk.get(&format!("/patients/{phil}/billing/purchases/new")).own_form();
        let confirm = new.set("pick", "Gold, monthly fee").set("step", "issue").submit(&desk);
        (confirm.text(), confirm.own_form().submit(&desk))
    };
    let (first, _) = by_hand();
    assert!(first.contains("★ Gold, Jun 16 – Jul 15, 2026") && first.contains("One-Time Setup Fee"), "{first}");
    assert_eq!((due().next_no, due().next_billing_on), (2, Some(date!(2026 - 07 - 16))));
    let (second, _) = by_hand();
    assert!(second.contains("★ Gold, Jul 16 – Aug 15, 2026"), "{second}");
    assert_eq!((due().next_no, due().next_billing_on), (3, Some(date!(2026 - 08 - 16))));
    // Nothing is due any more: the fee is sold as it stands.
    let (third, _) = by_hand();
    assert!(third.contains("★ Gold, monthly fee"), "{third}");
    assert_eq!(due().next_no, 3);
    house.verify();

    auto_invoice(&house, true);
    house.live_until(date!(2026 - 08 - 16));
    assert_eq!(due().next_no, 4);
    house.verify();
}

/// Periods of two memberships on one invoice by hand: paid, each fee is banked and each benefit given, once (R101, R051).
#[test]
fn one_invoice_by_hand_bills_two_memberships() {
    let house = House::open();
    let plan = |name: &str, color: &str, fee| house.plan(name, color, Every::Month, Money(fee), Money::ZERO, true);
    let (gold, silver) = (plan("Gold", "#b8860b", 9900), plan("Silver", "#708090", 5000));
    let phil = house.patient("Phil", "Pacocha");
    auto_invoice(&house, false);
    for plan in [gold, silver] {
        house.enroll(phil, plan, Pay::Invoice(None));
    }
    let desk = house.desk(Role::FrontDesk);
    let new = desk.get(&format!("/patients/{phil}/billing/purchases/new")).own_form();
    let draft = new.set("pick", "Gold, monthly fee").set("step", "add").submit(&desk).own_form();
    let confirm = draft.set("pick", "Silver, monthly fee").set("step", "issue").submit(&desk);
    confirm.own_form().submit(&desk).see("★ Gold, Jun 16 – Jul 15, 2026").see("★ Silver, Jun 16 – Jul 15, 2026").see("$149.00");
    let wallet = || house.read(|c| tessera::wallet::store::summary(c, phil, house.today()));
    assert_eq!((wallet().items.plain().as_str(), wallet().paid), ("2", Money::ZERO));
    desk.get("/invoices/1/payments/new").own_form().set("method", "cash").submit(&desk);
    assert_eq!((wallet().items.plain().as_str(), wallet().paid), ("2", Money(14_900)));
    house.verify();
}

/// The desk enrolls by invoice to an external contact; the consent says so, and cards are left alone.
#[test]
fn the_desk_enrolls_by_invoice_to_a_payer() {
    let house = House::open();
    house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let desk = house.desk(Role::FrontDesk);
    desk.get("/payers/new").own_form().set("name", "Acme Ltd").set("email", "a@acme.example").submit(&desk);
    let acme = house.read(|c| tessera::patients::store::payers::contacts(c, false))[0].id.to_string();
    let page = desk.get(&format!("/patients/{phil}/memberships/new?pay=invoice&payer={acme}"));
    page.see("I agree to pay $99.00 by invoice each month until I cancel.").see("Sign; fees by invoice");
    let form = page.form(&format!("/patients/{phil}/memberships/new"));
    let done = form.set("consent", "on").set("typed_name", "Phil Pacocha").submit(&desk);
    done.see("The invoice of $124.00 is made and not sent");
    desk.get("/invoices/1").see("Paid by Acme Ltd");
    desk.get("/inventory/memberships/active-members").see("Phil");
    house.verify();
}
