use crate::support::house::House;
use tessera::clinic::tasks::{self, NewTask};
use tessera::web::Role;

/// A task says what it is about and is ticked off, once, by who may.
#[test]
fn a_task_is_ticked_off() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    desk.get("/tasks").see("Nothing needs you.");
    let today = house.today();
    let task = NewTask {
        kind: "look",
        title: "Look at the books".into(),
        detail: "A sum is odd.".into(),
        patient_id: None,
        membership_id: None,
        invoice_id: None,
        letter_id: None,
        due_on: today,
        once_key: "look:1".into(),
    };
    house.write(|tx, now| tasks::add(tx, now, &task));
    house.write(|tx, now| tasks::add(tx, now, &task));
    let list = desk.get("/tasks");
    list.see("Look at the books").see("A sum is odd.").see("Today, Jun 16");
    assert_eq!(list.texts("main td.row-actions a"), ["Done"]);

    let reader = house.desk(Role::Practitioner);
    assert!(reader.get("/tasks").texts("main td.row-actions a").is_empty());
    let refused = reader.get("/tasks/1/completion");
    assert_eq!(refused.status, 403);
    refused.see("Ask the front desk, a manager or the owner");

    let form = desk.get("/tasks/1/completion").own_form();
    form.clone().submit(&desk).see("Done: Look at the books").see("Done lately").see("Front desk");
    form.submit(&desk);
    let noted = house.owner_desk().get("/settings/activity").text().matches("Task done: Look at the books").count();
    assert_eq!(noted, 1, "ticked off twice, noted once");
    desk.get("/tasks/1/completion").see("by Front desk");
}
