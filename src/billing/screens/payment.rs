//! `/payments/{no}`: where the money of a payment lies now: applied, unapplied, refunded; and how it came there.

use crate::base::{Badge, Res, zone};
use crate::billing::reading::{self, RefundRow, WholePayment};
use crate::db::Conn;
use crate::patients::{Patient, store as patients};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

struct Back {
    text: String,
    amount: String,
    badge: Badge,
}

/// A line of the payment's history: when and what.
struct Line(String, String);

#[derive(Template)]
#[template(path = "billing/payment.html")]
struct Show {
    page: Page,
    patient: Patient,
    whole: WholePayment,
    badge: Badge,
    refunds: Vec<Back>,
    history: Vec<Line>,
}

pub async fn show(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no)?)).await
}

fn load(c: &mut Conn, page: Page, no: i64) -> Res<Show> {
    let whole = reading::whole_payment(c, no)?;
    Ok(Show {
        patient: patients::load(c, whole.row.patient_id)?,
        badge: badge(&whole),
        refunds: whole.refunds.iter().map(|refund| back(&page, &whole, refund)).collect(),
        history: history(&page, &whole),
        page,
        whole,
    })
}

/// In one word, where a payment stands.
pub fn badge(whole: &WholePayment) -> Badge {
    let under_way = whole.refunds.iter().any(|refund| !matches!(refund.state.as_str(), "done" | "failed"));
    match whole.row.refunded {
        _ if under_way => Badge::new("blue", "Refund under way"),
        back if back.is_zero() => Badge::new("green", "Received"),
        back if back == whole.row.amount => Badge::new("grey", "Refunded"),
        _ => Badge::new("grey", "Part refunded"),
    }
}

fn back(page: &Page, whole: &WholePayment, refund: &RefundRow) -> Back {
    let badge = match refund.state.as_str() {
        "done" => Badge::new("grey", "Refunded"),
        "failed" => Badge::new("red", "Refund failed"),
        _ => Badge::new("blue", "Under way"),
    };
    let text = format!("{} to {}, {}: {}", page.long_day(&refund.day), whole.way(refund.method), refund.created_by, refund.reason);
    Back { text, amount: page.plain(&refund.amount), badge }
}

fn history(page: &Page, whole: &WholePayment) -> Vec<Line> {
    let at = |at: &crate::db::Utc| {
        let (day, hour, minute) = zone::local(at.0, &page.clinic.zone);
        format!("{}, {hour:02}:{minute:02}", page.long_day(&day))
    };
    let mut lines = vec![Line(at(&whole.payment.at), format!("{} received, {}", page.money(&whole.row.amount), whole.payment.received_by))];
    for one in &whole.moves {
        let number = one.number.as_deref().unwrap_or("–");
        let what = match one.amount.0 {
            ..0 => format!("{} taken off invoice {number}", page.money(&-one.amount)),
            _ => format!("{} put on invoice {number}", page.money(&one.amount)),
        };
        lines.push(Line(at(&one.at), what));
    }
    lines
}
