//! Documents of a patient: files that never change, kept with their hash. The database refuses to alter or delete them.

use crate::base::{Now, Res, secret};
use crate::clinic::{Actor, Note, note};
use crate::db::schema::documents;
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;

crate::words! {
    /// What a document is.
    pub enum DocumentKind {
        Agreement = "agreement", "Signed agreement";
        Invoice = "invoice", "Invoice";
        Letter = "letter", "Letter";
        Other = "other", "Document";
    }
}

/// A document without its content.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub struct Document {
    pub id: i64,
    pub patient_id: i64,
    pub kind: DocumentKind,
    pub title: String,
    pub mime: String,
    pub sha256: String,
    pub created_at: Utc,
    pub created_by: String,
}

/// Keeps a file for a patient; gives its key.
#[allow(clippy::too_many_arguments, reason = "one line of a table, named at the call")]
pub fn add(tx: &mut Tx, now: Now, actor: &Actor, patient_id: i64, kind: DocumentKind, title: &str, mime: &str, content: &[u8]) -> Res<i64> {
    let id = diesel::insert_into(documents::table)
        .values((
            documents::patient_id.eq(patient_id),
            documents::kind.eq(kind),
            documents::title.eq(title),
            documents::mime.eq(mime),
            documents::content.eq(content),
            documents::sha256.eq(secret::sha256(content)),
            documents::created_at.eq(Utc::new(now.clinic)),
            documents::created_by.eq(&actor.name),
        ))
        .returning(documents::id)
        .get_result(tx.c())?;
    let what = format!("Document {title} kept");
    let line = Note { area: "patients", subject: "document", subject_id: id, patient_id: Some(patient_id), what, ..Note::default() };
    note(tx, now, actor, line)?;
    Ok(id)
}

/// A patient's documents, the newest first.
pub fn of_patient(conn: &mut Conn, patient_id: i64) -> Res<Vec<Document>> {
    let query = documents::table.filter(documents::patient_id.eq(patient_id)).order(documents::id.desc());
    Ok(query.select(Document::as_select()).load(conn)?)
}

/// One document with its content.
pub fn load(conn: &mut Conn, id: i64) -> Res<(Document, Vec<u8>)> {
    Ok(documents::table.find(id).select((Document::as_select(), documents::content)).first(conn)?)
}
