//! Addresses of billing.

pub mod attempts;
pub mod card;
pub mod card_link;
pub mod code;
pub mod draft;
pub mod draft_choices;
pub mod draft_invoice;
pub mod invoice;
pub mod invoices;
pub mod letter_new;
pub mod link;
pub mod payment;
pub mod payment_new;
pub mod reasoned;
pub mod refund;
pub mod removal;
pub mod reversal;
pub mod write_off;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let see = Access::May(Permission::SeePatients);
    r.get("/invoices", see, invoices::list);
    r.get("/invoices/{no}", see, invoice::show);
    r.get("/invoices/{no}/pdf", see, invoice::pdf);
    r.get("/patients/{no}/billing/purchases", see, invoices::purchases);
    r.get("/patients/{no}/billing/payments", see, invoices::payments);
    r.get("/i", Access::Anyone, code::ask);
    r.get("/i/{token}", Access::Anyone, link::show);
    r.get("/i/{token}/pdf", Access::Anyone, link::pdf);
    // Collecting an open invoice.
    let take = Access::May(Permission::TakePayments);
    r.get("/invoices/{no}/attempts", take, attempts::confirm);
    r.post("/invoices/{no}/attempts", take, attempts::create);
    r.get("/invoices/{no}/payments/new", take, payment_new::new);
    r.post("/invoices/{no}/payments/new", take, payment_new::create);
    r.get("/invoices/{no}/card-link", take, card_link::confirm);
    r.post("/invoices/{no}/card-link", take, card_link::create);
    // What became of a payment, and money given back.
    r.get("/payments/{no}", see, payment::show);
    let back = Access::May(Permission::GiveMoneyBack);
    r.get("/payments/{no}/refund", back, refund::new);
    r.post("/payments/{no}/refund", back, refund::create);
    r.get("/payments/{no}/invoices/{invoice}/removal", back, removal::confirm);
    r.post("/payments/{no}/invoices/{invoice}/removal", back, removal::create);
    r.get("/invoices/{no}/reversal", back, reversal::confirm);
    r.post("/invoices/{no}/reversal", back, reversal::create);
    r.get("/invoices/{no}/write-off", back, write_off::confirm);
    r.post("/invoices/{no}/write-off", back, write_off::create);
    // Invoices by hand, and invoices sent by hand.
    r.get("/patients/{no}/billing/purchases/new", take, draft::new);
    r.post("/patients/{no}/billing/purchases/new", take, draft::create);
    r.get("/drafts/{no}", take, draft::edit);
    r.post("/drafts/{no}", take, draft::save);
    r.get("/drafts/{no}/invoice", take, draft_invoice::confirm);
    r.post("/drafts/{no}/invoice", take, draft_invoice::create);
    r.get("/drafts/{no}/removal", take, draft_invoice::confirm_removal);
    r.post("/drafts/{no}/removal", take, draft_invoice::remove);
    r.get("/invoices/{no}/letters/new", take, letter_new::new);
    r.post("/invoices/{no}/letters/new", take, letter_new::create);
    r.get("/card/{token}", Access::Anyone, card::show);
    r.post("/card/{token}", Access::Anyone, card::begin);
    r.get("/card/{token}/returned", Access::Anyone, card::returned);
}
