//! Invoices with their lines, payments and attempts, as screens, letters and paper read them.

use super::rules::badges::{self, Standing};
use super::{AttemptState, ChargeKind, InvoiceKind, InvoiceStatus, LineKind, Method};
use crate::base::{Badge, Date, Money, Quantity, Rate, Res, text};
use crate::db::schema::{allocations, attempts, cards, charges, invoice_lines, invoices, memberships, patients, payers, payments};
use crate::db::{Conn, Utc};
use crate::patients::card;
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

    /// Is it about a plan?
    pub fn has_star(&self) -> bool {
        self.what.starts_with('★')
    }
}

/// Money applied to an invoice, or taken off it again where below zero.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: i64,
    pub day: Date,
    pub at: Utc,
    pub method: Method,
    /// `Visa 4242`, where it was a card on file.
    pub card: Option<String>,
    pub amount: Money,
    pub reference: String,
    pub received_by: String,
}

impl Payment {
    /// `Visa 4242`, `Cash`
    pub fn means(&self) -> String {
        self.card.clone().unwrap_or_else(|| self.method.label().to_string())
    }

    /// `Visa 4242 received`
    pub fn words(&self) -> String {
        format!("{} {}", self.means(), if self.amount.0 < 0 { "taken off again" } else { "received" })
    }
}

/// One try to charge a card.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub charge_kind: ChargeKind,
    pub card: String,
    pub amount: Money,
    pub state: AttemptState,
    /// The processor's word for a decline.
    pub code: Option<String>,
    pub day: Date,
    pub sent_at: Utc,
}

pub fn invoice(conn: &mut Conn, id: i64) -> Res<Invoice> {
    Ok(invoices::table.find(id).select(Invoice::as_select()).first(conn)?)
}

pub fn lines(conn: &mut Conn, invoice: i64) -> Res<Vec<InvoiceLine>> {
    let query = invoice_lines::table.filter(invoice_lines::invoice_id.eq(invoice)).order(invoice_lines::position);
    Ok(query.select(InvoiceLine::as_select()).load(conn)?)
}

type Money1 = (i64, Date, Utc, Method, Option<String>, Option<String>, Money, String, String);

fn payment((id, day, at, method, brand, last4, amount, reference, received_by): Money1) -> Payment {
    let card = brand.zip(last4).map(|(brand, last4)| card::label(&brand, &last4));
    Payment { id, day, at, method, card, amount, reference, received_by }
}

/// What was applied to an invoice and taken off it, in order of time.
pub fn payments_of(conn: &mut Conn, invoice: i64) -> Res<Vec<Payment>> {
    let rows: Vec<Money1> = allocations::table
        .inner_join(payments::table.on(payments::id.eq(allocations::payment_id)))
        .left_join(cards::table.on(cards::id.nullable().eq(payments::card_id)))
        .filter(allocations::invoice_id.eq(invoice))
        .order(allocations::id)
        .select((
            payments::id,
            allocations::day,
            allocations::created_at,
            payments::method,
            cards::brand.nullable(),
            cards::last4.nullable(),
            allocations::amount,
            payments::reference,
            payments::received_by,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(payment).collect())
}

pub fn attempts_of(conn: &mut Conn, invoice: i64) -> Res<Vec<Attempt>> {
    type Row = (ChargeKind, String, String, Money, AttemptState, Option<String>, Date, Utc);
    let rows: Vec<Row> = attempts::table
        .inner_join(charges::table.on(charges::id.eq(attempts::charge_id)))
        .inner_join(cards::table.on(cards::id.eq(attempts::card_id)))
        .filter(charges::invoice_id.eq(invoice))
        .order(attempts::id)
        .select((
            charges::kind,
            cards::brand,
            cards::last4,
            attempts::amount,
            attempts::state,
            attempts::code,
            attempts::day,
            attempts::sent_at,
        ))
        .load(conn)?;
    let attempt = |(charge_kind, brand, last4, amount, state, code, day, sent_at): Row| Attempt {
        charge_kind,
        card: card::label(&brand, &last4),
        amount,
        state,
        code,
        day,
        sent_at,
    };
    Ok(rows.into_iter().map(attempt).collect())
}

/// When the membership behind an invoice is charged next, and how much; none where it ends or waits.
pub fn next_charge(conn: &mut Conn, membership: i64) -> Res<Option<(Date, Money)>> {
    let row: Option<(Option<Date>, Money)> = memberships::table
        .filter(memberships::id.eq(membership))
        .filter(memberships::status.eq_any(["active", "trial", "past_due"]))
        .filter(memberships::ends_on.is_null())
        .select((memberships::next_billing_on, memberships::fee))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(day, fee)| day.map(|day| (day, fee))))
}

/// A line of a list of invoices.
#[derive(Clone, Debug)]
pub struct Listed {
    pub invoice: Invoice,
    pub patient: String,
    /// Where it is not the patient.
    pub payer: Option<String>,
}

/// What the list of invoices asks for.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Only what is open, or only what is paid.
    pub open: Option<bool>,
    /// A number, or words of the patient's name.
    pub typed: String,
    pub patient: Option<i64>,
    /// Only those that memberships made by themselves (R100, R270).
    pub memberships: bool,
}

/// One page of the invoices that fit, newest first, and how many there are.
pub fn list(conn: &mut Conn, ask: &Ask, limit: i64, offset: i64) -> Res<(Vec<Listed>, i64)> {
    macro_rules! fitting {
        ($query:expr) => {{
            let mut query = $query.into_boxed();
            match ask.open {
                Some(true) => query = query.filter(invoices::status.eq_any(vec![InvoiceStatus::Open, InvoiceStatus::Unpaid])),
                Some(false) => query = query.filter(invoices::status.eq(InvoiceStatus::Paid)),
                None => {}
            }
            if ask.memberships {
                query = query.filter(invoices::kind.eq_any(vec![InvoiceKind::Enrollment, InvoiceKind::Renewal]));
            }
            if let Some(patient) = ask.patient {
                query = query.filter(invoices::patient_id.eq(patient));
            }
            for word in text::fold(&ask.typed).split(' ').filter(|word| !word.is_empty()) {
                let like = text::like(word);
                query = query.filter(
                    patients::search
                        .like(like.clone())
                        .escape('\\')
                        .or(invoices::number.is_not_null().and(invoices::number.assume_not_null().like(like).escape('\\'))),
                );
            }
            query
        }};
    }
    let all = || {
        invoices::table
            .inner_join(patients::table.on(patients::id.eq(invoices::patient_id)))
            .inner_join(payers::table.on(payers::id.eq(invoices::payer_id)))
    };
    let total = fitting!(all().count()).get_result(conn)?;
    type Row = (Invoice, String, String, String, i64, Option<i64>, String);
    let rows: Vec<Row> = fitting!(all().order(invoices::id.desc()).select((
        Invoice::as_select(),
        patients::given,
        patients::middle,
        patients::family,
        patients::id,
        payers::patient_id,
        payers::name,
    )))
    .limit(limit)
    .offset(offset)
    .load(conn)?;
    let listed = |(invoice, given, middle, family, patient, paying, payer): Row| Listed {
        invoice,
        patient: crate::patients::record::list_name(&given, &middle, &family),
        payer: (paying != Some(patient)).then_some(payer),
    };
    Ok((rows.into_iter().map(listed).collect(), total))
}

/// A patient's payments, newest first, each with all of its sum.
pub fn payments_of_patient(conn: &mut Conn, patient: i64, limit: i64) -> Res<Vec<(Payment, Money)>> {
    type Row = (Money1, Money);
    let rows: Vec<Row> = payments::table
        .left_join(cards::table.on(cards::id.nullable().eq(payments::card_id)))
        .filter(payments::patient_id.eq(patient))
        .order(payments::id.desc())
        .limit(limit)
        .select((
            (
                payments::id,
                payments::day,
                payments::created_at,
                payments::method,
                cards::brand.nullable(),
                cards::last4.nullable(),
                payments::amount,
                payments::reference,
                payments::received_by,
            ),
            payments::refunded,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|(row, refunded)| (payment(row), refunded)).collect())
}

/// The invoices that some payments were applied to: payment, invoice, number.
pub fn invoices_paid_by(conn: &mut Conn, payments: &[i64]) -> Res<Vec<(i64, i64, String)>> {
    let rows: Vec<(i64, i64, Option<String>)> = allocations::table
        .inner_join(invoices::table.on(invoices::id.eq(allocations::invoice_id)))
        .filter(allocations::payment_id.eq_any(payments))
        .filter(allocations::amount.gt(Money::ZERO))
        .order(allocations::id)
        .select((allocations::payment_id, invoices::id, invoices::number))
        .load(conn)?;
    Ok(rows.into_iter().map(|(payment, invoice, number)| (payment, invoice, number.unwrap_or_default())).collect())
}
