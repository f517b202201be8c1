//! Saves a membership type, new or known. Changed terms make a version for new members; running memberships keep
//! theirs until `memberships::actions::adopt` gives them the newest.

use crate::base::{Error, Now, Refusals, Res};
use crate::catalog;
use crate::clinic::{Actor, Note, account, activity, clinics, note};
use crate::db::{Conn, Tx, broke_unique};
use crate::paperwork;
use crate::plans::rules::terms::Reach;
use crate::plans::rules::{changes, colors, offer};
use crate::plans::{PlanTerms, store};
use std::collections::HashSet;

/// A new membership type.
#[derive(Clone, Debug)]
pub struct NewPlan {
    pub terms: PlanTerms,
    /// `#` and six small hexadecimal digits.
    pub color: String,
}

/// Gives the plan's key.
pub fn add(tx: &mut Tx, now: Now, actor: &Actor, new: &NewPlan) -> Res<i64> {
    check(tx, &new.terms, &new.color, None)?;
    let id = store::insert(tx, now, &new.color).map_err(color_taken)?;
    store::insert_version(tx, now, id, &new.terms, &actor.name)?;
    log(tx, now, actor, id, format!("{} added", new.terms.name), None, None)?;
    if new.terms.agreement_id.is_none() {
        let reason = Some(new.terms.no_agreement_reason.clone());
        log(tx, now, actor, id, format!("{}: no agreement", new.terms.name), None, reason)?;
    }
    Ok(id)
}

/// A changed membership type; gives whether its terms changed, which makes a version. Color applies at once. Stale where
/// somebody else saved it since the row's `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, terms: &PlanTerms, color: &str) -> Res<bool> {
    let (row, old) = (store::row(tx, id)?, store::current(tx, id)?);
    check(tx, terms, color, Some((id, &old.terms)))?;
    if !store::update(tx, id, version, color).map_err(color_taken)? {
        let zone = clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "plan", id, &zone)?);
    }
    let mut lines = Vec::new();
    if row.color != color {
        lines.push(("Color".to_string(), colors::name(&row.color).to_string(), colors::name(color).to_string()));
    }
    let currency = account::load(tx)?.currency;
    let names = Named::load(tx, &[&old.terms, terms])?;
    let changed = changes::between(&old.terms, terms, &currency, &names);
    let made = !changed.is_empty();
    lines.extend(changed);
    if made {
        store::insert_version(tx, now, id, terms, &actor.name)?;
    }
    for (label, old, new) in lines {
        log(tx, now, actor, id, format!("{}: {label}", terms.name), Some(old), Some(new))?;
    }
    Ok(made)
}

/// The names of the agreements and items that some terms hold by key.
pub struct Named {
    agreements: Vec<(i64, String)>,
    items: Vec<(i64, String)>,
}

impl Named {
    pub fn load(conn: &mut Conn, of: &[&PlanTerms]) -> Res<Named> {
        let reached = of.iter().flat_map(|terms| &terms.discounts).filter_map(|discount| match discount.reach {
            Reach::Item(id) => Some(id),
            _ => None,
        });
        let ids: Vec<i64> = reached.collect();
        Ok(Named {
            agreements: paperwork::store::agreements(conn, true)?.into_iter().map(|agreement| (agreement.id, agreement.name)).collect(),
            items: catalog::store::load_many(conn, &ids)?.into_iter().map(|item| (item.id, item.name)).collect(),
        })
    }
}

impl changes::Names for Named {
    fn agreement(&self, id: i64) -> String {
        self.agreements.iter().find(|(known, _)| *known == id).map_or(String::new(), |(_, name)| name.clone())
    }

    fn item(&self, id: i64) -> String {
        self.items.iter().find(|(known, _)| *known == id).map_or(String::new(), |(_, name)| name.clone())
    }
}

/// The pure rules, then what only the database knows. What the plan has already may stay, archived or not.
fn check(tx: &mut Tx, terms: &PlanTerms, color: &str, known: Option<(i64, &PlanTerms)>) -> Res<()> {
    let currency = account::load(tx)?.currency;
    let mut refused: Refusals = offer::check(terms, color, &currency);
    let old = known.map(|(_, old)| old);
    let owner = store::colors(tx)?.into_iter().find(|(taken, id, _)| taken == color && known.map(|(own, _)| own) != Some(*id));
    if let Some((_, _, owner)) = owner {
        refused.add("color", format!("{owner} has this color. Choose one that is free."));
    }
    if let Some(id) = terms.agreement_id.filter(|id| old.and_then(|old| old.agreement_id) != Some(*id)) {
        match paperwork::store::must_be_offered(tx, id) {
            Err(Error::Refused(why)) => refused.0.extend(why.0),
            other => other?,
        }
    }
    let kept: HashSet<i64> = old.map(|old| old.benefits.iter().map(|benefit| benefit.item_id).collect()).unwrap_or_default();
    let ids: Vec<i64> = terms.benefits.iter().map(|benefit| benefit.item_id).collect();
    let items = catalog::store::load_many(tx, &ids)?;
    for (at, benefit) in terms.benefits.iter().enumerate() {
        match items.iter().find(|item| item.id == benefit.item_id) {
            None => refused.add(&format!("quantity-{at}"), format!("{} is not in the inventory.", benefit.item_name)),
            Some(item) if item.is_archived() && !kept.contains(&item.id) => {
                refused.add(&format!("quantity-{at}"), format!("{} is archived. Choose another item.", item.name));
            }
            Some(_) => {}
        }
    }
    refused.none()
}

/// The database holds that one color is one type's.
pub fn color_taken(error: Error) -> Error {
    if broke_unique(&error, "plans_one_color", "plans.color") {
        return Error::refused("color", "Another type has this color. Choose one that is free.");
    }
    error
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, id: i64, what: String, old: Option<String>, new: Option<String>) -> Res<()> {
    note(tx, now, actor, Note { area: "plans", subject: "plan", subject_id: id, what, old, new, ..Note::default() })
}
