//! The house's own rules, read from its sources: who may call whom, who may know of pages, names that say nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Layers from below; a part may use those of its own layer and below.
const LAYERS: &[&[&str]] = &[
    &["base"],
    &["config", "db"],
    &["ledger"],
    &["clinic", "patients", "catalog", "paperwork", "letters"],
    &["wallet"],
    &["plans"],
    &["billing", "gateway"],
    &["memberships"],
    &["desk", "reports"],
    &["reactions"],
    &["jobs"],
    &["web", "app", "serve", "sample", "commands", "bench", "main", "lib"],
];

struct Source {
    path: PathBuf,
    part: String,
    text: String,
    /// The file's own tests left out.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut found) = (vec![root.clone()], vec![]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_string();
                let inner = path.strip_prefix(&root).expect("below src").to_path_buf();
                let part = inner.iter().next().expect("a part").to_string_lossy().trim_end_matches(".rs").to_string();
                found.push(Source { path: inner, part, text, code });
            }
        }
    }
    found
}

fn layer(part: &str) -> usize {
    LAYERS.iter().position(|layer| layer.contains(&part)).unwrap_or_else(|| panic!("{part} stands in no layer: give it one"))
}

/// Screens stand on top of everything, whichever capability they belong to; so do the tests inside a module.
fn is_screen(source: &Source) -> bool {
    source.path.components().any(|part| part.as_os_str() == "screens")
        || source.path.components().any(|part| part.as_os_str() == "tests.rs")
}

/// The parts of the house that a source names.
fn uses(code: &str) -> Vec<String> {
    code.match_indices("crate::")
        .map(|(at, _)| code[at + 7..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>())
        .filter(|name| LAYERS.iter().any(|layer| layer.contains(&name.as_str())))
        .collect()
}

/// Calls go down only. What is allowed beyond that is listed with its reason.
#[test]
fn calls_go_down_only() {
    // (from, to, why)
    let agreed: &[(&str, &str, &str)] = &[
        ("clinic", "web", "roles and sessions are of the sign-in, which is the account's"),
        ("clinic", "app", "advancing a sample's clock lives its days"),
        ("patients", "wallet", "a new patient gets a wallet in the same act"),
        ("patients", "gateway", "cards on file are the processor's"),
        ("patients", "app", "the card page is called outside transactions"),
        ("patients", "memberships", "what a card is charged for, said before it goes"),
        ("patients", "web", "the words of links are the forms'"),
        ("paperwork", "plans", "an agreement in use names its types"),
        ("jobs", "app", "workers carry the whole house"),
        ("letters", "config", "where letters go"),
        ("letters", "web", "the look of a letter's link is the house's"),
        ("memberships", "letters", "its letters are composed here"),
        ("db", "base", "below"),
    ];
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| !is_screen(source)) {
        for used in uses(&source.code) {
            let allowed = layer(&used) <= layer(&source.part) || agreed.iter().any(|(from, to, _)| *from == source.part && *to == used);
            if !allowed {
                broken.push(format!("{} uses {used}", source.path.display()));
            }
        }
    }
    broken.sort();
    broken.dedup();
    assert!(broken.is_empty(), "calls that go up:\n{}", broken.join("\n"));
}

/// Only screens, web, letters, the processor's sandbox and app know of pages; actions and rules never do.
#[test]
fn only_screens_know_of_pages() {
    let mut broken = Vec::new();
    for source in sources() {
        let path = source.path.to_string_lossy().to_string();
        let page = is_screen(&source)
            || ["web", "app", "main", "serve", "bench"].contains(&source.part.as_str())
            || path.starts_with("gateway/sandbox");
        let letters = source.part == "letters";
        if source.code.contains("use askama") && !page && !letters {
            broken.push(format!("{path} imports askama"));
        }
        if source.code.contains("use actix_") && !page {
            broken.push(format!("{path} imports actix"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Rules are pure: no database, no clock, no request.
#[test]
fn rules_are_pure() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.path.components().any(|part| part.as_os_str() == "rules")) {
        for word in ["crate::db", "diesel::prelude", "now_utc", "actix_web", "std::fs", "crate::web"] {
            if source.code.contains(word) {
                broken.push(format!("{} knows {word}", source.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Only `main`, the timetable and tests own a clock: everything else is told the time.
#[test]
fn time_arrives_as_a_value() {
    let owners = ["app.rs", "serve.rs"];
    let asks = |source: &Source| source.code.contains("now_utc()") || source.code.contains("SystemTime::now");
    let broken: Vec<String> = sources()
        .iter()
        .filter(|source| {
            asks(source) && !owners.contains(&source.path.to_string_lossy().as_ref()) && !source.path.starts_with("gateway/sandbox")
        })
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(broken.is_empty(), "these ask for the time themselves: {broken:?}");
}

/// Names that say nothing are not used, and every module says what it is.
#[test]
fn every_file_says_what_it_is() {
    for source in sources() {
        let stem = source.path.file_stem().expect("a name").to_string_lossy().to_string();
        assert!(!["utils", "util", "helpers", "helper", "common", "manager", "misc"].contains(&stem.as_str()), "{stem} says nothing");
        assert!(source.text.starts_with("//!"), "{} does not say what it is", source.path.display());
    }
}

/// The same migrations stand on both sides, and down undoes what up does on each.
#[test]
fn migrations_have_the_same_names_on_both_sides() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for side in ["sqlite", "postgres"] {
        for entry in std::fs::read_dir(root.join(side)).expect("migrations") {
            let name = entry.expect("a migration").file_name().to_string_lossy().to_string();
            for file in ["up.sql", "down.sql"] {
                assert!(root.join(side).join(&name).join(file).exists(), "{side}/{name} has no {file}");
            }
            names.entry(name).or_default().push(side.to_string());
        }
    }
    assert!(names.values().all(|sides| sides.len() == 2), "not on both sides: {names:?}");
}
