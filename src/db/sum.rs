//! `CAST(SUM(x) AS BIGINT)`: a sum of whole numbers that is a whole number on both databases.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Nullable};

#[derive(Debug, Clone, Copy, diesel::query_builder::QueryId)]
pub struct SumI64<E>(pub E);

impl<E: Expression> Expression for SumI64<E> {
    type SqlType = Nullable<BigInt>;
}
impl<E: SelectableExpression<Q> + Expression, Q> SelectableExpression<Q> for SumI64<E> {}
impl<E: AppearsOnTable<Q> + Expression, Q> AppearsOnTable<Q> for SumI64<E> {}
impl<E, GB> ValidGrouping<GB> for SumI64<E> {
    type IsAggregate = is_aggregate::Yes;
}
impl<E: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for SumI64<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("CAST(SUM(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS BIGINT)");
        Ok(())
    }
}
