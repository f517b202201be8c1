//! `/settings/patient-loyalty/display-order`: Display Order for Online Booking, by dragging the three lines, by buttons,
//! and without JavaScript (R056, R057). Only types listed in the portal are ordered; the others keep their place behind.

use crate::base::{Error, Refusals, Res};
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
    /// Beside each, where there are many: the place as typed, and as it was shown.
    place: Vec<String>,
    shown: Vec<String>,
    /// Of the order that was read.
    mark: String,
    /// A button other than Save: `up-3`, `down-3`, `top-3`.
    step: String,
}

impl OrderForm {
    fn ids(&self) -> Vec<i64> {
        self.order.iter().filter_map(|id| id.parse().ok()).collect()
    }

    /// Keys of the types whose place was typed anew, each with it.
    fn typed(&self) -> Vec<(i64, &str)> {
        let all = self.ids().into_iter().zip(self.place.iter().zip(&self.shown));
        all.filter(|(_, (place, shown))| place.trim() != shown.as_str()).map(|(id, (place, _))| (id, place.trim())).collect()
    }

    /// The order with the places that were typed.
    fn placed(&self) -> Result<Vec<i64>, Error> {
        placed(self.ids(), &self.typed())
    }
}

/// Whoever got a number stands there; the others keep their order around them.
fn placed(ids: Vec<i64>, typed: &[(i64, &str)]) -> Result<Vec<i64>, Error> {
    let mut refused = Refusals::new();
    let mut places = Vec::new();
    for (id, typed) in typed {
        let place = typed.parse::<usize>().ok().filter(|place| (1..=ids.len()).contains(place));
        match place {
            Some(place) => places.push((place, *id)),
            None => refused.add(&format!("place-{id}"), format!("Enter a place from 1 to {}.", ids.len())),
        }
    }
    refused.none()?;
    places.sort();
    let mut order: Vec<i64> = ids.into_iter().filter(|id| !places.iter().any(|(_, moved)| moved == id)).collect();
    for (place, id) in places {
        order.insert((place - 1).min(order.len()), id);
    }
    Ok(order)
}

struct Row {
    plan: PlanVersion,
    place: usize,
    /// In its number field: the place, or what was typed and refused.
    typed: String,
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
    fn load(
        c: &mut Conn,
        page: Page,
        (wanted, typed): (&[i64], &[(i64, &str)]),
        moved: Option<(i64, &'static str)>,
        refusals: Refusals,
    ) -> Res<Editor> {
        let (mut listed, unlisted): (Vec<_>, Vec<_>) = store::all_current(c, false)?.into_iter().partition(|plan| plan.terms.portal.listed);
        let mark = save_order::mark(&save_order::current(c)?);
        listed.sort_by_key(|plan| wanted.iter().position(|id| *id == plan.plan_id).unwrap_or(usize::MAX));
        let many = listed.len();
        let rows: Vec<Row> = listed
            .into_iter()
            .enumerate()
            .map(|(at, plan)| Row {
                place: at + 1,
                typed: typed.iter().find(|(id, _)| *id == plan.plan_id).map_or((at + 1).to_string(), |(_, typed)| typed.to_string()),
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
    site.page(&who, |c, page| Reply::page(&Editor::load(c, page, (&[], &[]), None, Refusals::new())?)).await
}

pub async fn save(site: Site, who: Who, htmx: Htmx, form: Form<OrderForm>) -> Answer {
    if !form.fields.step.is_empty() {
        return site
            .page(&who, move |c, page| {
                let form = form.fields;
                let (moved, refused) = match form.placed() {
                    Ok(ids) => (step(ids, &form.step), Refusals::new()),
                    Err(Error::Refused(refused)) => ((form.ids(), None), refused),
                    Err(other) => return Err(other),
                };
                let typed = if refused.is_empty() { vec![] } else { form.typed() };
                // What was read stays the measure of whether somebody else saved.
                let editor = Editor { mark: form.mark.clone(), ..Editor::load(c, page, (&moved.0, &typed), moved.1, refused)? };
                if htmx.wants("order") { Reply::page(&editor.as_order()) } else { Reply::page(&editor) }
            })
            .await;
    }
    site.act(
        &who,
        form,
        |tx, page, form| {
            save_order::save(tx, page.now, &page.actor(), &form.mark, &form.placed()?)?;
            Ok(Reply::to("/settings/patient-loyalty").saying("Order saved. The booking page shows it."))
        },
        |c, page, form, refusals| {
            let editor = Editor::load(c, page, (&form.ids(), &form.typed()), None, refusals.clone())?;
            let mark = refusals.version(&form.mark, || Ok(&editor.mark))?;
            Reply::again(&Editor { mark, ..editor })
        },
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::{placed, step};

    #[test]
    fn a_number_moves_one_type_to_its_place() {
        assert_eq!(placed(vec![1, 2, 3, 4], &[(4, "1")]).unwrap(), [4, 1, 2, 3]);
        assert_eq!(placed(vec![1, 2, 3, 4], &[(1, "3"), (4, "1")]).unwrap(), [4, 2, 1, 3]);
        assert_eq!(placed(vec![1, 2], &[]).unwrap(), [1, 2]);
        for odd in ["0", "3", "first", ""] {
            assert!(placed(vec![1, 2], &[(1, odd)]).is_err(), "{odd}");
        }
    }

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
