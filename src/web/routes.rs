//! The routes of the house: each with its address and who may use it, in one list that a test can walk.

use super::guard::Access;
use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, web};
use std::collections::HashMap;

/// Who may use which address.
#[derive(Default, Clone)]
pub struct Table(HashMap<(Method, &'static str), Access>);

impl Table {
    pub fn access(&self, method: &Method, pattern: &str) -> Option<Access> {
        self.0.iter().find(|((m, p), _)| m == method && *p == pattern).map(|(_, access)| *access)
    }

    pub fn entries(&self) -> impl Iterator<Item = (&Method, &'static str, Access)> {
        self.0.iter().map(|((method, path), access)| (method, *path, *access))
    }
}

/// Registers routes with actix and notes them in the table.
pub struct Routes<'a> {
    pub table: Table,
    config: Option<&'a mut web::ServiceConfig>,
}

impl<'a> Routes<'a> {
    /// Only the table, for the guard.
    pub fn listing() -> Routes<'static> {
        Routes { table: Table::default(), config: None }
    }

    pub fn into(config: &'a mut web::ServiceConfig) -> Routes<'a> {
        Routes { table: Table::default(), config: Some(config) }
    }

    pub fn get<F, Args>(&mut self, path: &'static str, access: Access, handler: F)
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::GET, path, access, web::get().to(handler));
    }

    pub fn post<F, Args>(&mut self, path: &'static str, access: Access, handler: F)
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::POST, path, access, web::post().to(handler));
    }

    fn add(&mut self, method: Method, path: &'static str, access: Access, route: actix_web::Route) {
        let taken = self.table.0.insert((method, path), access);
        assert!(taken.is_none(), "{path} is registered twice");
        if let Some(config) = self.config.as_mut() {
            config.route(path, route);
        }
    }
}
