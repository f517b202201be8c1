//! The letter on a minimum time commitment that a member is asked to agree to (R157, E19).

use super::{Told, subject};
use crate::base::{Money, Res, text};
use crate::letters::{Content, Letter};
use crate::memberships::rules::consent;
use crate::plans::{Applies, Commitment};

#[derive(serde::Deserialize)]
struct Asked {
    months: i32,
    fee_minor: i64,
}

/// Overtaken where the member has agreed meanwhile, or the membership ends.
pub fn commitment(told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let asked: Asked = letter.facts()?;
    Ok(to(told, Commitment { months: asked.months, fee: Money(asked.fee_minor), applies: Applies::All }))
}

pub fn to(told: &Told, asked: Commitment) -> Option<Content> {
    let row = &told.facts.row;
    if row.ends_on.is_some() || !row.status.holds() || consent::is_given(&told.facts.course(), asked) {
        return None;
    }
    let (plan, months, fee) = (told.plan(), text::count(asked.months.into(), "month", "months"), told.money(asked.fee));
    let leaving = match asked.fee {
        Money::ZERO => "Leaving before it is up costs nothing more.".to_string(),
        _ => format!("Leaving before it is up then costs {fee}, once."),
    };
    Some(Content {
        subject: subject(&[
            format!("{plan}: a minimum time of {months}, if you agree"),
            format!("A minimum time of {months}, if you agree"),
        ]),
        news: format!("Your {plan} membership is offered with a minimum time commitment of {months}."),
        paragraphs: vec![
            format!("It binds you only if you sign it at the desk, and counts from that day. {leaving}"),
            "Until you sign, nothing changes: you stay a member on the terms that you have.".into(),
            told.cancelling(),
        ],
        ..Content::default()
    })
}
