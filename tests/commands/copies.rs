use super::{Server, on, program_on, run};
use crate::support::house::House;
use std::fs;
use tessera::clinic::account;
use tessera::db::{Db, is_postgres};

/// A backup is made while the server works; put back, it starts held.
#[test]
fn a_backup_is_made_while_serving_and_starts_held() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    house.patient("Phil", "Pacocha");
    if is_postgres(&house.app.db.url) {
        let told = on(&house, folder.path(), &["backup", "copy.db"]);
        assert_eq!((told.code, told.err.contains("pg_dump")), (2, true));
        let told = on(&house, folder.path(), &["restore", "copy.db"]);
        assert_eq!((told.code, told.err.contains("pg_restore")), (2, true));
        let marked = on(&house, folder.path(), &["restore", "--mark"]);
        assert_eq!(marked.code, 0, "{}", marked.err);
        assert!(house.read(account::load).held_since.is_some());
        return;
    }
    let server = Server::start(program_on(&house, folder.path(), &["serve", "--listen", "127.0.0.1:0"]));
    let made = on(&house, folder.path(), &["backup", "copy.db"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let again = on(&house, folder.path(), &["backup", "copy.db"]);
    assert_eq!((again.code, again.err.contains("is there already")), (1, true));
    let in_use = on(&house, folder.path(), &["restore", "copy.db", "--force"]);
    assert_eq!((in_use.code, in_use.err.contains("stop the server first")), (1, true), "{}", in_use.err);
    assert_eq!(server.stop(), Some(0));

    let put_back = run(folder.path(), &["restore", "copy.db", "--database", "new.db"]);
    assert_eq!(put_back.code, 0, "{}", put_back.err);
    let known = Db::open(folder.path().join("new.db").to_str().expect("UTF-8")).expect("it opens");
    let held = known.read(account::load).expect("an account");
    assert_eq!(held.held_reason, "the database was restored from copy.db.");
    assert_eq!(known.read(|c| Ok(tessera::patients::store::load(c, 1)?.full_name())).expect("a patient"), "Phil Pacocha");
    drop(known);
    assert_eq!(run(folder.path(), &["tick", "--database", "new.db"]).code, 1);
    assert_eq!(run(folder.path(), &["verify", "--database", "new.db"]).code, 0);
}

#[test]
fn a_database_is_not_overwritten_unasked() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    if is_postgres(&house.app.db.url) {
        return;
    }
    assert_eq!(on(&house, folder.path(), &["backup", "copy.db"]).code, 0);
    fs::write(folder.path().join("text.db"), "no database").expect("written");
    let wrong = run(folder.path(), &["restore", "text.db", "--database", "new.db"]);
    assert_eq!((wrong.code, wrong.err.contains("is not a backup of Tessera")), (1, true), "{}", wrong.err);
    assert!(!folder.path().join("new.db").exists());

    assert_eq!(run(folder.path(), &["restore", "copy.db", "--database", "new.db"]).code, 0);
    let twice = run(folder.path(), &["restore", "copy.db", "--database", "new.db"]);
    assert_eq!((twice.code, twice.err.contains("--force")), (1, true), "{}", twice.err);
    let forced = run(folder.path(), &["restore", "copy.db", "--database", "new.db", "--force"]);
    assert_eq!(forced.code, 0, "{}", forced.err);
    assert!(folder.path().join("new.db.replaced-1").exists());
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(
        !left.iter().any(|name| name.to_string_lossy().contains(".restoring") || name.to_string_lossy().contains(".partial")),
        "{left:?}"
    );
}
