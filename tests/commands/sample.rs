use super::run;
use crate::support::database::TestDatabase;
use diesel::prelude::*;
use std::collections::HashSet;
use tessera::db::Db;
use tessera::db::schema::{letters, lots, memberships};

/// The sample clinic has lived: members in every state, banked money, used treatments; and its books are whole.
#[test]
fn the_sample_clinic_opens_is_filled_and_verifies() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::new(|url| {
        Db::open(url).expect("the database is migrated");
    });
    let filled = run(folder.path(), &["sample", "--members", "40", "--seed", "7", "--database", &database.url]);
    assert_eq!(filled.code, 0, "{}", filled.err);
    assert!(filled.out.contains("40 members were added"), "{}", filled.out);
    let verified = run(folder.path(), &["verify", "--database", &database.url]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);

    let db = Db::open_as_it_is(&database.url).expect("it opens");
    let states: Vec<String> = db.read(|c| Ok(memberships::table.select(memberships::status).load(c)?)).expect("memberships");
    let known: HashSet<&str> = states.iter().map(String::as_str).collect();
    assert_eq!(known, HashSet::from(["active", "waiting", "past_due", "suspended", "ended", "undone"]));
    assert!(states.iter().filter(|state| *state == "active").count() >= 55);
    let count = |what: &str| -> i64 {
        let counted = db.read(|c| {
            Ok(match what {
                "banked" => lots::table.filter(lots::kind.eq("money")).count().get_result(c)?,
                "used" => lots::table.filter(lots::consumed.gt(0)).count().get_result(c)?,
                "ahead" => {
                    memberships::table.filter(memberships::next_no.eq(1)).filter(memberships::status.eq("active")).count().get_result(c)?
                }
                "leaving" => memberships::table
                    .filter(memberships::ends_on.is_not_null())
                    .filter(memberships::status.eq("active"))
                    .count()
                    .get_result(c)?,
                _ => letters::table.filter(letters::kind.eq(what)).count().get_result(c)?,
            })
        });
        counted.expect("a count")
    };
    for what in ["banked", "used", "ahead", "leaving", "payment_failed", "cancellation", "renewal_reminder"] {
        assert!(count(what) > 0, "{what}");
    }
}
