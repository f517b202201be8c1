//! A browser that speaks clinic: visit a page, fill in a field by its label, click what is written on a button, see a text.
//!
//! Whatever is looked for may take fifteen seconds to appear, so tests never sleep. Where a dialog is open, only it is looked at.
//! A failed step says what was there instead.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use serde_json::{Value, json};

use super::chromium::Chromium;

mod judgement;
mod mouse;

const PATIENCE: Duration = Duration::from_secs(15);
const PAGE: &str = include_str!("page.js");

pub struct Browser {
    chromium: Chromium,
    base: String,
    screen: &'static str,
    /// Why the last attempt at a step failed.
    reason: RefCell<String>,
}

impl Browser {
    /// A new browser without cookies on the server at `base` (`http://127.0.0.1:8080`), its window as wide as a desk's screen.
    /// None where no browser may be driven: then the test ends at once.
    pub fn open(base: &str) -> Option<Browser> {
        if std::env::var_os("TESSERA_TEST_BROWSER").is_none() {
            println!("skipped: no browser");
            return None;
        }
        let base = base.trim_end_matches('/').to_string();
        let mut browser = Browser { chromium: Chromium::start(), base, screen: "", reason: RefCell::default() };
        let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        browser.chromium.cdp("Emulation.setEmulatedMedia", still);
        browser.desktop();
        Some(browser)
    }

    pub fn desktop(&mut self) {
        self.resize("desktop", 1280, 900, false);
    }

    pub fn phone(&mut self) {
        self.resize("phone", 390, 844, true);
    }

    fn resize(&mut self, name: &'static str, width: u32, height: u32, touch: bool) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch });
        self.chromium.cdp("Emulation.setDeviceMetricsOverride", size);
        self.screen = name;
    }

    /// Pages opened from now on run no script of theirs.
    pub fn without_javascript(&self) {
        self.chromium.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    }

    /// Signs in and waits for the desk's first page.
    pub fn sign_in(&self, email: &str, password: &str) {
        self.visit("/sign-in");
        self.fill("E-mail", email);
        self.fill("Password", password);
        self.follow("Sign in", "Today");
    }

    /// Opens an address of the server, such as `/patients`. After a click, wait for its answer first (`see`): else it may be lost.
    pub fn visit(&self, path: &str) {
        let address = &format!("{}{path}", self.base);
        for _ in 0..3 {
            self.chromium.wait(|client| async move { client.goto(address).await }).unwrap_or_else(|error| panic!("visit {path}: {error}"));
            // A page that was still on its way may have come instead; one that leads elsewhere leads there again.
            if self.path() == path {
                return;
            }
        }
    }

    /// Path and query of the page shown.
    pub fn path(&self) -> String {
        let address = self.chromium.wait(|client| async move { client.current_url().await }).expect("an address");
        address.as_str().strip_prefix(&self.base).unwrap_or(address.as_str()).to_string()
    }

    pub fn back(&self) {
        self.chromium.wait(|client| async move { client.back().await }).expect("a page to go back to");
    }

    pub fn reload(&self) {
        self.chromium.wait(|client| async move { client.refresh().await }).expect("the page again");
    }

    /// Clicks the button, link, tab or label that says `text` (or is named so for screen readers).
    pub fn click_text(&self, text: &str) {
        self.retry(&format!("click {text:?}"), "clickables", || {
            let element = self.find("clickable", text, "")?;
            self.step(|| element.click())
        });
    }

    /// Clicks what leads to another page, or to the same one anew, and waits until that page shows `seen`.
    pub fn follow(&self, text: &str, seen: &str) {
        let marked = "document.documentElement.dataset.left";
        self.chromium.script(&format!("{marked} = 'yes'"), vec![]);
        let clicked = Cell::new(false);
        self.retry(&format!("follow {text:?}"), "clickables", || {
            // Clicked once only, even where the answer to the click is lost with the page.
            if self.look(vec![json!("left")]) == json!(true) {
                return Some(());
            }
            if !clicked.get() {
                let element = self.find("clickable", text, "")?;
                clicked.set(self.step(|| element.click()).is_some());
            }
            None
        });
        self.see(seen);
    }

    /// Where on the page `text` stands, on a button, a link, a label or as a heading: from 0 to 1, from left to right and
    /// from top to bottom.
    pub fn place(&self, text: &str) -> (f64, f64) {
        let place =
            self.retry(&format!("find the place of {text:?}"), "text", || self.look(vec![json!("place"), json!(text)]).as_array().cloned());
        (place[0].as_f64().unwrap_or_default(), place[1].as_f64().unwrap_or_default())
    }

    /// Types into the field with this label, in place of what stood there.
    pub fn fill(&self, label: &str, value: &str) {
        self.retry(&format!("fill {label:?}"), "fields", || {
            let element = self.find("field", label, "")?;
            let kind = self.chromium.script("return arguments[0].type || arguments[0].localName", vec![reference(&element)]);
            match kind.as_str().unwrap_or_default() {
                // Their keys depend on the browser's language, so the value is set as a picker would.
                "date" | "time" | "month" | "datetime-local" | "color" | "range" => {
                    let set = "arguments[0].value = arguments[1];
                        for (const name of ['input', 'change']) arguments[0].dispatchEvent(new Event(name, { bubbles: true }));";
                    self.chromium.script(set, vec![reference(&element), json!(value)]);
                    Some(())
                }
                "trix-editor" => {
                    let empty = "arguments[0].editor.setSelectedRange([0, arguments[0].editor.getDocument().getLength()]);
                        arguments[0].editor.deleteInDirection('backward'); arguments[0].focus();";
                    self.chromium.script(empty, vec![reference(&element)]);
                    self.step(|| element.send_keys(value))
                }
                _ => {
                    self.step(|| element.clear())?;
                    self.step(|| element.send_keys(value))
                }
            }
        });
    }

    /// Chooses an option: of the select with this label, or of the group of radio buttons with this legend.
    pub fn choose(&self, label: &str, option: &str) {
        self.retry(&format!("choose {option:?} of {label:?}"), "fields", || match self.find("choice", label, option) {
            Some(radio) => self.step(|| radio.click()),
            None => {
                let select = self.find("field", label, "")?;
                self.step(|| select.select_by_label(option))
            }
        });
    }

    /// Ticks (or unticks) the box or switch with this label.
    pub fn tick(&self, label: &str, on: bool) {
        self.retry(&format!("tick {label:?}"), "fields", || {
            let element = self.find("field", label, "")?;
            if self.step(|| element.is_selected())? == on { Some(()) } else { self.step(|| element.click()) }
        });
    }

    /// Gives a file to the field with this label.
    pub fn upload(&self, label: &str, file: &Path) {
        let file = file.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", file.display())).display().to_string();
        self.retry(&format!("upload to {label:?}"), "fields", || {
            let element = self.find("field", label, "")?;
            self.step(|| element.send_keys(&file))
        });
    }

    /// What stands in the field with this label.
    pub fn value(&self, label: &str) -> String {
        self.retry(&format!("value of {label:?}"), "fields", || {
            let element = self.find("field", label, "")?;
            self.step(|| element.prop("value")).map(Option::unwrap_or_default)
        })
    }

    /// Waits until the page shows this text.
    pub fn see(&self, text: &str) {
        self.retry(&format!("see {text:?}"), "text", || self.text().contains(text).then_some(()));
    }

    /// Waits until the page no longer shows this text.
    pub fn see_no(&self, text: &str) {
        self.retry(&format!("no longer see {text:?}"), "text", || (!self.text().contains(text)).then_some(()));
    }

    /// The visible words of the page, once as written and once as drawn.
    pub fn text(&self) -> String {
        self.look(vec![json!("text")]).as_str().unwrap_or_default().to_string()
    }

    /// Whether a script of the test's own holds; for what words cannot say.
    pub fn script(&self, body: &str) -> Value {
        self.chromium.script(body, vec![])
    }

    /// The same, handing it a text as its first argument.
    pub fn script_with(&self, body: &str, argument: &str) -> Value {
        self.chromium.script(body, vec![json!(argument)])
    }

    /// Asks the page; nothing where it is just being replaced by another.
    fn look(&self, question: Vec<Value>) -> Value {
        self.chromium.wait(|client| async move { client.execute(PAGE, question).await }).unwrap_or_else(|error| {
            *self.reason.borrow_mut() = error.to_string();
            Value::Null
        })
    }

    fn find(&self, question: &str, word: &str, within: &str) -> Option<Element> {
        let found = self.look(vec![json!(question), json!(word), json!(within)]);
        let id = found.as_object()?.values().next()?.as_str()?.to_string();
        self.chromium.wait(|client| async move { Some(Element::from_element_id(client, id.into())) })
    }

    /// One step on an element; none where the page has changed under it or it cannot be reached yet.
    fn step<T, E: Display, F: Future<Output = Result<T, E>>>(&self, step: impl FnOnce() -> F) -> Option<T> {
        self.chromium.wait(|_| step()).map_err(|error| *self.reason.borrow_mut() = error.to_string()).ok()
    }

    fn retry<T>(&self, what: &str, otherwise: &str, attempt: impl Fn() -> Option<T>) -> T {
        let began = Instant::now();
        self.reason.borrow_mut().clear();
        loop {
            // An attempt that took all the time itself is followed by another one.
            let last = began.elapsed() > PATIENCE;
            if let Some(done) = attempt() {
                return done;
            }
            if last {
                let there = self.chromium.script(PAGE, vec![json!(otherwise)]);
                let (path, reason) = (self.path(), self.reason.borrow());
                panic!("could not {what} on {path} {reason}; there is: {}", there.as_str().unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn reference(element: &Element) -> Value {
    json!({ "element-6066-11e4-a52e-4f735466cecf": element.element_id().to_string() })
}
