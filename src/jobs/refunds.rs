//! Sends refunds to the processor and records the answers; as charges, made good by running again.

use crate::app::App;
use crate::base::{Now, Res};
use crate::billing::actions::refund;
use crate::clinic::Actor;
use crate::db::Priority;
use crate::gateway::{Gateway, RefundAnswer, Trouble};

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
    let answer = carry_out(&app.gateway, task);
    if let Err(cause) = &answer {
        tracing::warn!(refund = task.refund_id, %cause, "a refund is sent again later");
    }
    app.write(now, Priority::Batch, |tx| match &answer {
        Ok(answer) => refund::record(tx, now, &Actor::timetable(), task, answer),
        Err(Trouble::Busy(_)) => refund::not_sent(tx, task, AGAIN),
        Err(_) => refund::unknown(tx, task, AGAIN),
    })?;
    Ok(answer.is_ok())
}

/// What was sent before is asked for first, and sent again only where the processor knows nothing of it: it forgets keys
/// after a day, and money must not go back twice.
fn carry_out(gateway: &Gateway, task: &refund::Task) -> Result<RefundAnswer, Trouble> {
    if task.repeated
        && let Some(found) = gateway.find_refund(&task.order.key, &task.order.payment)?
    {
        return Ok(found);
    }
    match gateway.refund(&task.order) {
        Err(Trouble::Refused(code)) => Ok(RefundAnswer::Failed { id: None, code }),
        other => other,
    }
}
