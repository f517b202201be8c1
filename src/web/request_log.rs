//! One line a request, with an id that the answer carries too, and nothing personal: the route's pattern, not its address.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use std::time::Instant;
use tracing::Instrument;

pub async fn line<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id: String = crate::base::secret::token().chars().take(10).collect();
    let pattern = request.match_pattern().unwrap_or_else(|| "-".into());
    let method = request.method().to_string();
    let span = tracing::info_span!("request", id);
    async move {
        let began = Instant::now();
        let mut response = next.call(request).await?;
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
        }
        let ms = began.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(method, route = pattern, status = response.status().as_u16(), ms = format!("{ms:.1}"), "answered");
        Ok(response)
    }
    .instrument(span)
    .await
}
