mod communications;
mod post;
mod reminder;

use crate::support::house::House;
use mail_parser::MessageParser;
use tessera::jobs::letters::{Sent, send_due};

/// A letter as it left.
pub struct Opened {
    pub id: String,
    pub to: String,
    pub from: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<(String, Vec<u8>)>,
}

fn open(raw: &[u8]) -> Opened {
    let message = MessageParser::default().parse(raw).expect("a letter");
    let address = |address: Option<&mail_parser::Address>| {
        let one = address.and_then(|all| all.first()).expect("an address");
        format!("{} <{}>", one.name().unwrap_or_default(), one.address().unwrap_or_default())
    };
    Opened {
        id: message.message_id().unwrap_or_default().to_string(),
        to: address(message.to()),
        from: address(message.from()),
        subject: message.subject().unwrap_or_default().to_string(),
        text: message.body_text(0).expect("text").into_owned(),
        html: message.body_html(0).expect("HTML").into_owned(),
        attachments: (0..message.attachment_count() as u32)
            .filter_map(|no| message.attachment(no))
            .map(|part| {
                use mail_parser::MimeHeaders;
                (part.attachment_name().unwrap_or_default().to_string(), part.contents().to_vec())
            })
            .collect(),
    }
}

impl Opened {
    /// What people read in the HTML, white space folded.
    pub fn html_words(&self) -> String {
        let page = scraper::Html::parse_document(&self.html);
        let body = scraper::Selector::parse("body").expect("a selector");
        page.select(&body).flat_map(|e| e.text()).collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Everything the text says stands in the HTML, too.
    pub fn says_the_same(&self) {
        let html = self.html_words();
        for line in self.text.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "--") {
            for part in line.split(": ").flat_map(|part| part.split("http").take(1)).map(str::trim).filter(|part| part.len() > 1) {
                let part = part.trim_end_matches(':');
                assert!(html.contains(part), "the HTML should say {part:?}: {html}");
            }
        }
    }

    /// The path of the link in it.
    fn link(&self, house: &House) -> String {
        let from = self.text.find(&house.app.config.public_url).expect("a link") + house.app.config.public_url.len();
        self.text[from..].split_whitespace().next().expect("a path").to_string()
    }
}

/// Sends what is due.
fn send(house: &House) -> Sent {
    send_due(&house.app, house.now()).expect("letters are sent")
}

/// The files written so far, in their order.
pub fn files(house: &House) -> Vec<Opened> {
    let Ok(folder) = std::fs::read_dir(house.mail()) else { return Vec::new() };
    let mut paths: Vec<_> =
        folder.map(|entry| entry.expect("an entry").path()).filter(|path| path.extension().is_some_and(|e| e == "eml")).collect();
    paths.sort();
    paths.iter().map(|path| open(&std::fs::read(path).expect("a letter's file"))).collect()
}
