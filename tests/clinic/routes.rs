//! Every route of the house, walked as nobody, as each role, and with foreign ids: rules, not lists, so that a new route
//! is walked on the day it is added.

use crate::support::desk::{Desk, Seen};
use crate::support::house::{House, PASSWORD};
use diesel::prelude::*;
use tessera::web::{Access, Role, Routes};

struct Route {
    get: bool,
    pattern: &'static str,
    access: Access,
}

impl Route {
    /// The address with foreign ids and a token that nobody has.
    fn foreign(&self) -> String {
        let fill = |part: &str| match part {
            "{token}" => "nonsense".to_string(),
            part if part.starts_with('{') => "999999".to_string(),
            part => part.to_string(),
        };
        self.pattern.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    fn has_id(&self) -> bool {
        self.pattern.contains("{no}")
    }

    fn allows(&self, role: Role) -> bool {
        match self.access {
            Access::Anyone | Access::SignedIn => true,
            Access::May(permission) => role.may(permission),
        }
    }
}

fn routes() -> Vec<Route> {
    let mut listing = Routes::listing();
    tessera::app::routes(&mut listing);
    let mut routes: Vec<Route> =
        listing.table.entries().map(|(method, pattern, access)| Route { get: method.as_str() == "GET", pattern, access }).collect();
    routes.sort_by_key(|route| (route.pattern, !route.get));
    routes
}

fn guarded(seen: &Seen, what: &str) {
    let header = |name: &str| seen.header(name).unwrap_or_else(|| panic!("{what} answers without {name}"));
    assert!(header("content-security-policy").contains("default-src 'self'"), "{what}");
    assert_eq!((header("x-content-type-options"), header("x-frame-options")), ("nosniff".into(), "DENY".into()), "{what}");
    assert_eq!(header("referrer-policy"), "same-origin", "{what}");
}

fn email(role: Role) -> String {
    format!("{}@northgate.example", role.word())
}

/// Rows of the tables that a refused form must not touch.
fn rows(house: &House) -> Vec<(&'static str, i64)> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let tables = [
        "clinics",
        "legal_entities",
        "users",
        "patients",
        "payers",
        "cards",
        "documents",
        "imports",
        "items",
        "agreements",
        "agreement_versions",
        "plans",
        "plan_versions",
        "memberships",
        "periods",
        "grants",
        "invoices",
        "charges",
        "payments",
        "refunds",
        "entries",
        "lots",
        "letters",
        "tasks",
        "settings",
    ];
    let count = |table: &'static str| {
        let query = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {table}");
        (table, house.read(|c| Ok(diesel::sql_query(query).get_result::<Row>(c)?.n)))
    };
    tables.into_iter().map(count).collect()
}

#[test]
fn nobody_gets_further_than_sign_in() {
    let house = House::open();
    let desk = house.stranger();
    for route in routes() {
        let (path, what) = (route.foreign(), format!("{} {}", if route.get { "GET" } else { "POST" }, route.pattern));
        let seen = if route.get { desk.get_once(&path) } else { desk.post_once(&path, &[]) };
        guarded(&seen, &what);
        match (route.access, route.get) {
            (Access::Anyone, _) => assert!(seen.status < 500, "{what} answers {}", seen.status),
            (_, true) => {
                assert_eq!(seen.status, 303, "{what}");
                assert!(seen.header("location").is_some_and(|to| to.starts_with("/sign-in")), "{what}");
            }
            (_, false) => assert_eq!(seen.status, 401, "{what}"),
        }
        if route.has_id() && route.access == Access::Anyone {
            assert_eq!(seen.status, 404, "{what}");
        }
    }
}

#[test]
fn each_role_gets_what_it_may_and_foreign_ids_are_nowhere() {
    let house = House::open();
    for role in Role::ALL {
        let desk = house.desk(*role);
        for route in routes().iter().filter(|route| route.get) {
            let what = format!("{} GET {}", role.label(), route.pattern);
            let first = desk.get_once(&route.foreign());
            guarded(&first, &what);
            if !route.allows(*role) {
                assert_eq!(first.status, 403, "{what}");
                first.see("Ask");
                continue;
            }
            let seen = if first.status == 303 { desk.get(&route.foreign()) } else { first };
            match route.has_id() {
                true => assert_eq!(seen.status, 404, "{what}"),
                false => assert!(seen.status < 500 && seen.status != 403, "{what} answers {}", seen.status),
            }
        }
    }
}

/// A desk that is still signed in: some forms sign out.
fn signed_in(house: &House, desk: Desk, role: Role) -> Desk {
    if desk.get_once("/me").status == 200 {
        return desk;
    }
    let desk = house.stranger();
    desk.sign_in(&email(role), PASSWORD);
    desk
}

#[test]
fn empty_forms_are_refused_and_change_nothing() {
    let house = House::open();
    for role in Role::ALL {
        let mut desk = house.desk(*role);
        for route in routes().iter().filter(|route| !route.get) {
            let what = format!("{} POST {}", role.label(), route.pattern);
            let before = rows(&house);
            let seen = desk.post_once(&route.foreign(), &[]);
            guarded(&seen, &what);
            if !route.allows(*role) {
                assert_eq!(seen.status, 403, "{what}");
            }
            assert!(seen.status < 500, "{what} answers {}: {}", seen.status, seen.text());
            if seen.status >= 400 || route.has_id() {
                assert_eq!(rows(&house), before, "{what} answered {}", seen.status);
            }
            desk = signed_in(&house, desk, *role);
        }
    }
}

#[test]
fn forms_of_other_sites_are_refused() {
    let house = House::open();
    let desk = house.owner_desk();
    for route in routes().iter().filter(|route| !route.get) {
        let path = route.foreign();
        for (header, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://elsewhere.example")]
        {
            let seen = desk.post_from(&path, header, value);
            assert_eq!(seen.status, 403, "POST {} with {header}: {value}", route.pattern);
            guarded(&seen, route.pattern);
        }
    }
    assert_ne!(desk.post_from("/me", "origin", &house.url).status, 403);
}
