//! The letter on new terms: the fee so far and from when the other, what else changes, how to cancel (R112).

use super::{Told, subject};
use crate::base::{Date, Error, Res, days};
use crate::db::Conn;
use crate::letters::{Content, Letter};
use crate::memberships::rules::course::Stage;
use crate::memberships::rules::new_terms::{self, NewTerms};
use crate::plans::actions::save_plan::Named;

#[derive(serde::Deserialize)]
struct Changed {
    version: i64,
    from_on: String,
}

/// Overtaken where other terms came in their place, or the membership ends before.
pub fn changed(conn: &mut Conn, told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let facts: Changed = letter.facts()?;
    let from_on = days::parse_iso(&facts.from_on).ok_or_else(|| Error::failed("the notice names no day"))?;
    let stage = told.facts.stages.iter().find(|stage| stage.from_on == from_on && stage.version_no == facts.version);
    let ends_before = told.facts.row.ends_on.is_some_and(|end| end <= from_on);
    match stage {
        Some(stage) if !ends_before => to(conn, told, stage),
        _ => Ok(None),
    }
}

/// From the terms before to these.
pub fn to(conn: &mut Conn, told: &Told, is: &Stage) -> Res<Option<Content>> {
    let course = told.facts.course();
    let new = NewTerms { was: course.on(days::last(is.from_on)).clone(), is: is.clone() };
    let names = Named::load(conn, &[&new.was.terms, &is.terms])?;
    if !new_terms::is_told(&new, &told.currency, &names) {
        return Ok(None);
    }
    let was = &new.was;
    let beside = new_terms::beside_fee(&was.terms, &is.terms, &told.currency, &names);
    let same_fee = was.price.fee == is.price.fee;
    let (plan, per) = (&was.terms.name, is.price.every.per());
    let (old, new) = (told.money(was.price.fee), told.money(is.price.fee));
    let short = |day: Date| days::short(day, told.today);
    let (from, long) = (short(is.from_on), days::long(is.from_on));
    let (subjects, news, rows) = if same_fee {
        let subjects = [format!("{plan} changes on {from}, still {new} {per}"), format!("Changes on {from}, still {new} {per}")];
        (subjects, format!("From {long} your {plan} membership has new terms. The fee stays {new} {per}."), vec![])
    } else {
        let subjects = [format!("{plan} changes on {from}: {new} {per}"), format!("Changes on {from}: {new} {per}")];
        let rows = vec![
            (format!("Fee through {}", short(days::last(is.from_on))), format!("{old} {per}")),
            (format!("Fee from {from}"), format!("{new} {per}")),
        ];
        (subjects, format!("From {long} your {plan} membership costs {new} {per}."), rows)
    };
    let mut paragraphs = Vec::new();
    if !beside.is_empty() {
        paragraphs.push(format!("{} from then: {}.", if same_fee { "New" } else { "Also new" }, beside.join("; ")));
    }
    if let Some(held) = course.coupon_for(&course.period(told.facts.row.next_no.max(2), is.from_on)) {
        paragraphs.push(format!("Your coupon {} is taken off as before.", held.coupon.code));
    }
    paragraphs.extend(["Nothing to do if that is right.".to_string(), told.cancelling()]);
    Ok(Some(Content { subject: subject(&subjects), news, rows, paragraphs, ..Content::default() }))
}
