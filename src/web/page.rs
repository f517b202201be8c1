//! What every staff page shows around its own: who is signed in, the day, menus, bars, the line of the last act.
//! Templates reach it as `page`; money and dates are printed through it.

use super::guard::{Permission, Who};
use super::reply::Flash;
use crate::base::{Date, Money, Now, Res, days};
use crate::clinic::{self, Account, Actor, Clinic, Settings};
use crate::db::Conn;

#[derive(Clone, Debug)]
pub struct Page {
    pub who: Who,
    pub account: Account,
    pub settings: Settings,
    /// The clinic at which the user works: the first.
    pub clinic: Clinic,
    pub now: Now,
    /// The civil day there.
    pub today: Date,
    pub tasks: i64,
    pub flash: Option<Flash>,
    /// The address asked for, to mark the menu.
    pub path: String,
    pub public_url: String,
    /// Address and browser of who asks, for evidence.
    pub address: String,
    pub browser: String,
}

/// What of a request a page needs.
#[derive(Clone, Debug)]
pub struct Asked {
    pub who: Who,
    pub flash: Option<Flash>,
    pub path: String,
    pub public_url: String,
    pub address: String,
    pub browser: String,
    pub machine: time::OffsetDateTime,
}

impl Page {
    pub fn load(conn: &mut Conn, asked: &Asked) -> Res<Page> {
        let home = clinic::home::load(conn)?;
        let now = Now::new(asked.machine, home.account.clock_offset);
        Ok(Page {
            who: asked.who.clone(),
            today: home.clinic.today(now),
            account: home.account,
            clinic: home.clinic,
            settings: home.settings,
            tasks: home.open_tasks,
            now,
            flash: asked.flash.clone(),
            path: asked.path.clone(),
            public_url: asked.public_url.clone(),
            address: asked.address.clone(),
            browser: asked.browser.clone(),
        })
    }

    pub fn actor(&self) -> Actor {
        self.who.actor()
    }

    /// `$99.00`
    pub fn money(&self, sum: &Money) -> String {
        self.account.currency.money(*sum)
    }

    /// `99.00`
    pub fn plain(&self, sum: &Money) -> String {
        self.account.currency.plain(*sum)
    }

    pub fn sign(&self) -> &str {
        self.account.currency.sign()
    }

    /// `Jun 16`, with the year where it is not this one.
    pub fn day(&self, day: &Date) -> String {
        days::short(*day, self.today)
    }

    /// `Jun 16, 2026`
    pub fn long_day(&self, day: &Date) -> String {
        days::long(*day)
    }

    /// The last day of what ends with a first day without.
    pub fn last_day(&self, ends_on: &Date) -> String {
        days::long(days::last(*ends_on))
    }

    /// `Today, Jun 16`
    pub fn near_day(&self, day: &Date) -> String {
        days::near(*day, self.today)
    }

    /// `Jun 16, 14:20` at the clinic.
    pub fn moment(&self, at: &crate::db::Utc) -> String {
        let (day, hour, minute) = crate::base::zone::local(at.0, &self.clinic.zone);
        format!("{}, {hour:02}:{minute:02}", days::short(day, self.today))
    }

    /// `ends Aug 2026`
    pub fn card_words(&self, card: &crate::patients::Card) -> String {
        card.expires_words(self.today)
    }

    /// The day's name on the pages' head.
    pub fn day_name(&self) -> String {
        days::with_weekday(self.today)
    }

    pub fn may_see_patients(&self) -> bool {
        self.who.may(Permission::SeePatients)
    }
    pub fn may_edit_patients(&self) -> bool {
        self.who.may(Permission::EditPatients)
    }
    pub fn may_import(&self) -> bool {
        self.who.may(Permission::ImportPatients)
    }
    pub fn may_sell(&self) -> bool {
        self.who.may(Permission::SellMemberships)
    }
    pub fn may_take_payments(&self) -> bool {
        self.who.may(Permission::TakePayments)
    }
    pub fn may_waive(&self) -> bool {
        self.who.may(Permission::WaiveFees)
    }
    pub fn may_give_back(&self) -> bool {
        self.who.may(Permission::GiveMoneyBack)
    }
    pub fn may_undo(&self) -> bool {
        self.who.may(Permission::UndoEnrollment)
    }
    pub fn may_edit_products(&self) -> bool {
        self.who.may(Permission::EditProducts)
    }
    pub fn may_edit_plans(&self) -> bool {
        self.who.may(Permission::EditPlans)
    }
    pub fn may_edit_settings(&self) -> bool {
        self.who.may(Permission::EditSettings)
    }
    pub fn may_manage_staff(&self) -> bool {
        self.who.may(Permission::ManageStaff)
    }
    pub fn may_see_activity(&self) -> bool {
        self.who.may(Permission::SeeActivity)
    }
    pub fn may_see_reports(&self) -> bool {
        self.who.may(Permission::SeeReports)
    }
    pub fn may_run_clinic(&self) -> bool {
        self.who.may(Permission::RunClinic)
    }

    /// A page about memberships while the program is switched off: nothing new is sold (R275).
    pub fn program_is_off(&self) -> bool {
        let of_a_patient = || self.under("/patients/") && self.path.contains("/memberships");
        let about = ["/memberships/", "/inventory/memberships", "/settings/patient-loyalty"];
        !self.settings.program_on && (about.iter().any(|prefix| self.under(prefix)) || of_a_patient())
    }

    /// Is this the menu that the page belongs to?
    pub fn under(&self, prefix: &str) -> bool {
        self.path.starts_with(prefix)
    }

    /// As a date field holds it: `2026-06-16`.
    pub fn iso(&self, day: &Date) -> String {
        days::iso(*day)
    }

    pub fn icon(&self, name: &str) -> String {
        super::assets::icon(name)
    }

    pub fn asset(&self, path: &str) -> String {
        super::assets::address(path)
    }
}
