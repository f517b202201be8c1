//! Idempotency keys: the first answer is kept, in the transaction that did the work, and given again.

use super::reply::{Fault, Reply, Told};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    asked: String,
    #[diesel(sql_type = BigInt)]
    status: i64,
    #[diesel(sql_type = Text)]
    body: String,
}

/// Forgets all keys; what was done stays done.
pub fn forget(c: &mut SqliteConnection) -> Result<(), Fault> {
    sql_query("DELETE FROM answers").execute(c)?;
    Ok(())
}

/// Acts once for a key. `asked` is a digest of address and parameters: the same key with others is refused. As at Stripe, what
/// was refused before anything was done is not kept.
pub fn once(c: &mut SqliteConnection, key: &str, asked: &str, act: impl FnOnce(&mut SqliteConnection) -> Told) -> Told {
    let kept = sql_query("SELECT asked, status, body FROM answers WHERE key = $1").bind::<Text, _>(key);
    if let Some(kept) = kept.get_result::<Kept>(c).optional()? {
        if kept.asked != asked {
            let message = "Keys for idempotent requests can only be used with the same parameters they were first used with.";
            return Err(Fault::Refused(Reply::error(400, "idempotency_error", None, None, message)));
        }
        let body = serde_json::from_str(&kept.body).map_err(|error| diesel::result::Error::DeserializationError(error.into()))?;
        return Ok(Reply { status: u16::try_from(kept.status).unwrap_or(500), body });
    }
    let reply = act(c)?;
    sql_query("INSERT INTO answers (key, asked, status, body) VALUES ($1, $2, $3, $4)")
        .bind::<Text, _>(key)
        .bind::<Text, _>(asked)
        .bind::<BigInt, _>(i64::from(reply.status))
        .bind::<Text, _>(reply.body.to_string())
        .execute(c)?;
    Ok(reply)
}
