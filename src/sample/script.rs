//! Who does what in the sample clinic, and when: days are counted back from today, so that today always shows the same.

use crate::base::{Date, days};
use crate::billing::Method;
use crate::memberships::actions::cancel::Reason;

/// Test cards of the sandbox: pays; is declined; has no money; wants the patient's confirmation.
pub const PAYS: &str = "4242424242424242";
pub const DECLINES: &str = "4000000000000341";
pub const NO_MONEY: &str = "4000000000009995";
pub const CONFIRMS: &str = "4000002500003155";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Gold,
    Platinum,
    Vip,
    BankClub,
}

#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Signs up; the first fee goes to the card.
    Joins(Type),
    /// Signs up and pays the first fee another way; later ones go to the card.
    JoinsPaying(Type, Method),
    JoinsWithoutSetupFee(Type, &'static str),
    /// Signs up for a later day, so many days ahead.
    JoinsLater(Type, i64),
    /// Another card on file, which the membership is charged to from then on.
    Card(&'static str),
    Cancels(Reason, &'static str),
    Undone(&'static str),
}

/// A moment: so many whole months and days ago.
#[derive(Clone, Copy, Debug)]
pub struct Ago(pub i32, pub i64);

impl Ago {
    pub fn day(self, today: Date) -> Date {
        days::add_days(days::add_months(today, -self.0), -self.1)
    }
}

/// Months back that the story begins.
pub const BEGINS: Ago = Ago(7, 1);

use Act::*;
use Type::*;

/// Place in the list of people, when, what. A person's card on file pays, unless the script gives another one first.
pub const SCRIPT: &[(usize, Ago, Act)] = &[
    (0, Ago(6, 4), Joins(Gold)),
    (1, Ago(6, 12), Joins(Vip)),
    // Declined six days ago and again three days ago: the desk has a task.
    (2, Ago(4, 6), Joins(Gold)),
    (2, Ago(0, 9), Card(NO_MONEY)),
    (3, Ago(5, 20), Joins(Platinum)),
    (4, Ago(6, 25), JoinsPaying(Gold, Method::Terminal)),
    (5, Ago(6, 8), Joins(BankClub)),
    (6, Ago(3, 15), Joins(BankClub)),
    // Declined once, a new card in time: recovered.
    (7, Ago(3, 3), Joins(Gold)),
    (7, Ago(1, 5), Card(NO_MONEY)),
    (7, Ago(1, 1), Card(PAYS)),
    // Declined sixteen days ago: grace is over.
    (8, Ago(6, 16), Joins(Platinum)),
    (8, Ago(0, 20), Card(DECLINES)),
    (9, Ago(5, 10), Joins(Gold)),
    (9, Ago(0, 4), Cancels(Reason::MovingAway, "Moves to Vermont in the new year.")),
    (10, Ago(6, 22), Joins(Vip)),
    (10, Ago(3, 2), Cancels(Reason::TooExpensive, "")),
    (11, Ago(3, 9), Joins(Platinum)),
    (12, Ago(1, 27), Joins(Gold)),
    (13, Ago(0, 12), Joins(Gold)),
    (14, Ago(0, 2), JoinsLater(Gold, 12)),
    // Declined at the desk: signed, and waiting for payment.
    (15, Ago(0, 1), Card(DECLINES)),
    (15, Ago(0, 1), Joins(Gold)),
    (16, Ago(2, 18), Joins(Vip)),
    (17, Ago(4, 11), JoinsPaying(Gold, Method::Check)),
    (18, Ago(5, 24), Joins(BankClub)),
    (19, Ago(0, 5), Joins(Platinum)),
    (19, Ago(0, 5), Undone("Wanted Gold; comes back with her sister.")),
    (20, Ago(4, 13), Joins(Platinum)),
    (21, Ago(6, 1), JoinsWithoutSetupFee(Gold, "Twenty years with the clinic")),
    (22, Ago(2, 29), Joins(Gold)),
    (23, Ago(3, 0), Joins(Gold)),
    (24, Ago(1, 5), JoinsPaying(Platinum, Method::Cash)),
    (25, Ago(5, 2), Joins(Gold)),
    (25, Ago(0, 6), Card(DECLINES)),
    (28, Ago(3, 7), Joins(Gold)),
    (28, Ago(0, 10), Card(CONFIRMS)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::people::PEOPLE;
    use time::macros::date;

    #[test]
    fn everybody_is_known_and_nothing_comes_before_the_beginning() {
        for today in [date!(2026 - 06 - 16), date!(2026 - 03 - 31), date!(2028 - 02 - 29)] {
            for (who, ago, _) in SCRIPT {
                assert!(*who < PEOPLE.len());
                assert!(ago.day(today) > BEGINS.day(today) && ago.day(today) <= today);
            }
        }
    }
}
