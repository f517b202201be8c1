//! What follows when an invoice is issued, settled, fails or is undone: one match, carried out before the commit.

use crate::base::{Happened, Now, Res};
use crate::billing::actions::number;
use crate::db::Tx;
use crate::memberships::actions::{fail, settle};

/// Follows up every note on the transaction; invoice numbers are drawn last, so that their series is locked shortly.
pub fn follow(tx: &mut Tx, now: Now) -> Res<()> {
    let mut issued = Vec::new();
    while let Some(what) = tx.next_happened() {
        match what {
            Happened::InvoiceIssued(invoice) => issued.push(invoice),
            Happened::InvoiceSettled(invoice) => settle::on_settled(tx, now, invoice)?,
            Happened::ChargeFailed(charge) => fail::on_failed(tx, now, charge)?,
            Happened::InvoiceUndone(invoice) => {
                crate::clinic::tasks::finish_by_key(tx, now, &crate::clinic::Actor::timetable(), &format!("declined:{invoice}"))?
            }
        }
    }
    issued.into_iter().try_for_each(|invoice| number::draw(tx, invoice))
}
