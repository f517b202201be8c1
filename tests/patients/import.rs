use super::patients::add;
use crate::support::desk::{Desk, Seen};
use crate::support::house::House;
use tessera::clinic::Actor;
use tessera::patients::actions::import;
use tessera::patients::{Patient, store};
use tessera::web::Role;
use time::macros::date;

/// The columns of Synthea's file of patients.
const SYNTHEA: &str = "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,MIDDLE,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,GENDER,\
BIRTHPLACE,ADDRESS,CITY,STATE,COUNTY,FIPS,ZIP,LAT,LON,HEALTHCARE_EXPENSES,HEALTHCARE_COVERAGE,INCOME\n\
146ca7c8,1995-12-30,,999-80-9624,S99917643,X66341700X,Mr.,Phil587,,Pacocha935,,,M,black,nonhispanic,M,Sandwich,700 Haley Spur,East \
Longmeadow,Massachusetts,Hampden County,,00000,42.02,-72.49,74899.55,10475.60,876903\n\
5b0065a1,1973-02-23,2019-05-06,999-81-7925,S99986208,X49312881X,Mrs.,José111,Luz22,Domínguez946,,,M,white,hispanic,F,Boston,1 Main \
Street,Boston,Massachusetts,Suffolk County,,02108,42.3,-71.0,1874899.55,20475.60,76543\n";

/// The real file where it stands beside the project, else a small one of the same columns.
fn synthea() -> Vec<u8> {
    let real = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/patients-synthea.csv");
    std::fs::read(real).unwrap_or_else(|_| SYNTHEA.as_bytes().to_vec())
}

/// The cells of one column of a comma-separated file without quotes.
fn column(file: &[u8], heading: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(file);
    let at = reader.headers().expect("headings").iter().position(|one| one == heading).expect("the column");
    reader.records().map(|row| row.expect("a row")[at].to_string()).collect()
}

/// Sends a file, and waits on its page until the import is through.
fn run(desk: &Desk, file: &[u8]) -> Seen {
    let clinic = [("clinic".to_string(), "1".to_string())];
    let columns = desk.upload("/patients/import", &clinic, "file", "list.csv", file);
    assert!(columns.path.starts_with("/patients/imports/"), "{}", columns.text());
    through(desk, columns.own_form().set("button", "start").submit(desk))
}

fn through(desk: &Desk, mut seen: Seen) -> Seen {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while seen.html.contains("every 2s") {
        assert!(std::time::Instant::now() < until, "the import ends: {}", seen.text());
        std::thread::yield_now();
        seen = desk.get(&seen.path);
    }
    seen
}

fn everybody(house: &House) -> Vec<Patient> {
    house.read(|c| store::load_many(c, &(1..=500).collect::<Vec<_>>()))
}

/// The real file comes in whole: key, dates, accents; the dead rest. The same file again makes nobody twice.
#[test]
fn synthea_comes_in_whole_and_once() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    let file = synthea();
    let (keys, deaths) = (column(&file, "Id"), column(&file, "DEATHDATE"));
    run(&desk, &file).see(&format!("{} added · 0 changed · 0 known, nothing new · 0 refused", keys.len()));
    let patients = everybody(&house);
    assert_eq!(patients.len(), keys.len());
    for patient in &patients {
        let at = keys.iter().position(|key| Some(key) == patient.external_key.as_ref()).expect("its key");
        assert_eq!(patient.active, deaths[at].is_empty());
        assert_eq!(patient.deceased_on.map(tessera::base::days::iso).unwrap_or_default(), deaths[at]);
        assert_eq!(patient.family, column(&file, "LAST")[at]);
    }
    run(&desk, &file).see(&format!("0 added · 0 changed · {} known, nothing new · 0 refused", keys.len()));
    assert_eq!(everybody(&house).len(), keys.len());
    desk.get_block("/patients?q=dominguez&inactive=on", "rows");
}

/// Numbers of the state and sums of money are in no row of the database, not even in the file that is kept.
#[test]
fn what_is_no_business_of_ours_is_never_stored() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    let file = synthea();
    let clinic = [("clinic".to_string(), "1".to_string())];
    let columns = desk.upload("/patients/import", &clinic, "file", "list.csv", &file);
    columns.see_no("SSN").see_no("PASSPORT").see_no("INCOME");
    let no: i64 = columns.path.rsplit('/').next().and_then(|no| no.parse().ok()).expect("a number");
    let mut kept = house.read(|c| store::imports::content(c, no));
    assert!(!kept.is_empty());
    through(&desk, columns.own_form().set("button", "start").submit(&desk));
    assert!(house.read(|c| store::imports::content(c, no)).is_empty(), "a file that is through is not kept");
    for patient in everybody(&house) {
        kept.extend(format!("{patient:?}").into_bytes());
    }
    let log = house.read(|c| tessera::clinic::activity::newest(c, &[], None, 10_000));
    kept.extend(format!("{log:?}").into_bytes());
    if !house.app.db.is_postgres() {
        for end in ["", "-wal"] {
            let path = format!("{}{end}", house.app.db.url.trim_start_matches("sqlite://"));
            kept.extend(std::fs::read(path).unwrap_or_default());
        }
    }
    for heading in ["SSN", "DRIVERS", "PASSPORT", "HEALTHCARE_EXPENSES", "HEALTHCARE_COVERAGE"] {
        for secret in column(&file, heading).into_iter().filter(|secret| secret.len() > 6) {
            let found = kept.windows(secret.len()).any(|at| at == secret.as_bytes());
            assert!(!found, "{heading} {secret} is kept");
        }
    }
}

/// A hostile file: byte-order mark, semicolons, quotes over lines, formulas, one address for two people. Good rows are
/// kept, refused ones named with line, column and why, and the download calculates nothing.
#[test]
fn a_hostile_file_is_sorted_row_by_row() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    let file = "\u{feff}Nachname;Vorname;Geburtsdatum;E-Mail;Phone;Note\r\n\
        \"Núñez\";José;30.11.1984;both@example.com;\"+1 413 555 0102\";\"first line\r\nsecond; line\"\r\n\
        =HYPERLINK(\"x\");Eve;1.1.1990;;;\r\n\
        Blum;Bob;soon;;;\r\n\
        Blum;Ann;2.1.1990;both@example.com;;=SUM(A1:A9)\r\n\
        ;;;;;\r\n\
        Abbott;Carl;;nobody;;\r\n\
        Abbott;Dora;;;;;more\r\n";
    let done = run(&desk, file.as_bytes());
    done.see("2 added · 0 changed · 0 known, nothing new · 4 refused");
    done.see("4 Nachname =HYPERLINK(\"x\")").see("5 Geburtsdatum soon This is no date.");
    done.see("8 E-Mail nobody Enter an address").see("9 The row has more cells than there are headings.");
    let patients = everybody(&house);
    assert_eq!(patients.iter().map(Patient::list_name).collect::<Vec<_>>(), ["Núñez, José", "Blum, Ann"]);
    assert_eq!((patients[0].note.as_str(), patients[0].phone.as_str()), ("first line\nsecond; line", "+1 413 555 0102"));
    assert_eq!((patients[1].note.as_str(), patients[1].birth_on), ("=SUM(A1:A9)", Some(date!(1990 - 01 - 02))));
    let csv = desk.get(&format!("{}/refused", done.path)).html;
    assert!(csv.starts_with("\u{feff}Line,Column,Value,Why\n") && csv.contains("4,Nachname,\"'=HYPERLINK(\"\"x\"\")\","), "{csv}");

    let latin = b"First\tLast\nJos\xe9\tMu\xf1oz\n";
    run(&desk, latin).see("1 added");
    assert_eq!(everybody(&house)[2].full_name(), "José Muñoz");
}

/// Columns are matched on screen, with what will become of the first rows; who is known gets what the record lacks and
/// keeps what the desk has written.
#[test]
fn columns_are_matched_on_screen_and_gaps_are_filled() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    let ann = add(&house, "Ann", "Abbott", Some(date!(1961 - 03 - 04)), "413-555-0188", "");
    let clinic = [("clinic".to_string(), "1".to_string())];
    let file = b"Who,Born on,Call,Town\n\"Abbott, Ann\",3/4/1961,999-999-9999,Amherst\nCher,,,\n";
    let columns = desk.upload("/patients/import", &clinic, "file", "list.csv", file);
    columns.see("Choose the column that holds the last name or the whole name.").see("Abbott, Ann · Cher");
    let form = columns.own_form().without("columns");
    let form = form.add("columns", "name").add("columns", "birth_on").add("columns", "phone").add("columns", "city");
    let preview = form.clone().set("button", "preview").submit(&desk);
    preview.see("Known, gaps are filled").see("Cher New").see("All can be read.");
    let twice = form.without("columns").add("columns", "name").add("columns", "name").set("button", "start").submit(&desk);
    assert_eq!(twice.status, 422);
    twice.see("Two columns are Whole name.");
    through(&desk, preview.own_form().set("button", "start").submit(&desk)).see("1 added · 1 changed");
    let known = house.read(|c| store::load(c, ann));
    assert_eq!((known.phone.as_str(), known.city.as_str()), ("413-555-0188", "Amherst"));
    // Pressed twice or reloaded: it ran once.
    preview.own_form().set("button", "start").submit(&desk).see("1 added · 1 changed");
}

/// What is no list is refused with a sentence; who may not import is told whom to ask.
#[test]
fn files_that_are_no_list_are_refused() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    let clinic = [("clinic".to_string(), "1".to_string())];
    for (content, sentence) in [
        (&b""[..], "Choose a CSV file."),
        (b"First,Last\n", "The file has headings and no rows."),
        (b"PK\x03\x04\0\0binary", "This is not a text file."),
    ] {
        let again = desk.upload("/patients/import", &clinic, "file", "list.csv", content);
        assert_eq!(again.status, 422);
        again.see(sentence);
    }
    let long = desk.upload("/patients/import", &clinic, "file", "list.csv", &vec![b'a'; 21 * 1024 * 1024]);
    assert_eq!(long.status, 422);
    long.see("The file is longer than 20 MB");
    assert_eq!(house.desk(Role::FrontDesk).get("/patients/import").status, 403);
    assert_eq!(desk.get("/patients/imports/99").status, 404);
}

/// An import that a crash interrupted goes on where it stopped, and two that carry it out at once do no row twice.
#[test]
fn an_interrupted_import_goes_on() {
    let house = House::open();
    let rows: String = (0..350).map(|n| format!("Abbott{n},Ann,1980-01-01\n")).collect();
    let file = format!("Last,First,DOB\n{rows}");
    let id = import::upload(&house.app, house.now(), &house.owner, house.clinic, "list.csv", file.as_bytes()).expect("kept");
    let columns = house.read(|c| store::imports::load(c, id)?.columns());
    house.write(|tx, _| {
        store::imports::choose(tx, id, &columns, house.clinic)?;
        store::imports::begin(tx, id)
    });
    std::thread::scope(|both| {
        for _ in 0..2 {
            both.spawn(|| import::run(&house.app, id).expect("it runs"));
        }
    });
    // Whoever came second may have left the end to the other.
    import::run(&house.app, id).expect("it is through");
    let done = house.read(|c| store::imports::load(c, id));
    assert_eq!((done.done, done.added, done.refused), (350, 350, 0));
    assert_eq!(everybody(&house).len(), 350);
}

/// The command line's import takes a whole file and says what became of it.
#[test]
fn a_whole_file_is_taken_in_at_once() {
    let house = House::open();
    let file = b"Last,First,DOB\nAbbott,Ann,1980-01-01\nBlum,Bob,soon\n";
    let take = || import::whole_file(&house.app, house.now(), &Actor::command(), house.clinic, "list.csv", file).expect("taken in");
    let first = take();
    assert_eq!((first.added, first.changed, first.known, first.refused.len()), (1, 0, 0, 1));
    assert_eq!((first.refused[0].line, first.refused[0].column.as_str()), (3, "DOB"));
    assert_eq!((take().added, take().known), (0, 1));
}
