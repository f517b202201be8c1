//! Takes money for an open invoice at the desk: cash, terminal, bank transfer, check; all of what it asks for, a part, or more,
//! of which the rest is account credit (R125). The same form sent twice pays once.

use super::charge;
use super::pay::{self, NewPayment};
use crate::base::{Money, Now, Res};
use crate::billing::{Method, store};
use crate::clinic::{Actor, clinics};
use crate::db::Tx;

/// What the desk received.
pub struct Taken<'a> {
    pub method: Method,
    pub amount: Money,
    pub reference: &'a str,
    pub once: &'a str,
}

/// Records what was received. Gives how much of it became account credit; none where this form was acted on before.
pub fn take(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64, taken: &Taken) -> Res<Option<Money>> {
    let Taken { method, amount, reference, once } = *taken;
    let invoice = store::lock_invoice(tx, invoice_id)?;
    if store::paid_before(tx, once)? {
        return Ok(None);
    }
    invoice.must_be_open()?;
    charge::stop(tx, invoice_id)?;
    let today = clinics::load(tx, invoice.clinic_id)?.today(now);
    let new = NewPayment { invoice_id, method, amount, attempt_id: None, card_id: None, reference, once_key: Some(once), day: today };
    pay::receive(tx, now, actor, &new)?;
    Ok(Some((amount - invoice.asks()).max(Money::ZERO)))
}
