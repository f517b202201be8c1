use crate::billing::attempts::declined;
use crate::desk::today::member_with;
use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;
use time::macros::date;

/// R098, R270: every membership fee stands in the list as an invoice, the newest first, with two badges: its money and its
/// letter. One state has one word here and on the invoice.
#[test]
fn every_invoice_has_its_money_and_its_letter() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    desk.get("/invoices").see("0 invoices").see("No invoices yet. Each membership fee makes one.");
    let gold = house.gold();
    member_with(&house, gold, "Phil", "Pacocha", PAYS);
    let list = desk.get("/invoices");
    list.see("1 invoice").see("2026-0001 Pacocha, Phil Jun 16, 2026 Paid").see("Leaves 10:00 124.00");
    house.live_until(date!(2026 - 07 - 16));
    let list = desk.get("/invoices");
    list.see("2026-0002 Pacocha, Phil Jul 16, 2026 Paid Sent Jul 16 99.00");
    assert_eq!(list.texts("tbody td:first-child a"), ["2026-0002", "2026-0001"]);
    let one = desk.get("/invoices/2");
    one.see("Invoice 2026-0002 Paid Sent Jul 16").see("Gold").see("Jul 16").see("Visa 4242: received.");
    house.verify();
}

/// R094: what was declined says when it is tried again, then that nothing more happens by itself; R149: what nobody tries
/// any more is overdue.
#[test]
fn states_of_open_invoices_carry_their_day() {
    let (house, _, membership, invoice) = declined();
    let desk = house.desk(Role::FrontDesk);
    desk.get("/invoices").see("2026-0002 Labadie, Theressa Jul 16, 2026 Retry Jul 19");
    let shown = desk.get(&format!("/invoices/{invoice}"));
    shown.see("Retry Jul 19").see("$99.00 is open.").see("Retry now").see("Take other payment").see("Send card link");
    shown.see("Visa 9995: Card declined: not enough money.");
    house.live_until(date!(2026 - 07 - 20));
    desk.get("/invoices").see("Overdue 4 days");
    let form = desk.get(&format!("/memberships/{membership}/cancellation")).own_form().set("reason", "too_expensive");
    form.submit(&desk).see("Gold cancelled");
    house.live_until(date!(2026 - 07 - 22));
    desk.get("/invoices?open=on").see("Overdue 6 days").see("1 invoice");
    // Who may not take money sees the state and no act.
    let other = house.desk(Role::Practitioner).get(&format!("/invoices/{invoice}"));
    other.see("Overdue 6 days").see_no("Retry now").see_no("Take other payment");
}

/// R100: "Show only active" leaves the open ones; a name or a number finds; what does not fit says so.
#[test]
fn invoices_are_filtered_and_found() {
    let (house, _, _, _) = declined();
    let desk = house.desk(Role::FrontDesk);
    let ann = house.patient("Ann", "Abbott-Ñuñez");
    let card = house.card(ann, PAYS);
    let gold = house.read(|c| Ok(tessera::plans::store::all_current(c, false)?[0].plan_id));
    house.enroll(ann, gold, Pay::Card(card));
    assert_eq!(desk.get("/invoices").texts("tbody tr").len(), 3);
    desk.get("/invoices?open=on").see("1 invoice").see("Labadie, Theressa").see_no("Abbott");
    desk.get("/invoices?open=on&q=nunez").see("0 invoices").see("No invoice fits. Show all");
    for (typed, found) in [("nunez", "Abbott-Ñuñez, Ann"), ("ANN abb", "Abbott-Ñuñez, Ann"), ("2026-0001", "Labadie, Theressa")] {
        desk.get(&format!("/invoices?q={}", tessera::web::form::encode(typed))).see("1 invoice").see(found);
    }
    desk.get("/invoices?q=100%25").see("0 invoices");
    let rows = desk.get_block("/invoices?q=labadie", "rows");
    rows.see("2 invoices").see_no("Show only active").see_no("Settings");
    desk.get("/invoices?page=many&open=perhaps").see("3 invoices");
}

/// 25 rows a page, with the filter in the addresses of the others; a page beyond the last has no rows.
#[test]
fn a_long_list_is_paged() {
    let house = House::open();
    let gold = house.gold();
    for no in 0..27 {
        let patient = house.patient(&format!("Member{no:02}"), "Paucek");
        house.enroll(patient, gold, Pay::Recorded(tessera::billing::Method::Cash));
    }
    let desk = house.desk(Role::Practitioner);
    let first = desk.get("/invoices?q=paucek");
    first.see("27 invoices").see("Page 1 of 2").see("2026-0027");
    assert_eq!(first.texts("tbody tr").len(), 25);
    assert!(first.html.contains("/invoices?q=paucek&#38;open=&#38;memberships=&#38;page=2"));
    let second = desk.get("/invoices?q=paucek&open=&page=2");
    assert_eq!(second.texts("tbody td:first-child a"), ["2026-0002", "2026-0001"]);
    second.see("Previous").see_no("Next");
    assert!(desk.get("/invoices?page=9").texts("tbody tr").is_empty());
}

/// An invoice that is not there is 404, its paper too; nobody reads invoices without signing in.
#[test]
fn foreign_ids_are_nowhere() {
    let (house, patient, _, invoice) = declined();
    let desk = house.desk(Role::FrontDesk);
    for path in ["/invoices/999", "/invoices/999/pdf", "/invoices/999/payments/new", "/invoices/999/card-link", "/invoices/x"] {
        assert_eq!(desk.get(path).status, 404, "{path}");
    }
    let paper = desk.get(&format!("/invoices/{invoice}/pdf"));
    assert!(paper.bytes.starts_with(b"%PDF-"));
    desk.get(&format!("/patients/{patient}/billing/purchases")).see("2026-0002");
    assert_eq!(desk.get("/patients/999/billing/purchases").status, 404);
    assert_eq!(house.stranger().get(&format!("/invoices/{invoice}")).path.split('?').next(), Some("/sign-in"));
}
