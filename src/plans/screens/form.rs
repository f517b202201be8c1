//! The editor's form: what is typed, from a stored type or from nothing.

mod benefits;
mod discounts;
mod read;

pub use benefits::FreeItem;
pub use discounts::LimitedDiscount;
pub use read::fee_field;

use crate::base::{Money, Res};
use crate::clinic::Currency;
use crate::db::Conn;
use crate::plans::rules::terms::{Applies, BillingDay, CouponBanks, FirstGrant, Leaving};
use crate::plans::{Every, PlanTerms, PlanVersion};

/// As typed. The lists go side by side, one entry for each limited discount or free item.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PlanForm {
    pub name: String,
    pub tier: String,
    pub description: String,
    pub discount: String,
    pub discount_reach: Vec<String>,
    /// The category or the item that it reaches, by name.
    pub discount_of: Vec<String>,
    /// The key of the item that it is stored with; empty for others.
    pub discount_key: Vec<String>,
    pub discount_rate: Vec<String>,
    pub stacks: String,
    /// `month`, `quarter`, `year`, or `both` of month and year.
    pub every: String,
    pub setup_fee: String,
    pub fee_month: String,
    pub fee_quarter: String,
    pub fee_year: String,
    pub renew_month: String,
    pub renew_quarter: String,
    pub renew_year: String,
    pub agreement: String,
    pub invoice_only: String,
    pub no_agreement_reason: String,
    /// `on`, `off`, or nothing for what the clinic says.
    pub auto_invoice: String,
    /// `paid`, `made`, `never`, or nothing for what the clinic says.
    pub sending: String,
    /// One of the twelve, or `other`.
    pub color: String,
    pub other_color: String,
    pub trial_days: String,
    /// `full`, `discounted` or `free`.
    pub trial: String,
    pub trial_price: String,
    /// `anniversary` or `day`.
    pub billing: String,
    pub billing_day: String,
    pub bank_fee: String,
    pub coupon_banks: String,
    pub self_enroll: String,
    pub wallet_visible: String,
    pub commits: String,
    pub minimum_months: String,
    pub early_fee: String,
    pub applies: String,
    /// `end_of_period`, `now` or `days`.
    pub cancellation: String,
    pub cancellation_days: String,
    pub notice_days: String,
    pub cancellation_text: String,
    pub portal_description: String,
    pub listed: String,
    /// One a line.
    pub perks: String,
    pub healthcode: String,
    pub first_grant: String,
    pub version: String,
    /// "What will a member pay?": a day, or nothing for today; an interval; a coupon's key; a day, or nothing for never.
    pub joins_on: String,
    pub pays: String,
    pub with_coupon: String,
    pub leaves_on: String,
    /// A button other than Save: `add`, `add-7` (an item found), `remove-0` (a line), `add-discount`, `agreements`, `foresee`.
    pub step: String,
    /// The item typed into the picker, and how many.
    pub pick: String,
    pub pick_quantity: String,
    pub item: Vec<String>,
    pub quantity: Vec<String>,
    pub item_every: Vec<String>,
    pub expires: Vec<String>,
}

fn on(on: bool) -> String {
    if on { "on".into() } else { String::new() }
}

/// A number of days or months; nothing typed for none.
fn number(n: i32) -> String {
    if n == 0 { String::new() } else { n.to_string() }
}

impl PlanForm {
    /// What the editor starts with.
    pub fn blank() -> PlanForm {
        PlanForm {
            tier: "1".into(),
            discount: "0".into(),
            every: "month".into(),
            renew_month: on(true),
            renew_quarter: on(true),
            renew_year: on(true),
            trial: "free".into(),
            billing: "anniversary".into(),
            billing_day: "1".into(),
            coupon_banks: CouponBanks::default().word().into(),
            wallet_visible: on(true),
            applies: Applies::New.word().into(),
            cancellation: "end_of_period".into(),
            listed: on(true),
            first_grant: FirstGrant::default().word().into(),
            pick_quantity: "1".into(),
            ..PlanForm::default()
        }
    }

    pub fn of(c: &mut Conn, plan: &PlanVersion, version: i64, currency: &Currency) -> Res<PlanForm> {
        let terms = &plan.terms;
        let form = PlanForm {
            name: terms.name.clone(),
            tier: terms.tier.to_string(),
            description: terms.description.clone(),
            discount: terms.discount.plain(),
            stacks: on(terms.stacks),
            setup_fee: if terms.setup_fee.is_zero() { String::new() } else { currency.typed(terms.setup_fee) },
            agreement: terms.agreement_id.map(|id| id.to_string()).unwrap_or_default(),
            invoice_only: on(terms.invoice_only),
            no_agreement_reason: terms.no_agreement_reason.clone(),
            color: plan.color.clone(),
            bank_fee: on(terms.bank_fee),
            coupon_banks: terms.coupon_banks.word().into(),
            self_enroll: on(terms.portal.self_enroll),
            wallet_visible: on(terms.portal.wallet_visible),
            portal_description: terms.portal.description.clone(),
            listed: on(terms.portal.listed),
            notice_days: number(terms.notice_days),
            cancellation_text: terms.cancellation_text.clone(),
            perks: terms.perks.join("\n"),
            healthcode: terms.healthcode.clone(),
            first_grant: terms.first_grant.word().into(),
            version: version.to_string(),
            item: terms.benefits.iter().map(|benefit| benefit.item_id.to_string()).collect(),
            quantity: terms.benefits.iter().map(|benefit| benefit.quantity.plain()).collect(),
            item_every: terms.benefits.iter().map(|benefit| benefit.every.word().to_string()).collect(),
            expires: terms.benefits.iter().map(|benefit| benefit.expires.word()).collect(),
            ..PlanForm::blank()
        };
        form.with_prices(terms, currency).with_leaving(terms, currency).with_discounts(c, terms)
    }

    fn with_prices(mut self, terms: &PlanTerms, currency: &Currency) -> PlanForm {
        self.every = match terms.prices.as_slice() {
            [] => "month".into(),
            [price] => price.every.word().into(),
            _ => "both".into(),
        };
        for price in &terms.prices {
            let (fee, renew) = match price.every {
                Every::Month => (&mut self.fee_month, &mut self.renew_month),
                Every::Quarter => (&mut self.fee_quarter, &mut self.renew_quarter),
                Every::Year => (&mut self.fee_year, &mut self.renew_year),
            };
            *fee = currency.typed(price.fee);
            *renew = on(price.auto_renew);
        }
        if let Some(trial) = terms.trial {
            self.trial_days = trial.days.to_string();
            let full = terms.prices.first().is_some_and(|price| price.fee == trial.price);
            (self.trial, self.trial_price) = match trial.price {
                Money::ZERO => ("free".into(), String::new()),
                _ if full => ("full".into(), String::new()),
                price => ("discounted".into(), currency.typed(price)),
            };
        }
        if let BillingDay::Day(day) = terms.billing_day {
            (self.billing, self.billing_day) = ("day".into(), day.to_string());
        }
        self
    }

    fn with_leaving(mut self, terms: &PlanTerms, currency: &Currency) -> PlanForm {
        self.cancellation = match terms.cancellation {
            Leaving::EndOfPeriod => "end_of_period".into(),
            Leaving::Now => "now".into(),
            Leaving::Days(days) => {
                self.cancellation_days = days.to_string();
                "days".into()
            }
        };
        let commitment = terms.commitment;
        if commitment.applies != Applies::Off {
            self.commits = on(true);
            self.minimum_months = commitment.months.to_string();
            self.early_fee = currency.typed(commitment.fee).trim_end_matches(".00").to_string();
            self.applies = commitment.applies.word().into();
        }
        self
    }

    pub fn chosen_color(&self) -> String {
        let typed = if self.color == "other" { &self.other_color } else { &self.color };
        typed.trim().to_lowercase()
    }

    /// The fees that the chosen payment frequency has.
    pub fn intervals(&self) -> Vec<Every> {
        match self.every.as_str() {
            "both" => vec![Every::Month, Every::Year],
            word => Every::from_word(word).into_iter().collect(),
        }
    }
}
