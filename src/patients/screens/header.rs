//! The head of a patient's pages: who it is, what is owed and at hand, what blocks, and the tabs (R274).
//!
//! A tab of any capability is answered by [`tab`], with a template whose `header` is a [`Header`] and that says
//! `{% include "patients/_header.html" %}` first; [`Mark`](crate::memberships::status::Mark) must be in its scope.

use crate::base::{Res, days};
use crate::db::{Conn, Priority};
use crate::memberships::Status;
use crate::memberships::glance::{self, Glance};
use crate::memberships::status::Star;
use crate::patients::actions::open_patient;
use crate::patients::store::head::{Head, head};
use crate::patients::{Card, Patient};
use crate::web::{Answer, Page, Reply, Site, Who};

/// What stands in the way, in one sentence, and where it is put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub text: String,
    pub link: &'static str,
    pub address: String,
}

pub struct Header {
    pub patient: Patient,
    pub stars: Vec<Star>,
    /// Age, birth date and telephone.
    pub person: String,
    /// The second line: what is owed, account credit, the wallet, the default card; what stands out is marked.
    pub money: Vec<(String, bool)>,
    pub blocks: Vec<Block>,
    /// The address of the tab behind the patient's own, such as `billing/purchases`.
    pub active_tab: &'static str,
    opened: bool,
}

/// Tabs by their address behind the patient's.
pub const TABS: [(&str, &str); 6] = [
    ("memberships", "Memberships"),
    ("wallet", "Wallet"),
    ("documents", "Documents"),
    ("cards", "Cards"),
    ("billing/purchases", "Billing > Purchases"),
    ("billing/payments", "Billing > Payments"),
];

/// Blocks that are spelled out.
const BLOCKS: usize = 2;

impl Header {
    /// The tab is taken from the page's address; pages elsewhere (`/memberships/42/…`) belong to Memberships.
    pub fn load(c: &mut Conn, page: &Page, patient_id: i64) -> Res<Header> {
        let since = open_patient::since(&page.clinic, page.now);
        let head = head(c, patient_id, page.who.id, since, page.today)?;
        let (glances, stars) = glance::with_stars(c, patient_id, page.today)?;
        let mut blocks = glances.iter().filter_map(|held| block(patient_id, held, page)).collect::<Vec<_>>();
        if let Some(block) = head.card.as_ref().and_then(|card| card_block(patient_id, card, page)) {
            blocks.insert(0, block);
        }
        let own = page.path.strip_prefix(&format!("/patients/{patient_id}/")).unwrap_or_default();
        let active_tab = TABS.iter().map(|tab| tab.0).find(|tab| own.starts_with(tab)).unwrap_or("memberships");
        let (person, money) = (person(&head.patient, page), money(&head, page));
        Ok(Header { patient: head.patient, stars, person, money, blocks, active_tab, opened: head.opened })
    }

    pub fn first_blocks(&self) -> &[Block] {
        &self.blocks[..self.blocks.len().min(BLOCKS)]
    }

    pub fn more_blocks(&self) -> usize {
        self.blocks.len().saturating_sub(BLOCKS)
    }

    pub fn tabs(&self) -> &'static [(&'static str, &'static str)] {
        &TABS
    }
}

fn money(head: &Head, page: &Page) -> Vec<(String, bool)> {
    let owes = head.owed.0 > 0;
    let owed = if owes { format!("Owes {}", page.money(&head.owed)) } else { "Owes nothing".to_string() };
    let items = match head.items.plain() {
        one if one == "1" => "1 item".to_string(),
        many => format!("{many} items"),
    };
    let wallet = match (head.money.is_zero(), head.items.0 == 0) {
        (true, true) => "Wallet empty".to_string(),
        (true, false) => format!("Wallet {items}"),
        (false, true) => format!("Wallet {}", page.money(&head.money)),
        (false, false) => format!("Wallet {}, {items}", page.money(&head.money)),
    };
    let card = match &head.card {
        Some(card) => format!("{} {}", card.label(), card.expires_words(page.today)),
        None => "No card on file".to_string(),
    };
    let mut line = vec![(owed, owes)];
    if head.credit.0 > 0 {
        line.push((format!("Credit {}", page.money(&head.credit)), false));
    }
    line.extend([(wallet, false), (card, false)]);
    line
}

fn person(patient: &Patient, page: &Page) -> String {
    let age = patient.age(page.today).map(|age| age.to_string());
    let born = patient.birth_on.map(|day| page.long_day(&day));
    let birth = [age, born].into_iter().flatten().collect::<Vec<_>>().join(", ");
    [birth, patient.phone.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn card_block(patient_id: i64, card: &Card, page: &Page) -> Option<Block> {
    if !card.has_expired(page.today) && !card.expires_soon(page.today) {
        return None;
    }
    let text = format!("{} {}.", card.label(), card.expires_words(page.today));
    Some(Block { text, link: "New card", address: format!("/patients/{patient_id}/cards/new") })
}

fn block(patient_id: i64, held: &Glance, page: &Page) -> Option<Block> {
    let text = match held.status {
        Status::Waiting => format!("{} waits for payment.", held.plan),
        Status::PastDue => match held.grace_until {
            Some(until) => {
                format!("{} is past due; its benefits work through {}.", held.plan, days::short(days::last(until), page.today))
            }
            None => format!("{} is past due.", held.plan),
        },
        Status::Suspended => format!("{} is suspended: its fee was not paid.", held.plan),
        Status::Unpaid => format!("{} is unpaid.", held.plan),
        _ => return None,
    };
    Some(Block { text, link: "Open it", address: format!("/patients/{patient_id}/memberships") })
}

/// Answers a tab of a patient. The first opening of a patient by a user on a clinic day is noted in the log.
pub async fn tab(
    site: &Site,
    who: &Who,
    patient_id: i64,
    show: impl FnOnce(&mut Conn, Page, Header) -> Res<Reply> + Send + 'static,
) -> Answer {
    site.work(who, move |app, page| {
        let (now, actor, clinic) = (page.now, page.actor(), page.clinic.clone());
        let (reply, opened) = app.db.read(|c| {
            let header = Header::load(c, &page, patient_id)?;
            let opened = header.opened;
            Ok((show(c, page, header)?, opened))
        })?;
        if !opened {
            app.write(now, Priority::Desk, |tx| open_patient::open(tx, now, &actor, &clinic, patient_id))?;
        }
        Ok(reply)
    })
    .await
}
