//! Three servers on one PostgreSQL, each with its timetable, one of them killed in the middle: everybody is charged once, each
//! node has its share of the work, and what the dead one left is made good.

use super::stage::{Dice, Stage, asked_for};
use diesel::prelude::*;
use std::time::{Duration, Instant};
use tessera::db::schema::{charges, memberships};

/// Members due on one day; `TESSERA_TEST_DUE` asks for more.
const DUE: u64 = 400;
const NODES: [&str; 3] = ["one", "two", "three"];
/// Longest wait for a run, and how much longer for each member.
const PATIENCE: Duration = Duration::from_secs(60);
const EACH: Duration = Duration::from_millis(60);

/// What a node's log says that it did of something.
fn done(stage: &Stage, node: &str, phase: &str) -> u64 {
    let log = std::fs::read_to_string(stage.log(node)).expect("a log");
    let lines = log.lines().filter(|line| line.contains(&format!("phase=\"{phase}\"")));
    lines.filter_map(|line| line.split("count=").nth(1)?.split_whitespace().next()?.parse::<u64>().ok()).sum()
}

fn count(stage: &Stage, state: &str) -> i64 {
    let automatic = charges::table.filter(charges::kind.eq("automatic")).filter(charges::state.eq(state.to_string()));
    stage.house.read(|c| Ok(automatic.count().get_result(c)?))
}

/// Nobody is due, and no charge is without its answer.
fn finished(stage: &Stage) -> bool {
    let today = stage.house.today();
    let due: i64 = stage.house.read(|c| Ok(memberships::table.filter(memberships::next_billing_on.le(today)).count().get_result(c)?));
    due == 0 && ["due", "sending", "unknown"].iter().all(|state| count(stage, state) == 0)
}

fn wait(what: &str, long: Duration, until: impl Fn() -> bool) {
    let end = Instant::now() + long;
    while !until() {
        assert!(Instant::now() < end, "{what} took longer than {} s", long.as_secs());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// R093: three nodes share the renewals of a day; each member is charged once, also those of the node that dies.
#[test]
fn three_nodes_charge_everybody_once_and_make_good_for_the_dead() {
    if crate::support::database::server().is_none() {
        println!("skipped: several nodes need PostgreSQL, and SQLite is one node's");
        return;
    }
    let members = asked_for("TESSERA_TEST_DUE", DUE);
    let patience = PATIENCE + EACH * members as u32;
    let stage = Stage::set(&["--slow", "40", "--drop-every", "50"]);
    stage.add_members(members as usize, Dice::thrown("nodes").below(1000), true);
    stage.advance_to_noon();
    stage.settle();
    stage.processor.order("{\"slow_ms\":40,\"drop_every\":50}");
    // All of them are due on one day of the coming week.
    let due = || -> i64 {
        let today = stage.house.today();
        stage.house.read(|c| Ok(memberships::table.filter(memberships::next_billing_on.le(today)).count().get_result(c)?))
    };
    while due() == 0 {
        stage.advance(time::Duration::days(1));
    }
    assert_eq!(due(), members as i64);
    let before = count(&stage, "paid");

    let began = Instant::now();
    let mut servers: Vec<_> = NODES.iter().map(|node| stage.serve(node)).collect();
    wait("a third of the charges", patience, || count(&stage, "paid") - before >= members as i64 / 3);
    let dead = servers.pop().expect("three");
    dead.kill();
    stage.house.verify();
    let left: i64 = stage.house.read(|c| Ok(charges::table.filter(charges::lease_by.eq("three")).count().get_result(c)?));
    stage.leases_run_out(Some("three"));
    servers.push(stage.serve("three"));
    wait("the rest", patience, || {
        stage.lost_answers_are_asked_for();
        finished(&stage)
    });
    let took = began.elapsed().as_secs_f64();
    // The shares stand in the logs once their ticks have ended.
    let share = |node: &&str| done(&stage, node, "renewed") + done(&stage, node, "charged");
    wait("every tick", patience, || NODES[..2].iter().all(|node| share(node) > 0));
    assert!(left > 0 || share(&"three") > 0, "the dead one had work");
    let shares: Vec<(u64, u64)> = NODES.iter().map(|node| (done(&stage, node, "renewed"), done(&stage, node, "charged"))).collect();
    println!("{members} due on three nodes in {took:.1} s; renewed and charged by each: {shares:?}; {left} charges left by the dead one");
    servers.into_iter().for_each(|server| server.kill());
    stage.settle();
    let declined = members as i64 / 12;
    assert!(count(&stage, "paid") - before >= members as i64 - declined - 1, "{} of {members}", count(&stage, "paid") - before);
}
