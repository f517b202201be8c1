//! `/inventory/memberships/{no}`: a membership scheme as it stands among the products, with the edit icon at the top right
//! (R008), its Healthcode (R010) and its contract pricing (R011). `…/edit` is the editor of membership types.

use crate::base::Res;
use crate::catalog::screens::product::{PriceRow, contract_row};
use crate::catalog::{PriceList, store as catalog};
use crate::db::Conn;
use crate::plans::{Every, PlanVersion, store};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "plans/scheme.html")]
struct Show {
    page: Page,
    plan: PlanVersion,
    members: i64,
    contracts: Vec<PriceRow>,
    /// Lists that a price may be added to.
    lists: Vec<PriceList>,
}

impl Show {
    /// What a new contract price is for: the scheme's first fee.
    fn fee(&self) -> String {
        let every = self.plan.terms.prices.first().map_or(Every::Month, |price| price.every);
        format!("fee:{}:{}", self.plan.plan_id, every.word())
    }
}

fn load(c: &mut Conn, page: Page, no: i64) -> Res<Show> {
    let plan = store::current(c, no)?;
    let members = store::members(c)?.get(&no).copied().unwrap_or(0);
    let contracts = catalog::prices::contracts_of_plan(c, no)?
        .into_iter()
        .map(|(price, list)| {
            let every = price.every.as_deref().and_then(Every::from_word).map_or("", Every::label);
            contract_row(&page, &price, format!("{list}, {}", every.to_lowercase()))
        })
        .collect();
    Ok(Show { lists: catalog::prices::price_lists(c, false)?, page, plan, members, contracts })
}

pub async fn show(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no)?)).await
}
