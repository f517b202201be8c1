//! Sends the letters whose time has come: claim, compose, mint the links, send outside any transaction, record.
//!
//! A crash between sending and recording repeats a letter once its lease has ended; its Message-ID is the same again. A
//! letter that cannot be composed or is refused becomes a task and never stops the run; where nobody answers, the run ends
//! and everything stays queued.

use crate::app::App;
use crate::base::{Error, Now, Res};
use crate::clinic::{clinics, tasks};
use crate::db::{Conn, Priority, Tx};
use crate::letters::outbox::{self, AsSent, Instead};
use crate::letters::post::{Post, Refused};
use crate::letters::render::{self, LINK, Rendered};
use crate::letters::rules::tries;
use crate::letters::{Content, Letter, kinds, links};
use crate::{billing, clinic, memberships};

/// Letters taken at once.
const BATCH: i64 = 50;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub sent: usize,
    pub failed: usize,
    /// Still queued, whenever their time is.
    pub waiting: usize,
}

/// The words of a letter, from the capability whose news it is. `None`: overtaken by what happened since.
pub fn compose(conn: &mut Conn, now: Now, letter: &Letter) -> Res<Option<Content>> {
    match letter.kind.as_str() {
        "invitation" | "password_reset" => clinic::letters::compose(conn, now, letter),
        billing::actions::send_invoice::KIND | billing::actions::send_refund::KIND => billing::letters::compose(conn, now, letter),
        _ => memberships::letters::compose(conn, now, letter),
    }
}

/// Sends what is due. While the house is held, only letters to staff leave, so that nobody is locked out.
pub fn send_due(app: &App, now: Now) -> Res<Sent> {
    let post = Post::open(&app.config)?;
    let held = app.db.read(|c| Ok(clinic::account::find(c)?.is_none_or(|account| account.held_since.is_some())))?;
    let mut done = Sent::default();
    loop {
        let batch = app.write(now, Priority::Batch, |tx| outbox::claim(tx, now, &app.config.node, held, BATCH))?;
        if batch.is_empty() || !send_batch(app, &post, now, batch, &mut done)? {
            break;
        }
    }
    done.waiting = app.db.read(outbox::waiting)? as usize;
    Ok(done)
}

/// What became of one letter, to be recorded.
enum Outcome {
    Left(AsSent),
    Not(Instead, String),
    /// Not tried: it is free again at once.
    Untouched,
}

/// Gives false where nobody took the letters.
fn send_batch(app: &App, post: &Post, now: Now, batch: Vec<Letter>, done: &mut Sent) -> Res<bool> {
    if let Err(Refused::NobodyThere(why)) = post.reach() {
        let mut outcomes: Vec<(Letter, Outcome)> = batch.into_iter().map(|letter| (letter, Outcome::Untouched)).collect();
        if let Some((first, outcome)) = outcomes.first_mut() {
            *outcome = later(now, first, &format!("{NOBODY}: {why}"));
        }
        record(app, now, &outcomes)?;
        return Ok(false);
    }
    let composed: Vec<(Letter, Result<Content, Outcome>)> = app.db.read(|c| {
        Ok(batch.into_iter().map(|letter| (compose_one(c, now, &letter), letter)).map(|(content, letter)| (letter, content)).collect())
    })?;
    let addresses = app.write(now, Priority::Batch, |tx| {
        composed
            .iter()
            .map(|(_, content)| content.as_ref().map_or(Ok(String::new()), |content| address(tx, app, now, content)))
            .collect::<Res<Vec<_>>>()
    })?;
    let mut reached = true;
    let mut outcomes = Vec::new();
    for ((letter, content), address) in composed.into_iter().zip(addresses) {
        let outcome = match content {
            _ if !reached => Outcome::Untouched,
            Err(outcome) => outcome,
            Ok(content) => send_one(post, now, &letter, &content, &address)?,
        };
        if let Outcome::Not(Instead::Later(_), why) = &outcome {
            reached = !why.starts_with(NOBODY);
        }
        match &outcome {
            Outcome::Left(_) => done.sent += 1,
            Outcome::Not(Instead::Failed, _) => done.failed += 1,
            _ => {}
        }
        outcomes.push((letter, outcome));
        if outcomes.len() >= post.recorded_together() {
            record(app, now, &std::mem::take(&mut outcomes))?;
        }
    }
    record(app, now, &outcomes)?;
    Ok(reached)
}

/// Begins the reason of a letter that nobody was there to take.
const NOBODY: &str = "The mail server does not answer";

fn compose_one(conn: &mut Conn, now: Now, letter: &Letter) -> Result<Content, Outcome> {
    match compose(conn, now, letter) {
        Ok(Some(content)) => Ok(content),
        Ok(None) => Err(Outcome::Not(Instead::Dropped, "Overtaken by what happened since.".into())),
        Err(cause @ Error::Database(_)) => Err(later(now, letter, &cause.to_string())),
        Err(cause) => Err(Outcome::Not(Instead::Failed, format!("It cannot be written: {cause}"))),
    }
}

fn address(tx: &mut Tx, app: &App, now: Now, content: &Content) -> Res<String> {
    match &content.button {
        Some(button) => Ok(format!("{}{}", app.config.public_url, links::mint(tx, now, button.purpose, button.subject)?)),
        None => Ok(String::new()),
    }
}

fn send_one(post: &Post, now: Now, letter: &Letter, content: &Content, address: &str) -> Res<Outcome> {
    let rendered = render::render(content, address)?;
    Ok(match post.send(letter, &rendered, &content.sender, &content.attachments) {
        Ok(()) => Outcome::Left(as_sent(content)?),
        Err(Refused::ForGood(why)) => Outcome::Not(Instead::Failed, why),
        Err(Refused::ForNow(why)) => later(now, letter, &why),
        Err(Refused::NobodyThere(why)) => later(now, letter, &format!("{NOBODY}: {why}")),
    })
}

/// The letter as it is kept: without the link.
pub fn as_sent(content: &Content) -> Res<AsSent> {
    let Rendered { subject, html, text } = render::render(content, LINK)?;
    Ok(AsSent { subject, html, text })
}

fn later(now: Now, letter: &Letter, why: &str) -> Outcome {
    let instead = tries::wait(letter.tries + 1).map_or(Instead::Failed, |wait| Instead::Later(now.clinic + wait));
    Outcome::Not(instead, why.to_string())
}

fn record(app: &App, now: Now, outcomes: &[(Letter, Outcome)]) -> Res<()> {
    if outcomes.is_empty() {
        return Ok(());
    }
    app.write(now, Priority::Batch, |tx| {
        for (letter, outcome) in outcomes {
            match outcome {
                Outcome::Left(as_sent) => outbox::sent(tx, now, letter.id, as_sent)?,
                Outcome::Untouched => outbox::release(tx, letter.id)?,
                Outcome::Not(instead, why) => {
                    outbox::did_not_leave(tx, letter.id, *instead, why)?;
                    if *instead == Instead::Failed {
                        tell_staff(tx, now, letter, why)?;
                    }
                }
            }
        }
        Ok(())
    })
}

fn tell_staff(tx: &mut Tx, now: Now, letter: &Letter, why: &str) -> Res<()> {
    let clinic = match letter.clinic_id {
        Some(clinic) => clinics::load(tx, clinic)?,
        None => clinics::first(tx)?,
    };
    let task = tasks::NewTask {
        kind: "letter_failed",
        title: format!("The {} for {} could not be sent", kinds::noun(&letter.kind), letter.to_name),
        detail: why.to_string(),
        patient_id: letter.patient_id,
        membership_id: letter.membership_id,
        invoice_id: letter.invoice_id,
        letter_id: Some(letter.id),
        due_on: clinic.today(now),
        once_key: format!("letter-failed:{}", letter.id),
    };
    tasks::add(tx, now, &task)
}
