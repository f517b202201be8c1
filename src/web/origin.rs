//! What is ours: forms are taken from our own pages only (`Sec-Fetch-Site`, else `Origin`, together with SameSite cookies),
//! and what a request names as the next page is one of them.

use crate::app::App;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web;

pub async fn check<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_ours(&request) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    tracing::warn!(path = request.path(), "a form from another site was refused");
    Ok(request.into_response(super::errors::from_elsewhere()).map_into_right_body())
}

fn is_ours(request: &ServiceRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = header("origin") else {
        // Neither header: no browser of the last years, so no borrowed session either.
        return true;
    };
    let public = request.app_data::<web::Data<App>>().map(|app| app.config.public_url.clone()).unwrap_or_default();
    let host = request.connection_info().host().to_string();
    origin == public || origin.split("://").nth(1) == Some(host.as_str())
}

/// A path of ours, or nothing: nobody is led elsewhere. Browsers drop tabs and line ends from addresses, and read a
/// backslash as a slash.
pub fn own_path(to: &str) -> &str {
    let ours = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n', '\t']);
    if ours { to } else { "" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_paths_of_ours_are_gone_on_to() {
        assert_eq!(own_path("/patients/7?tab=cards"), "/patients/7?tab=cards");
        for elsewhere in ["", "//evil.example", "/\t/evil.example", "/\n/evil.example", "/\\evil.example", "https://evil.example", "evil"] {
            assert_eq!(own_path(elsewhere), "", "{elsewhere:?}");
        }
    }
}
