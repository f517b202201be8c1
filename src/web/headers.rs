//! Security headers on every answer. Nothing comes from outside hosts and no script stands in a page.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;

/// Origin of the processor's page for cards, to which forms may lead.
#[derive(Clone)]
pub struct CardPages(pub String);

const NONCE: HeaderName = HeaderName::from_static("x-style-nonce");

pub async fn add<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, actix_web::Error> {
    let card_pages = request.app_data::<web::Data<CardPages>>().map(|pages| pages.0.clone()).unwrap_or_default();
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let nonce =
        headers.remove(NONCE).next().and_then(|value| value.to_str().ok().map(|nonce| format!(" 'nonce-{nonce}'"))).unwrap_or_default();
    let policy = format!(
        "default-src 'self'; img-src 'self' data:; style-src 'self'{nonce}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; \
         form-action 'self' {card_pages}"
    );
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(policy.trim()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
