//! The way out: files in a folder, or a mail server.
//!
//! The Message-ID is made of the letter's key, so that a letter that is sent twice (a crash between sending and recording)
//! is known as one; as a file it has one name and is written over.

use super::outbox::Letter;
use super::render::Rendered;
use super::{Attachment, Sender};
use crate::base::{Error, Res, secret};
use crate::config::{Config, Mail};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, Message, MultiPart, SinglePart};
use lettre::{SmtpTransport, Transport};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Post {
    way: Way,
    from: Mailbox,
}

enum Way {
    Files(PathBuf),
    Smtp(SmtpTransport),
}

/// Why a letter did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// This letter will never be taken: the address is wrong or refused.
    ForGood(String),
    /// This letter was put off by the server.
    ForNow(String),
    /// Nothing can leave at the moment.
    NobodyThere(String),
}

impl Post {
    pub fn open(config: &Config) -> Res<Post> {
        let from = config.mail_from.parse().map_err(|cause| Error::failed(format!("TESSERA_MAIL_FROM: {cause}")))?;
        let way = match &config.mail {
            Mail::Files(folder) => Way::Files(folder.clone()),
            Mail::Smtp(url) => {
                let builder = SmtpTransport::from_url(url).map_err(|cause| Error::failed(format!("TESSERA_SMTP_URL: {cause}")))?;
                Way::Smtp(builder.timeout(Some(PATIENCE)).build())
            }
        };
        Ok(Post { way, from })
    }

    /// Is somebody there who takes our letters? A server that does not take our password takes none of them.
    pub fn reach(&self) -> Result<(), Refused> {
        match &self.way {
            Way::Files(_) => Ok(()),
            Way::Smtp(smtp) => match smtp.test_connection() {
                Ok(true) => Ok(()),
                Ok(false) => Err(Refused::NobodyThere("it breaks off".into())),
                Err(cause) => Err(Refused::NobodyThere(said(&cause))),
            },
        }
    }

    /// A repeated file is written over, a repeated mail arrives twice: how many letters may be recorded together.
    pub fn recorded_together(&self) -> usize {
        match self.way {
            Way::Files(_) => 50,
            Way::Smtp(_) => 1,
        }
    }

    pub fn send(&self, letter: &Letter, rendered: &Rendered, sender: &Sender, attachments: &[Attachment]) -> Result<(), Refused> {
        let message = self.message(letter, rendered, sender, attachments)?;
        match &self.way {
            Way::Files(folder) => write(folder, letter.id, &message.formatted())
                .map_err(|cause| Refused::NobodyThere(format!("{}: {cause}", folder.display()))),
            Way::Smtp(smtp) => smtp.send(&message).map(|_| ()).map_err(|cause| match (cause.is_permanent(), cause.is_transient()) {
                (true, _) => Refused::ForGood(said(&cause)),
                (_, true) => Refused::ForNow(said(&cause)),
                _ => Refused::NobodyThere(said(&cause)),
            }),
        }
    }

    fn message(&self, letter: &Letter, rendered: &Rendered, sender: &Sender, attachments: &[Attachment]) -> Result<Message, Refused> {
        let wrong = |what: &str| Refused::ForGood(format!("{what} is no address of e-mail"));
        let address = letter.to_email.parse().map_err(|_| wrong(&letter.to_email))?;
        let from =
            if sender.name.is_empty() { self.from.clone() } else { Mailbox::new(Some(sender.name.clone()), self.from.email.clone()) };
        let mut builder = Message::builder()
            .message_id(Some(self.message_id(letter)))
            .from(from)
            .to(Mailbox::new(Some(letter.to_name.clone()).filter(|name| !name.is_empty()), address))
            .subject(&rendered.subject)
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()));
        if let Ok(desk) = sender.email.parse() {
            builder = builder.reply_to(Mailbox::new(Some(sender.name.clone()), desk));
        }
        let words = MultiPart::alternative_plain_html(rendered.text.clone(), rendered.html.clone());
        let message = if attachments.is_empty() {
            builder.multipart(words)
        } else {
            let whole = attachments.iter().try_fold(MultiPart::mixed().multipart(words), |whole, one| Some(whole.singlepart(part(one)?)));
            builder.multipart(whole.ok_or_else(|| Refused::ForGood("an attachment has no type".into()))?)
        };
        message.map_err(|cause| Refused::ForGood(cause.to_string()))
    }

    fn message_id(&self, letter: &Letter) -> String {
        let about = &secret::sha256(letter.once_key.as_bytes())[..12];
        format!("<letter-{}.{about}@{}>", letter.id, self.from.email.domain())
    }
}

fn part(attachment: &Attachment) -> Option<SinglePart> {
    let mime = ContentType::parse(&attachment.mime).ok()?;
    Some(Part::new(attachment.name.clone()).body(attachment.bytes.clone(), mime))
}

/// What the server said, or why it was not reached.
fn said(cause: &lettre::transport::smtp::Error) -> String {
    use std::error::Error;
    match cause.source() {
        Some(source) => format!("{cause}: {source}"),
        None => cause.to_string(),
    }
}

/// A reader never sees half a letter: the file has its name only when it is whole.
fn write(folder: &Path, id: i64, content: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let part = folder.join(format!("letter-{id:06}.part"));
    std::fs::write(&part, content)?;
    std::fs::rename(&part, folder.join(format!("letter-{id:06}.eml")))
}
