//! `/settings/clinics`: the clinics, and the legal entities behind them.

use crate::clinic::Clinic;
use crate::clinic::clinics::{self, LegalEntity};
use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

#[derive(Template)]
#[template(path = "clinic/clinics.html")]
struct List {
    page: Page,
    clinics: Vec<Clinic>,
    entities: Vec<LegalEntity>,
}

impl List {
    fn entity(&self, clinic: &Clinic) -> &str {
        self.entities.iter().find(|entity| entity.id == clinic.legal_entity_id).map_or("–", |entity| &entity.name)
    }
}

pub async fn list(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let (clinics, entities) = (clinics::all(c)?, clinics::legal_entities(c)?);
        Reply::page(&List { page, clinics, entities })
    })
    .await
}
