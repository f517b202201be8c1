//! The books: a journal that cannot be out of balance, and the checks that say so.
//!
//! A *posting* is one row: debit account, credit account, amount above zero. An *entry* is one or more postings with a
//! cause; a cause has one entry, so that carrying out the same thing twice cannot post twice. Nothing is changed or
//! deleted: a correction is a new entry (triggers on both databases refuse anything else).
//!
//! | act | debit | credit | amount |
//! | --- | --- | --- | --- |
//! | membership fee invoiced | receivable | deferred membership fees | net of the line |
//! | scheme invoiced by hand to who holds no membership of it | receivable | revenue from memberships | net of the line |
//! | setup, early cancellation, no-show fee invoiced | receivable | revenue from fees | net of the line |
//! | service, product, package invoiced | receivable | revenue from services, products; deferred packages | net of the line |
//! | tax of an invoice | receivable | tax | tax of the lines |
//! | card payment received | processor clearing | receivable | payment |
//! | cash, terminal, transfer, check received | cash, terminal, bank, checks | receivable | payment |
//! | coupon off a fee or the setup fee | discounts | receivable | what it takes off |
//! | fee banked into the wallet, once it is paid | deferred membership fees | wallet, paid | what was asked as the fee |
//! | the coupon's part banked too, where the plan says full | deferred membership fees | wallet, promotional | what it took off |
//! | paid fee, at each month's end | deferred membership fees | revenue from memberships | its days of the month |
//! | invoice reversed: what was recognised of its fees | revenue from memberships | deferred membership fees | all of it |
//! | enrollment taken back: the invoice | as above, turned round | | |
//! | enrollment taken back: the banked fee | wallet, paid | deferred membership fees | what is left of the lot |
//! | paid above an invoice, or for one that asks no more | account of the method | account credit | the rest |
//! | payment taken off an invoice, or its invoice reversed | receivable | account credit | what was applied |
//! | account credit applied to an invoice | account credit | receivable | what is applied |
//! | refund to a card, by hand, as store credit | account credit | account of the way; wallet, paid | refund |
//! | invoice reversed (void, credited) | as issued, turned round | | |
//! | rest of an invoice written off | write-offs | receivable | the rest |
//! | credit given for courtesy or as a promotion | discounts | wallet, promotional | credit |
//! | stored money ends on its date | wallet, paid; wallet, promotional | breakage; discounts | what is left |
//! | items granted by a fee | – | – | no book value, only a list value |

pub mod accounts;
pub mod journal;
pub mod verify;

pub use accounts::Account;
pub use journal::{Entry, Posting, post, post_all};
