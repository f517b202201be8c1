//! People, plans and cards of a test clinic, in the clinic's words.

use super::house::House;
use tessera::base::{Money, Quantity, Rate};
use tessera::clinic::{Settings, settings};
use tessera::memberships::actions::enroll::{self, Enrolled, Enrollment, Pay};
use tessera::patients::{Record, store as patients};
use tessera::plans::actions::save_plan::{self, NewPlan};
use tessera::plans::{Benefit, Every, Expires, PlanTerms, PriceOption};
use time::Date;

/// Test cards of the sandbox.
pub const PAYS: &str = "4242424242424242";
pub const DECLINES: &str = "4000000000000341";
pub const NO_MONEY: &str = "4000000000009995";
pub const LOST: &str = "4000000000009987";

const AGREEMENT: &str = "<h2>Terms</h2><p>Signed on {today}. {patient} pays {fee} to {clinic} with {card}, first {first charge}, then {next charge}.</p>\
                         <p>{leaving} {cancelling}</p>";

impl House {
    /// The program switched on, with its thank-you.
    pub fn program(&self) {
        self.write(|tx, _| {
            let on = Settings {
                program_on: true,
                program_name: "Northgate Loyalty".into(),
                thank_you: "Thank you for being a Northgate Loyalty member.".into(),
                ..settings::load(tx)?
            };
            settings::save(tx, &on).map(|_| ())
        });
    }

    pub fn agreement(&self, name: &str) -> i64 {
        let actor = self.owner.clone();
        self.write(|tx, now| tessera::paperwork::actions::save_agreement::add(tx, now, &actor, name, AGREEMENT))
    }

    pub fn facial(&self) -> i64 {
        self.item_with("Facial", "treatment", |terms| (terms.cost, terms.minutes) = (Some(Money(2200)), Some(45)))
    }

    /// A service of $100.00, counted in whole units.
    pub fn item(&self, name: &str, unit: &str) -> i64 {
        self.item_with(name, unit, |_| ())
    }

    /// The same with other terms.
    pub fn item_with(&self, name: &str, unit: &str, change: impl FnOnce(&mut tessera::catalog::ItemTerms)) -> i64 {
        let mut terms = tessera::catalog::ItemTerms {
            kind: tessera::catalog::ItemKind::Service,
            name: name.into(),
            description: String::new(),
            price: Money(10_000),
            cost: None,
            tax_rate: Rate::ZERO,
            unit: unit.into(),
            unit_decimals: 0,
            minutes: None,
            category: String::new(),
            add_on: false,
            clinics: vec![],
        };
        change(&mut terms);
        let actor = self.owner.clone();
        self.write(|tx, now| tessera::catalog::actions::save_item::add(tx, now, &actor, &terms))
    }

    /// A second clinic of the same legal entity.
    pub fn southgate(&self) -> i64 {
        let new = tessera::clinic::clinics::NewClinic {
            legal_entity_id: 1,
            name: "Southgate Clinic".into(),
            short_name: "Southgate".into(),
            zone: "America/New_York".into(),
            address: String::new(),
            phone: String::new(),
            email: String::new(),
        };
        let actor = self.owner.clone();
        self.write(|tx, now| tessera::clinic::actions::save_clinic::add(tx, now, &actor, &new))
    }

    /// Gold: $99.00 a month, setup fee $25.00, 10 % off, a facial each month.
    pub fn gold(&self) -> i64 {
        self.plan("Gold", "#b8860b", Every::Month, Money(9900), Money(2500), false)
    }

    /// A plan with one facial a month that stays until used; its agreement and the program come along.
    pub fn plan(&self, name: &str, color: &str, every: Every, fee: Money, setup_fee: Money, bank_fee: bool) -> i64 {
        self.plan_with(name, color, every, fee, |terms| (terms.setup_fee, terms.bank_fee) = (setup_fee, bank_fee))
    }

    /// The same with other terms.
    pub fn plan_with(&self, name: &str, color: &str, every: Every, fee: Money, change: impl FnOnce(&mut PlanTerms)) -> i64 {
        self.program();
        let (agreement, item) = (self.agreement(&format!("{name} terms")), self.facial());
        let benefit = Benefit {
            item_id: item,
            item_name: "Facial".into(),
            unit: "treatment".into(),
            unit_price: Money(10_000),
            quantity: Quantity::whole(1),
            every: Every::Month,
            expires: Expires::Never,
        };
        let mut terms = PlanTerms {
            name: name.into(),
            description: "A facial each month.".into(),
            tier: 1,
            discount: Rate(100_000),
            agreement_id: Some(agreement),
            prices: vec![PriceOption { id: 0, every, fee, auto_renew: true }],
            benefits: vec![benefit],
            ..PlanTerms::default()
        };
        change(&mut terms);
        let actor = self.owner.clone();
        self.write(|tx, now| save_plan::add(tx, now, &actor, &NewPlan { terms: terms.clone(), color: color.into() }))
    }

    /// A patient with an e-mail address made of the name.
    pub fn patient(&self, given: &str, family: &str) -> i64 {
        let email = format!("{}@patients.example", given.to_lowercase());
        let record = Record { email, phone: "413-555-0188".into(), ..Record::named(given, family, self.clinic) };
        let actor = self.owner.clone();
        self.write(|tx, now| tessera::patients::actions::add_patient::add(tx, now, &actor, &record))
    }

    /// A card on file, by its test number.
    pub fn card(&self, patient: i64, number: &str) -> i64 {
        use tessera::patients::actions::card_entry;
        let payer = self.read(|c| patients::payer_of(c, patient));
        let customer = card_entry::customer(&self.app, self.now(), &payer).expect("a customer at the processor");
        let found = self.app.gateway.attach_test_card(&customer, number, 12, 2031).expect("the card attaches");
        let actor = self.owner.clone();
        self.write(|tx, now| card_entry::keep(tx, now, &actor, payer.id, &found)).id
    }

    /// Signs a patient up from today, and sends the charge.
    pub fn enroll(&self, patient: i64, plan: i64, pay: Pay) -> Enrolled {
        self.enroll_from(patient, plan, pay, self.today())
    }

    pub fn enroll_from(&self, patient: i64, plan: i64, pay: Pay, starts_on: Date) -> Enrolled {
        self.enroll_with(patient, plan, pay, starts_on, "")
    }

    /// With a coupon's code.
    pub fn enroll_with(&self, patient: i64, plan: i64, pay: Pay, starts_on: Date, coupon: &str) -> Enrolled {
        let version = self.read(|c| tessera::plans::store::current(c, plan));
        let new = Enrollment {
            patient_id: patient,
            plan_id: plan,
            plan_version_id: version.id,
            every: version.terms.prices[0].every,
            starts_on,
            pay,
            billing_day: None,
            coupon: coupon.into(),
            waive: None,
            signature_png: None,
            typed_name: "Phil Pacocha".into(),
            address: "127.0.0.1".into(),
            browser: "test".into(),
            once: String::new(),
        };
        let actor = self.owner.clone();
        let enrolled = self.write(|tx, now| enroll::enroll(tx, now, &actor, &new));
        if let Some(charge) = enrolled.charge_id {
            tessera::jobs::charges::send_for_desk(&self.app, self.now(), charge).expect("the charge is sent");
        }
        enrolled
    }

    /// Lives day by day to a date, as the sample clinic's clock does.
    pub fn live_until(&self, day: Date) {
        tessera::jobs::timetable::live_until(&self.app, day).expect("the days are lived");
    }

    /// Every invariant holds.
    pub fn verify(&self) {
        let findings = self.app.db.snapshot(tessera::ledger::verify::check).expect("the invariants are checked");
        let broken: Vec<_> = findings.iter().filter(|finding| finding.broken > 0).collect();
        assert!(broken.is_empty(), "on {}: {broken:?}", self.today());
    }
}
