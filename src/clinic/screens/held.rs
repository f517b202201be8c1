//! `/held`: since when and why charges and letters are held, what would go out, and the button that lets them go.

use crate::base::text::count;
use crate::billing::actions::adopt;
use crate::billing::reconcile;
use crate::clinic::actions::resume;
use crate::clinic::waiting::{self, Waiting};
use crate::db::{Priority, Utc};
use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

#[derive(Template)]
#[template(path = "clinic/held.html")]
struct Show {
    page: Page,
    since: Option<Utc>,
    waiting: Waiting,
}

pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let waiting = waiting::load(c, page.now)?;
        let since = page.account.held_since.map(Utc::new);
        Reply::page(&Show { page, since, waiting })
    })
    .await
}

/// First the processor is asked what it charged that nothing here knows of: after a restore, all that came after the backup.
pub async fn resume(site: Site, who: Who) -> Answer {
    site.work(&who, |app, page| {
        let unknown = match reconcile::unknown(&app.db, &app.gateway) {
            Ok(unknown) => unknown,
            Err(cause) => {
                tracing::warn!(%cause, "held on");
                return Ok(Reply::to("/held").warning(SILENT.to_string()));
            }
        };
        let adopted = app.write(page.now, Priority::Desk, |tx| {
            let adopted = adopt::adopt(tx, page.now, &page.actor(), &unknown)?;
            resume::resume(tx, page.now, &page.actor())?;
            Ok(adopted)
        })?;
        let said = match adopted {
            0 => "Charges and letters go out again.".to_string(),
            many => format!(
                "Charges and letters go out again. {} known only to the processor: see Tasks.",
                count(many as i64, "payment was", "payments were")
            ),
        };
        Ok(Reply::to("/").saying(said))
    })
    .await
}

const SILENT: &str = "The card processor does not answer. Nothing is let go until it has said what it charged.";
