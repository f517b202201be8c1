//! Invoices, charges and their attempts, payments, refunds.
//!
//! Words: *invoice*, what is owed, numbered without gaps by legal entity and year; *charge*, the order to collect an
//! invoice from a card; *attempt*, one try with its own random key; *payment*, money received; *refund*, money given back; *draft*, an invoice
//! by hand before it is issued, without number, prices or journal.
//!
//! Rules: a charge and its attempt's key are stored before anything is sent; a try whose outcome is unknown is repeated
//! with the same key, and settled by asking the processor after 20 hours. A try that surely was not carried out is *not
//! sent*: however long the processor is away, nothing is declined; the charge waits and goes out by itself. An invoice has
//! one live charge at a time, a membership one automatic charge a day (both held by the database).
//!
//! Money that is received and not applied is *account credit* of its payer: what is paid above an invoice, what is taken off
//! one, what a reversed one was paid with. It pays the next invoice, or goes back by a refund, never more than is unapplied
//! (R125, R249, E33, E39). A *reversal* turns an invoice round in the journal: void before any payment, credited after. A
//! *write-off* lets the rest of an open one go; a membership goes on without it (R127).
//!
//! Addresses: `/invoices`, `/invoices/{no}`, `…/pdf`, `…/attempts`, `…/payments/new`, `…/card-link`, `…/reversal`, `…/write-off`,
//! `/payments/{no}`, `…/refund`, `…/invoices/{no}/removal`,
//! `/i/{token}`, `/card/{token}`, `…/letters/new`, `/patients/{no}/billing/{purchases,payments}`, `/patients/{no}/billing/purchases/new`, `/drafts/{no}`
//! (+ `/invoice`, `/removal`).

pub mod actions;
pub mod asking;
pub mod letters;
pub mod paper;
pub mod reading;
pub mod reconcile;
pub mod rules;
pub mod screens;
pub mod store;

use crate::base::{Money, Quantity, Rate};

crate::words! {
    /// What an invoice is about.
    pub enum InvoiceKind {
        Enrollment = "enrollment", "Enrollment";
        Renewal = "renewal", "Renewal";
        Fee = "fee", "Fee";
        Sale = "sale", "Sale";
    }
}

crate::words! {
    /// Where an invoice's money stands.
    pub enum InvoiceStatus {
        Open = "open", "Open";
        Paid = "paid", "Paid";
        Void = "void", "Void";
        Credited = "credited", "Credited";
        WrittenOff = "written_off", "Written off";
        Unpaid = "unpaid", "Unpaid";
    }
}

crate::words! {
    /// What a line is for.
    pub enum LineKind {
        MembershipFee = "membership_fee", "Membership fee";
        SetupFee = "setup_fee", "One-Time Setup Fee";
        EarlyCancellationFee = "early_cancellation_fee", "Early Cancellation Fee";
        NoShowFee = "no_show_fee", "No Show Fee";
        Service = "service", "Service";
        Product = "product", "Product";
        Package = "package", "Package";
        Discount = "discount", "Discount";
    }
}

crate::words! {
    /// How money is received or given back. Store credit is paid value in the patient's wallet (R142, R250).
    pub enum Method {
        Card = "card", "Card on file";
        Cash = "cash", "Cash";
        Terminal = "terminal", "Terminal";
        Transfer = "transfer", "Bank transfer";
        Check = "check", "Check";
        Wallet = "wallet", "Store credit";
    }
}

impl Method {
    /// Those that the desk records by hand.
    pub const RECORDED: [Method; 4] = [Method::Cash, Method::Terminal, Method::Transfer, Method::Check];

    /// The account that money of this method comes into.
    pub fn account(self) -> crate::ledger::Account {
        use crate::ledger::Account;
        match self {
            Method::Card => Account::CardClearing,
            Method::Cash => Account::Cash,
            Method::Terminal => Account::Terminal,
            Method::Transfer => Account::Bank,
            Method::Check => Account::Checks,
            Method::Wallet => Account::WalletPaid,
        }
    }
}

crate::words! {
    /// Who set a charge off: the timetable, the desk, the patient by a link.
    pub enum ChargeKind {
        Automatic = "automatic", "by itself";
        Desk = "desk", "at the desk";
        Patient = "patient", "by the patient";
    }
}

crate::words! {
    pub enum ChargeState {
        Due = "due", "Waits to be sent";
        Sending = "sending", "Under way";
        Paid = "paid", "Received";
        Declined = "declined", "Declined";
        Unknown = "unknown", "Answer unknown, being checked";
        NeedsPatient = "needs_patient", "Needs the patient";
        Dropped = "dropped", "Not sent";
    }
}

crate::words! {
    pub enum AttemptState {
        Sent = "sent", "Answer unknown, being checked";
        NotSent = "not_sent", "Not sent, the processor could not be reached";
        Paid = "paid", "received";
        Declined = "declined", "declined";
        NeedsPatient = "needs_patient", "needs the patient";
        Failed = "failed", "not taken by the processor";
    }
}

/// A line of an invoice to be issued. `unit_price` and sums are without tax where `tax_rate` is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    pub kind: LineKind,
    pub what: String,
    pub quantity: Quantity,
    pub unit_price: Money,
    /// What the line comes to, before tax.
    pub net: Money,
    pub tax_rate: Rate,
    /// In one line: rule, days, rate.
    pub why: String,
    pub membership_id: Option<i64>,
    pub period_no: Option<i64>,
    pub item_id: Option<i64>,
}

impl NewLine {
    pub fn tax(&self) -> Money {
        self.net.times(self.tax_rate)
    }

    pub fn gross(&self) -> Money {
        self.net + self.tax()
    }
}
