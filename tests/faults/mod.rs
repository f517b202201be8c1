//! What goes wrong around the house: crashes, several nodes, clocks, races, a full disk.

mod clocks;
mod crash;
mod disk_full;
mod nodes;
mod races;
mod restored;
mod stage;

use crate::support::house::House;
use tessera::billing::reconcile;

/// The books hold, and the processor's list says the same.
fn agrees(house: &House) {
    house.verify();
    let compared = reconcile::compare(&house.app.db, &house.app.gateway).expect("the processor lists");
    assert!(compared.findings.iter().all(|finding| finding.broken == 0), "{:?} {:?}", compared.findings, compared.told);
}
