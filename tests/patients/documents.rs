use super::patients::add;
use crate::support::house::House;
use tessera::patients::documents::{self, DocumentKind};
use tessera::web::Role;

/// A patient's documents are listed and shown as they were kept; files that could run are only ever saved.
#[test]
fn documents_are_shown_as_they_were_kept() {
    let house = House::open();
    let ann = add(&house, "Ann", "Abbott", None, "", "");
    let desk = house.desk(Role::Practitioner);
    desk.get(&format!("/patients/{ann}/documents")).see("Signed agreements stand here");
    let keep = |kind, title: &str, mime: &str, content: &[u8]| {
        house.write(|tx, now| documents::add(tx, now, &house.owner, ann, kind, title, mime, content))
    };
    let pdf = keep(DocumentKind::Agreement, "Gold agreement", "application/pdf", b"%PDF-1.7 signed");
    let page = keep(DocumentKind::Other, "page.html", "text/html", b"<script>alert(1)</script>");
    desk.get(&format!("/patients/{ann}/documents")).see("Gold agreement").see("Signed agreement Jun 16, 10:00 Ruth Owner");
    let shown = desk.get(&format!("/documents/{pdf}"));
    assert_eq!((shown.header("content-type").as_deref(), shown.bytes.as_slice()), (Some("application/pdf"), &b"%PDF-1.7 signed"[..]));
    assert_eq!(shown.header("content-disposition"), None);
    let saved = desk.get(&format!("/documents/{page}"));
    assert_eq!(saved.header("content-type").as_deref(), Some("application/octet-stream"));
    assert_eq!(saved.header("content-disposition").as_deref(), Some("attachment; filename=\"page.html\""));
    assert_eq!(desk.get("/documents/999").status, 404);
}
