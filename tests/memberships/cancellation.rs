use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;

/// R148: staff open the membership, press Cancel and confirm; R150: it works to its last day; E56: until then it is taken back.
#[test]
fn a_membership_is_cancelled_and_kept_after_all() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let desk = house.desk(Role::FrontDesk);
    let page = desk.get(&format!("/memberships/{his}/cancellation"));
    page.see("Jul 15, 2026, end of the paid month").see("No charges after that").see("No, keep membership");
    let refused = page.own_form().set("reason", "").submit(&desk);
    assert_eq!(refused.status, 422);
    refused.see("Choose why.");
    let done = refused.own_form().set("reason", "moving_away").submit(&desk);
    done.see("Gold cancelled, last day Jul 15.").see("Ends Jul 15").see("Take back cancellation");
    desk.get(&format!("/memberships/{his}/cancellation")).see("It is cancelled already.");
    let kept = desk.get(&format!("/memberships/{his}/cancellation/withdrawal")).own_form().submit(&desk);
    kept.see("Gold goes on and renews as before.").see("next charge Jul 16, 2026");
    house.verify();
}
