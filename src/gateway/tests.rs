//! The client against the sandbox, over HTTP, in one process.

use super::sandbox::{self, Running, Settings};
use super::*;
use serde_json::{Value, json};

/// A sandbox with a file of its own, and a client.
struct Bench {
    gateway: Gateway,
    running: Running,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn start() -> Bench {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = Settings { workers: 1, ..Settings::new("127.0.0.1:0", folder.path().join("sandbox.db")) };
        let running = sandbox::start(settings).expect("the sandbox starts");
        let gateway = Gateway::new(&running.url(), "sk_test_tessera");
        Bench { gateway, running, _folder: folder }
    }

    /// A customer with a test card.
    fn card(&self, number: &str) -> (String, CardFound) {
        let customer =
            self.gateway.customer(&format!("customer-{number}"), "Candelaria Considine", "candelaria@clinic.test").expect("customer");
        let card = self.gateway.attach_test_card(&customer, number, 8, 2080).expect("card");
        (customer, card)
    }

    fn order(&self, key: &str, number: &str) -> ChargeOrder {
        let (customer, card) = self.card(number);
        let (amount, currency, description) = (Money(9900), "USD".to_string(), "Gold, Jun 2026".to_string());
        ChargeOrder { key: key.to_string(), charge: 7, customer, method: card.method, amount, currency, description, off_session: true }
    }

    fn behave(&self, order: Value) {
        let answer = browser().post(self.at("/_sandbox/behave")).send_json(order).expect("told");
        assert_eq!(answer.status(), 200);
    }

    fn charges(&self) -> Vec<Value> {
        browser().get(self.at("/_sandbox/charges")).call().expect("charges").body_mut().read_json().expect("JSON")
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.running.url())
    }
}

/// Shows every answer as it is, follows nothing.
fn browser() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).max_redirects_will_error(false).proxy(None);
    config.build().new_agent()
}

fn code(answer: Answer) -> String {
    match answer {
        Answer::Declined { id: Some(_), code } => code,
        other => panic!("{other:?} is not a decline that the processor kept"),
    }
}

#[test]
fn a_good_card_pays_and_the_payment_carries_our_key() {
    let bench = Bench::start();
    let order = bench.order("attempt-1", "4242424242424242");
    let Answer::Paid { id } = bench.gateway.charge(&order).expect("answer") else { panic!("paid") };
    let charges = bench.charges();
    assert_eq!(charges.len(), 1);
    assert_eq!(charges[0]["id"], id);
    assert_eq!(charges[0]["metadata"], json!({"charge": "7", "attempt": "attempt-1"}));
    assert_eq!((charges[0]["amount"].as_i64(), charges[0]["currency"].as_str()), (Some(9900), Some("usd")));
    let (_, card) = bench.card("5555555555554444");
    assert_eq!((card.brand.as_str(), card.last4.as_str(), card.exp_month, card.exp_year), ("mastercard", "4444", 8, 2080));
}

#[test]
fn each_test_card_declines_in_its_way() {
    let bench = Bench::start();
    let declines = [
        ("4000000000000341", "generic_decline"),
        ("4000000000009995", "insufficient_funds"),
        ("4000000000009987", "lost_card"),
        ("4000000000000069", "expired_card"),
    ];
    for (number, reason) in declines {
        let order = bench.order(number, number);
        assert_eq!(code(bench.gateway.charge(&order).expect("answer")), reason);
        let found = bench.gateway.find_charge(number, &order.customer).expect("found").expect("kept");
        assert_eq!(code(found), reason);
    }
    let customer = bench.gateway.customer("c", "Jacques Vandervort", "").expect("customer");
    let refused = bench.gateway.attach_test_card(&customer, "4000000000000002", 8, 2080);
    assert!(matches!(refused, Err(Trouble::Refused(_))), "{refused:?}");
    let passed = bench.gateway.attach_test_card(&customer, "4242424242424242", 5, 2020).expect("kept all the same");
    let order = ChargeOrder { key: "old".to_string(), customer, method: passed.method, ..bench.order("x", "4242424242424242") };
    assert_eq!(code(bench.gateway.charge(&order).expect("answer")), "expired_card");
}

#[test]
fn a_card_that_wants_its_owner_pays_only_while_they_are_there() {
    let bench = Bench::start();
    let renewal = bench.order("renewal", "4000002500003155");
    let Answer::NeedsPatient { id } = bench.gateway.charge(&renewal).expect("answer") else { panic!("needs the patient") };
    let found = bench.gateway.find_charge("renewal", &renewal.customer).expect("found");
    assert_eq!(found, Some(Answer::NeedsPatient { id }));
    let at_the_desk = ChargeOrder { key: "desk".to_string(), off_session: false, ..renewal };
    assert!(matches!(bench.gateway.charge(&at_the_desk), Ok(Answer::Paid { .. })));
}

#[test]
fn the_same_key_charges_once() {
    let bench = Bench::start();
    let order = bench.order("attempt", "4242424242424242");
    let first = bench.gateway.charge(&order);
    assert_eq!(bench.gateway.charge(&order), first);
    assert_eq!(bench.charges().len(), 1);
    let more = bench.gateway.charge(&ChargeOrder { amount: Money(10_000), ..order.clone() });
    assert!(matches!(more, Err(Trouble::Refused(ref why)) if why.contains("idempotency_error")), "{more:?}");
    assert!(matches!(bench.gateway.charge(&ChargeOrder { key: "another".to_string(), ..order }), Ok(Answer::Paid { .. })));
    assert_eq!(bench.charges().len(), 2);
    let declined = bench.order("declined", "4000000000009995");
    assert_eq!(bench.gateway.charge(&declined), bench.gateway.charge(&declined), "a decline is kept as an answer too");
    assert_eq!(bench.charges().len(), 3);
}

#[test]
fn an_answer_lost_after_the_charge_is_unknown_and_is_settled_by_repeating_or_asking() {
    let bench = Bench::start();
    let order = bench.order("lost", "4242424242424242");
    bench.behave(json!({"drop_after_charge": 1}));
    assert!(matches!(bench.gateway.charge(&order), Err(Trouble::Unknown(_))));
    let found = bench.gateway.find_charge("lost", &order.customer).expect("asked");
    assert!(matches!(found, Some(Answer::Paid { .. })), "{found:?}");
    assert_eq!(bench.gateway.charge(&order).ok(), found);
    assert_eq!(bench.charges().len(), 1, "charged once");
}

#[test]
fn a_request_lost_before_the_charge_is_unknown_and_is_not_found() {
    let bench = Bench::start();
    let order = bench.order("lost", "4242424242424242");
    bench.behave(json!({"drop_before_charge": 1}));
    assert!(matches!(bench.gateway.charge(&order), Err(Trouble::Unknown(_))));
    assert_eq!(bench.gateway.find_charge("lost", &order.customer), Ok(None));
    assert!(bench.charges().is_empty());
    assert!(matches!(bench.gateway.charge(&order), Ok(Answer::Paid { .. })), "sent again with the same key");
}

#[test]
fn a_refund_gives_back_no_more_than_was_paid() {
    let bench = Bench::start();
    let Ok(Answer::Paid { id }) = bench.gateway.charge(&bench.order("paid", "4242424242424242")) else { panic!("paid") };
    let refund =
        |key: &str, amount| bench.gateway.refund(&RefundOrder { key: key.to_string(), payment: id.clone(), amount: Money(amount) });
    let part = refund("part", 4000).expect("answer");
    assert!(matches!(part, RefundAnswer::Done { .. }));
    assert_eq!(refund("part", 4000), Ok(part.clone()), "the same key gives back once");
    assert_eq!(bench.gateway.find_refund("part", &id), Ok(Some(part)));
    assert_eq!(bench.gateway.find_refund("never", &id), Ok(None));
    assert_eq!(refund("more", 5901), Ok(RefundAnswer::Failed { id: None, code: "amount_too_large".to_string() }));
    assert!(matches!(refund("rest", 5900), Ok(RefundAnswer::Done { .. })));
    assert_eq!(refund("again", 1), Ok(RefundAnswer::Failed { id: None, code: "charge_already_refunded".to_string() }));
    assert_eq!(bench.gateway.charges_since(None).expect("list")[0].refunded, Money(9900));
}

#[test]
fn a_refund_whose_answer_was_lost_is_found() {
    let bench = Bench::start();
    let Ok(Answer::Paid { id }) = bench.gateway.charge(&bench.order("paid", "4242424242424242")) else { panic!("paid") };
    bench.behave(json!({"drop_after_charge": 1}));
    let order = RefundOrder { key: "back".to_string(), payment: id.clone(), amount: Money(9900) };
    assert!(matches!(bench.gateway.refund(&order), Err(Trouble::Unknown(_))));
    assert_eq!(bench.gateway.find_refund("back", &id).expect("asked"), bench.gateway.refund(&order).ok());
}

#[test]
fn busy_and_not_reachable_mean_not_carried_out() {
    let bench = Bench::start();
    let order = bench.order("busy", "4242424242424242");
    bench.behave(json!({"busy": 1}));
    assert_eq!(bench.gateway.charge(&order), Err(Trouble::Busy(Some(Duration::from_secs(1)))));
    assert!(bench.charges().is_empty());
    assert!(matches!(bench.gateway.charge(&order), Ok(Answer::Paid { .. })), "the key was not used up");
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let nobody = Gateway::new(&format!("http://{free}"), "sk_test_tessera");
    assert_eq!(nobody.charge(&order), Err(Trouble::Busy(None)));
}

#[test]
fn a_wrong_request_is_refused_and_a_dead_processor_is_unknown() {
    let bench = Bench::start();
    let order = bench.order("refused", "4242424242424242");
    let no_key = Gateway::new(&bench.running.url(), "");
    assert_eq!(no_key.charge(&order), Err(Trouble::Busy(None)), "a wrong key is not the card's fault");
    let stranger = ChargeOrder { customer: "cus_nobody".to_string(), ..order.clone() };
    assert!(matches!(bench.gateway.charge(&stranger), Err(Trouble::Refused(ref why)) if why.contains("resource_missing")));
    assert!(matches!(bench.gateway.card_of("../customers"), Err(Trouble::Refused(_))), "an id leads nowhere else");
    bench.behave(json!({"down": true}));
    assert!(matches!(bench.gateway.charge(&order), Err(Trouble::Unknown(_))));
    bench.behave(json!({"down": false}));
    assert!(matches!(bench.gateway.charge(&order), Ok(Answer::Paid { .. })));
}

#[test]
fn an_answer_waited_for_too_long_is_unknown_and_repeating_charges_once() {
    let bench = Bench::start();
    let order = bench.order("slow", "4242424242424242");
    bench.behave(json!({"slow_ms": 200}));
    let impatient = bench.gateway.clone().with_timeout(Duration::from_millis(50));
    assert!(matches!(impatient.charge(&order), Err(Trouble::Unknown(_))));
    bench.behave(json!({"slow_ms": 0}));
    // As long as the first call is being worked on, its key is taken: still unknown.
    let settled = loop {
        match bench.gateway.charge(&order) {
            Err(Trouble::Unknown(why)) => assert_eq!(why, "answer 409"),
            settled => break settled,
        }
    };
    assert!(matches!(settled, Ok(Answer::Paid { .. })), "{settled:?}");
    assert_eq!(bench.charges().len(), 1);
}

#[test]
fn slow_calls_wait_side_by_side() {
    let bench = Bench::start();
    let order = bench.order("", "4242424242424242");
    bench.behave(json!({"slow_ms": 200}));
    let begun = std::time::Instant::now();
    std::thread::scope(|all| {
        for no in 0..20 {
            let order = ChargeOrder { key: format!("attempt-{no}"), ..order.clone() };
            let gateway = bench.gateway.clone();
            all.spawn(move || assert!(matches!(gateway.charge(&order), Ok(Answer::Paid { .. }))));
        }
    });
    assert!(begun.elapsed() < Duration::from_secs(2), "20 × 200 ms one after another would be 4 s");
    assert_eq!(bench.charges().len(), 20);
}

#[test]
fn a_declining_card_can_recover() {
    let bench = Bench::start();
    let order = bench.order("first", "4000000000009995");
    assert_eq!(code(bench.gateway.charge(&order).expect("answer")), "insufficient_funds");
    bench.behave(json!({"recover_card": order.method}));
    let retry = ChargeOrder { key: "second".to_string(), ..order };
    assert!(matches!(bench.gateway.charge(&retry), Ok(Answer::Paid { .. })));
}

#[test]
fn a_forgotten_card_is_not_charged() {
    let bench = Bench::start();
    let order = bench.order("forgotten", "4242424242424242");
    bench.gateway.forget_card(&order.method).expect("forgotten");
    let declined = Answer::Declined { id: None, code: "invalid_account".into() };
    assert_eq!(bench.gateway.charge(&order), Ok(declined), "that is the card's matter, not the request's");
    assert!(bench.charges().is_empty());
}

#[test]
fn lists_are_read_over_many_pages() {
    let bench = Bench::start();
    let first = bench.order("attempt-0", "4242424242424242");
    for no in 0..203 {
        let order = ChargeOrder { key: format!("attempt-{no}"), charge: no, ..first.clone() };
        assert!(matches!(bench.gateway.charge(&order), Ok(Answer::Paid { .. })));
    }
    let all = bench.gateway.charges_since(None).expect("all");
    let rows: Vec<i64> = all.iter().filter_map(|seen| seen.charge).collect();
    assert_eq!(rows, (0..203).collect::<Vec<i64>>(), "oldest first, each once");
    assert_eq!((all[0].key.as_deref(), all[0].amount, all[0].status.as_str()), (Some("attempt-0"), Money(9900), "succeeded"));
    let since = bench.gateway.charges_since(Some(&all[0].id)).expect("since");
    assert_eq!(since, all[1..]);
    assert_eq!(bench.gateway.charges_since(Some(&all[202].id)), Ok(vec![]));
    assert_eq!(bench.gateway.find_charge("attempt-0", &first.customer), Ok(Some(Answer::Paid { id: all[0].id.clone() })));
}

/// As Stripe lists: newest first, a hundred at once, with the list's own address.
#[test]
fn payments_and_refunds_are_listed_part_by_part() {
    let bench = Bench::start();
    let first = bench.order("attempt-0", "4242424242424242");
    let mut paid = Vec::new();
    for no in 0..105 {
        let order = ChargeOrder { key: format!("attempt-{no}"), charge: no, ..first.clone() };
        let Ok(Answer::Paid { id }) = bench.gateway.charge(&order) else { panic!("paid") };
        let back = RefundOrder { key: format!("refund-{no}"), payment: id.clone(), amount: Money(100 + no) };
        assert!(matches!(bench.gateway.refund(&back), Ok(RefundAnswer::Done { .. })));
        paid.push(id);
    }
    let newest = bench.gateway.payments_before(None).expect("the newest");
    assert_eq!((newest.rows.len(), newest.rows[0].charge, newest.rows[0].refunded), (100, Some(104), Money(204)));
    let rest = bench.gateway.payments_before(newest.next.as_deref()).expect("the rest");
    assert_eq!((rest.rows.len(), rest.rows[4].id.as_str(), &rest.next), (5, paid[0].as_str(), &None));
    let newest = bench.gateway.refunds_before(None).expect("the newest");
    let back = &newest.rows[0];
    assert_eq!((back.key.as_deref(), back.payment.as_deref(), back.amount), (Some("refund-104"), Some(paid[104].as_str()), Money(204)));
    assert!(back.gives_back());
    let rest = bench.gateway.refunds_before(newest.next.as_deref()).expect("the rest");
    assert_eq!((newest.rows.len(), rest.rows.len(), &rest.next), (100, 5, &None));

    assert_eq!(bench.gateway.payment(&paid[3]).expect("asked").map(|one| (one.id, one.refunded)), Some((paid[3].clone(), Money(103))));
    assert_eq!(bench.gateway.refund_of(&back.id).expect("asked").as_ref(), Some(back));
    assert_eq!((bench.gateway.payment("pi_none"), bench.gateway.refund_of("re_none")), (Ok(None), Ok(None)));
    let both = browser().get(bench.at("/v1/refunds?limit=1&starting_after=re_a&ending_before=re_b")).header("Authorization", "Bearer sk");
    assert_eq!(both.call().expect("an answer").status(), 400);
    let raw = browser().get(bench.at("/v1/refunds?limit=2")).header("Authorization", "Bearer sk").call();
    let raw: Value = raw.expect("an answer").body_mut().read_json().expect("JSON");
    assert_eq!((&raw["object"], &raw["url"], &raw["has_more"]), (&json!("list"), &json!("/v1/refunds"), &json!(true)));
}

#[test]
fn a_card_is_entered_on_the_processors_page() {
    let bench = Bench::start();
    let customer = bench.gateway.customer("c", "Candelaria Considine", "candelaria@clinic.test").expect("customer");
    let (done, back) = ("http://clinic.test/card?session={CHECKOUT_SESSION_ID}", "http://clinic.test/back");
    let page = bench.gateway.card_page("page", &customer, done, back).expect("page");
    assert_eq!(bench.gateway.card_page("page", &customer, done, back).expect("page"), page, "the same key opens one page");
    let text = browser().get(&page.url).call().expect("page").body_mut().read_to_string().expect("text");
    assert!(text.contains("4242 4242 4242 4242") && text.contains(back), "{text}");
    assert_eq!(bench.gateway.card_of(&page.session), Ok(None));

    let enter = |number: &str, expiry: &str| {
        browser().post(&page.url).send_form([("number", number), ("expiry", expiry), ("cvc", "123")]).expect("answer")
    };
    for (number, expiry, sentence) in [
        ("4242 4242 4242 4241", "08/80", "One digit is not right"),
        ("4242 4242 4242 4242", "08/20", "This date has passed"),
        ("4000 0000 0000 0002", "08/80", "Card declined: use another card."),
    ] {
        let mut again = enter(number, expiry);
        let text = again.body_mut().read_to_string().expect("text");
        assert_eq!(again.status(), 422);
        assert!(text.contains(sentence) && text.contains(number), "{text}");
    }
    assert_eq!(bench.gateway.card_of(&page.session), Ok(None));

    for _ in 0..2 {
        let kept = enter("4242 4242 4242 4242", "08/80");
        assert_eq!(kept.status(), 303);
        assert_eq!(kept.headers()["location"], format!("http://clinic.test/card?session={}", page.session));
    }
    let card = bench.gateway.card_of(&page.session).expect("asked").expect("a card");
    assert_eq!((card.brand.as_str(), card.last4.as_str(), card.exp_month, card.exp_year), ("visa", "4242", 8, 2080));
    let order = ChargeOrder { method: card.method, customer, ..bench.order("first", "4242424242424242") };
    assert!(matches!(bench.gateway.charge(&order), Ok(Answer::Paid { .. })));
    assert_eq!(browser().get(bench.at("/pay/cs_test_nothing")).call().expect("answer").status(), 404);
}

#[test]
fn what_was_charged_outlives_the_sandbox() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::new("127.0.0.1:0", folder.path().join("sandbox.db"));
    let first = sandbox::start(settings.clone()).expect("starts");
    let customer = Gateway::new(&first.url(), "sk_test").customer("c", "Candelaria", "").expect("customer");
    drop(first);
    let second = sandbox::start(settings).expect("starts again");
    let gateway = Gateway::new(&second.url(), "sk_test");
    assert_eq!(gateway.customer("c", "Candelaria", ""), Ok(customer.clone()), "the key is remembered");
    assert_eq!(gateway.find_charge("none", &customer), Ok(None));
}

/// A charge against a server that gives one answer, word for word, and closes.
fn told(answer: &'static str) -> Result<Answer, Trouble> {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a call");
        let mut seen = Vec::new();
        let mut part = [0; 4096];
        // The form's last field is the attempt's key: then the whole request is here.
        while !seen.ends_with(b"attempt-1") {
            let read = stream.read(&mut part).expect("the request");
            seen.extend_from_slice(&part[..read]);
        }
        stream.write_all(answer.as_bytes()).expect("answered");
    });
    let text = |text: &str| text.to_string();
    let (key, customer, method) = (text("attempt-1"), text("cus_1"), text("pm_1"));
    let (amount, currency, description) = (Money(9900), text("USD"), text("Gold"));
    let order = ChargeOrder { key, charge: 7, customer, method, amount, currency, description, off_session: true };
    let answer = Gateway::new(&format!("http://{address}"), "sk_test_tessera").charge(&order);
    server.join().expect("the server");
    answer
}

#[test]
fn only_a_clear_answer_says_what_became_of_the_charge() {
    let unknown = [
        "HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 502 Proxy\r\ncontent-length: 5\r\n\r\n<html",
        "HTTP/1.1 302 Away\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n<html",
        "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\": \"pi_1\"",
        "HTTP/1.1 200 OK\r\ncontent-length: 70\r\n\r\n{\"id\":\"pi_1\",\"amount\":9900,\"currency\":\"usd\",\"status\":\"processing\"}   ",
        "HTTP/1.1 2",
        "",
    ];
    for answer in unknown {
        let outcome = told(answer);
        assert!(matches!(outcome, Err(Trouble::Unknown(_))), "{answer}: {outcome:?}");
    }
    let later = told("HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(later, Err(Trouble::Busy(Some(Duration::from_secs(7)))));
    assert_eq!(told("HTTP/1.1 429 Busy\r\ncontent-length: 0\r\n\r\n"), Err(Trouble::Busy(None)));
    let bare = "HTTP/1.1 402 No\r\ncontent-length: 34\r\n\r\n{\"error\":{\"code\":\"card_declined\"}}";
    assert_eq!(told(bare), Ok(Answer::Declined { id: None, code: "card_declined".to_string() }));
}

#[test]
fn a_broken_handshake_is_trouble_and_no_panic() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let server = std::thread::spawn(move || drop(listener.accept()));
    let outcome = Gateway::new(&format!("https://{address}"), "sk_test_tessera").customer("c", "Candelaria", "");
    server.join().expect("the server");
    assert!(matches!(outcome, Err(Trouble::Unknown(_))), "{outcome:?}");
}
