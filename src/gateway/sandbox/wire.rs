//! The addresses of the wire, one match.

use super::reply::{Fault, Params, Reply, Told};
use super::{customers, payments, refunds, sessions};
use diesel::SqliteConnection;

/// One call: `path` is what follows `/v1/`, `base` where a browser reaches this server.
pub struct Call {
    pub post: bool,
    pub path: String,
    pub params: Params,
    pub base: String,
}

impl Call {
    /// Charges and refunds: what can be dropped on order.
    pub fn about_money(&self) -> bool {
        self.post && matches!(self.path.as_str(), "payment_intents" | "refunds")
    }

    pub fn carry_out(&self, c: &mut SqliteConnection) -> Told {
        let (params, path): (_, Vec<&str>) = (&self.params, self.path.split('/').collect());
        match (self.post, path.as_slice()) {
            (true, ["customers"]) => customers::create_customer(c, params),
            (false, ["customers", id]) => customers::show_customer(c, id),
            (true, ["checkout", "sessions"]) => sessions::create(c, params, &self.base),
            (false, ["checkout", "sessions", id]) => sessions::show(c, id, params),
            (false, ["setup_intents", id]) => sessions::show_setup_intent(c, id, params),
            (true, ["payment_methods"]) => customers::create_method(c, params),
            (false, ["payment_methods", id]) => customers::show_method(c, id),
            (true, ["payment_methods", id, "attach"]) => customers::attach(c, id, params),
            (true, ["payment_methods", id, "detach"]) => customers::detach(c, id),
            (true, ["payment_intents"]) => payments::create(c, params),
            (false, ["payment_intents"]) => payments::list(c, params),
            (false, ["payment_intents", id]) => payments::show(c, id, params),
            (true, ["refunds"]) => refunds::create(c, params),
            (false, ["refunds"]) => refunds::list(c, params),
            (false, ["refunds", id]) => refunds::show(c, id),
            _ => {
                let message = format!("Unrecognized request URL (/v1/{}).", self.path);
                Err(Fault::Refused(Reply::error(404, "invalid_request_error", None, None, &message)))
            }
        }
    }
}
