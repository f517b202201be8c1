//! The typed text read into terms, with a sentence for each field that says something else.

use super::PlanForm;
use crate::base::{Error, Money, Rate, Refusals, Res};
use crate::clinic::Currency;
use crate::db::Conn;
use crate::plans::rules::offer;
use crate::plans::rules::terms::{Applies, BillingDay, Commitment, CouponBanks, FirstGrant, Leaving, Portal, Trial};
use crate::plans::{Every, PlanTerms, PriceOption};

const CHOOSE: &str = "Choose one of the list.";

/// A whole number; nothing typed is 0.
fn whole(typed: &str) -> Option<i32> {
    if typed.trim().is_empty() { Some(0) } else { typed.trim().parse().ok() }
}

fn lines(typed: &str) -> String {
    typed.trim().replace("\r\n", "\n")
}

/// `fee_month`, where the sentence about that fee stands.
pub fn fee_field(every: Every) -> String {
    format!("fee_{}", every.word())
}

impl PlanForm {
    /// The typed terms, or every sentence that stands against them. An item left in the picker is added.
    pub fn parse(&self, c: &mut Conn, currency: &Currency) -> Result<PlanTerms, Error> {
        let mut form = self.clone();
        let mut refused = if form.pick.trim().is_empty() { Refusals::new() } else { form.add_picked(c)? };
        let (terms, unread) = form.draft(c, currency)?;
        refused.0.extend(unread.0);
        let rules = offer::check(&terms, &form.chosen_color(), currency);
        let other = rules.0.into_iter().filter(|(field, _)| refused.at(field).is_empty()).collect::<Vec<_>>();
        refused.0.extend(other);
        refused.none()?;
        Ok(terms)
    }

    /// The terms as far as they can be read, and what cannot.
    pub fn draft(&self, c: &mut Conn, currency: &Currency) -> Res<(PlanTerms, Refusals)> {
        let mut refused = Refusals::new();
        let prices = self.prices(currency, &mut refused);
        let terms = PlanTerms {
            name: self.name.split_whitespace().collect::<Vec<_>>().join(" "),
            description: lines(&self.description),
            tier: refused.take("tier", self.tier.trim().parse().map_err(|_| "Enter a tier from 1 to 99.")).unwrap_or(1),
            discount: refused.take("discount", Rate::parse(&self.discount)).unwrap_or_default(),
            discounts: self.discounts(c, &mut refused)?,
            stacks: self.stacks == "on",
            perks: self.perks.lines().map(str::trim).filter(|perk| !perk.is_empty()).map(str::to_string).collect(),
            setup_fee: match self.setup_fee.trim() {
                "" => Money::ZERO,
                typed => refused.take("setup_fee", currency.parse(typed)).unwrap_or_default(),
            },
            agreement_id: self.agreement.parse().ok(),
            invoice_only: self.invoice_only == "on",
            no_agreement_reason: self.no_agreement_reason.trim().to_string(),
            bank_fee: self.bank_fee == "on",
            coupon_banks: refused.take("coupon_banks", CouponBanks::from_word(&self.coupon_banks).ok_or(CHOOSE)).unwrap_or_default(),
            trial: self.read_trial(&prices, currency, &mut refused),
            prices,
            benefits: self.benefits(c, &mut refused)?,
            first_grant: refused.take("first_grant", FirstGrant::from_word(&self.first_grant).ok_or(CHOOSE)).unwrap_or_default(),
            billing_day: self.read_billing_day(&mut refused),
            cancellation: self.read_leaving(&mut refused),
            cancellation_text: lines(&self.cancellation_text),
            notice_days: refused.take("notice_days", whole(&self.notice_days).ok_or("Enter 0 to 365 days.")).unwrap_or(0),
            commitment: self.read_commitment(currency, &mut refused),
            portal: Portal {
                description: lines(&self.portal_description),
                self_enroll: self.self_enroll == "on",
                wallet_visible: self.wallet_visible == "on",
                listed: self.listed == "on",
            },
            healthcode: self.healthcode.trim().to_string(),
            ..PlanTerms::default()
        };
        Ok((terms, refused))
    }

    /// R027 to R033: one fee, or a monthly and a yearly one.
    fn prices(&self, currency: &Currency, refused: &mut Refusals) -> Vec<PriceOption> {
        let chosen = self.intervals().into_iter().map(|every| {
            let (fee, renew) = match every {
                Every::Month => (&self.fee_month, &self.renew_month),
                Every::Quarter => (&self.fee_quarter, &self.renew_quarter),
                Every::Year => (&self.fee_year, &self.renew_year),
            };
            // What could not be read is refused; the least fee keeps the other rules quiet about it.
            let fee = refused.take(&fee_field(every), currency.parse(fee)).unwrap_or(Money(1));
            PriceOption { id: 0, every, fee, auto_renew: renew == "on" }
        });
        chosen.collect()
    }

    /// A full price is the first fee: the monthly one where there are two.
    fn read_trial(&self, prices: &[PriceOption], currency: &Currency, refused: &mut Refusals) -> Option<Trial> {
        let days = refused.take("trial_days", whole(&self.trial_days).ok_or("Enter 1 to 365 days, or nothing for no trial."))?;
        if days == 0 {
            return None;
        }
        let price = match self.trial.as_str() {
            "free" => Money::ZERO,
            "full" => prices.first().map_or(Money::ZERO, |price| price.fee),
            "discounted" => refused.take("trial_price", currency.parse(&self.trial_price))?,
            _ => {
                refused.add("trial", "Choose Full price, Discounted or Free.");
                return None;
            }
        };
        Some(Trial { days, price })
    }

    fn read_billing_day(&self, refused: &mut Refusals) -> BillingDay {
        if self.billing != "day" {
            return BillingDay::Anniversary;
        }
        let day = self.billing_day.trim().parse().map_err(|_| "Enter a day from 1 to 31.");
        refused.take("billing_day", day).map_or(BillingDay::Anniversary, BillingDay::Day)
    }

    fn read_leaving(&self, refused: &mut Refusals) -> Leaving {
        match self.cancellation.as_str() {
            "end_of_period" => Leaving::EndOfPeriod,
            "now" => Leaving::Now,
            "days" => {
                let days = whole(&self.cancellation_days).ok_or("Enter 1 to 365 days.");
                refused.take("cancellation_days", days).map_or(Leaving::EndOfPeriod, Leaving::Days)
            }
            _ => {
                refused.add("cancellation", CHOOSE);
                Leaving::EndOfPeriod
            }
        }
    }

    /// R154 to R158: nothing of it counts while its toggle is off.
    fn read_commitment(&self, currency: &Currency, refused: &mut Refusals) -> Commitment {
        if self.commits != "on" {
            return Commitment::default();
        }
        let months = refused.take("minimum_months", whole(&self.minimum_months).ok_or("Enter 1 to 12 months."));
        let fee = match self.early_fee.trim() {
            "" => Some(Money::ZERO),
            typed => refused.take("early_fee", currency.parse(typed)),
        };
        let applies = Applies::from_word(&self.applies).filter(|applies| *applies != Applies::Off);
        let applies = refused.take("applies", applies.ok_or("Choose whom the commitment binds."));
        // What could not be read is refused; 1 month keeps the other rules quiet about it.
        Commitment { months: months.unwrap_or(1), fee: fee.unwrap_or_default(), applies: applies.unwrap_or(Applies::New) }
    }
}
