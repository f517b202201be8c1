//! The list of invoices.

use super::{Invoice, InvoiceKind, InvoiceStatus};
use crate::base::{Res, text};
use crate::db::Conn;
use crate::db::schema::{invoices, patients, payers};
use diesel::prelude::*;

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
