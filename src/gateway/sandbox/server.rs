//! HTTP around the wire: who may, misbehaviour on order, idempotency keys under way, answers.

use super::answers;
use super::behaviour::{Behaviour, Fate, Order};
use super::bulk;
use super::reply::{Fault, Params, Reply, Told};
use super::screens::pay;
use super::store::Store;
use super::wire::Call;
use super::{customers, payments};
use crate::base::Res;
use crate::base::secret::sha256;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes, Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use std::collections::HashSet;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

pub struct Sandbox {
    store: Store,
    behaviour: Mutex<Behaviour>,
    /// Idempotency keys being worked on at this moment.
    under_way: Mutex<HashSet<String>>,
    public_url: Option<String>,
}

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/v1/{path:.*}", web::get().to(wire))
        .route("/v1/{path:.*}", web::post().to(wire))
        .route("/pay/{session}", web::get().to(pay::page))
        .route("/pay/{session}", web::post().to(pay::entered))
        .route("/_sandbox/behave", web::post().to(behave))
        .route("/_sandbox/charges", web::get().to(charges))
        .route("/_sandbox/cards", web::post().to(many))
        .default_service(web::to(pay::not_found));
}

impl Sandbox {
    pub fn open(file: &Path, public_url: Option<String>, behaviour: Behaviour) -> Res<Sandbox> {
        let public_url = public_url.map(|url| url.trim_end_matches('/').to_string());
        Ok(Sandbox { store: Store::open(file)?, behaviour: Mutex::new(behaviour), under_way: Mutex::default(), public_url })
    }

    fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys(&self) -> MutexGuard<'_, HashSet<String>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One transaction, off the async threads.
pub async fn transact<T: Send + 'static>(
    sandbox: &Data<Sandbox>,
    act: impl FnOnce(&mut diesel::SqliteConnection) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let sandbox = sandbox.clone();
    let done = web::block(move || sandbox.store.write(act)).await;
    done.unwrap_or_else(|error| Err(Fault::Database(diesel::result::Error::QueryBuilderError(error.to_string().into()))))
}

/// A key is under way as long as this lives.
struct UnderWay {
    sandbox: Data<Sandbox>,
    key: String,
}

impl UnderWay {
    fn begin(sandbox: &Data<Sandbox>, key: &str) -> Option<UnderWay> {
        let fresh = sandbox.keys().insert(key.to_string());
        fresh.then(|| UnderWay { sandbox: sandbox.clone(), key: key.to_string() })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.sandbox.keys().remove(&self.key);
    }
}

async fn wire(sandbox: Data<Sandbox>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_string();
    if header("Authorization").strip_prefix("Bearer ").is_none_or(|key| key.trim().is_empty()) {
        return answer(Reply::error(401, "invalid_request_error", None, None, "You did not provide an API key."));
    }
    let Some(call) = read(&sandbox, &request, &body) else {
        return answer(Reply::error(400, "invalid_request_error", None, None, "The request could not be read."));
    };
    let key = header("Idempotency-Key");
    let _under_way = match key.is_empty() {
        true => None,
        false => match UnderWay::begin(&sandbox, &key) {
            Some(begun) => Some(begun),
            None => {
                let message = "There is currently another in-progress request using this Idempotency Key.";
                return answer(Reply::error(409, "idempotency_error", Some("idempotency_key_in_use"), None, message));
            }
        },
    };
    let (fate, slow) = {
        let mut told = sandbox.behaviour();
        (told.next(call.about_money()), told.slow_ms)
    };
    if slow > 0 {
        actix_web::rt::time::sleep(Duration::from_millis(slow)).await;
    }
    match fate {
        Fate::Busy => {
            let busy = Reply::error(429, "rate_limit_error", Some("rate_limit"), None, "Too many requests hit the API too quickly.");
            return HttpResponse::TooManyRequests().insert_header(("Retry-After", "1")).json(busy.body);
        }
        Fate::DroppedBefore => return HttpResponse::Ok().body(Broken),
        Fate::Answered | Fate::DroppedAfter => {}
    }
    let asked = sha256(format!("{}\n{}", call.path, String::from_utf8_lossy(&body)).as_bytes());
    let told = transact(&sandbox, move |c| match call.post && !key.is_empty() {
        true => answers::once(c, &key, &asked, |c| call.carry_out(c)),
        false => call.carry_out(c),
    });
    let told = told.await;
    if fate == Fate::DroppedAfter { HttpResponse::Ok().body(Broken) } else { tell(told) }
}

fn read(sandbox: &Sandbox, request: &HttpRequest, body: &Bytes) -> Option<Call> {
    let post = request.method() == Method::POST;
    let text = if post { std::str::from_utf8(body).ok()? } else { request.query_string() };
    let params = Query::<Vec<(String, String)>>::from_query(text).ok()?.into_inner();
    let connection = request.connection_info();
    let called = || format!("{}://{}", connection.scheme(), connection.host());
    let base = sandbox.public_url.clone().unwrap_or_else(called);
    let path = request.match_info().get("path")?.trim_end_matches('/').to_string();
    Some(Call { post, path, params: Params(params), base })
}

fn answer(reply: Reply) -> HttpResponse {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).json(reply.body)
}

fn tell(told: Told) -> HttpResponse {
    match told {
        Ok(reply) | Err(Fault::Refused(reply)) => answer(reply),
        Err(Fault::Database(error)) => {
            tracing::error!(%error, "sandbox");
            answer(Reply::error(500, "api_error", None, None, "The sandbox failed."))
        }
    }
}

async fn behave(sandbox: Data<Sandbox>, order: web::Json<Order>) -> HttpResponse {
    if let Some(card) = order.recover_card.clone()
        && let Err(fault) = transact(&sandbox, move |c| customers::recover(c, &card)).await
    {
        return tell(Err(fault));
    }
    if order.forget_keys
        && let Err(fault) = transact(&sandbox, answers::forget).await
    {
        return tell(Err(fault));
    }
    let mut told = sandbox.behaviour();
    told.obey(&order);
    HttpResponse::Ok().json(&*told)
}

async fn charges(sandbox: Data<Sandbox>) -> HttpResponse {
    tell(transact(&sandbox, payments::proofs).await)
}

async fn many(sandbox: Data<Sandbox>, form: web::Form<Vec<(String, String)>>) -> HttpResponse {
    let params = Params(form.into_inner());
    tell(transact(&sandbox, move |c| bulk::create(c, &params)).await)
}

/// A body that fails at its first byte: the server closes the connection, and the client has no answer.
struct Broken;

impl MessageBody for Broken {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, std::io::Error>>> {
        Poll::Ready(Some(Err(std::io::Error::other("told to break off"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_under_way_is_taken_until_its_call_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let sandbox = Data::new(Sandbox::open(&folder.path().join("sandbox.db"), None, Behaviour::default()).expect("opens"));
        let first = UnderWay::begin(&sandbox, "key");
        assert!(first.is_some());
        assert!(UnderWay::begin(&sandbox, "key").is_none());
        assert!(UnderWay::begin(&sandbox, "another").is_some());
        drop(first);
        assert!(UnderWay::begin(&sandbox, "key").is_some());
    }
}
