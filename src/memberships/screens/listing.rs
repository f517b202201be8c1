//! What Active Members and Upcoming Renewals share: the address they are asked with, column heads that sort, paging.

use crate::memberships::status::{Badge, Mark, Standing, Star};
use crate::memberships::store::listing::{Line, Offered, ROWS, Sort};
use crate::web::Page;
use crate::web::form::encode;

/// The query of either list.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    pub q: String,
    pub clinic: String,
    pub plan: String,
    /// Active Members: of one status.
    pub status: String,
    /// Upcoming Renewals: how many days ahead.
    pub days: String,
    /// Upcoming Renewals: `on` for those that will not go through.
    pub trouble: String,
    /// A column, with a minus before it from the last to the first.
    pub sort: String,
    pub page: String,
}

impl Asked {
    pub fn clinic(&self) -> Option<i64> {
        self.clinic.parse().ok()
    }

    pub fn plan(&self) -> Option<i64> {
        self.plan.parse().ok()
    }

    pub fn sort(&self, plain: Sort) -> (Sort, bool) {
        let word = self.sort.strip_prefix('-');
        (Sort::from_word(word.unwrap_or(&self.sort)).unwrap_or(plain), word.is_some())
    }

    pub fn current(&self) -> i64 {
        self.page.parse::<i64>().unwrap_or(1).clamp(1, 1_000_000)
    }

    pub fn is_filtered(&self) -> bool {
        [&self.q, &self.clinic, &self.plan, &self.status, &self.trouble].iter().any(|value| !value.trim().is_empty())
    }

    /// The query with another sort, ending where a page's number would follow.
    fn query(&self, sort: &str) -> String {
        let pairs = [
            ("q", self.q.trim()),
            ("clinic", &self.clinic),
            ("plan", &self.plan),
            ("status", &self.status),
            ("days", &self.days),
            ("trouble", &self.trouble),
            ("sort", sort),
        ];
        pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}&", encode(value))).collect()
    }
}

/// A column's head: its label and the address that sorts by it, the other way round where it is sorted so already.
pub struct Head {
    pub label: &'static str,
    pub address: String,
    /// For `aria-sort`; empty where it is not sorted by this column.
    pub sorted: &'static str,
    pub number: bool,
}

pub fn heads(path: &str, asked: &Asked, plain: Sort, columns: &[(Sort, &'static str)]) -> Vec<Head> {
    let (sort, down) = asked.sort(plain);
    let head = |(column, label): &(Sort, &'static str)| {
        let ours = *column == sort;
        let word = if ours && !down { format!("-{}", column.word()) } else { column.word().to_string() };
        Head {
            label,
            address: format!("{path}?{}", asked.query(&word).trim_end_matches('&')),
            sorted: if !ours {
                ""
            } else if down {
                "descending"
            } else {
                "ascending"
            },
            number: *column == Sort::Amount,
        }
    };
    columns.iter().map(head).collect()
}

/// The address of a page but its number.
pub fn base(path: &str, asked: &Asked) -> String {
    format!("{path}?{}page=", asked.query(&asked.sort))
}

/// The same list as a file.
pub fn csv_address(path: &str, asked: &Asked) -> String {
    format!("{path}.csv?{}", asked.query(&asked.sort).trim_end_matches('&'))
}

pub fn pages(total: i64) -> i64 {
    ((total + ROWS - 1) / ROWS).max(1)
}

/// The star beside the name; none for those that are suspended.
pub fn star(line: &Line) -> Option<Star> {
    Some(Star { plan: line.plan.clone(), color: line.color.clone(), mark: Mark::of(line.status)?, tier: 0 })
}

pub fn badge(line: &Line, page: &Page) -> Badge {
    let standing = Standing { status: line.status, starts_on: line.starts_on, ends_on: line.ends_on, grace_until: line.grace_until };
    Badge::of(standing, page.today)
}

/// Choices of a filter: all, then each by its key.
pub fn choices(all: &str, offered: &[(i64, String)]) -> Vec<(String, String)> {
    let each = offered.iter().map(|(id, name)| (id.to_string(), name.clone()));
    std::iter::once((String::new(), all.to_string())).chain(each).collect()
}

/// Filters that both lists have.
pub struct Filters {
    pub clinics: Vec<(String, String)>,
    pub plans: Vec<(String, String)>,
}

impl From<Offered> for Filters {
    fn from(offered: Offered) -> Filters {
        Filters { clinics: choices("All", &offered.clinics), plans: choices("All", &offered.plans) }
    }
}
