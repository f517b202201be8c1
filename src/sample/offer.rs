//! What the sample clinic offers: services and products, agreements, the loyalty program and its membership types.

use super::clinic::Places;
use crate::app::App;
use crate::base::{Money, Quantity, Rate, Res};
use crate::catalog::{ItemKind, ItemTerms, actions::save_item};
use crate::clinic::clinics;
use crate::db::{Priority, Tx};
use crate::paperwork::actions::save_agreement;
use crate::plans::actions::coupons;
use crate::plans::actions::save_plan::{self, NewPlan};
use crate::plans::actions::save_program::{self, Program};
use crate::plans::rules::terms::Portal;
use crate::plans::{Benefit, CouponKind, CouponTerms, Every, Expires, PlanTerms, PriceOption};

/// The text that all agreements share; `%INCLUDED%` is where they differ.
const AGREEMENT: &str = include_str!("agreement.html");

/// Name, kind, price, cost, unit, its decimals, minutes, what it is.
type Line = (&'static str, ItemKind, i64, i64, &'static str, i64, Option<i64>, &'static str);

const ITEMS: [Line; 10] = [
    ("Facial", ItemKind::Service, 10_000, 2200, "treatment", 0, Some(45), "Cleansing, exfoliation, mask and massage."),
    ("Chemical peel", ItemKind::Service, 15_000, 3800, "treatment", 0, Some(30), "Light to medium peel with aftercare."),
    ("Microneedling", ItemKind::Service, 27_500, 6400, "treatment", 0, Some(60), "Full face, with numbing."),
    ("Laser hair removal", ItemKind::Service, 18_000, 4100, "session", 0, Some(30), "One area, one session."),
    ("Consultation", ItemKind::Service, 7500, 1500, "visit", 0, Some(30), "Skin analysis and a plan for the year."),
    ("Botox", ItemKind::Service, 1400, 620, "unit", 0, Some(20), "Priced by the unit."),
    ("Dermal filler", ItemKind::Service, 65_000, 31_000, "syringe", 1, Some(45), "Priced by the syringe, in tenths."),
    ("Retinol serum", ItemKind::Product, 8900, 3600, "bottle", 0, None, "30 ml, for the night."),
    ("Mineral sunscreen SPF 50", ItemKind::Product, 4200, 1650, "tube", 0, None, "50 ml, untinted."),
    ("Gentle cleanser", ItemKind::Product, 3400, 1200, "bottle", 0, None, "150 ml, without perfume."),
];

/// Name, color, tier, monthly fee, setup fee, discount in percent, facials a month, banks its fee, for staff, perks, in the agreement.
type Kind = (&'static str, &'static str, i64, i64, i64, i64, i64, bool, &'static str, &'static [&'static str], &'static str);

const TYPES: [Kind; 4] = [
    (
        "Gold",
        "#d4a017",
        1,
        9900,
        2500,
        10,
        1,
        false,
        "One facial a month, 10 % off everything else. For regular visitors.",
        &[],
        "<p>Each month you receive:</p><ul><li>one facial; a facial that is not used stays in your wallet until it is</li>\
         <li>10 % off all other services and products</li></ul>",
    ),
    (
        "Platinum",
        "#9aa5b1",
        2,
        19_900,
        2500,
        20,
        2,
        false,
        "Two facials a month, 20 % off everything else, priority booking.",
        &["Priority booking"],
        "<p>Each month you receive:</p><ul><li>two facials; those not used stay in your wallet until they are</li>\
         <li>20 % off all other services and products</li><li>a reserved place for visits on short notice</li></ul>",
    ),
    (
        "VIP",
        "#7048e8",
        3,
        29_900,
        0,
        30,
        3,
        false,
        "Three facials a month, 30 % off everything else, VIP service, no setup fee.",
        &["Priority booking", "VIP service"],
        "<p>Each month you receive:</p><ul><li>three facials; those not used stay in your wallet until they are</li>\
         <li>30 % off all other services and products</li><li>one consultation a year with the practitioner of your choice</li></ul>",
    ),
    (
        "Bank Club",
        "#0ca678",
        1,
        12_500,
        0,
        5,
        0,
        true,
        "The fee is banked as money in the wallet, and 5 % off everything.",
        &[],
        "<p>Your fee is yours to spend: each fee that is paid is banked in your wallet in full, as money for any service or \
         product. It does not expire.</p><ul><li>5 % off all services and products</li></ul>",
    ),
];

/// Keys of the membership types.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    pub gold: i64,
    pub platinum: i64,
    pub vip: i64,
    pub bank_club: i64,
}

/// Puts everything on offer.
pub fn put(app: &App, places: &Places) -> Res<Offer> {
    let now = app.now()?;
    app.write(now, Priority::Desk, |tx| {
        let owner = &places.owner;
        let program = Program {
            on: true,
            name: "Northgate Loyalty".into(),
            thank_you: "Thank you for being a Northgate Loyalty member. We look forward to your next visit.".into(),
        };
        save_program::save(tx, now, owner, None, &program)?;
        let mut facial = 0;
        for line in ITEMS {
            let id = save_item::add(tx, now, owner, &item(&line))?;
            if line.0 == "Facial" {
                facial = id;
            }
        }
        let spring =
            CouponTerms { code: "SPRING10".into(), kind: CouponKind::Percent, value: 100_000, cycles: Some(3), also_setup_fee: false };
        let today = clinics::load(tx, places.northgate)?.today(now);
        coupons::add(tx, now, owner, &spring, None, today)?;
        let mut ids = [0; TYPES.len()];
        for (id, kind) in ids.iter_mut().zip(&TYPES) {
            *id = add_type(tx, now, places, facial, kind)?;
        }
        let [gold, platinum, vip, bank_club] = ids;
        Ok(Offer { gold, platinum, vip, bank_club })
    })
}

fn item(&(name, kind, price, cost, unit, unit_decimals, minutes, description): &Line) -> ItemTerms {
    ItemTerms {
        kind,
        name: name.into(),
        description: description.into(),
        price: Money(price),
        cost: Some(Money(cost)),
        tax_rate: if kind == ItemKind::Product { Rate(62_500) } else { Rate::ZERO },
        unit: unit.into(),
        unit_decimals,
        minutes,
        category: String::new(),
        add_on: false,
        clinics: vec![],
    }
}

fn add_type(tx: &mut Tx, now: crate::base::Now, places: &Places, facial: i64, kind: &Kind) -> Res<i64> {
    let &(name, color, tier, fee, setup_fee, percent, facials, bank_fee, description, perks, included) = kind;
    let text = AGREEMENT.replace("%INCLUDED%", included);
    let agreement = save_agreement::add(tx, now, &places.owner, &format!("{name} Membership Agreement"), &text)?;
    let benefit = Benefit {
        item_id: facial,
        item_name: "Facial".into(),
        unit: "treatment".into(),
        unit_price: Money(10_000),
        quantity: Quantity::whole(facials),
        every: Every::Month,
        expires: Expires::Never,
    };
    let terms = PlanTerms {
        name: name.into(),
        description: description.into(),
        tier,
        discount: Rate(percent * 10_000),
        perks: perks.iter().map(|perk| perk.to_string()).collect(),
        portal: Portal { description: description.into(), self_enroll: true, wallet_visible: true, listed: true },
        setup_fee: Money(setup_fee),
        agreement_id: Some(agreement),
        bank_fee,
        prices: vec![PriceOption { id: 0, every: Every::Month, fee: Money(fee), auto_renew: true }],
        benefits: if facials > 0 { vec![benefit] } else { vec![] },
        ..PlanTerms::default()
    };
    save_plan::add(tx, now, &places.owner, &NewPlan { terms, color: color.into() })
}
