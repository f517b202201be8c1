//! What every screen stands on: routes with who may use them, pages, forms, replies, sessions, errors, assets.
//!
//! A screen's GET is [`Site::page`], its POST [`Site::act`]: one hop off the async thread, one transaction, one reply.

pub mod assets;
pub mod csv;
pub mod errors;
pub mod form;
pub mod guard;
pub mod headers;
pub mod origin;
pub mod page;
pub mod reply;
pub mod request_log;
pub mod routes;
pub mod session;
pub mod site;

pub use form::{Form, Htmx, Query};
pub use guard::{Access, Permission, Role, Who};
pub use page::Page;
pub use reply::Reply;
pub use routes::Routes;
pub use site::{Answer, Site};
