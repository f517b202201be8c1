//! The real server is killed (SIGKILL) at random moments while it renews, while the desk sells, collects and pays back, and
//! while the processor is slow and now and then charges without answering. Whatever the moment: the books hold at once, after
//! the next ticks everything is made good, and the processor has taken each charge once.
//!
//! `TESSERA_TEST_KILLS` says how often on this database (`bin/soak` runs thousands), `TESSERA_TEST_SEED` repeats a run's
//! choices; the moments themselves are also the machine's.

use super::stage::{Dice, Stage, asked_for};
use crate::support::desk::{Desk, FilledForm};
use diesel::prelude::*;
use std::time::{Duration, Instant};
use tessera::db::schema::{cards, charges, invoices, memberships, payments, refunds};
use tessera::web::Role;

/// Kills on one database in the test command: a hundred over both.
const KILLS: u64 = 50;
/// Kills between two full settlements.
const BETWEEN: u64 = 25;
/// Kills on one clinic; then a new one opens, so that clocks and cards stay near today.
const A_CLINIC: u64 = 250;
/// Members who renew within four weeks: about seven a day.
const MEMBERS: usize = 200;
/// How long a server takes to start on a machine that has nothing else to do; a slower one gets as much more time to live.
const STARTS_IN: Duration = Duration::from_millis(150);

/// The desk: whoever presses a button and gets no answer presses it again when the server is back.
struct AtDesk {
    desk: Desk,
    /// Sent, and not answered.
    pending: Option<FilledForm>,
    patients: Vec<i64>,
    dice: Dice,
    answered: u64,
    again: u64,
    /// Kills that found work in somebody's hands.
    hit: u64,
}

impl AtDesk {
    /// Works until the server does not answer any more.
    fn work(&mut self, stage: &Stage) {
        loop {
            let Some(form) = self.pending.clone() else {
                match self.next(stage) {
                    Some(Some(form)) => self.pending = Some(form),
                    Some(None) => {}
                    None => return,
                }
                continue;
            };
            let Some(seen) = self.desk.try_post(&form) else {
                self.again += 1;
                return;
            };
            // Done, or said why not: refused, changed meanwhile, gone.
            assert!([303, 404, 409, 422].contains(&seen.status), "{} answers {}: {}", seen.path, seen.status, seen.text());
            self.answered += 1;
            self.pending = None;
        }
    }

    /// Fills in some form. Nothing inside where its page has none, nothing at all where nobody answers.
    fn next(&mut self, stage: &Stage) -> Option<Option<FilledForm>> {
        let open = || stage.house.read(|c| Ok(invoices::table.filter(invoices::status.eq("open")).select(invoices::id).load::<i64>(c)?));
        match self.dice.below(4) {
            0 => match self.pick(&open()) {
                Some(invoice) => self.form(&format!("/invoices/{invoice}/payments/new"), |form| form.set("method", "cash")),
                None => Some(None),
            },
            1 => match self.pick(&open()) {
                Some(invoice) => {
                    let card = good_card(stage, invoice);
                    self.form(&format!("/invoices/{invoice}/attempts"), |form| form.set("card", &card.to_string()))
                }
                None => Some(None),
            },
            2 => {
                let today = stage.house.today();
                let sold = stage.house.read(|c| {
                    let of_today = memberships::table.filter(memberships::joined_on.eq(today)).filter(memberships::status.ne("undone"));
                    Ok(of_today.select(memberships::id).load::<i64>(c)?)
                });
                match self.pick(&sold) {
                    Some(id) => self.form(&format!("/memberships/{id}/undo"), |form| form.set("reason", "Wrong patient")),
                    None => Some(None),
                }
            }
            _ => {
                let at = self.dice.below(self.patients.len() as u64) as usize;
                let path = format!("/patients/{}/memberships/new", self.patients[at]);
                self.form(&path, |form| form.set("consent", "on").set("typed_name", "Phil Pacocha"))
            }
        }
    }

    fn pick(&mut self, all: &[i64]) -> Option<i64> {
        (!all.is_empty()).then(|| all[self.dice.below(all.len() as u64) as usize])
    }

    fn form(&self, path: &str, fill: impl FnOnce(FilledForm) -> FilledForm) -> Option<Option<FilledForm>> {
        let seen = self.desk.try_get(path)?;
        Some(seen.find_own_form().filter(|_| seen.status == 200).map(fill))
    }
}

/// A card on file that pays.
fn good_card(stage: &Stage, invoice: i64) -> i64 {
    stage.house.read(|c| {
        let payer: i64 = invoices::table.find(invoice).select(invoices::payer_id).first(c)?;
        let pays = cards::table.filter(cards::payer_id.eq(payer)).filter(cards::last4.eq("4242"));
        Ok(pays.select(cards::id).first(c).optional()?.unwrap_or(0))
    })
}

/// One server's life: it starts with a day's work, and is killed in the middle of it.
fn a_life(stage: &Stage, at_desk: &mut AtDesk, dice: &mut Dice) {
    let slow = [0, 0, 30, 120, 400][dice.below(5) as usize];
    stage.processor.order(&format!("{{\"slow_ms\":{slow},\"drop_every\":{}}}", 3 + dice.below(9)));
    if dice.below(3) > 0 {
        stage.advance(time::Duration::days(1));
    }
    let millis = if dice.below(6) == 0 { 400 + dice.below(1600) } else { 20 + dice.below(380) };
    let began = Instant::now();
    let server = stage.serve("node");
    let slower = (began.elapsed().as_secs_f64() / STARTS_IN.as_secs_f64()).clamp(1.0, 4.0);
    at_desk.desk.move_to(&server.url);
    std::thread::scope(|scope| {
        scope.spawn(|| at_desk.work(stage));
        std::thread::sleep(Duration::from_millis(millis).mul_f64(slower));
        server.kill();
    });
    // A transaction is there or it is not: the books hold before anything is made good.
    stage.house.clock.set(time::OffsetDateTime::now_utc());
    stage.house.verify();
    at_desk.hit += u64::from(stage.is_at_work());
    // Most restarts come when the leases of the dead have run out, some at once.
    if dice.below(4) > 0 {
        stage.leases_run_out(None);
    }
}

/// A clinic with its members, killed so often.
fn a_clinic(kills: u64, dice: &mut Dice) {
    let stage = Stage::set(&["--drop-every", "5"]);
    stage.add_members(MEMBERS, 1 + dice.below(1000), false);
    let patients = stage.add_patients(24);
    stage.advance_to_noon();
    stage.settle();
    let desk = stage.house.desk(Role::Manager);
    let mut at_desk = AtDesk { desk, pending: None, patients, dice: dice.another(), answered: 0, again: 0, hit: 0 };
    let began = Instant::now();
    for kill in 1..=kills {
        a_life(&stage, &mut at_desk, dice);
        if kill % BETWEEN == 0 || kill == kills {
            stage.settle();
        }
    }
    let counted = stage.house.read(|c| {
        let due: i64 = memberships::table
            .filter(memberships::next_billing_on.le(stage.house.today()))
            .filter(memberships::status.eq_any(["active", "trial", "past_due"]))
            .count()
            .get_result(c)?;
        let paid: i64 = charges::table.filter(charges::state.eq("paid")).count().get_result(c)?;
        let other: i64 = payments::table.filter(payments::attempt_id.is_null()).count().get_result(c)?;
        let back: i64 = refunds::table.count().get_result(c)?;
        Ok((due, paid, other, back))
    });
    let (due, paid, other, back) = counted;
    assert_eq!(due, 0, "everybody was renewed");
    println!(
        "{kills} kills in {:.0} s, {} into work: {paid} charges paid, {other} payments at the desk, {back} refunds, {} forms answered, {} pressed again",
        began.elapsed().as_secs_f64(),
        at_desk.hit,
        at_desk.answered,
        at_desk.again,
    );
    assert!(paid > MEMBERS as i64 && at_desk.answered > 0, "renewed and sold");
    assert!(at_desk.hit + at_desk.again > kills / 3, "the kills fell into work");
}

/// E53, E39: killed at any moment, nothing is charged twice, nothing is lost, and everything is made good.
#[test]
fn a_server_that_is_killed_at_any_moment_charges_once_and_loses_nothing() {
    let mut dice = Dice::thrown("crash");
    let mut left = asked_for("TESSERA_TEST_KILLS", KILLS);
    while left > 0 {
        let kills = left.min(A_CLINIC);
        a_clinic(kills, &mut dice);
        left -= kills;
    }
}
