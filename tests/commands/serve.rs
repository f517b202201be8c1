use super::{Server, program, program_on};
use crate::support::house::House;
use crate::support::people::PAYS;
use diesel::prelude::*;
use std::time::{Duration, Instant};
use tessera::memberships::actions::enroll::Pay;

fn answer(url: &str) -> String {
    ureq::get(url).call().expect("an answer").body_mut().read_to_string().expect("a text")
}

#[test]
fn an_empty_database_opens_first_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(program(folder.path(), &["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(answer(&format!("{}/health", server.url)), "live\n");
    assert_eq!(answer(&format!("{}/ready", server.url)), "ready\n");
    assert!(answer(&format!("{}/first-run", server.url)).contains("Legal entity"));
    assert_eq!(server.stop(), Some(0), "it stops gracefully");
    assert!(folder.path().join("tessera.db").exists());
}

/// R093: the server renews by itself from its first moment on.
#[test]
fn the_timetable_runs_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    house.enroll(phil, gold, Pay::Card(card));
    let server = Server::start(program_on(&house, folder.path(), &["serve", "--listen", "127.0.0.1:0"]));
    let until = Instant::now() + Duration::from_secs(20);
    let ticked = || house.read(|c| Ok(tessera::clinic::account::load(c)?.last_tick_at)).is_some();
    while !ticked() {
        assert!(Instant::now() < until, "no tick");
        std::thread::sleep(Duration::from_millis(100));
    }
    let waiting: i64 = house.read(|c| {
        use tessera::db::schema::charges::dsl;
        Ok(dsl::charges.filter(dsl::state.eq_any(["due", "sending"])).count().get_result(c)?)
    });
    assert_eq!(waiting, 0, "what was due was sent");
    assert_eq!(server.stop(), Some(0));
    house.verify();
}
