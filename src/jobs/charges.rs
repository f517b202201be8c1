//! Sends charges to the processor, outside any transaction, many at once, and records the answers.
//!
//! A crash at any point is made good by running again: the attempt's key is stored before it is sent, so that the
//! processor knows it again; what it does not know was never taken.

use crate::app::App;
use crate::base::{Error, Now, Res};
use crate::billing::actions::attempt::{self, Task};
use crate::clinic::{Actor, account};
use crate::db::Priority;
use crate::gateway::{Answer, Gateway, Trouble};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Calls in flight at once.
const AT_ONCE: usize = 20;
/// Charges claimed at once.
const CLAIM: i64 = 200;
/// Most answers recorded together, and how long the first of them waits for the others.
const BATCH: usize = 100;
const TOGETHER: Duration = Duration::from_millis(50);
/// Seconds until an unknown outcome, or a processor that is away, is tried again.
const AGAIN: i64 = 60;
/// Seconds until what the processor takes for wrong is sent again.
const HOUR: i64 = 3600;
/// How long a run of one claim goes on sending; with the last calls it ends before its lease does.
const SENDING: Duration = Duration::from_secs(80);
/// Most claims of one run.
const ROUNDS: usize = 10_000;

/// What came of sending one.
enum Sent {
    Answered(Answer),
    Unknown,
    /// Surely not carried out; tried again after so many seconds.
    Away(i64),
    /// Asked for: it was never carried out.
    NeverTaken,
    Refused(String),
}

/// What was answered, and the time that storing attempts and answers took, apart from the processor's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    pub answered: usize,
    pub own: Duration,
}

/// Sends everything that waits.
pub fn send_due(app: &App, now: Now) -> Res<Done> {
    let currency = app.db.read(account::load)?.currency.code;
    let mut done = Done::default();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let tasks = app.write(now, Priority::Batch, |tx| attempt::claim(tx, now, &app.config.node, &currency, None, CLAIM))?;
        done.own += began.elapsed();
        if tasks.is_empty() {
            break;
        }
        let sent = send(app, now, tasks)?;
        done.answered += sent.answered;
        done.own += sent.own;
        if sent.away {
            break;
        }
    }
    Ok(done)
}

/// Sends one charge at once, for a desk or a patient who waits. Gives whether it was answered.
pub fn send_one(app: &App, now: Now, charge: i64) -> Res<bool> {
    let currency = app.db.read(account::load)?.currency.code;
    let tasks = app.write(now, Priority::Desk, |tx| attempt::claim(tx, now, &app.config.node, &currency, Some(charge), 1))?;
    Ok(send(app, now, tasks)?.answered > 0)
}

/// What came of some tasks.
#[derive(Default)]
struct Batch {
    answered: usize,
    /// The processor does not answer.
    away: bool,
    own: Duration,
}

/// Sends tasks on a few threads and records answers as they come.
fn send(app: &App, now: Now, tasks: Vec<Task>) -> Res<Batch> {
    let threads = AT_ONCE.min(tasks.len());
    if threads <= 1 {
        let sent: Vec<(Task, Sent)> = tasks.into_iter().map(|task| (task.clone(), carry_out(&app.gateway, &task))).collect();
        return record(app, now, sent);
    }
    let (queue, began) = (Arc::new(Mutex::new(tasks.into_iter())), Instant::now());
    let (told, answers) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (queue, told, gateway) = (queue.clone(), told.clone(), app.gateway.clone());
            scope.spawn(move || {
                loop {
                    let next = queue.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next();
                    let Some(task) = next else { return };
                    let sent = if began.elapsed() < SENDING { carry_out(&gateway, &task) } else { Sent::Away(0) };
                    if told.send((task, sent)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(told);
        let mut all = Batch::default();
        while let Ok(first) = answers.recv() {
            let batch = gather(first, &answers);
            let one = record(app, now, batch)?;
            all.answered += one.answered;
            all.away |= one.away;
            all.own += one.own;
        }
        Ok(all)
    })
}

/// An answer with those that come soon after it: one transaction records them.
fn gather(first: (Task, Sent), answers: &mpsc::Receiver<(Task, Sent)>) -> Vec<(Task, Sent)> {
    let (mut batch, until) = (vec![first], Instant::now() + TOGETHER);
    while batch.len() < BATCH {
        match answers.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(next) => batch.push(next),
            Err(_) => break,
        }
    }
    batch
}

/// What was sent before is asked for first, and sent again, with the same key, only where the processor knows nothing of it: it
/// forgets keys after a day, and a clock that was set back cannot tell how long ago that was.
fn carry_out(gateway: &Gateway, task: &Task) -> Sent {
    if task.repeated {
        match gateway.find_charge(&task.order.key, &task.order.customer) {
            Ok(Some(answer)) => return Sent::Answered(answer),
            // The processor knows nothing of it after all these hours.
            Ok(None) if task.only_ask => return Sent::NeverTaken,
            // The call may still be under way, and not seen yet: the key holds the two apart.
            Ok(None) => {}
            Err(_) => return Sent::Unknown,
        }
    }
    match gateway.charge(&task.order) {
        Ok(answer) => Sent::Answered(answer),
        Err(Trouble::Unknown(_)) => Sent::Unknown,
        Err(Trouble::Busy(wait)) => Sent::Away(wait.map_or(AGAIN, |wait| wait.as_secs().clamp(1, 3600) as i64)),
        Err(Trouble::Refused(why)) => Sent::Refused(why),
    }
}

fn record(app: &App, now: Now, sent: Vec<(Task, Sent)>) -> Res<Batch> {
    let began = Instant::now();
    let actor = Actor::timetable();
    let all = app.write(now, Priority::Batch, |tx| {
        let (mut answered, mut others) = (Vec::new(), Vec::new());
        for (task, sent) in &sent {
            match sent {
                Sent::Answered(answer) => answered.push((task, answer)),
                _ => others.push((task, sent)),
            }
        }
        attempt::record(tx, now, &actor, &answered)?;
        others.into_iter().try_for_each(|(task, sent)| record_one(tx, now, &actor, task, sent))
    });
    if let Err(cause) = all {
        tracing::warn!(%cause, "answers are recorded again one by one");
        for (task, sent) in &sent {
            let one = app.write(now, Priority::Batch, |tx| record_one(tx, now, &actor, task, sent));
            if let Err(cause) = one {
                // The lease runs out, the same key is sent again, and the same answer comes back.
                tracing::error!(charge = task.charge_id, %cause, "an answer could not be recorded yet");
            }
        }
    }
    let answered = sent.iter().filter(|(_, sent)| matches!(sent, Sent::Answered(_))).count();
    let away = sent.iter().any(|(_, sent)| matches!(sent, Sent::Away(_) | Sent::Unknown | Sent::Refused(_))) && answered == 0;
    Ok(Batch { answered, away, own: began.elapsed() })
}

fn record_one(tx: &mut crate::db::Tx, now: Now, actor: &Actor, task: &Task, sent: &Sent) -> Res<()> {
    match sent {
        Sent::Answered(answer) => attempt::record(tx, now, actor, &[(task, answer)]),
        Sent::Unknown => attempt::unknown(tx, task, AGAIN),
        Sent::Away(seconds) => attempt::not_sent(tx, task, *seconds),
        Sent::NeverTaken => attempt::never_taken(tx, task),
        Sent::Refused(why) => {
            tracing::warn!(charge = task.charge_id, why, "the processor took a charge for wrong");
            attempt::refused(tx, now, task, why, HOUR)
        }
    }
}

/// A charge that was ordered at the desk and is now sent; gives what the desk is told.
pub fn send_for_desk(app: &App, now: Now, charge: i64) -> Res<Told> {
    send_one(app, now, charge)?;
    app.db.read(|c| told(c, charge))
}

/// How a charge stands, for whoever waits for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Paid,
    /// The desk's sentence.
    Declined(String),
    /// Being checked; nobody needs to press again.
    Unknown,
}

fn told(conn: &mut crate::db::Conn, charge: i64) -> Res<Told> {
    use crate::billing::ChargeState;
    use crate::db::schema::{attempts, charges};
    use diesel::prelude::*;
    let state: ChargeState = charges::table.find(charge).select(charges::state).first(conn)?;
    Ok(match state {
        ChargeState::Paid => Told::Paid,
        ChargeState::Declined | ChargeState::NeedsPatient => {
            let code: Option<String> =
                attempts::table.filter(attempts::charge_id.eq(charge)).order(attempts::no.desc()).select(attempts::code).first(conn)?;
            Told::Declined(crate::gateway::declines::sentence(&code.unwrap_or_default()).to_string())
        }
        ChargeState::Due | ChargeState::Sending | ChargeState::Unknown => Told::Unknown,
        ChargeState::Dropped => return Err(Error::refused("", "The charge was not needed any more.")),
    })
}
