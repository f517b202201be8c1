//! Static files, inside the binary. Their addresses carry a hash of the content, so that browsers keep them for good.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;
use std::collections::HashMap;
use std::sync::OnceLock;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// First characters of the content's hash, by path.
fn hashes() -> &'static HashMap<String, String> {
    static HASHES: OnceLock<HashMap<String, String>> = OnceLock::new();
    HASHES.get_or_init(|| {
        let short =
            |path: &str| Static::get(path).map(|file| file.metadata.sha256_hash()[..5].iter().map(|b| format!("{b:02x}")).collect());
        Static::iter().filter_map(|path| Some((path.to_string(), short(&path)?))).collect()
    })
}

/// The address of a static file, such as `/static/css/base.css?v=…`.
pub fn address(path: &str) -> String {
    match hashes().get(path) {
        Some(hash) => format!("/static/{path}?v={hash}"),
        None => format!("/static/{path}"),
    }
}

/// The drawing of an icon, to stand inside a page.
pub fn icon(name: &str) -> String {
    let drawing = Static::get(&format!("vendor/icons/{name}.svg"));
    let text = drawing.map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default();
    let from = text.find("<svg").unwrap_or(0);
    text[from..].replacen("<svg", "<svg aria-hidden=\"true\" focusable=\"false\"", 1).replace('\n', " ")
}

pub async fn file(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let Some(file) = Static::get(&path) else {
        return HttpResponse::NotFound().finish();
    };
    let keep = if request.query_string().starts_with("v=") { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, file.metadata.mimetype()))
        .insert_header((header::CACHE_CONTROL, keep))
        .body(file.data)
}
