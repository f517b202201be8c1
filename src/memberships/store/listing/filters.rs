//! What the filters of the lists offer.

use crate::base::Res;
use crate::db::Conn;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// Clinics and membership types, as the filters offer them.
#[derive(Clone, Debug, Default)]
pub struct Offered {
    pub clinics: Vec<(i64, String)>,
    pub plans: Vec<(i64, String)>,
}

pub fn offered(conn: &mut Conn) -> Res<Offered> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        kind: String,
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        name: String,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT 'clinic' AS kind, c.id AS id, c.short_name AS name FROM clinics c UNION ALL \
         SELECT 'plan', p.id, v.name FROM plans p JOIN plan_versions v ON v.plan_id = p.id AND v.no = p.current_no ORDER BY 1, 3, 2",
    )
    .load(conn)?;
    let (clinics, plans): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.kind == "clinic");
    let pairs = |rows: Vec<Row>| rows.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(Offered { clinics: pairs(clinics), plans: pairs(plans) })
}
