//! Sends refunds to the processor and records the answers; as charges, made good by running again.

use crate::app::App;
use crate::base::{Now, Res};
use crate::billing::actions::refund;
use crate::clinic::Actor;
use crate::db::Priority;
use crate::gateway::{RefundAnswer, Trouble};

const CLAIM: i64 = 50;
const AGAIN: i64 = 60;
const ROUNDS: usize = 1000;

/// Sends everything that waits; gives how many were answered.
pub fn send_due(app: &App, now: Now) -> Res<usize> {
    let mut answered = 0;
    for _ in 0..ROUNDS {
        let tasks = app.write(now, Priority::Batch, |tx| refund::claim(tx, &app.config.node, CLAIM))?;
        if tasks.is_empty() {
            break;
        }
        for task in tasks {
            answered += usize::from(send(app, now, &task)?);
        }
    }
    Ok(answered)
}

fn send(app: &App, now: Now, task: &refund::Task) -> Res<bool> {
    let answer = match app.gateway.refund(&task.order) {
        Ok(answer) => Some(answer),
        Err(Trouble::Refused(code)) => Some(RefundAnswer::Failed { id: None, code }),
        Err(Trouble::Unknown(_)) if task.repeated => match app.gateway.find_refund(&task.order.key, &task.order.payment) {
            Ok(found) => found,
            Err(cause) => {
                tracing::warn!(refund = task.refund_id, %cause, "a refund could not be asked for");
                None
            }
        },
        Err(cause) => {
            tracing::warn!(refund = task.refund_id, %cause, "a refund is sent again later");
            None
        }
    };
    match answer {
        Some(answer) => app.write(now, Priority::Batch, |tx| refund::record(tx, now, &Actor::timetable(), task, &answer)).map(|()| true),
        None => app.write(now, Priority::Batch, |tx| refund::later(tx, task, AGAIN)).map(|()| false),
    }
}
