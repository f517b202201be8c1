//! What follows when an invoice is issued, settled, fails, is undone or let go: one match, carried out before the commit.

use crate::base::{Happened, Now, Res};
use crate::billing::actions::number;
use crate::db::Tx;
use crate::memberships::actions::{fail, let_go, settle};

/// Follows up every note on the transaction, settled invoices together; invoice numbers are drawn last, so that their
/// series is locked shortly.
pub fn follow(tx: &mut Tx, now: Now) -> Res<()> {
    let (mut issued, mut settled) = (Vec::new(), Vec::new());
    loop {
        match tx.next_happened() {
            Some(Happened::InvoiceIssued(invoice)) => issued.push(invoice),
            Some(Happened::InvoiceSettled(invoice)) => settled.push(invoice),
            Some(Happened::ChargeFailed(charge)) => fail::on_failed(tx, now, charge)?,
            Some(Happened::InvoiceUndone(invoice)) => let_go::on_undone(tx, now, invoice)?,
            Some(Happened::InvoiceLetGo(invoice)) => let_go::on_let_go(tx, now, invoice)?,
            None if settled.is_empty() => break,
            None => settle::on_settled(tx, now, &std::mem::take(&mut settled))?,
        }
    }
    number::draw(tx, &issued)
}
