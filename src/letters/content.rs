//! What a letter says, before it is HTML, text or print.
//!
//! Each capability composes its own kinds: `compose(conn, now, &letter) -> Res<Option<Content>>`. `None` says that the news
//! was overtaken by what happened since (the invoice was paid meanwhile): the letter is dropped. Nothing in here is
//! secret: the link of the button is minted when the letter is sent or printed.

use super::links::Purpose;

/// A letter in words. Order on the page: greeting, news, rows, button, paragraphs, thanks, sender.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Fact, sum or day, under 60 characters; never a treatment, a diagnosis or a threat.
    pub subject: String,
    /// `Hello Phil,`
    pub greeting: String,
    /// Its first sentence is the whole news.
    pub news: String,
    /// One table: label and sum.
    pub rows: Vec<(String, String)>,
    /// Is the last row a total?
    pub total: bool,
    pub button: Option<Button>,
    /// What comes next, what happens if nothing is done, how to cancel.
    pub paragraphs: Vec<String>,
    /// The clinic's Thank You Message; empty where it has no place.
    pub thank_you: String,
    pub sender: Sender,
    pub attachments: Vec<Attachment>,
}

/// The one thing to press. On paper a short address and a code stand in its place.
#[derive(Clone, Debug)]
pub struct Button {
    /// `Update card and pay $99.00`
    pub label: String,
    pub purpose: Purpose,
    /// The key of what the link opens: see [`Purpose`].
    pub subject: i64,
    /// One line under it, `The link works through Jun 30. No password needed.`; may be empty.
    pub note: String,
}

/// The clinic that the letter comes from, or the account for letters to staff.
#[derive(Clone, Debug, Default)]
pub struct Sender {
    pub name: String,
    pub address: String,
    pub phone: String,
    /// Where answers go; empty where the clinic gave none.
    pub email: String,
}

impl From<&crate::clinic::Clinic> for Sender {
    fn from(clinic: &crate::clinic::Clinic) -> Sender {
        Sender { name: clinic.name.clone(), address: clinic.address.clone(), phone: clinic.phone.clone(), email: clinic.email.clone() }
    }
}

#[derive(Clone, Debug)]
pub struct Attachment {
    pub name: String,
    pub mime: String,
    pub bytes: Vec<u8>,
}
