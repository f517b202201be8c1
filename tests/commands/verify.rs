use super::{Ran, on, program_on, ran};
use crate::desk::today::{member_with, order};
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use std::path::Path;
use tessera::base::Money;
use tessera::db::schema::{attempts, payments};
use tessera::gateway::{Answer, ChargeOrder, RefundAnswer, RefundOrder};
use tessera::memberships::actions::undo;

/// Rules of `verify --gateway --json` that are broken.
fn broken(ran: &Ran) -> Vec<(String, i64)> {
    let findings: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("JSON: {}{}", ran.out, ran.err));
    let rule = |finding: &serde_json::Value| finding["rule"].as_str().expect("a rule").to_string();
    findings.iter().map(|one| (rule(one), one["broken"].as_i64().expect("a count"))).filter(|(_, broken)| *broken != 0).collect()
}

fn asked(house: &House, folder: &Path) -> Ran {
    on(house, folder, &["verify", "--gateway", "--json"])
}

/// Phil has paid and got his money back; Ann has paid.
fn two_members(house: &House) -> ChargeOrder {
    let gold = house.gold();
    let (_, his) = member_with(house, gold, "Phil", "Pacocha", PAYS);
    house.write(|tx, now| undo::undo(tx, now, &house.owner, his, "Wrong patient"));
    tessera::jobs::timetable::tick(&house.app).expect("a tick");
    let (ann, _) = member_with(house, gold, "Ann", "Pacocha", PAYS);
    let (method, customer): (String, Option<String>) = house.read(|c| {
        use tessera::db::schema::{cards, payers};
        let of = cards::table.inner_join(payers::table.on(payers::id.eq(cards::payer_id))).filter(payers::patient_id.eq(ann));
        Ok(of.select((cards::processor_method, payers::processor_customer)).first(c)?)
    });
    let (charge, customer) =
        (house.read(|c| Ok(attempts::table.select(diesel::dsl::max(attempts::charge_id)).first::<Option<i64>>(c)?)), customer);
    ChargeOrder {
        key: "of somebody else".into(),
        charge: charge.expect("a charge"),
        customer: customer.expect("a customer"),
        method,
        amount: Money(12_400),
        currency: "USD".into(),
        description: "Invoice".into(),
        off_session: true,
    }
}

/// Both lists agree; what has no answer yet is counted and is not broken; a processor that is away is said, and nothing more.
#[test]
fn what_the_processor_took_is_compared_with_the_books() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    two_members(&house);
    order(&house, "{\"drop_after_charge\":1}");
    member_with(&house, house.read(|c| Ok(tessera::plans::store::all_current(c, false)?[0].plan_id)), "Theressa", "Labadie", PAYS);
    let well = on(&house, folder.path(), &["verify", "--gateway"]);
    assert_eq!(well.code, 0, "{}{}", well.out, well.err);
    for line in [
        "3        0  every payment at the processor with a charge of ours is one payment here",
        "2        0  every card payment here is paid at the processor",
        "1        0  every refund at the processor of a payment of ours is one refund here",
        "1        0  every card refund here was given back by the processor",
        "1        0  under way, the next tick asks or sends",
    ] {
        assert!(well.out.contains(line), "{line}: {}", well.out);
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let mut command = program_on(&house, folder.path(), &["verify", "--gateway"]);
    let away = ran(command.env("TESSERA_STRIPE_URL", format!("http://{free}")).output().expect("it runs"));
    assert_eq!(away.code, 1);
    assert!(away.err.contains("the card processor cannot be asked, nothing was compared: processor busy or not reachable"), "{}", away.err);
}

/// What was taken or given back without us, taken twice, or stands here alone is broken, each by its own rule and by name.
#[test]
fn what_differs_from_the_processor_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    let hers = two_members(&house);
    assert_eq!(broken(&asked(&house, folder.path())), []);
    // Of another business of the same account: not ours.
    let foreign = ureq::post(format!("{}/v1/payment_intents", house.sandbox.url())).header("Authorization", "Bearer sk_test_house");
    let form =
        [("amount", "500"), ("currency", "usd"), ("confirm", "true"), ("customer", &hers.customer), ("payment_method", &hers.method)];
    foreign.send_form(form).expect("taken");
    assert_eq!(broken(&asked(&house, folder.path())), []);

    let Ok(Answer::Paid { id }) = house.app.gateway.charge(&hers) else { panic!("paid") };
    let twice = asked(&house, folder.path());
    assert_eq!((twice.code, broken(&twice)), (1, vec![("no charge was taken twice at the processor".into(), 1)]));
    assert!(twice.err.contains(&format!("{id} of 12400 usd was taken for charge {}, which ", hers.charge)), "{}", twice.err);

    let unknown = ChargeOrder { key: "of nobody".into(), charge: 999, ..hers.clone() };
    let Ok(Answer::Paid { id }) = house.app.gateway.charge(&unknown) else { panic!("paid") };
    let more = asked(&house, folder.path());
    assert!(more.err.contains(&format!("{id} of 12400 usd was taken for charge 999, and no attempt here has its key")), "{}", more.err);

    let (attempt, ours): (i64, String) = house.read(|c| {
        let of =
            attempts::table.filter(attempts::charge_id.eq(hers.charge)).select((attempts::id, attempts::processor_id.assume_not_null()));
        Ok(of.first(c)?)
    });
    let back = RefundOrder { key: "at the processor's own desk".into(), payment: ours.clone(), amount: Money(700) };
    let Ok(RefundAnswer::Done { id }) = house.app.gateway.refund(&back) else { panic!("given back") };
    let given = asked(&house, folder.path());
    assert!(given.err.contains(&format!("{id} of 700 was given back of {ours}, and no refund here has its key")), "{}", given.err);

    house.write(|tx, _| {
        diesel::update(payments::table.filter(payments::attempt_id.eq(attempt))).set(payments::amount.eq(Money(12_500))).execute(tx.c())?;
        Ok(())
    });
    let other = asked(&house, folder.path());
    assert!(other.err.contains(&format!("{ours} of 12400 usd stands here as payment")), "{}", other.err);
    let rules: Vec<String> = broken(&other).into_iter().map(|(rule, _)| rule).filter(|rule| rule.contains("processor")).collect();
    assert_eq!(rules.len(), 4, "{rules:?}");
    let lost = format!("({ours}) is not paid with 12500 at the processor");
    assert!(other.err.contains(&lost), "{}", other.err);
}
