//! The activity log: who changed what, with the old and the new value, and who opened a patient (R271, R272).

use super::Actor;
use crate::base::{Now, Res};
use crate::db::schema::activity;
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;

/// One line of the log. `area` is a part of the house that shows its own lines: `plans`, `paperwork`, `patients`,
/// `memberships`, `billing`, `staff`, `settings`, `products`.
#[derive(Clone, Debug, Default)]
pub struct Note<'a> {
    pub area: &'a str,
    /// What kind of thing was changed, and its key.
    pub subject: &'a str,
    pub subject_id: i64,
    pub patient_id: Option<i64>,
    /// As people read it: `Gold: Monthly Membership Fee`.
    pub what: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = activity)]
pub struct Line {
    pub id: i64,
    pub at: Utc,
    pub actor: String,
    pub area: String,
    pub subject: String,
    pub subject_id: i64,
    pub patient_id: Option<i64>,
    pub what: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// The areas of the log, with their names in lists.
pub const AREAS: &[(&str, &str)] = &[
    ("plans", "Membership types"),
    ("paperwork", "Agreements"),
    ("patients", "Patients"),
    ("memberships", "Memberships"),
    ("billing", "Invoices and payments"),
    ("letters", "Letters"),
    ("products", "Products"),
    ("settings", "Settings"),
    ("staff", "Staff"),
];

impl Line {
    pub fn area_label(&self) -> &str {
        AREAS.iter().find(|(word, _)| *word == self.area).map_or(&self.area, |(_, label)| label)
    }
}

/// A line for each field that changed: its label, before and after. `of.what` is the name of the thing.
pub fn note_changes(tx: &mut Tx, now: Now, actor: &Actor, of: &Note, fields: &[(&str, String, String)]) -> Res<()> {
    fields.iter().filter(|(_, before, after)| before != after).try_for_each(|(field, before, after)| {
        let what = format!("{}: {field}", of.what);
        note(tx, now, actor, Note { what, old: Some(before.clone()), new: Some(after.clone()), ..of.clone() })
    })
}

pub fn note(tx: &mut Tx, now: Now, actor: &Actor, line: Note) -> Res<()> {
    diesel::insert_into(activity::table)
        .values((
            activity::at.eq(Utc::new(now.clinic)),
            activity::machine_at.eq(Utc::new(now.machine)),
            activity::user_id.eq(actor.user_id),
            activity::actor.eq(&actor.name),
            activity::area.eq(line.area),
            activity::subject.eq(line.subject),
            activity::subject_id.eq(line.subject_id),
            activity::patient_id.eq(line.patient_id),
            activity::what.eq(line.what),
            activity::old.eq(line.old),
            activity::new.eq(line.new),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// The newest lines of some areas (all of them where none is named), before a line already seen.
pub fn newest(conn: &mut Conn, areas: &[&str], before: Option<i64>, limit: i64) -> Res<Vec<Line>> {
    let mut query = activity::table.select(Line::as_select()).order(activity::id.desc()).limit(limit).into_boxed();
    if !areas.is_empty() {
        query = query.filter(activity::area.eq_any(areas.iter().map(|a| a.to_string()).collect::<Vec<_>>()));
    }
    if let Some(before) = before {
        query = query.filter(activity::id.lt(before));
    }
    Ok(query.load(conn)?)
}

/// Which lines of the whole log are asked for; each part may be left out.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    pub area: Option<String>,
    /// The name that stands in the log.
    pub actor: Option<String>,
    /// From an instant on, and before another.
    pub from: Option<Utc>,
    pub until: Option<Utc>,
    /// Only lines older than this one.
    pub before: Option<i64>,
}

pub fn find(conn: &mut Conn, ask: &Ask, limit: i64) -> Res<Vec<Line>> {
    let mut query = activity::table.select(Line::as_select()).order(activity::id.desc()).limit(limit).into_boxed();
    if let Some(area) = &ask.area {
        query = query.filter(activity::area.eq(area.clone()));
    }
    if let Some(actor) = &ask.actor {
        query = query.filter(activity::actor.eq(actor.clone()));
    }
    if let Some(from) = ask.from {
        query = query.filter(activity::at.ge(from));
    }
    if let Some(until) = ask.until {
        query = query.filter(activity::at.lt(until));
    }
    if let Some(before) = ask.before {
        query = query.filter(activity::id.lt(before));
    }
    Ok(query.load(conn)?)
}

/// The last line about one thing: who changed it and when, for the second of two who save it.
pub fn last_about(conn: &mut Conn, subject: &str, subject_id: i64) -> Res<Option<Line>> {
    Ok(activity::table
        .filter(activity::subject.eq(subject).and(activity::subject_id.eq(subject_id)))
        .order(activity::id.desc())
        .select(Line::as_select())
        .first(conn)
        .optional()?)
}

/// The sentence for the second of two who save the same thing.
pub fn stale(conn: &mut Conn, subject: &str, subject_id: i64, zone: &str) -> Res<crate::base::Error> {
    let sentence = match last_about(conn, subject, subject_id)? {
        Some(line) => {
            let (day, hour, minute) = crate::base::zone::local(line.at.0, zone);
            let day = crate::base::days::long(day);
            format!("{} changed this on {day} at {hour:02}:{minute:02}. What you typed is below; save again to replace theirs.", line.actor)
        }
        None => "Somebody else changed this meanwhile. What you typed is below; save again to replace theirs.".to_string(),
    };
    Ok(crate::base::Error::Stale(sentence))
}
