use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;
use time::macros::date;

/// Phil's first month of Gold, 99.00 and the setup fee of 25.00, paid on Jun 16 and credited on Jun 18.
fn credited() -> House {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    house.enroll(phil, gold, Pay::Card(card));
    house.live_until(date!(2026 - 06 - 18));
    let desk = house.desk(Role::Manager);
    desk.get("/invoices/1/reversal").own_form().set("reason", "mistake").submit(&desk).see("is credited");
    house
}

/// A balance of any past day comes from the movements until then, opens to its postings, and a posting to its cause.
#[test]
fn a_balance_opens_to_its_postings_and_a_posting_to_its_cause() {
    let house = credited();
    let desk = house.desk(Role::Manager);
    let then = desk.get("/reports/accounts?day=2026-06-17");
    then.see("Total 124.00 124.00").see("Processor clearing 124.00").see("Deferred membership fees 99.00").see("Revenue from fees 25.00");
    let now = desk.get("/reports/accounts");
    now.see("Total 124.00 124.00").see("Account credit 124.00").see("Revenue from fees –");
    let credit = desk.get("/reports/journal?account=account_credit&to=2026-06-18").see("1 posting").clone();
    credit.see("Account credit moved").see("Receivable Account credit 124.00");
    assert!(credit.html.contains("href=\"/payments/1\""), "a posting opens to its cause");
    let all = desk.get("/reports/journal?from=2026-06-16&to=2026-06-16");
    all.see("3 postings").see("Invoice issued").see("Payment received").see_no("Invoice reversed");
    assert!(all.html.contains("href=\"/invoices/1\""));
}

/// As CSV, both; by those only who may see reports.
#[test]
fn journal_and_balances_are_files_too() {
    let house = credited();
    let desk = house.desk(Role::Manager);
    let file = desk.get("/reports/journal.csv?from=2026-06-01&to=2026-06-30");
    let rows: Vec<&str> = file.html.lines().collect();
    assert_eq!(rows[0], "Entry,Day,What,Cause,Memo,Debit,Credit,Amount,Payer,By");
    assert_eq!(rows.len(), 7, "{}", file.html);
    assert!(rows[1].contains("2026-06-18,Account credit moved"), "the newest first: {}", rows[1]);
    let sums = desk.get("/reports/accounts.csv?day=2026-06-17");
    assert!(sums.html.contains("Processor clearing,124.00,0.00"), "{}", sums.html);
    for path in ["/reports/journal", "/reports/accounts", "/reports/journal.csv", "/reports/accounts.csv"] {
        assert_eq!(house.desk(Role::FrontDesk).get(path).status, 403, "{path}");
    }
}

/// A paid fee is earned by day, posted at each month's end; an invoice that is credited later takes what it earned back.
#[test]
fn fees_are_earned_by_day_at_each_months_end() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    house.enroll(phil, gold, Pay::Card(card));
    house.live_until(date!(2026 - 06 - 30));
    let desk = house.desk(Role::Manager);
    desk.get("/reports/accounts").see("Deferred membership fees 99.00").see_no("Revenue from memberships");
    house.live_until(date!(2026 - 07 - 02));
    desk.get("/reports/accounts").see("Deferred membership fees 49.50").see("Revenue from memberships 49.50");
    desk.get("/reports/journal?account=revenue_membership").see("Jun 30, 2026 Fee earned").see("1 posting");
    house.live_until(date!(2026 - 08 - 01));
    // Jun 16 to Jul 15 is over; of Jul 16 to Aug 15 16 of 31 days: 51.10.
    desk.get("/reports/accounts").see("Revenue from memberships 150.10").see("Deferred membership fees 47.90");
    house.verify();
    desk.get("/invoices/1/reversal").own_form().set("reason", "goodwill").submit(&desk).see("is credited");
    desk.get("/reports/accounts").see("Revenue from memberships 51.10").see("Deferred membership fees 47.90").see("Account credit 124.00");
    house.verify();
}
