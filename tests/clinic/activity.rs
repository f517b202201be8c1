use crate::support::house::{House, MORNING};
use tessera::clinic::{Note, note};
use tessera::web::Role;
use time::Duration;

/// The log of the whole account is filtered by area, person and day, and paged by key (R271, R272).
#[test]
fn the_log_is_filtered_and_paged() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    let owner = house.owner.clone();
    house.clock.set(MORNING + Duration::minutes(30));
    house.write(|tx, now| {
        for n in 0..60 {
            let line = Note { area: "products", subject: "item", subject_id: n, what: format!("Item {n:02} changed"), ..Note::default() };
            note(tx, now, &owner, line)?;
        }
        let what = "Opened the record of Phil Pacocha".to_string();
        let line = Note { area: "patients", subject: "patient", subject_id: 7, patient_id: Some(7), what, ..Note::default() };
        note(tx, now, &owner, line)
    });
    let first = desk.get("/settings/activity");
    first.see("Opened the record of Phil Pacocha").see("Jun 16, 10:30").see("Item 59 changed").see_no("Item 00 changed");
    let older = first.html.split("rel=\"next\"").next().and_then(|html| html.rsplit("href=\"").next().map(str::to_string));
    let older = older.expect("a link").split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&");
    desk.get(&older).see("Item 00 changed").see_no("Item 59 changed").see("Newest");

    desk.get("/settings/activity?area=patients").see("Phil Pacocha").see_no("Item 59");
    desk.get("/settings/activity?who=Manager").see("Signed in").see_no("Item 59");
    desk.get("/settings/activity?day=2026-06-16&area=patients").see("Phil Pacocha");
    desk.get("/settings/activity?day=2026-06-17").see("Nothing was done that fits.");
    desk.get("/settings/activity?day=someday").see("is no day");
    assert_eq!(house.desk(Role::FrontDesk).get("/settings/activity").status, 403);
}
