//! `/settings/patient-loyalty/display-order`: Display Order for Online Booking, by dragging the three lines, by buttons,
//! and without JavaScript (R056, R057). Only types listed in the portal are ordered; the others keep their place behind.

use crate::base::{Refusals, Res};
use crate::db::Conn;
use crate::plans::actions::save_order;
use crate::plans::{PlanVersion, store};
use crate::web::{Answer, Form, Htmx, Page, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct OrderForm {
    /// Keys of the types from the first to the last.
    order: Vec<String>,
    /// Of the order that was read.
    mark: String,
    /// A button other than Save: `up-3`, `down-3`, `top-3`.
    step: String,
}

impl OrderForm {
    fn ids(&self) -> Vec<i64> {
        self.order.iter().filter_map(|id| id.parse().ok()).collect()
    }
}

struct Row {
    plan: PlanVersion,
    place: usize,
    price: String,
    /// The button that moved it just now.
    pressed: &'static str,
}

#[derive(Template)]
#[template(path = "plans/display_order.html", blocks = ["order"])]
struct Editor {
    page: Page,
    rows: Vec<Row>,
    /// Types that the portal does not list.
    unlisted: Vec<PlanVersion>,
    mark: String,
    refusals: Refusals,
    /// Where a type was moved to, for screen readers; empty before the first move.
    moved: String,
}

/// Carries out a button: the new order, the type that was moved, and the button.
fn step(mut ids: Vec<i64>, step: &str) -> (Vec<i64>, Option<(i64, &'static str)>) {
    let Some((word, id)) = step.split_once('-') else { return (ids, None) };
    let Some(at) = ids.iter().position(|known| known.to_string() == id) else { return (ids, None) };
    let (to, word) = match word {
        "up" => (at.saturating_sub(1), "up"),
        "down" => ((at + 1).min(ids.len() - 1), "down"),
        _ => (0, "top"),
    };
    let id = ids.remove(at);
    ids.insert(to, id);
    (ids, Some((id, word)))
}

impl Editor {
    /// The types in the order of `wanted`; those it does not name follow as they stand.
    fn load(c: &mut Conn, page: Page, wanted: &[i64], moved: Option<(i64, &'static str)>, refusals: Refusals) -> Res<Editor> {
        let (mut listed, unlisted): (Vec<_>, Vec<_>) = store::all_current(c, false)?.into_iter().partition(|plan| plan.terms.portal.listed);
        let mark = save_order::mark(&save_order::current(c)?);
        listed.sort_by_key(|plan| wanted.iter().position(|id| *id == plan.plan_id).unwrap_or(usize::MAX));
        let many = listed.len();
        let rows: Vec<Row> = listed
            .into_iter()
            .enumerate()
            .map(|(at, plan)| Row {
                place: at + 1,
                price: super::loyalty::Row::price(&plan, &page),
                pressed: moved.filter(|(id, _)| *id == plan.plan_id).map_or("", |(_, word)| word),
                plan,
            })
            .collect();
        let told = rows.iter().find(|row| !row.pressed.is_empty());
        let moved = told.map_or(String::new(), |row| format!("{} is now {} of {many}.", row.plan.terms.name, row.place));
        Ok(Editor { rows, unlisted, mark, refusals, moved, page })
    }
}

pub async fn edit(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| Reply::page(&Editor::load(c, page, &[], None, Refusals::new())?)).await
}

pub async fn save(site: Site, who: Who, htmx: Htmx, form: Form<OrderForm>) -> Answer {
    if !form.fields.step.is_empty() {
        return site
            .page(&who, move |c, page| {
                let (ids, moved) = step(form.fields.ids(), &form.fields.step);
                // What was read stays the measure of whether somebody else saved.
                let editor = Editor { mark: form.fields.mark.clone(), ..Editor::load(c, page, &ids, moved, Refusals::new())? };
                if htmx.wants("order") { Reply::page(&editor.as_order()) } else { Reply::page(&editor) }
            })
            .await;
    }
    site.act(
        &who,
        form,
        |tx, page, form| {
            save_order::save(tx, page.now, &page.actor(), &form.mark, &form.ids())?;
            Ok(Reply::to("/settings/patient-loyalty").saying("Order saved. The booking page shows it."))
        },
        |c, page, form, refusals| {
            let editor = Editor::load(c, page, &form.ids(), None, refusals.clone())?;
            let mark = refusals.version(&form.mark, || Ok(&editor.mark))?;
            Reply::again(&Editor { mark, ..editor })
        },
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn a_button_moves_one_type_and_stops_at_the_ends() {
        assert_eq!(step(vec![1, 2, 3], "up-3").0, [1, 3, 2]);
        assert_eq!(step(vec![1, 2, 3], "top-3"), (vec![3, 1, 2], Some((3, "top"))));
        assert_eq!(step(vec![1, 2, 3], "up-1").0, [1, 2, 3]);
        assert_eq!(step(vec![1, 2, 3], "down-3").0, [1, 2, 3]);
        assert_eq!(step(vec![1, 2, 3], "down-9"), (vec![1, 2, 3], None));
        assert_eq!(step(vec![], "up-1").0, Vec::<i64>::new());
    }
}
