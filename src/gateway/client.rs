//! The one client of the card processor: Stripe's wire over HTTP, blocking, shared by threads.

use super::transport::{self, Said};
use super::wire::{Customer, Fault, FinishedSession, List, PaymentIntent, PaymentMethod, Refund, Session};
use super::{Answer, CardFound, CardPage, CardThatPaid, ChargeOrder, RefundAnswer, RefundOrder, Trouble, wire};
use crate::base::Money;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long one call may take, from looking up the host to the last byte of the answer.
const WHOLE: Duration = Duration::from_secs(30);
/// The most rows Stripe gives at once.
pub(super) const PAGE: &str = "100";

/// Speaks to Stripe, to the sandbox, or to anything else on the same wire. A clone shares the connections.
#[derive(Clone)]
pub struct Gateway {
    base_url: String,
    secret_key: String,
    agent: ureq::Agent,
}

impl std::fmt::Debug for Gateway {
    /// Without the secret key, for logs.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Gateway").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl Gateway {
    /// `base_url` without `/v1`, such as `https://api.stripe.com` or `http://127.0.0.1:12111`.
    pub fn new(base_url: &str, secret_key: &str) -> Gateway {
        let base_url = base_url.trim_end_matches('/').to_string();
        let agent = transport::agent(&base_url, WHOLE);
        Gateway { base_url, secret_key: secret_key.to_string(), agent }
    }

    /// The same with another limit for a whole call.
    pub fn with_timeout(self, whole: Duration) -> Gateway {
        Gateway { agent: transport::agent(&self.base_url, whole), ..self }
    }

    /// Makes the processor's row for a payer and gives its id.
    pub fn customer(&self, key: &str, name: &str, email: &str) -> Result<String, Trouble> {
        let mut form = vec![("name", name)];
        if !email.is_empty() {
            form.push(("email", email));
        }
        let customer: Customer = self.post("customers", Some(key), &form)?.well()?;
        Ok(customer.id)
    }

    /// Opens a page of the processor for entering a card. In `success_url` the processor writes the session's id for
    /// `{CHECKOUT_SESSION_ID}`; `cancel_url` is where the way back leads.
    pub fn card_page(&self, key: &str, customer: &str, success_url: &str, cancel_url: &str) -> Result<CardPage, Trouble> {
        let form = [
            ("mode", "setup"),
            ("customer", customer),
            ("payment_method_types[]", "card"),
            ("success_url", success_url),
            ("cancel_url", cancel_url),
        ];
        let session: Session = self.post("checkout/sessions", Some(key), &form)?.well()?;
        let url = session.url.ok_or_else(|| Trouble::Unknown("a card page without address".to_string()))?;
        Ok(CardPage { session: session.id, url })
    }

    /// The card entered on a page; none until the patient has finished.
    pub fn card_of(&self, session: &str) -> Result<Option<CardFound>, Trouble> {
        let path = format!("checkout/sessions/{}", segment(session)?);
        let found: Session = self.get(&path, &[])?.well()?;
        if found.status.as_deref() != Some("complete") {
            return Ok(None);
        }
        let finished: FinishedSession = self.get(&path, &[("expand[]", "setup_intent.payment_method")])?.well()?;
        Ok(finished.setup_intent.payment_method.map(card_found))
    }

    /// Takes money from a card. The same key charges once, however often it is sent within a day.
    pub fn charge(&self, order: &ChargeOrder) -> Result<Answer, Trouble> {
        let (amount, charge, currency) = (order.amount.0.to_string(), order.charge.to_string(), order.currency.to_ascii_lowercase());
        let form = [
            ("amount", amount.as_str()),
            ("currency", &currency),
            ("customer", &order.customer),
            ("payment_method", &order.method),
            ("payment_method_types[]", "card"),
            ("description", &order.description),
            ("confirm", "true"),
            ("off_session", if order.off_session { "true" } else { "false" }),
            ("metadata[charge]", &charge),
            ("metadata[attempt]", &order.key),
        ];
        match self.post::<PaymentIntent>("payment_intents", Some(&order.key), &form)? {
            Said::Well(payment) => answer_of(&payment),
            // 402 is the card's matter whatever the error calls itself: localstripe types it otherwise.
            Said::Fault(status, fault) if status == 402 || fault.kind == "card_error" => Ok(declined(*fault)),
            // The card is gone at the processor: that, too, is the card's matter.
            Said::Fault(_, fault) if fault.param.as_deref() == Some("payment_method") => {
                Ok(Answer::Declined { id: None, code: "invalid_account".to_string() })
            }
            Said::Fault(status, fault) => Err(transport::refused(status, &fault)),
        }
    }

    /// Settles an unknown outcome by asking: the attempt with this key among the customer's payments, or none if the
    /// processor has not carried it out. A call still under way is not seen yet: ask only once it cannot be any more.
    pub fn find_charge(&self, key: &str, customer: &str) -> Result<Option<Answer>, Trouble> {
        let wanted = |payment: &PaymentIntent| payment.metadata.get("attempt").is_some_and(|attempt| attempt == key);
        let mut after = String::new();
        loop {
            let mut query = vec![("customer", customer), ("limit", PAGE)];
            if !after.is_empty() {
                query.push(("starting_after", &after));
            }
            let page: List<PaymentIntent> = self.get("payment_intents", &query)?.well()?;
            if let Some(payment) = page.data.iter().find(|payment| wanted(payment)) {
                return answer_of(payment).map(Some);
            }
            match page.data.last() {
                Some(last) if page.has_more => after = last.id.clone(),
                _ => return Ok(None),
            }
        }
    }

    /// Gives back all or part of a payment. The same key gives back once.
    pub fn refund(&self, order: &RefundOrder) -> Result<RefundAnswer, Trouble> {
        let amount = order.amount.0.to_string();
        let form = [("payment_intent", order.payment.as_str()), ("amount", &amount), ("metadata[attempt]", &order.key)];
        match self.post::<Refund>("refunds", Some(&order.key), &form)? {
            Said::Well(refund) => refund_answer(refund),
            Said::Fault(status, fault) => refund_refused(status, *fault),
        }
    }

    /// The refund with this key among those of a payment, or none if it was never carried out.
    pub fn find_refund(&self, key: &str, payment: &str) -> Result<Option<RefundAnswer>, Trouble> {
        let mut after = String::new();
        loop {
            let mut query = vec![("payment_intent", payment), ("limit", PAGE)];
            if !after.is_empty() {
                query.push(("starting_after", &after));
            }
            let mut page: List<Refund> = self.get("refunds", &query)?.well()?;
            let carries = |refund: &Refund| refund.metadata.as_ref().and_then(|all| all.get("attempt")).is_some_and(|one| one == key);
            if let Some(at) = page.data.iter().position(carries) {
                return refund_answer(page.data.swap_remove(at)).map(Some);
            }
            match page.data.last() {
                Some(last) if page.has_more => after = last.id.clone(),
                _ => return Ok(None),
            }
        }
    }

    /// Takes a card away from its customer: it cannot be charged any more.
    pub fn forget_card(&self, method: &str) -> Result<(), Trouble> {
        let path = format!("payment_methods/{}/detach", segment(method)?);
        self.post::<PaymentMethod>(&path, None, &[])?.well().map(|_| ())
    }

    /// Only for sample data and tests: keeps one of the sandbox's test numbers as a customer's card.
    pub fn attach_test_card(&self, customer: &str, number: &str, exp_month: i64, exp_year: i64) -> Result<CardFound, Trouble> {
        let (month, year) = (exp_month.to_string(), exp_year.to_string());
        let form = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", month.as_str()),
            ("card[exp_year]", &year),
            ("card[cvc]", "123"),
        ];
        let made: PaymentMethod = self.post("payment_methods", None, &form)?.well()?;
        let path = format!("payment_methods/{}/attach", segment(&made.id)?);
        let kept: PaymentMethod = self.post(&path, None, &[("customer", customer)])?.well()?;
        Ok(card_found(kept))
    }

    /// Only for sample data: as many customers of the sandbox as there are amounts, each with a card that has paid one.
    pub fn many_test_cards(&self, number: &str, amounts: &[Money], currency: &str) -> Result<Vec<CardThatPaid>, Trouble> {
        let amounts: Vec<String> = amounts.iter().map(|amount| amount.0.to_string()).collect();
        let form = [("number", number), ("amounts", &amounts.join(",")), ("currency", currency)];
        transport::post(&self.agent, &format!("{}/_sandbox/cards", self.base_url), &self.secret_key, None, &form)?.well()
    }

    fn post<T: DeserializeOwned>(&self, path: &str, key: Option<&str>, form: &[(&str, &str)]) -> Result<Said<T>, Trouble> {
        transport::post(&self.agent, &format!("{}/v1/{path}", self.base_url), &self.secret_key, key, form)
    }

    pub(super) fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<Said<T>, Trouble> {
        transport::get(&self.agent, &format!("{}/v1/{path}", self.base_url), &self.secret_key, query)
    }
}

/// An id that may stand in an address. Session ids come back to us through the browser: none may lead elsewhere.
pub(super) fn segment(id: &str) -> Result<&str, Trouble> {
    let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { Ok(id) } else { Err(Trouble::Refused("not an id of the processor".to_string())) }
}

fn card_found(method: PaymentMethod) -> CardFound {
    let wire::Card { brand, last4, exp_month, exp_year } = method.card;
    CardFound { method: method.id, brand, last4, exp_month, exp_year }
}

fn answer_of(payment: &PaymentIntent) -> Result<Answer, Trouble> {
    let id = payment.id.clone();
    let fault = payment.last_payment_error.as_ref();
    let code = fault.and_then(|fault| fault.decline_code.as_ref().or(fault.code.as_ref())).map_or("generic_decline", String::as_str);
    match payment.status.as_str() {
        "succeeded" => Ok(Answer::Paid { id }),
        "requires_action" => Ok(Answer::NeedsPatient { id }),
        "requires_payment_method" if code == "authentication_required" => Ok(Answer::NeedsPatient { id }),
        "requires_payment_method" => Ok(Answer::Declined { id: Some(id), code: code.to_string() }),
        "canceled" => Ok(Answer::Declined { id: Some(id), code: "canceled".to_string() }),
        under_way => Err(Trouble::Unknown(format!("payment {id} is {under_way}"))),
    }
}

fn declined(fault: Fault) -> Answer {
    let id = fault.payment_intent.map(|payment| payment.id);
    let code = fault.decline_code.or(fault.code).unwrap_or_else(|| "generic_decline".to_string());
    match id {
        Some(id) if code == "authentication_required" => Answer::NeedsPatient { id },
        id => Answer::Declined { id, code },
    }
}

fn refund_answer(refund: Refund) -> Result<RefundAnswer, Trouble> {
    match refund.status.as_deref() {
        // Pending: on its way to the bank. Nothing is to be done by us.
        Some("succeeded" | "pending") => Ok(RefundAnswer::Done { id: refund.id }),
        Some(status @ ("failed" | "canceled" | "requires_action")) => {
            Ok(RefundAnswer::Failed { code: refund.failure_reason.unwrap_or_else(|| status.to_string()), id: Some(refund.id) })
        }
        other => Err(Trouble::Unknown(format!("refund {} is {other:?}", refund.id))),
    }
}

/// A refusal about the money is the refund's own failure; any other is trouble with the request.
fn refund_refused(status: u16, fault: Fault) -> Result<RefundAnswer, Trouble> {
    match fault.code.as_deref() {
        Some(
            code @ ("charge_already_refunded"
            | "charge_disputed"
            | "balance_insufficient"
            | "insufficient_funds"
            | "refund_disputed_payment"),
        ) => Ok(RefundAnswer::Failed { id: None, code: code.to_string() }),
        _ if fault.param.as_deref() == Some("amount") => Ok(RefundAnswer::Failed { id: None, code: "amount_too_large".to_string() }),
        _ => Err(transport::refused(status, &fault)),
    }
}
