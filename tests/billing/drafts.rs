use crate::support::desk::{Desk, Seen};
use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::base::{Money, Rate};
use tessera::billing::reading;
use tessera::catalog::actions::save_item;
use tessera::catalog::{ItemKind, ItemTerms};
use tessera::memberships::actions::enroll::Pay;
use tessera::plans::Every;
use tessera::web::Role;

fn invoices(house: &House) -> i64 {
    house.read(|c| reading::list(c, &reading::Ask::default(), 100, 0)).1
}

fn add(desk: &Desk, page: &Seen, name: &str, quantity: &str) -> Seen {
    page.own_form().set("pick", name).set("pick_quantity", quantity).set("step", "add").submit(desk)
}

/// Items and schemes are put on an invoice by hand, each priced for the patient with its why; the number is drawn when it
/// is issued, once (R007, R101, R040).
#[test]
fn an_invoice_by_hand_is_a_draft_until_it_is_issued() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    house.enroll(phil, gold, Pay::Card(house.card(phil, PAYS)));
    let desk = house.desk(Role::FrontDesk);
    let new = desk.get(&format!("/patients/{phil}/billing/purchases/new"));
    let draft = add(&desk, &new, "facial", "2");
    assert_eq!(draft.path, "/drafts/1");
    draft.see("Gold: 10% on services and products").see("180.00");
    let draft = add(&desk, &draft, "Gold, monthly fee", "1");
    draft.see("List price, version 1").see("Total with tax; due Jun 30, 2026 $279.00");
    let draft = draft.own_form().set("step", "remove-1").submit(&desk);
    draft.see("$180.00").see_no("version 1");
    let draft = add(&desk, &draft, "Gold, monthly fee", "1");
    assert_eq!(invoices(&house), 1);
    desk.get(&format!("/patients/{phil}/billing/purchases")).see("Draft 2 lines, begun by Front desk Open it");

    let confirm = draft.own_form().set("step", "issue").submit(&desk);
    assert_eq!(confirm.path, "/drafts/1/invoice");
    let moved = confirm.own_form().set("shown", "1").submit(&desk);
    assert_eq!(moved.status, 422);
    moved.see("The total is $279.00 now.");
    let issued = confirm.own_form().submit(&desk);
    issued.see("Invoice 2026-0002").see("Open, due Jun 30").see("Not sent").see("The invoice is issued. It is not sent by itself.");
    assert_eq!(confirm.own_form().submit(&desk).path, issued.path);
    assert_eq!(desk.get("/drafts/1").path, issued.path);
    assert_eq!(invoices(&house), 2);
    house.verify();
    desk.get(&format!("{}/payments/new", issued.path)).own_form().set("method", "cash").submit(&desk);
    house.verify();
}

/// What cannot be sold is refused at its field; a draft is changed by one at a time, and dropped without losing a number.
#[test]
fn odd_lines_are_refused_and_a_draft_is_dropped() {
    let house = House::open();
    house.facial();
    let ann = house.patient("Ann", "Abbott");
    let (desk, other) = (house.desk(Role::FrontDesk), house.owner_desk());
    let new = desk.get(&format!("/patients/{ann}/billing/purchases/new"));
    assert_eq!(new.own_form().submit(&desk).texts("#e-pick"), ["Type the name of a product, a service or a membership first."]);
    let odd = add(&desk, &new, "Botox", "1");
    assert_eq!((odd.status, odd.texts("#e-pick")), (422, vec!["“Botox” is not in the inventory.".to_string()]));
    assert_eq!(odd.own_form().value("pick"), "Botox");
    assert_eq!(add(&desk, &new, "Facial", "1.5").texts("#e-pick_quantity"), ["Enter a whole number."]);

    let draft = add(&desk, &new, "Facial", "1");
    // The same form once more is the same draft.
    assert_eq!(add(&desk, &new, "Facial", "1").path, draft.path);
    draft.see("List price").see("100.00");
    add(&other, &other.get(&draft.path), "Facial", "3");
    let late = add(&desk, &draft, "Facial", "5");
    assert_eq!(late.status, 409);
    late.see("Somebody else changed this draft meanwhile.");
    let dropped = desk.get("/drafts/1/removal").own_form().submit(&desk);
    dropped.see("The draft is dropped.").see_no("Open it");
    assert_eq!(house.desk(Role::Practitioner).get(&format!("/patients/{ann}/billing/purchases/new")).status, 403);
    house.verify();
}

/// An invoice is addressed to an external contact and sent there by hand; without an address it is to be printed (R099).
#[test]
fn an_external_contact_pays_and_gets_the_letter() {
    let house = House::open();
    house.facial();
    let ann = house.patient("Ann", "Abbott");
    let desk = house.desk(Role::FrontDesk);
    let contact = |name: &str, email: &str| {
        desk.get("/payers/new").own_form().set("name", name).set("email", email).submit(&desk).see(&format!("{name} added."));
    };
    contact("Acme Ltd", "accounts@acme.example");
    contact("Uncle Bob", "");
    let acme = house.read(|c| tessera::patients::store::payers::contacts(c, false))[0].id.to_string();
    let new = desk.get(&format!("/patients/{ann}/billing/purchases/new"));
    let draft = new.own_form().set("payer", &acme).set("pick", "Facial").set("step", "issue").submit(&desk);
    draft.see("Invoice to Acme Ltd").see("For Ann Abbott.");
    let invoice = draft.own_form().submit(&desk);
    invoice.see("Paid by Acme Ltd").see("Not sent");
    let path = invoice.path.clone();
    let send = desk.get(&format!("{path}/letters/new"));
    send.see("Acme Ltd accounts@acme.example").see("Ann Abbott ann@patients.example").see("Uncle Bob no e-mail, to be printed");
    let form = send.own_form();
    form.clone().submit(&desk).see("On its way to Acme Ltd, accounts@acme.example.");
    form.submit(&desk).see("Sent already. No second one was sent.");
    tessera::jobs::timetable::tick(&house.app).expect("a tick");
    desk.get(&path).see("Sent Jun 16").see("Invoice to Acme Ltd: Sent");
    let mail = std::fs::read_to_string(house.mail().join("letter-000001.eml")).expect("the letter");
    assert!(mail.contains("To: Acme Ltd <accounts@acme.example>") || mail.contains("To: \"Acme Ltd\" <accounts@acme.example>"), "{mail}");
    assert!(mail.contains("Subject: Invoice 2026-0001: $100.00 due Jun 30"), "{mail}");

    let bob = house.read(|c| tessera::patients::store::payers::contacts(c, false))[1].id.to_string();
    let told = desk.get(&format!("{path}/letters/new")).own_form().set("to", &bob).submit(&desk);
    told.see("Uncle Bob has no e-mail on file: print the letter.").see("No e-mail, print it");
    desk.get("/tasks").see("Print the invoice for Uncle Bob, no e-mail on file");
    house.verify();
}

/// Between plans, a member price and a contract the best single one wins, and the line says which and why; only a plan that
/// stacks adds its percentage to that of another (E8, E9, R040, R041).
#[test]
fn the_best_single_price_wins_and_the_line_says_why() {
    let house = House::open();
    let off = |name: &str, color: &str, percent: i64, stacks: bool| {
        house.plan_with(name, color, Every::Month, Money(5000), |terms| {
            (terms.discount, terms.stacks) = (Rate(percent * 10_000), stacks);
        })
    };
    let (gold, platinum, silver) =
        (off("Gold", "#b8860b", 10, false), off("Platinum", "#708090", 20, false), off("Silver", "#5b8c5a", 5, true));
    let peel = ItemTerms {
        kind: ItemKind::Service,
        name: "Peel".into(),
        description: String::new(),
        price: Money(10_000),
        cost: None,
        tax_rate: Rate::ZERO,
        unit: "treatment".into(),
        unit_decimals: 0,
        minutes: None,
        category: String::new(),
        add_on: false,
        clinics: vec![],
    };
    let peel = house.write(|tx, now| save_item::add(tx, now, &house.owner, &peel));
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    house.enroll(phil, gold, Pay::Card(card));
    house.enroll(phil, platinum, Pay::Invoice(None));
    let desk = house.owner_desk();
    let new = desk.get(&format!("/patients/{phil}/billing/purchases/new"));
    let draft = add(&desk, &new, "Peel", "1");
    let draft = || desk.get(&draft.path);
    draft().see("Platinum: 20% on services and products").see("80.00");

    let member = desk.get(&format!("/inventory/products/{peel}/member-prices/new")).own_form();
    member.set("plan", &gold.to_string()).set("price", "70").submit(&desk).see("Gold members pay $70.00");
    draft().see("Gold: member price").see("70.00").see_no("Platinum: 20%");

    desk.get("/inventory/price-lists/new").own_form().set("name", "Bupa").submit(&desk);
    let contract = desk.get("/inventory/price-lists/1/prices/new").own_form().set("what", &format!("item:{peel}"));
    contract.set("price", "68.00").submit(&desk).see("Peel: $68.00");
    desk.get(&format!("/patients/{phil}/edit")).own_form().set("price_list", "1").submit(&desk);
    draft().see("Bupa: contract price").see("68.00").see_no("Gold: member price");

    house.enroll(phil, silver, Pay::Invoice(None));
    draft().see("Gold: member price, Silver adds 5%").see("65.00");
    let issued = draft().own_form().set("step", "issue").submit(&desk).own_form().submit(&desk);
    issued.see("Peel").see("Gold: member price, Silver adds 5%").see("$65.00");
    house.verify();
}
