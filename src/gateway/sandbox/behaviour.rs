//! What the sandbox has been told to do wrong. Kept in memory: a restart makes it well again.

use serde::{Deserialize, Serialize};

/// The state, and the order that changes it (`POST /_sandbox/behave`): what an order leaves out stays as it is.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Behaviour {
    /// Milliseconds that each call to the wire waits, alone.
    pub slow_ms: u64,
    /// Of the next charges and refunds, this many are carried out and the connection is closed without an answer.
    pub drop_after_charge: u32,
    /// Of the next charges and refunds, this many are not carried out, and the connection is closed without an answer.
    pub drop_before_charge: u32,
    /// Every so many-th charge or refund is carried out and the connection is closed without an answer; 0: none is.
    pub drop_every: u32,
    /// Charges and refunds counted for it.
    #[serde(skip)]
    pub counted: u32,
    /// The next calls answered with 429 and `Retry-After: 1`.
    pub busy: u32,
    /// Every call to the wire finds the connection closed.
    pub down: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    slow_ms: Option<u64>,
    drop_after_charge: Option<u32>,
    drop_before_charge: Option<u32>,
    drop_every: Option<u32>,
    busy: Option<u32>,
    down: Option<bool>,
    /// Idempotency keys are forgotten, as Stripe does after a day.
    #[serde(default)]
    pub forget_keys: bool,
    /// A card that pays from now on, whatever its number says.
    pub recover_card: Option<String>,
}

/// What happens to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Answered,
    Busy,
    /// Closed without an answer, nothing done.
    DroppedBefore,
    /// Carried out, then closed without an answer.
    DroppedAfter,
}

impl Behaviour {
    pub fn obey(&mut self, order: &Order) {
        self.slow_ms = order.slow_ms.unwrap_or(self.slow_ms);
        self.drop_after_charge = order.drop_after_charge.unwrap_or(self.drop_after_charge);
        self.drop_before_charge = order.drop_before_charge.unwrap_or(self.drop_before_charge);
        self.drop_every = order.drop_every.unwrap_or(self.drop_every);
        self.busy = order.busy.unwrap_or(self.busy);
        self.down = order.down.unwrap_or(self.down);
    }

    /// Decides over the next call and counts it. `money`: it charges or refunds.
    pub fn next(&mut self, money: bool) -> Fate {
        let count = |left: &mut u32| {
            let some = *left > 0;
            *left = left.saturating_sub(1);
            some
        };
        if self.down {
            Fate::DroppedBefore
        } else if count(&mut self.busy) {
            Fate::Busy
        } else if money && count(&mut self.drop_before_charge) {
            Fate::DroppedBefore
        } else if money && (count(&mut self.drop_after_charge) || self.is_turn()) {
            Fate::DroppedAfter
        } else {
            Fate::Answered
        }
    }

    fn is_turn(&mut self) -> bool {
        self.counted = self.counted.wrapping_add(1);
        self.drop_every > 0 && self.counted.is_multiple_of(self.drop_every)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_misbehaviour_ends_by_itself() {
        let mut told = Behaviour { busy: 1, drop_after_charge: 1, ..Behaviour::default() };
        assert_eq!(told.next(false), Fate::Busy);
        assert_eq!(told.next(false), Fate::Answered, "only calls about money are dropped");
        assert_eq!(told.next(true), Fate::DroppedAfter);
        assert_eq!(told.next(true), Fate::Answered);
        assert_eq!(told, Behaviour { counted: told.counted, ..Behaviour::default() });
    }

    #[test]
    fn every_third_answer_is_lost_until_told_otherwise() {
        let mut told = Behaviour { drop_every: 3, ..Behaviour::default() };
        let fates: Vec<Fate> = (0..7).map(|_| told.next(true)).collect();
        let lost: Vec<usize> = (0..7).filter(|at| fates[*at] == Fate::DroppedAfter).collect();
        assert_eq!(lost, [2, 5]);
    }
}
