use super::on;
use crate::support::house::House;
use std::fs;
use tessera::clinic::users;

#[test]
fn staff_are_invited_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    let words = ["staff", "invite", "--email", "pat@northgate.example", "--name", "Pat Lee", "--role", "front-desk"];
    let invited = on(&house, folder.path(), &words);
    assert_eq!(invited.code, 0, "{}", invited.err);
    let link = invited.out.lines().find(|line| line.contains("/invitation/")).expect("the link, where no mail leaves");
    let page = ureq::get(link.replace("http://127.0.0.1:8080", &house.url)).call().expect("the link opens");
    assert_eq!(page.status(), 200);
    assert!(house.read(|c| users::by_email(c, "pat@northgate.example")).is_some());
    let again = on(&house, folder.path(), &words);
    assert_eq!((again.code, again.err.contains("signs in already")), (1, true), "{}", again.err);
    let wrong = on(&house, folder.path(), &["staff", "invite", "--email", "pat", "--name", "Pat", "--role", "queen"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("Choose owner, manager, front desk or practitioner."), "{}", wrong.err);
}

/// Good rows are kept, refused ones said; the same file twice adds nobody twice.
#[test]
fn patients_come_in_from_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::open();
    let list = "First name,Last name,Birth date,E-mail\nPhil,Pacocha,1974-06-17,phil@patients.example\nNobody,,1974-06-17,\n";
    fs::write(folder.path().join("list.csv"), list).expect("written");
    let first = on(&house, folder.path(), &["import", "patients", "list.csv", "--clinic", "northgate"]);
    assert_eq!(first.code, 1, "one row is refused: {}{}", first.out, first.err);
    assert!(first.out.contains("1 added") && first.out.contains("1 refused"), "{}", first.out);
    assert!(first.err.starts_with("line 3, "), "{}", first.err);
    let second = on(&house, folder.path(), &["import", "patients", "list.csv"]);
    assert!(second.out.contains("0 added") && second.out.contains("1 known already"), "{}", second.out);
    let nowhere = on(&house, folder.path(), &["import", "patients", "list.csv", "--clinic", "Westgate"]);
    assert_eq!((nowhere.code, nowhere.err.contains("there are Northgate")), (1, true), "{}", nowhere.err);
}
