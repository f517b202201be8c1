//! The tools themselves: the browser, axe and the checker of HTML do what tests rely on.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use crate::support::browser::Browser;
use crate::support::checker;

const FORM: &str = r#"<!doctype html><html lang="en"><head><title>Membership type</title><meta name="viewport" content="width=device-width">
<script defer src="/late.js"></script></head><body><main><h1>Membership type</h1><form method="post" enctype="text/plain">
<p><label for="name">Name</label> <input id="name" name="name" value="old"></p>
<p><label for="day">First day</label> <input id="day" name="day" type="date"></p>
<p><label for="pay">Payment Frequency</label> <select id="pay" name="pay"><option value="m">Monthly</option><option value="y">Yearly</option></select></p>
<fieldset><legend>Paid by</legend><label><input type="radio" name="by" value="cash"> Cash</label> <label><input type="radio" name="by" value="card"> Card</label></fieldset>
<p><label><input type="checkbox" name="bank"> Bank the fee</label></p>
<p><label for="file">Members file</label> <input id="file" name="file" type="file"></p>
<p style="text-transform: uppercase" id="late"></p>
<canvas id="pad" width="200" height="60"></canvas>
<p><button>Save</button></p></form></main></body></html>"#;

const SCRIPT: &str = "setTimeout(() => { document.getElementById('late').textContent = 'Renews in May'; }, 300);
const pad = document.getElementById('pad'); let moves = 0;
pad.addEventListener('pointermove', () => { moves += 1; pad.dataset.moves = moves; });";

/// Serves the form, its script, and for a POST a page with what was sent. Its thread ends with the process.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            std::thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().expect("the same connection"));
                let mut head = String::new();
                while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
                let length =
                    head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
                let mut body = vec![0; length];
                reader.read_exact(&mut body).expect("the body");
                let (kind, page) = match head.split_whitespace().take(2).collect::<Vec<_>>()[..] {
                    ["POST", _] => ("html", format!("<!doctype html><title>Sent</title><pre>{}</pre>", String::from_utf8_lossy(&body))),
                    [_, "/late.js"] => ("javascript", SCRIPT.to_string()),
                    [_, "/form"] => ("html", FORM.to_string()),
                    [_, "/wrong"] => (
                        "html",
                        r#"<!doctype html><html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"><p></i></main>"#.into(),
                    ),
                    _ => ("plain", String::new()),
                };
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/{kind}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{page}",
                    page.len()
                );
                if let Err(error) = stream.write_all(answer.as_bytes()) {
                    eprintln!("the browser went away: {error}");
                }
            });
        }
    });
    address
}

#[test]
fn a_form_is_filled_in_by_its_labels_and_saved() {
    let Some(browser) = Browser::open(&serve()) else { return };
    browser.visit("/form");
    browser.see("Renews in May");
    browser.fill("Name", "Gold Plus");
    browser.fill("First day", "2026-01-31");
    browser.choose("Payment Frequency", "Yearly");
    browser.choose("Paid by", "Card");
    browser.tick("Bank the fee", true);
    let file = tempfile::Builder::new().prefix("members").suffix(".csv").tempfile().expect("a file");
    browser.upload("Members file", file.path());
    browser.draw("#pad");
    assert!(browser.script("return Number(document.getElementById('pad').dataset.moves)").as_i64() > Some(5));
    assert_eq!(browser.value("Name"), "Gold Plus");
    browser.click_text("Save");
    for sent in ["name=Gold Plus", "day=2026-01-31", "pay=y", "by=card", "bank=on", "file=members"] {
        browser.see(sent);
    }
    browser.see_no("Renews in May");
    browser.back();
    browser.see("Membership type");
    browser.no_complaints();
}

#[test]
fn a_page_is_looked_at_on_desk_and_phone_by_axe_and_by_the_checker() {
    let Some(mut browser) = Browser::open(&serve()) else { return };
    let pages = tempfile::tempdir().expect("a folder");
    browser.visit("/form");
    browser.axe();
    for phone in [false, true] {
        if phone {
            browser.phone();
        }
        let width = if phone { 390 } else { 1280 };
        browser.visit("/form");
        assert_eq!(browser.script("return window.innerWidth").as_i64(), Some(width));
        let picture = std::fs::read(browser.screenshot("harness")).expect("the picture");
        assert_eq!(picture[16..20], u32::try_from(width).expect("a width").to_be_bytes(), "a PNG as wide as the window");
    }
    checker::save(pages.path(), "form", &browser.html());
    assert_eq!(checker::findings(pages.path()), Vec::<String>::new());

    browser.visit("/wrong");
    assert!(browser.axe_findings().iter().any(|line| line.starts_with("image-alt:")));
    checker::save(pages.path(), "wrong", &browser.html());
    assert!(checker::findings(pages.path()).iter().any(|line| line.starts_with("wrong.html:1:") && line.contains("</i>")));
}

#[test]
fn without_javascript_the_page_is_as_the_server_sent_it() {
    let Some(browser) = Browser::open(&serve()) else { return };
    browser.without_javascript();
    browser.visit("/form");
    browser.fill("Name", "Silver");
    browser.click_text("Save");
    browser.see("name=Silver");
    browser.back();
    assert!(browser.script("return document.getElementById('pad').dataset.moves === undefined").as_bool() == Some(true));
}
