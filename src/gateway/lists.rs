//! The processor's lists, for proofs and for comparing them with our books: payments and refunds as it has them.

use super::client::{Gateway, PAGE, segment};
use super::transport::Said;
use super::wire::{self, List, PaymentIntent, Refund};
use super::{ChargeSeen, Listed, RefundSeen, Trouble};
use crate::base::Money;
use serde::de::DeserializeOwned;

impl Gateway {
    /// Every payment newer than the one named, or all there are; oldest first, so that the last one is where to go on.
    pub fn charges_since(&self, after: Option<&str>) -> Result<Vec<ChargeSeen>, Trouble> {
        let mut seen: Vec<ChargeSeen> = Vec::new();
        let mut cursor = after.map(str::to_string);
        // Stripe lists newest first. Without a cursor we walk back from now; from a cursor we walk forward to now.
        loop {
            let mut query = vec![("limit", PAGE), ("expand[]", "data.latest_charge")];
            if let Some(cursor) = &cursor {
                query.push((if after.is_some() { "ending_before" } else { "starting_after" }, cursor));
            }
            let page: List<PaymentIntent> = self.get("payment_intents", &query)?.well()?;
            let next = if after.is_some() { page.data.first() } else { page.data.last() };
            cursor = next.map(|payment| payment.id.clone());
            let payments = page.data.into_iter().map(charge_seen);
            if after.is_some() {
                seen.extend(payments.rev())
            } else {
                seen.extend(payments)
            }
            if !page.has_more || cursor.is_none() {
                break;
            }
        }
        if after.is_none() {
            seen.reverse();
        }
        Ok(seen)
    }

    /// Payments, newest first, a hundred at once: those older than the one named, or the newest.
    pub fn payments_before(&self, before: Option<&str>) -> Result<Listed<ChargeSeen>, Trouble> {
        self.part("payment_intents", &[("expand[]", "data.latest_charge")], before, |payment: &PaymentIntent| &payment.id, charge_seen)
    }

    /// Refunds of all payments, newest first, a hundred at once: those older than the one named, or the newest.
    pub fn refunds_before(&self, before: Option<&str>) -> Result<Listed<RefundSeen>, Trouble> {
        self.part("refunds", &[], before, |refund: &Refund| &refund.id, refund_seen)
    }

    /// One payment by the processor's own name for it; none where there is no such.
    pub fn payment(&self, id: &str) -> Result<Option<ChargeSeen>, Trouble> {
        let path = format!("payment_intents/{}", segment(id)?);
        Ok(found(self.get(&path, &[("expand[]", "latest_charge")])?)?.map(charge_seen))
    }

    /// One refund by the processor's own name for it; none where there is no such.
    pub fn refund_of(&self, id: &str) -> Result<Option<RefundSeen>, Trouble> {
        Ok(found(self.get(&format!("refunds/{}", segment(id)?), &[])?)?.map(refund_seen))
    }

    fn part<T: DeserializeOwned, S>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        before: Option<&str>,
        id: impl Fn(&T) -> &String,
        seen: impl Fn(T) -> S,
    ) -> Result<Listed<S>, Trouble> {
        let mut asked = vec![("limit", PAGE)];
        asked.extend(query);
        asked.extend(before.map(|before| ("starting_after", before)));
        let list: List<T> = self.get(path, &asked)?.well()?;
        let next = list.data.last().filter(|_| list.has_more).map(|last| id(last).clone());
        Ok(Listed { rows: list.data.into_iter().map(seen).collect(), next })
    }
}

fn charge_seen(payment: PaymentIntent) -> ChargeSeen {
    let refunded = match payment.latest_charge {
        Some(wire::LatestCharge::Expanded { amount_refunded }) => amount_refunded,
        // No charge was ever made, or an older processor gave only its id.
        Some(wire::LatestCharge::Id(_)) | None => 0,
    };
    ChargeSeen {
        key: payment.metadata.get("attempt").cloned(),
        charge: payment.metadata.get("charge").and_then(|charge| charge.parse().ok()),
        id: payment.id,
        customer: payment.customer,
        amount: Money(payment.amount),
        currency: payment.currency,
        status: payment.status,
        refunded: Money(refunded),
    }
}

fn refund_seen(refund: Refund) -> RefundSeen {
    RefundSeen {
        id: refund.id,
        payment: refund.payment_intent,
        key: refund.metadata.and_then(|mut all| all.remove("attempt")),
        amount: Money(refund.amount),
        status: refund.status.unwrap_or_default(),
    }
}

/// The row asked for by its id, or none where the processor knows no such.
fn found<T>(said: Said<T>) -> Result<Option<T>, Trouble> {
    match said {
        Said::Fault(404, _) => Ok(None),
        said => said.well().map(Some),
    }
}
