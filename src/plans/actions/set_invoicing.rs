//! Says for one membership type how its fees are asked for: "Auto invoice" (E3), and which invoices are sent (E1). It holds for
//! all members at once and makes no version.

use crate::base::{Now, Res};
use crate::clinic::{Actor, AutoInvoice, Note, Sending, activity};
use crate::db::Tx;
use crate::plans::store;

pub fn set(tx: &mut Tx, now: Now, actor: &Actor, id: i64, auto_invoice: Option<AutoInvoice>, sending: Option<Sending>) -> Res<()> {
    let (old, name) = (store::row(tx, id)?, store::current(tx, id)?.terms.name);
    store::set_invoicing(tx, id, auto_invoice, sending)?;
    let auto = |said: Option<AutoInvoice>| said.map_or("as the clinic says".to_string(), |said| said.label().to_string());
    let sends = |said: Option<Sending>| said.map_or("as the clinic says".to_string(), |said| said.label().to_string());
    let changes = [
        ("Auto invoice", auto(old.auto_invoice), auto(auto_invoice)),
        ("Invoices are sent by themselves", sends(old.sending), sends(sending)),
    ];
    let about = Note { area: "plans", subject: "plan", subject_id: id, what: name, ..Note::default() };
    activity::note_changes(tx, now, actor, &about, &changes)
}
