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

/// A scheme by invoice alone, without an agreement: $40.00 a month.
fn scheme(house: &House) -> i64 {
    house.plan_with("Scheme", "#5b8c5a", Every::Month, Money(4000), |terms| {
        (terms.agreement_id, terms.invoice_only) = (None, true);
        terms.no_agreement_reason = "Terms are on each invoice".into();
    })
}

fn invoices(house: &House) -> i64 {
    house.read(|c| tessera::billing::reading::list(c, &tessera::billing::reading::Ask::default(), 100, 0).map(|(_, count)| count))
}

/// E11: what is collected by invoice alone and has no agreement is joined without a signature, and by nothing but an invoice.
#[test]
fn a_scheme_without_an_agreement_is_joined_unsigned() {
    let house = House::open();
    scheme(&house);
    let phil = house.patient("Phil", "Pacocha");
    house.card(phil, crate::support::people::PAYS);
    let desk = house.desk(Role::FrontDesk);
    let address = format!("/patients/{phil}/memberships/new");
    let page = desk.get(&address);
    page.see("Nothing to sign").see("Add Membership; fees by invoice").see_no("Sign here").see_no("Visa 4242 12/2031");
    let form = page.form(&address);
    let by_card = form.clone().set("pay", "card:1").submit(&desk);
    assert_eq!(by_card.status, 422);
    by_card.see("Scheme is paid by invoice, never by itself. Choose Invoice.");
    form.submit(&desk).see("Phil is a Scheme member. The invoice of $40.00 is made and not sent");
    desk.get(&format!("/patients/{phil}/documents")).see_no("Scheme Membership Agreement");
    let facts = house.read(|c| store::of_patient(c, phil)).remove(0);
    assert_eq!((facts.row.status, facts.by_invoice()), (Status::Active, true));
    house.live_until(date!(2026 - 07 - 16));
    assert_eq!(invoices(&house), 2);
    desk.get(&format!("/patients/{phil}/memberships")).see("Auto invoice").see_no("Change card");
    house.verify();
}

/// E3: a clinic, a type and a membership may each say otherwise than the account; the nearest word counts.
#[test]
fn auto_invoice_is_switched_by_clinic_type_and_membership() {
    let house = House::open();
    let scheme = scheme(&house);
    let owner = house.owner_desk();
    let clinic = || owner.get(&format!("/settings/clinics/{}", house.clinic)).own_form();
    clinic().set("auto_invoice", "off").submit(&owner).see("saved");
    let phil = house.patient("Phil", "Pacocha");
    let id = house.enroll(phil, scheme, Pay::Invoice(None)).membership_id;
    house.live_until(date!(2026 - 06 - 20));
    assert_eq!(invoices(&house), 0, "the clinic says off");

    let editor = owner.get(&format!("/settings/patient-loyalty/types/{scheme}")).own_form().set("auto_invoice", "on");
    editor.submit(&owner).see("Scheme saved.");
    let version = house.read(|c| tessera::plans::store::current(c, scheme)).no;
    house.live_until(date!(2026 - 06 - 21));
    assert_eq!((invoices(&house), version), (1, 1), "the type says on, for members who are there already");

    let desk = house.desk(Role::FrontDesk);
    let own = desk.get(&format!("/memberships/{id}/auto-invoice"));
    own.see("As its type and clinic say: on");
    own.own_form().set("auto_invoice", "off").submit(&desk).see("Invoices of Scheme are made by hand.");
    house.live_until(date!(2026 - 07 - 20));
    assert_eq!(invoices(&house), 1, "the membership says off");
    own.own_form().submit(&desk).see("Invoices of Scheme are made by themselves.");
    house.live_until(date!(2026 - 07 - 21));
    assert_eq!(invoices(&house), 2);
    owner.get("/settings/activity").see("Northgate Clinic: Auto invoice").see("Scheme: Auto invoice");
    house.verify();
}

/// E1: made and not sent by default; sent when made, or never, where the clinic or the type says so.
#[test]
fn invoices_are_sent_as_the_clinic_and_the_type_say() {
    use crate::letters::files;
    let house = House::open();
    let scheme = scheme(&house);
    let owner = house.owner_desk();
    let phil = house.patient("Phil", "Pacocha");
    house.enroll(phil, scheme, Pay::Invoice(None));
    house.live_until(date!(2026 - 07 - 16));
    let sent = || files(&house).into_iter().map(|letter| letter.subject).filter(|one| !one.contains("renews")).collect::<Vec<_>>();
    assert_eq!((invoices(&house), sent().len()), (2, 0), "made, and not sent");
    let clinic = owner.get(&format!("/settings/clinics/{}", house.clinic)).own_form();
    clinic.set("sending", "made").submit(&owner).see("saved");
    house.live_until(date!(2026 - 08 - 17));
    assert_eq!(sent(), ["Invoice 2026-0003: $40.00 due Aug 30"]);
    owner.get("/invoices").see("Sent Aug 16");

    let gold = house.gold();
    let editor = owner.get(&format!("/settings/patient-loyalty/types/{gold}")).own_form();
    editor.set("sending", "never").submit(&owner).see("Gold saved.");
    let ann = house.patient("Ann", "Abbott");
    house.enroll(ann, gold, Pay::Card(house.card(ann, crate::support::people::PAYS)));
    house.live_until(date!(2026 - 08 - 18));
    assert_eq!(sent().len(), 1, "no letter about what Ann paid");
    house.verify();
}
