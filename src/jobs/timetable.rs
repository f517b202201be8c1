//! The timetable: what a tick does, in order. Every minute in the server, by `tessera tick` from cron, or by a test.
//!
//! 1 the civil day of each clinic is noted · 2 ended memberships end · 3 due ones renew · 4 planned retries are ordered ·
//! 5 charges and refunds are sent · 6 grants are given · 7 at a month's end fees are recognised · 8 grace runs out ·
//! 9 reminders are queued · 10 lots expire · 11 letters leave. Each phase does what is due and may be run again; a row that
//! fails becomes a task and never stops it.
//!
//! A server that was away for more than two days, or whose database was restored, is *held*: nothing of it happens until
//! the owner resumes.

use super::{charges, phases, refunds};
use crate::app::App;
use crate::base::{Date, Error, Now, Res, days, zone};
use crate::clinic::{Account, Clinic, account, clinics, settings};
use crate::db::Priority;
use std::time::Instant;
use time::Duration;

/// An absence after which the owner looks first.
const AWAY: Duration = Duration::days(2);

/// What one phase did.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Phase {
    pub name: &'static str,
    pub count: usize,
    pub seconds: f64,
    /// Where the processor is called: our own part of the seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<f64>,
}

/// What a tick did.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Report {
    pub held: bool,
    pub phases: Vec<Phase>,
}

impl Report {
    pub fn count(&self, name: &str) -> usize {
        self.phases.iter().filter(|phase| phase.name == name).map(|phase| phase.count).sum()
    }

    fn own(&mut self, name: &'static str, seconds: f64) {
        self.phases.iter_mut().filter(|phase| phase.name == name).for_each(|phase| phase.own = Some(seconds));
    }

    fn add(&mut self, name: &'static str, work: impl FnOnce() -> Res<usize>) -> Res<()> {
        let began = Instant::now();
        let count = work()?;
        let seconds = began.elapsed().as_secs_f64();
        match self.phases.iter_mut().find(|phase| phase.name == name) {
            Some(phase) => {
                phase.count += count;
                phase.seconds += seconds;
            }
            None => self.phases.push(Phase { name, count, seconds, own: None }),
        }
        Ok(())
    }
}

/// Does what is due now. Does nothing while held, and before first run.
pub fn tick(app: &App) -> Res<Report> {
    let mut report = Report::default();
    let Some(account) = app.db.read(account::find)? else { return Ok(report) };
    let now = app.now()?;
    if is_held(app, &account, now)? {
        return Ok(Report { held: true, ..report });
    }
    let clinics = open_day(app, now)?;
    let settings = app.db.read(settings::load)?;
    for clinic in &clinics {
        report.add("ended", || phases::end(app, now, clinic))?;
        if clinic.hour_has_come(now, settings.billing_hour) {
            report.add("renewed", || phases::renew(app, now, clinic))?;
            report.add("retried", || phases::retry(app, now, clinic))?;
        }
    }
    let mut own = 0.0;
    report.add("charged", || {
        let done = charges::send_due(app, now)?;
        own = done.own.as_secs_f64();
        Ok(done.answered)
    })?;
    report.own("charged", own);
    report.add("refunded", || refunds::send_due(app, now))?;
    for clinic in &clinics {
        report.add("granted", || phases::give(app, now, clinic))?;
        report.add("recognised", || phases::recognize(app, now, clinic))?;
        report.add("suspended", || phases::suspend(app, now, clinic))?;
        report.add("reminded", || phases::remind(app, now, clinic, &settings))?;
    }
    report.add("expired", || phases::expire(app, now, &clinics))?;
    report.add("letters", || super::letters::send_due(app, now).map(|sent| sent.sent))?;
    app.write(now, Priority::Batch, |tx| account::ticked(tx, now))?;
    Ok(report)
}

/// Sends what must not wait for the next minute: charges and refunds that were ordered, letters that may leave. While held,
/// only letters to staff leave. Gives how many went.
pub fn urgent(app: &App) -> Res<usize> {
    let Some(account) = app.db.read(account::find)? else { return Ok(0) };
    let now = app.now()?;
    let mut went = 0;
    if !is_held(app, &account, now)? {
        went += charges::send_due(app, now)?.answered + refunds::send_due(app, now)?;
    }
    Ok(went + super::letters::send_due(app, now)?.sent)
}

/// Held already, or from now on after a long absence.
fn is_held(app: &App, account: &Account, now: Now) -> Res<bool> {
    if account.held_since.is_some() {
        return Ok(true);
    }
    let away = account.last_tick_at.is_some_and(|last| now.clinic - last > AWAY);
    if away {
        app.write(now, Priority::Batch, |tx| account::hold(tx, now, "nothing ran for more than two days."))?;
    }
    Ok(away)
}

/// Notes the civil day that each clinic has reached.
fn open_day(app: &App, now: Now) -> Res<Vec<Clinic>> {
    let all = app.db.read(clinics::all)?;
    if all.iter().any(|clinic| clinic.day_reached != Some(clinic.today(now))) {
        app.write(now, Priority::Batch, |tx| all.iter().try_for_each(|clinic| clinics::reach_day(tx, clinic, now)))?;
    }
    app.db.read(clinics::all)
}

/// Moves the clinic clock of a sample database on, day by day, and lives each day. Refused for other databases.
pub fn live_until(app: &App, to: Date) -> Res<Report> {
    let account = app.db.read(account::load)?;
    if !account.sample {
        return Err(Error::refused("to", "Only the clock of a sample clinic can be advanced."));
    }
    let home = app.db.read(clinics::first)?;
    let mut all = Report::default();
    let mut today = home.today(app.now()?);
    if to < today {
        return Err(Error::refused("to", "The clock never goes back. Choose a later day."));
    }
    if days::between(today, to) > 366 * 3 {
        return Err(Error::refused("to", "Choose a day within three years."));
    }
    // What is due on the day itself comes first.
    merge(&mut all, tick(app)?);
    while today < to && !all.held {
        today = days::add_days(today, 1);
        advance(app, &home, today)?;
        merge(&mut all, tick(app)?);
    }
    Ok(all)
}

/// Moves the clock to noon of a day at the clinic.
fn advance(app: &App, home: &Clinic, day: Date) -> Res<()> {
    let now = app.now()?;
    let noon = zone::instant(day, 12, &home.zone);
    let seconds = (noon - now.clinic).whole_seconds().max(0);
    app.write(now, Priority::Batch, |tx| account::advance_clock(tx, seconds))
}

fn merge(all: &mut Report, one: Report) {
    all.held |= one.held;
    for phase in one.phases {
        match all.phases.iter_mut().find(|known| known.name == phase.name) {
            Some(known) => {
                known.count += phase.count;
                known.seconds += phase.seconds;
                known.own = phase.own.map(|own| own + known.own.unwrap_or_default()).or(known.own);
            }
            None => all.phases.push(phase),
        }
    }
}
