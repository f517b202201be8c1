use super::types::{agreement, filled};
use crate::support::house::House;
use tessera::plans::store;

const NEW: &str = "/settings/patient-loyalty/types/new";
const PREVIEW: &str = "/settings/patient-loyalty/preview";

/// "What will a member pay?" is worked out for a joining day, a payment frequency, a coupon and a leaving day, without
/// JavaScript by a button (R034, R088); nothing is stored by it.
#[test]
fn what_a_member_will_pay_is_worked_out_for_somebody() {
    let house = House::open();
    let desk = house.owner_desk();
    let half = desk.get("/settings/patient-loyalty/coupons/new").own_form().set("code", "SPRING").set("value", "50");
    half.set("redeemed", "limited").set("cycles", "3").submit(&desk);
    let agreement = agreement(&house);
    let form = filled(desk.get(NEW).own_form(), agreement).set("billing", "day").set("billing_day", "1");
    let form = form.set("commits", "on").set("minimum_months", "6").set("early_fee", "150").set("every", "both").set("fee_year", "990");
    let asked = form.set("joins_on", "2026-07-17").set("with_coupon", "1").set("step", "foresee");
    let seen = asked.submit(&desk);
    assert_eq!(seen.status, 200);
    // Half of 15 of 31 days of $99.00, then three halves less one.
    seen.see("On Jul 17, 2026, the day of joining $23.95").see("15 of 31 days, coupon SPRING").see("Aug 1, 2026 fee, coupon SPRING");
    seen.see("Sep 1, 2026 fee, coupon SPRING").see("49.50").see("Oct 1, 2026 fee ");
    assert_eq!(seen.own_form().value("joins_on"), "2026-07-17");

    let leaves = seen.own_form().set("with_coupon", "").set("leaves_on", "2026-10-10").set("step", "foresee").submit(&desk);
    leaves.see("Oct 10, 2026 Early Cancellation Fee").see("Asked to leave on Oct 10, 2026: the last day is Oct 31, 2026.");
    leaves.see_no("Nov 1, 2026 fee");
    let yearly =
        leaves.own_form().set("pays", "year").set("leaves_on", "").set("joins_on", "2026-08-01").set("step", "foresee").submit(&desk);
    yearly.see("On Aug 1, 2026, the day of joining $990.00").see("Aug 1, 2027 fee");
    let odd = yearly.own_form().set("leaves_on", "2026-07-01").set("step", "foresee").submit(&desk);
    odd.see("Leaving comes after joining.").see("$990.00");
    let typed = desk.post(PREVIEW, &yearly.own_form().set("joins_on", "soon").pairs);
    typed.see("Enter a day, such as Jul 1, 2026.").see("On Jun 16, 2026, the day of joining");
    assert!(house.read(|c| store::all_current(c, true)).is_empty(), "nothing is stored");
}
