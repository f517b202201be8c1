//! Links that leave the house: a random token for one purpose, stored as its hash, made when the letter is sent.

use crate::base::{Error, Now, Res, secret};
use crate::db::schema::links;
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;

crate::words! {
    /// What a link opens; its subject is the key of that thing.
    pub enum Purpose {
        /// A user's first password; the subject is the user.
        Invitation = "invitation", "Invitation";
        /// A forgotten password; the subject is the user.
        PasswordReset = "password_reset", "Password reset";
        /// `/i/{token}`; the subject is the invoice.
        Invoice = "invoice", "Invoice";
        /// `/card/{token}`; the subject is the payer.
        Card = "card", "Card";
    }
}

impl Purpose {
    /// Hours until a link of this purpose ends; an invoice's stays.
    fn hours(self) -> Option<i64> {
        match self {
            Purpose::Invitation => Some(7 * 24),
            Purpose::PasswordReset => Some(2),
            Purpose::Card => Some(21 * 24),
            Purpose::Invoice => None,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Purpose::Invitation => "/invitation/",
            Purpose::PasswordReset => "/password-reset/",
            Purpose::Invoice => "/i/",
            Purpose::Card => "/card/",
        }
    }
}

/// Makes a link; gives its path with the token, which is nowhere else.
pub fn mint(tx: &mut Tx, now: Now, purpose: Purpose, subject: i64) -> Res<String> {
    let token = secret::token();
    diesel::insert_into(links::table)
        .values((
            links::purpose.eq(purpose),
            links::token_hash.eq(secret::sha256(token.as_bytes())),
            links::subject.eq(subject),
            links::created_at.eq(Utc::new(now.machine)),
            links::expires_at.eq(purpose.hours().map(|hours| Utc::new(now.machine + time::Duration::hours(hours)))),
        ))
        .execute(tx.c())?;
    Ok(format!("{}{token}", purpose.path()))
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = links)]
pub struct Link {
    pub id: i64,
    pub subject: i64,
    pub expires_at: Option<Utc>,
    pub used_at: Option<Utc>,
}

/// The link behind a token, also one that has ended or was used up.
pub fn find(conn: &mut Conn, purpose: Purpose, token: &str) -> Res<Link> {
    let query = links::table.filter(links::token_hash.eq(secret::sha256(token.as_bytes()))).filter(links::purpose.eq(purpose));
    Ok(query.select(Link::as_select()).first(conn)?)
}

/// The link behind a token; 404 where there is none, it has ended, or was used up.
pub fn follow(conn: &mut Conn, now: Now, purpose: Purpose, token: &str) -> Res<Link> {
    let link = find(conn, purpose, token)?;
    let ended = link.expires_at.is_some_and(|end| end.0 <= now.machine);
    if ended || link.used_at.is_some() { Err(Error::NotFound) } else { Ok(link) }
}

/// Uses a link up. Not found where somebody was quicker.
pub fn use_up(tx: &mut Tx, now: Now, link: &Link) -> Res<()> {
    let touched = diesel::update(links::table.find(link.id).filter(links::used_at.is_null()))
        .set(links::used_at.eq(Some(Utc::new(now.machine))))
        .execute(tx.c())?;
    if touched == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Uses up every link of a purpose to one subject: once a password is set, no older letter sets it again.
pub fn use_up_all(tx: &mut Tx, now: Now, purpose: Purpose, subject: i64) -> Res<()> {
    let open = links::table.filter(links::purpose.eq(purpose)).filter(links::subject.eq(subject)).filter(links::used_at.is_null());
    diesel::update(open).set(links::used_at.eq(Some(Utc::new(now.machine)))).execute(tx.c())?;
    Ok(())
}
