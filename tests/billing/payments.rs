use super::attempts::{declined, status};
use diesel::prelude::*;
use tessera::base::Money;
use tessera::db::schema::payments;
use tessera::memberships::Status;
use tessera::web::Role;

/// R096: other money settles the fee and the membership is whole again; the same form twice pays once.
#[test]
fn other_money_settles_the_fee_once() {
    let (house, _, membership, invoice) = declined();
    let desk = house.desk(Role::FrontDesk);
    let path = format!("/invoices/{invoice}/payments/new?return=/");
    let form = desk.get(&path).see("Record payment").see("the planned retry is dropped").own_form();
    let bare = form.clone().submit(&desk);
    assert_eq!(bare.status, 422);
    bare.see("Choose how it was paid.");
    let form = form.set("method", "check").set("reference", "No. 1044");
    let taken = form.clone().submit(&desk);
    assert_eq!(taken.path, "/");
    taken.see("Check $99.00 received for Gold. Theressa Labadie").see("Nothing needs you.");
    form.submit(&desk).see("The payment for Gold was recorded before, once.");
    let sums: Vec<(String, Money)> =
        house.read(|c| Ok(payments::table.filter(payments::method.ne("card")).select((payments::reference, payments::amount)).load(c)?));
    assert_eq!(sums, [("No. 1044".to_string(), Money(9900))]);
    assert_eq!(status(&house, membership), Status::Active);
    desk.get(&path).see("There is nothing to take.");
    house.verify();
}
