//! A desk without a browser: gets pages, finds a form in the HTML and submits it as a browser would.

use scraper::{ElementRef, Html, Selector};
use std::io::Read;

pub struct Desk {
    agent: ureq::Agent,
    base: String,
}

/// A page as answered, after redirects.
#[derive(Clone, Debug)]
pub struct Seen {
    pub status: u16,
    /// Path and query where it was found.
    pub path: String,
    pub html: String,
    pub bytes: Vec<u8>,
    pub headers: Vec<(String, String)>,
}

impl Desk {
    pub fn new(base: &str) -> Desk {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Desk { agent: config.into(), base: base.to_string() }
    }

    /// The same browser, with its session, at a server that has moved.
    pub fn move_to(&mut self, base: &str) {
        self.base = base.to_string();
    }

    /// A GET that may find nobody there; a redirect is not followed.
    pub fn try_get(&self, path: &str) -> Option<Seen> {
        self.try_answer(self.agent.get(self.address(path)).header("accept-encoding", "identity").call(), path)
    }

    /// A POST that may find nobody there, or lose its answer; a redirect is not followed.
    pub fn try_post(&self, form: &FilledForm) -> Option<Seen> {
        let request = self.agent.post(self.address(&form.action)).header("content-type", "application/x-www-form-urlencoded");
        self.try_answer(request.header("accept-encoding", "identity").send(body(&form.pairs)), &form.action)
    }

    fn try_answer(&self, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>, path: &str) -> Option<Seen> {
        let mut answer = answer.ok()?;
        let headers = answer.headers().iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap_or_default().to_string())).collect();
        let mut bytes = Vec::new();
        answer.body_mut().as_reader().read_to_end(&mut bytes).ok()?;
        let html = String::from_utf8_lossy(&bytes).into_owned();
        Some(Seen { status: answer.status().as_u16(), path: path.to_string(), html, bytes, headers })
    }

    pub fn sign_in(&self, email: &str, password: &str) {
        let seen = self.get("/sign-in").form("/sign-in").set("email", email).set("password", password).submit(self);
        assert_eq!(seen.status, 200, "{email} should be signed in: {}", seen.text());
    }

    pub fn get(&self, path: &str) -> Seen {
        self.follow(self.answer(self.agent.get(self.address(path)).header("accept-encoding", "identity").call(), path))
    }

    /// A GET whose redirect is not followed.
    pub fn get_once(&self, path: &str) -> Seen {
        self.answer(self.agent.get(self.address(path)).header("accept-encoding", "identity").call(), path)
    }

    /// An empty form with one more header, as a page of another site would send it.
    pub fn post_from(&self, path: &str, header: &str, value: &str) -> Seen {
        let request = self.agent.post(self.address(path)).header("content-type", "application/x-www-form-urlencoded");
        self.answer(request.header("accept-encoding", "identity").header(header, value).send(""), path)
    }

    /// As htmx asks for one block of a page.
    pub fn get_block(&self, path: &str, target: &str) -> Seen {
        let request = self
            .agent
            .get(self.address(path))
            .header("hx-request", "true")
            .header("hx-target", target)
            .header("accept-encoding", "identity");
        self.answer(request.call(), path)
    }

    pub fn post(&self, path: &str, pairs: &[(String, String)]) -> Seen {
        let seen = self.post_once(path, pairs);
        self.follow(seen)
    }

    /// A POST whose redirect is not followed.
    pub fn post_once(&self, path: &str, pairs: &[(String, String)]) -> Seen {
        let request = self.agent.post(self.address(path)).header("content-type", "application/x-www-form-urlencoded");
        self.answer(request.header("accept-encoding", "identity").send(body(pairs)), path)
    }

    /// A form with one file.
    pub fn upload(&self, path: &str, pairs: &[(String, String)], field: &str, name: &str, content: &[u8]) -> Seen {
        let mut body = Vec::new();
        for (field, value) in pairs {
            body.extend(format!("--bound\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        let head =
            format!("--bound\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(content);
        body.extend(b"\r\n--bound--\r\n");
        let request = self.agent.post(self.address(path)).header("content-type", "multipart/form-data; boundary=bound");
        self.follow(self.answer(request.header("accept-encoding", "identity").send(body), path))
    }

    /// The path of an address of the clinic's own, as a browser that comes back from elsewhere asks for it.
    pub fn own_path(&self, address: &str) -> String {
        address.strip_prefix(&self.base).expect("the clinic's public address").to_string()
    }

    fn address(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_string() } else { format!("{}{path}", self.base) }
    }

    fn answer(&self, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>, path: &str) -> Seen {
        let answer = answer.unwrap_or_else(|cause| panic!("{path} does not answer: {cause}"));
        self.try_answer(Ok(answer), path).expect("the answer is whole")
    }

    fn follow(&self, mut seen: Seen) -> Seen {
        for _ in 0..8 {
            let Some(to) = seen.header("location").filter(|_| (300..400).contains(&seen.status)) else { return seen };
            seen = self.answer(self.agent.get(self.address(&to)).header("accept-encoding", "identity").call(), &to);
        }
        panic!("{} redirects without end", seen.path);
    }
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    /// What people read, white space folded.
    pub fn text(&self) -> String {
        let page = Html::parse_document(&self.html);
        let body = page.root_element().text().collect::<Vec<_>>().join(" ");
        body.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Asserts that people read this.
    pub fn see(&self, text: &str) -> &Seen {
        assert!(self.text().contains(text), "{} ({}) should say {text:?}: {}", self.path, self.status, self.text());
        self
    }

    pub fn see_no(&self, text: &str) -> &Seen {
        assert!(!self.text().contains(text), "{} should not say {text:?}: {}", self.path, self.text());
        self
    }

    /// The text of the elements that a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector).map(|e| e.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    /// The form whose action is `action` (an absent action is the page's own path).
    pub fn form(&self, action: &str) -> FilledForm {
        let page = Html::parse_document(&self.html);
        let forms = Selector::parse("form").expect("a selector");
        let own = self.path.split('?').next().unwrap_or_default().to_string();
        let found = page.select(&forms).find(|form| {
            form.value().attr("action").unwrap_or(&own) == action
                && (form.value().attr("hx-get").is_none() || form.value().attr("method") == Some("post"))
        });
        let form = found.unwrap_or_else(|| panic!("{} has no form to {action}: {}", self.path, self.html));
        FilledForm { action: action.to_string(), method: form.value().attr("method").unwrap_or("get").to_string(), pairs: pairs(form) }
    }

    /// The form that posts back to its own page.
    pub fn own_form(&self) -> FilledForm {
        self.find_own_form().unwrap_or_else(|| panic!("{} has no form of its own: {}", self.path, self.html))
    }

    /// The same, where the page may have none.
    pub fn find_own_form(&self) -> Option<FilledForm> {
        let page = Html::parse_document(&self.html);
        let forms = Selector::parse("main form[method=post]").expect("a selector");
        let own = self.path.split('?').next().unwrap_or_default().to_string();
        let form = page.select(&forms).find(|form| form.value().attr("action").is_none_or(|action| action == own))?;
        Some(FilledForm { action: own, method: "post".into(), pairs: pairs(form) })
    }
}

fn body(pairs: &[(String, String)]) -> String {
    use tessera::web::form::encode;
    pairs.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect::<Vec<_>>().join("&")
}

/// What a browser would send of a form, before anybody types.
fn pairs(form: ElementRef) -> Vec<(String, String)> {
    let fields = Selector::parse("input, select, textarea").expect("a selector");
    let options = Selector::parse("option").expect("a selector");
    let mut pairs = Vec::new();
    for field in form.select(&fields) {
        let e = field.value();
        let Some(name) = e.attr("name").filter(|_| e.attr("disabled").is_none()) else { continue };
        let value = match (e.name(), e.attr("type").unwrap_or("text")) {
            ("select", _) => {
                let all: Vec<ElementRef> = field.select(&options).collect();
                let chosen = all.iter().find(|o| o.value().attr("selected").is_some()).or(all.first());
                chosen.map(|o| o.value().attr("value").map(str::to_string).unwrap_or_else(|| o.text().collect()))
            }
            ("textarea", _) => Some(field.text().collect()),
            (_, "checkbox" | "radio") => e.attr("checked").map(|_| e.attr("value").unwrap_or("on").to_string()),
            (_, "submit" | "button" | "file" | "image") => None,
            _ => Some(e.attr("value").unwrap_or_default().to_string()),
        };
        if let Some(value) = value {
            pairs.push((name.to_string(), value));
        }
    }
    pairs
}

#[derive(Clone, Debug)]
pub struct FilledForm {
    pub action: String,
    pub method: String,
    pub pairs: Vec<(String, String)>,
}

impl FilledForm {
    /// Types into a field; a repeated field gets one value.
    pub fn set(mut self, name: &str, value: &str) -> FilledForm {
        self.pairs.retain(|(n, _)| n != name);
        self.pairs.push((name.to_string(), value.to_string()));
        self
    }

    /// One more value of a repeated field.
    pub fn add(mut self, name: &str, value: &str) -> FilledForm {
        self.pairs.push((name.to_string(), value.to_string()));
        self
    }

    pub fn without(mut self, name: &str) -> FilledForm {
        self.pairs.retain(|(n, _)| n != name);
        self
    }

    pub fn value(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// Submits what is to be refused: 422, one sentence at the field, everything typed kept. Gives the sentence.
    pub fn refused_at(self, desk: &Desk, field: &str) -> String {
        let mut sentences = self.kept(desk, 422).texts(&format!("#e-{field}"));
        assert_eq!(sentences.len(), 1, "one sentence at {field}: {sentences:?}");
        sentences.remove(0)
    }

    /// Submits what somebody else changed meanwhile: 409, everything typed kept. Gives the page.
    pub fn stale(self, desk: &Desk) -> Seen {
        self.kept(desk, 409)
    }

    /// Submits what comes back as it was typed; only what the page itself keeps of the thing's state may be new.
    fn kept(self, desk: &Desk, status: u16) -> Seen {
        let again = self.clone().submit(desk);
        assert_eq!(again.status, status, "{} {:?}: {}", self.action, self.pairs, again.text());
        let back = again.form(&self.action);
        for (name, typed) in self.pairs.iter().filter(|(name, _)| !["version", "mark", "seen", "shown", "once"].contains(&name.as_str())) {
            let kept = back.pairs.iter().any(|(n, value)| n == name && value.replace("\r\n", "\n") == typed.replace("\r\n", "\n"));
            assert!(kept, "{name} should still be {typed:?}: {:?}", back.pairs);
        }
        again
    }

    pub fn submit(self, desk: &Desk) -> Seen {
        if self.method == "post" {
            return desk.post(&self.action, &self.pairs);
        }
        let query: Vec<String> = self.pairs.iter().map(|(n, v)| format!("{n}={}", tessera::web::form::encode(v))).collect();
        desk.get(&format!("{}?{}", self.action, query.join("&")))
    }
}
