//! Compares what the card processor took and gave back with what stands here (`tessera verify --gateway`).
//!
//! The processor's lists are read first and our rows afterwards, a page at a time: whatever it took for us before that is
//! recorded here by then, or under way. What was found on the lists is remembered in one bit a payment; what was not is asked
//! for by its name, so that a house at work is never taken for a broken one.

use super::store::known::{self, Given, Ours, Tried};
use super::{AttemptState, ChargeState};
use crate::base::{Error, Res};
use crate::clinic::account;
use crate::db::Db;
use crate::gateway::{ChargeSeen, Gateway, Listed, RefundSeen, Trouble};
use crate::ledger::verify::Finding;
use std::collections::HashMap;
use std::time::Duration;

const TAKEN: &str = "every payment at the processor with a charge of ours is one payment here, of the same sum";
const TWICE: &str = "no charge was taken twice at the processor";
const RECORDED: &str = "every card payment here is paid at the processor, with the same sum";
const GIVEN: &str = "every refund at the processor of a payment of ours is one refund here, of the same sum";
const RETURNED: &str = "every card refund here was given back by the processor, with the same sum";
const UNDER_WAY: &str = "under way, the next tick asks or sends: charges and refunds without an answer yet";

/// A charge whose answer is awaited.
const WAITS: [ChargeState; 3] = [ChargeState::Due, ChargeState::Sending, ChargeState::Unknown];

/// Rows of ours read at once.
const PAGE: i64 = 500;
/// Of those that a list did not show, so many are asked for one by one.
const ASKED: usize = 200;
/// Broken rows that are told by name.
const TOLD: usize = 20;
/// How often a busy processor is asked again, and how long we wait for it at most.
const PATIENCE: u32 = 8;
const WAIT: Duration = Duration::from_secs(10);

/// What was found: counts in the form of the other invariants, and the first of the broken ones by name.
#[derive(Debug)]
pub struct Compared {
    pub findings: Vec<Finding>,
    pub told: Vec<String>,
}

/// Compares. An error where the processor does not answer.
pub fn compare(db: &Db, gateway: &Gateway) -> Res<Compared> {
    let (currency, payments, refunds) =
        db.read(|c| Ok((account::load(c)?.currency.code.to_ascii_lowercase(), known::last_payment(c)?, known::last_refund(c)?)))?;
    let mut work = Work { db, gateway, currency, counts: vec![], told: vec![] };
    let seen = work.taken(payments)?;
    work.recorded(&seen, payments)?;
    let seen = work.given(refunds)?;
    work.returned(&seen, refunds)?;
    let under_way = db.read(known::under_way)?;
    let mut findings: Vec<Finding> =
        work.counts.iter().map(|(rule, checked, broken)| Finding { rule, checked: *checked, broken: *broken }).collect();
    findings.push(Finding { rule: UNDER_WAY, checked: under_way, broken: 0 });
    Ok(Compared { findings, told: work.told })
}

/// Payments that the processor took for a charge of ours which nothing here knows of, the oldest first: what was charged after
/// a backup that was put back. Everything older than a page of known ones is known. An error where the processor does not
/// answer.
pub fn unknown(db: &Db, gateway: &Gateway) -> Res<Vec<ChargeSeen>> {
    let (mut all, mut next) = (Vec::new(), None);
    loop {
        let page: Listed<ChargeSeen> = asked(|| gateway.payments_before(next.as_deref()))?;
        let paid: Vec<ChargeSeen> = page.rows.into_iter().filter(|one| one.paid() && one.key.is_some()).collect();
        let (tried, adopted) = db.read(|c| {
            let tried: Vec<String> = known::tried(c, &paid)?.into_keys().map(str::to_string).collect();
            Ok((tried, known::adopted(c, &paid)?))
        })?;
        let before = all.len();
        all.extend(paid.into_iter().filter(|one| !tried.contains(&one.id) && !adopted.contains_key(&one.id)));
        next = page.next;
        if next.is_none() || all.len() == before {
            all.reverse();
            return Ok(all);
        }
    }
}

/// One bit for each of our keys.
struct Seen(Vec<u64>);

impl Seen {
    fn up_to(last: i64) -> Seen {
        Seen(vec![0; usize::try_from(last / 64 + 1).unwrap_or(1)])
    }

    /// Those that came after we began are left out.
    fn mark(&mut self, id: i64) {
        if let Some(word) = self.0.get_mut((id / 64) as usize) {
            *word |= 1 << (id % 64);
        }
    }

    fn has(&self, id: i64) -> bool {
        self.0.get((id / 64) as usize).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }
}

struct Work<'a> {
    db: &'a Db,
    gateway: &'a Gateway,
    /// As the processor writes it.
    currency: String,
    /// Rule, checked, broken.
    counts: Vec<(&'static str, i64, i64)>,
    told: Vec<String>,
}

/// What a payment of the processor's is to us.
#[derive(Debug, PartialEq, Eq)]
enum Is {
    /// Taken for somebody else by the same account.
    Foreign,
    Payment(i64),
    UnderWay,
    Twice(String),
    Wrong(String),
}

impl Work<'_> {
    fn count(&mut self, rule: &'static str, broken: Option<String>) {
        let at = self.counts.iter().position(|(known, ..)| *known == rule).unwrap_or_else(|| {
            self.counts.push((rule, 0, 0));
            self.counts.len() - 1
        });
        self.counts[at].1 += 1;
        if let Some(sentence) = broken {
            self.counts[at].2 += 1;
            if self.told.len() < TOLD {
                self.told.push(sentence);
            }
        }
    }

    /// From the processor to us: payments.
    fn taken(&mut self, last: i64) -> Res<Seen> {
        let mut seen = Seen::up_to(last);
        self.counts.extend([(TAKEN, 0, 0), (TWICE, 0, 0)]);
        let mut next = None;
        loop {
            let page: Listed<ChargeSeen> = asked(|| self.gateway.payments_before(next.as_deref()))?;
            let paid: Vec<ChargeSeen> = page.rows.into_iter().filter(ChargeSeen::paid).collect();
            let charges: Vec<i64> = paid.iter().filter_map(|one| one.charge).collect();
            let (tried, paid_by, adopted) =
                self.db.read(|c| Ok((known::tried(c, &paid)?, known::paid_by(c, &charges)?, known::adopted(c, &paid)?)))?;
            for one in &paid {
                if let Some(id) = adopted.get(&one.id) {
                    seen.mark(*id);
                    self.count(TAKEN, None);
                    self.count(TWICE, None);
                    continue;
                }
                match judge(one, tried.get(one.id.as_str()), &paid_by, &self.currency) {
                    Is::Foreign => continue,
                    Is::Payment(id) => {
                        seen.mark(id);
                        self.count(TAKEN, None);
                    }
                    Is::UnderWay => self.count(TAKEN, None),
                    Is::Twice(sentence) => {
                        self.count(TWICE, Some(sentence));
                        continue;
                    }
                    Is::Wrong(sentence) => self.count(TAKEN, Some(sentence)),
                }
                self.count(TWICE, None);
            }
            next = page.next;
            if next.is_none() {
                return Ok(seen);
            }
        }
    }

    /// From us to the processor: payments.
    fn recorded(&mut self, seen: &Seen, last: i64) -> Res<()> {
        let (gateway, currency) = (self.gateway.clone(), self.currency.clone());
        self.ours(RECORDED, seen, last, known::card_payments, |ours, id| {
            let found = asked(|| gateway.payment(id))?;
            let fits = found.is_some_and(|one| one.paid() && one.amount == ours.amount && one.currency == currency);
            Ok((!fits).then(|| format!("payment {} ({id}) is not paid with {} at the processor", ours.id, ours.amount.0)))
        })
    }

    /// From the processor to us: refunds.
    fn given(&mut self, last: i64) -> Res<Seen> {
        let mut seen = Seen::up_to(last);
        self.counts.push((GIVEN, 0, 0));
        let mut next = None;
        loop {
            let page: Listed<RefundSeen> = asked(|| self.gateway.refunds_before(next.as_deref()))?;
            let (given, ours) = self.db.read(|c| known::given(c, &page.rows))?;
            for one in &page.rows {
                match judge_refund(one, given.get(one.id.as_str()), &ours) {
                    Is::Foreign => {}
                    Is::Payment(id) => {
                        seen.mark(id);
                        self.count(GIVEN, None);
                    }
                    Is::UnderWay => self.count(GIVEN, None),
                    Is::Twice(sentence) | Is::Wrong(sentence) => self.count(GIVEN, Some(sentence)),
                }
            }
            next = page.next;
            if next.is_none() {
                return Ok(seen);
            }
        }
    }

    /// From us to the processor: refunds.
    fn returned(&mut self, seen: &Seen, last: i64) -> Res<()> {
        let gateway = self.gateway.clone();
        self.ours(RETURNED, seen, last, known::card_refunds, |ours, id| {
            let found = asked(|| gateway.refund_of(id))?;
            let fits = found.is_some_and(|one| one.gives_back() && one.amount == ours.amount);
            Ok((!fits).then(|| format!("refund {} ({id}) of {} was not given back by the processor", ours.id, ours.amount.0)))
        })
    }

    /// Goes through our rows; what was not on the list is asked for.
    fn ours(
        &mut self,
        rule: &'static str,
        seen: &Seen,
        last: i64,
        load: impl Fn(&mut crate::db::Conn, i64, i64, i64) -> Res<Vec<Ours>>,
        ask: impl Fn(&Ours, &str) -> Res<Option<String>>,
    ) -> Res<()> {
        self.counts.push((rule, 0, 0));
        let (mut after, mut calls) = (0, 0);
        loop {
            let rows = self.db.read(|c| load(c, after, last, PAGE))?;
            let Some(end) = rows.last() else { return Ok(()) };
            after = end.id;
            for one in &rows {
                let broken = match &one.processor_id {
                    _ if seen.has(one.id) => None,
                    Some(id) if calls < ASKED => {
                        calls += 1;
                        ask(one, id)?
                    }
                    _ => Some(format!("row {} of ours is not on the processor's list", one.id)),
                };
                self.count(rule, broken);
            }
        }
    }
}

/// A paid payment of the processor's beside our attempt, and the charges that are paid by another one.
fn judge(one: &ChargeSeen, tried: Option<&Tried>, paid_by: &HashMap<i64, String>, currency: &str) -> Is {
    let sum = format!("{} of {} {}", one.id, one.amount.0, one.currency);
    let charge = tried.map(|tried| tried.charge_id).or(one.charge);
    if let Some((charge, other)) = charge.and_then(|charge| paid_by.get_key_value(&charge))
        && *other != one.id
    {
        return Is::Twice(format!("{sum} was taken for charge {charge}, which {other} has paid"));
    }
    let Some(tried) = tried else {
        return match (&one.key, one.charge) {
            (Some(_), Some(charge)) => Is::Wrong(format!("{sum} was taken for charge {charge}, and no attempt here has its key")),
            _ => Is::Foreign,
        };
    };
    match (tried.state, tried.payment) {
        (AttemptState::Paid, Some((id, amount))) if amount == one.amount && one.currency == currency => Is::Payment(id),
        (AttemptState::Paid, Some((id, amount))) => Is::Wrong(format!("{sum} stands here as payment {id} of {} {currency}", amount.0)),
        (AttemptState::Paid, None) => Is::Wrong(format!("{sum} stands here as paid, without a payment")),
        (AttemptState::Sent | AttemptState::NotSent, _) if WAITS.contains(&tried.charge_state) => Is::UnderWay,
        (state, _) => Is::Wrong(format!("{sum} was taken, and stands here as {}", state.word())),
    }
}

/// A refund of the processor's beside ours; `ours` names payments of ours among those that no refund here belongs to.
fn judge_refund(one: &RefundSeen, given: Option<&Given>, ours: &HashMap<String, i64>) -> Is {
    let sum = format!("{} of {}", one.id, one.amount.0);
    let Some(given) = given else {
        return match one.payment.as_ref().filter(|payment| ours.contains_key(*payment)) {
            Some(payment) if one.gives_back() => Is::Wrong(format!("{sum} was given back of {payment}, and no refund here has its key")),
            _ => Is::Foreign,
        };
    };
    let fits = given.amount == one.amount && given.payment == one.payment && given.processor_id.as_ref() == Some(&one.id);
    match given.state.as_str() {
        "done" if one.gives_back() && fits => Is::Payment(given.id),
        "done" if !one.gives_back() => Is::Wrong(format!("{sum} stands here as done and is {} at the processor", one.status)),
        "done" => Is::Wrong(format!("{sum} stands here as refund {} of {}", given.id, given.amount.0)),
        "failed" if one.gives_back() => Is::Wrong(format!("{sum} was given back, and stands here as failed")),
        "failed" => Is::Foreign,
        _ => Is::UnderWay,
    }
}

/// Asks, and asks again where the processor is busy.
fn asked<T>(ask: impl Fn() -> Result<T, Trouble>) -> Res<T> {
    let mut tried = 0;
    loop {
        match ask() {
            Ok(answer) => return Ok(answer),
            Err(Trouble::Busy(Some(wait))) if tried < PATIENCE => {
                tried += 1;
                std::thread::sleep(wait.min(WAIT));
            }
            Err(trouble) => return Err(Error::failed(format!("the card processor cannot be asked, nothing was compared: {trouble}"))),
        }
    }
}
