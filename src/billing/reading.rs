//! Invoices with their lines, payments and attempts, as screens, letters and paper read them.

mod attempts;
mod list;
mod payment;
mod payments;

pub use attempts::{Attempt, Try, attempts_of, tries};
pub use list::{Ask, Listed, list};
pub use payment::{RefundRow, WholePayment, whole_payment};
pub use payments::{Payment, invoices_paid_by, payments_of, payments_of_patient};

use super::rules::badges::{self, Standing};
use super::{InvoiceKind, InvoiceStatus, LineKind};
use crate::base::{Badge, Date, Money, Quantity, Rate, Res};
use crate::db::schema::{invoice_lines, invoices, memberships};
use crate::db::{Conn, Utc};
use diesel::prelude::*;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = invoices)]
pub struct Invoice {
    pub id: i64,
    pub legal_entity_id: i64,
    pub number: Option<String>,
    pub clinic_id: i64,
    pub payer_id: i64,
    pub patient_id: i64,
    pub membership_id: Option<i64>,
    pub kind: InvoiceKind,
    pub status: InvoiceStatus,
    pub issued_on: Date,
    pub due_on: Date,
    pub net: Money,
    pub tax: Money,
    pub gross: Money,
    pub paid: Money,
    pub retry_on: Option<Date>,
    pub thank_you: String,
    pub created_by: String,
    pub created_at: Utc,
}

impl Invoice {
    pub fn number(&self) -> &str {
        self.number.as_deref().unwrap_or("–")
    }

    /// What it still asks for; nothing once it is taken back or written off.
    pub fn due(&self) -> Money {
        if self.is_open() { self.gross - self.paid } else { Money::ZERO }
    }

    pub fn is_open(&self) -> bool {
        matches!(self.status, InvoiceStatus::Open | InvoiceStatus::Unpaid)
    }

    /// Neither taken back nor let go.
    pub fn stands(&self) -> bool {
        matches!(self.status, InvoiceStatus::Open | InvoiceStatus::Paid | InvoiceStatus::Unpaid)
    }

    /// Is something still to be collected?
    pub fn asks(&self) -> bool {
        self.due().0 > 0
    }

    pub fn badge(&self, today: Date) -> Badge {
        let standing = Standing { status: self.status, due_on: self.due_on, gross: self.gross, paid: self.paid, retry_on: self.retry_on };
        badges::money(&standing, today)
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = invoice_lines)]
pub struct InvoiceLine {
    pub id: i64,
    pub kind: LineKind,
    pub what: String,
    pub quantity: Quantity,
    pub unit_price: Money,
    pub net: Money,
    pub tax_rate: Rate,
    pub tax: Money,
    pub gross: Money,
    pub price_has_tax: bool,
    pub why: String,
}

impl InvoiceLine {
    /// Without the star that paper and screen draw before a plan's name.
    pub fn plain_what(&self) -> &str {
        self.what.trim_start_matches('★').trim_start()
    }
}

pub fn invoice(conn: &mut Conn, id: i64) -> Res<Invoice> {
    Ok(invoices::table.find(id).select(Invoice::as_select()).first(conn)?)
}

pub fn lines(conn: &mut Conn, invoice: i64) -> Res<Vec<InvoiceLine>> {
    let query = invoice_lines::table.filter(invoice_lines::invoice_id.eq(invoice)).order(invoice_lines::position);
    Ok(query.select(InvoiceLine::as_select()).load(conn)?)
}

/// When the membership behind an invoice is charged next, and how much; none where it ends or waits.
pub fn next_charge(conn: &mut Conn, membership: i64) -> Res<Option<(Date, Money)>> {
    let row: Option<(Option<Date>, Money)> = memberships::table
        .filter(memberships::id.eq(membership))
        .filter(memberships::status.eq_any(["active", "trial", "past_due"]))
        .filter(memberships::ends_on.is_null())
        .select((memberships::next_billing_on, memberships::next_amount))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(day, fee)| day.map(|day| (day, fee))))
}
