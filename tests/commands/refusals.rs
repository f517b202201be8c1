use super::run;
use std::net::TcpListener;

const VERBS: [&[&str]; 9] = [
    &["serve"],
    &["tick"],
    &["verify"],
    &["import", "patients"],
    &["staff", "invite"],
    &["sample"],
    &["sandbox"],
    &["backup"],
    &["restore"],
];

/// Every verb explains itself; each but the sandbox takes a database.
#[test]
fn every_verb_has_help() {
    let folder = tempfile::tempdir().expect("a folder");
    let all = run(folder.path(), &["--help"]);
    assert_eq!(all.code, 0);
    for verb in VERBS {
        assert!(all.out.contains(verb[0]), "{verb:?} is listed");
        let help = run(folder.path(), &[verb, &["--help"]].concat());
        assert_eq!(help.code, 0, "{verb:?}");
        assert_eq!(help.out.contains("--database <URL>"), verb != ["sandbox"], "{verb:?}");
    }
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in [&[][..], &["renew"], &["tick", "--until", "tomorrow"], &["sample"], &["sample", "--members", "0"], &["restore"]] {
        assert_eq!(run(folder.path(), words).code, 2, "{words:?}");
    }
    let said = run(folder.path(), &["tick", "--until", "2026-02-30"]).err;
    assert!(said.contains("write a date as 2026-07-01"), "{said}");
}

/// Wrong settings: nothing starts, and the variable is named.
#[test]
fn a_wrong_setting_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, value) in [("TESSERA_SESSION_MINUTES", "2"), ("TESSERA_COLOUR", "blue"), ("TESSERA_STRIPE_URL", "https://api.stripe.com")] {
        for verb in [&["serve"][..], &["tick"], &["verify"]] {
            let named = super::ran(super::program(folder.path(), verb).env(name, value).output().expect("it runs"));
            let expected = if name == "TESSERA_STRIPE_URL" { "TESSERA_STRIPE_KEY" } else { name };
            assert_eq!((named.code, named.err.lines().count()), (1, 1), "{}", named.err);
            assert!(named.err.contains(expected), "{}", named.err);
        }
    }
    assert!(!folder.path().join("tessera.db").exists());
}

#[test]
fn a_mistyped_database_is_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in [
        &["verify"][..],
        &["tick"],
        &["backup", "copy.db"],
        &["staff", "invite", "--email", "a@b.example", "--name", "A", "--role", "owner"],
    ] {
        let refused = run(folder.path(), &[words, &["--database", "typo.db"]].concat());
        assert_eq!(refused.code, 1, "{words:?}");
        assert!(refused.err.contains("there is no database typo.db"), "{}", refused.err);
    }
    assert!(!folder.path().join("typo.db").exists());
    let nowhere = run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--database", "no/such/folder/t.db"]);
    assert_eq!((nowhere.code, nowhere.err.lines().count()), (1, 1), "{}", nowhere.err);
    assert!(nowhere.err.contains("cannot open the database no/such/folder/t.db"), "{}", nowhere.err);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    for verb in ["serve", "sandbox"] {
        let refused = run(folder.path(), &[verb, "--listen", &address]);
        assert_eq!(refused.code, 1);
        assert!(refused.err.contains(&address) && refused.err.contains("in use"), "{}", refused.err);
    }
    assert!(!folder.path().join("tessera.db").exists(), "nothing is written before the port is had");
}
