//! `/patients/imports/{no}`: the columns matched and previewed, then how the import goes on, then what became of it.
//! `/patients/imports/{no}/refused` is the list of refused rows.

use crate::base::{Error, Money, Refusals, Res};
use crate::clinic::clinics;
use crate::db::Conn;
use crate::patients::actions::import::{self, Outcome};
use crate::patients::rules::columns::{self, Field};
use crate::patients::rules::import_file::{Table, harmless};
use crate::patients::rules::row::{Fault, Reading};
use crate::patients::store::imports::{self, Import, State};
use crate::web::{Answer, Form, Htmx, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ColumnsForm {
    columns: Vec<String>,
    clinic: String,
    /// The button: `preview`, `start` or `go_on`.
    button: String,
}

/// A column of the file on screen: heading, what stands in its first rows, what it says.
struct Column {
    heading: String,
    example: String,
    field: String,
}

/// A row of the preview, with what will become of it.
struct Previewed {
    line: u64,
    name: String,
    facts: String,
    tone: &'static str,
    word: String,
}

#[derive(Template)]
#[template(path = "patients/import_columns.html")]
struct Match {
    page: Page,
    import: Import,
    refusals: Refusals,
    columns: Vec<Column>,
    fields: Vec<(String, String)>,
    clinic: String,
    clinics: Vec<(String, String)>,
    preview: Vec<Previewed>,
    /// Rows that cannot be read: how many, and the first of them.
    unread: usize,
    faults: Vec<Fault>,
}

#[derive(Template)]
#[template(path = "patients/import_run.html", blocks = ["progress"])]
struct Progress {
    page: Page,
    import: Import,
    refused: Vec<Fault>,
}

/// Rows of the preview, and refused rows that are spelled out.
const SHOWN: usize = 10;

fn matching(c: &mut Conn, page: Page, import: Import, form: Option<&ColumnsForm>, refusals: Refusals) -> Res<Match> {
    let table = import::table(c, import.id)?;
    let columns = match form {
        Some(form) => chosen(form, table.headings.len()),
        None => import.columns()?,
    };
    let clinic = form.map_or(import.clinic_id, |form| form.clinic.parse().unwrap_or(import.clinic_id));
    let reading = Reading::new(&table, &columns, clinic, page.today);
    let mut preview = Vec::new();
    let mut faults: Vec<Fault> = Vec::new();
    let mut refusals = refusals;
    if let (Err(sentence), true) = (columns::check(&columns), refusals.is_empty()) {
        refusals.add("", sentence);
    } else if columns::check(&columns).is_ok() {
        for row in table.rows.iter().take(SHOWN) {
            preview.push(previewed(c, &page, &reading, row)?);
        }
        faults = table.rows.iter().filter_map(|row| reading.read(row).err()).collect();
    }
    let unread = faults.len();
    faults.truncate(SHOWN);
    let clinics = clinics::all(c)?.into_iter().map(|clinic| (clinic.id.to_string(), clinic.name)).collect();
    Ok(Match {
        page,
        import,
        refusals,
        columns: on_screen(&table, &columns),
        fields: Field::ALL.iter().map(|field| (field.word().to_string(), field.label().to_string())).collect(),
        clinic: clinic.to_string(),
        clinics,
        preview,
        unread,
        faults,
    })
}

fn on_screen(table: &Table, columns: &[Field]) -> Vec<Column> {
    let example = |at: usize| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        cells.take(2).map(|cell| cell.chars().take(40).collect::<String>()).collect::<Vec<_>>().join(" · ")
    };
    let column = |(at, heading): (usize, &String)| Column {
        heading: heading.clone(),
        example: example(at),
        field: columns.get(at).map_or("", |field| field.word()).to_string(),
    };
    table.headings.iter().enumerate().map(column).collect()
}

fn previewed(c: &mut Conn, page: &Page, reading: &Reading, row: &crate::patients::rules::import_file::Row) -> Res<Previewed> {
    let record = match reading.read(row) {
        Ok(record) => record,
        Err(fault) => {
            let facts = format!("{}: {}", fault.column, fault.value);
            return Ok(Previewed { line: row.line, name: "–".into(), facts, tone: "red", word: format!("Refused. {}", fault.why) });
        }
    };
    let (tone, word) = match import::decide(c, &record)? {
        Outcome::Add if record.active => ("green", "New"),
        Outcome::Add => ("grey", "New, inactive"),
        Outcome::Fill(..) => ("blue", "Known, gaps are filled"),
        Outcome::Known(_) => ("grey", "Known, nothing new"),
    };
    let born = record.birth_on.map(|day| page.long_day(&day)).unwrap_or_default();
    let facts = [born, record.phone.clone(), record.email.clone(), record.city.clone()];
    let facts = facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", ");
    Ok(Previewed { line: row.line, name: record.full_name(), facts, tone, word: word.to_string() })
}

fn chosen(form: &ColumnsForm, columns: usize) -> Vec<Field> {
    (0..columns).map(|at| form.columns.get(at).and_then(|word| Field::from_word(word)).unwrap_or(Field::Nothing)).collect()
}

pub async fn show(site: Site, who: Who, no: Path<i64>, htmx: Htmx) -> Answer {
    site.page(&who, move |c, page| {
        let import = imports::load(c, *no)?;
        if import.state == State::Uploaded {
            return Reply::page(&matching(c, page, import, None, Refusals::new())?);
        }
        let refused = imports::refusals(c, *no, 100)?;
        let progress = Progress { page, import, refused };
        if htmx.wants("progress") { Reply::page(&progress.as_progress()) } else { Reply::page(&progress) }
    })
    .await
}

pub async fn act(site: Site, who: Who, no: Path<i64>, form: Form<ColumnsForm>) -> Answer {
    let no = *no;
    site.work(&who, move |app, page| {
        let (here, form) = (format!("/patients/imports/{no}"), form.fields);
        let import = app.db.read(|c| imports::load(c, no))?;
        if import.state == State::Failed && form.button == "go_on" {
            import::go_on(app, page.now, no)?;
        }
        if import.state != State::Uploaded {
            return Ok(Reply::to(here));
        }
        if form.button != "start" {
            return app.db.read(|c| Reply::page(&matching(c, page, import, Some(&form), Refusals::new())?));
        }
        let clinic = app.db.read(clinics::all)?.into_iter().find(|one| one.id.to_string() == form.clinic);
        let headings = app.db.read(|c| import::table(c, no))?.headings.len();
        let begun = match clinic {
            Some(clinic) => import::begin(app, page.now, &page.actor(), no, &chosen(&form, headings), clinic.id),
            None => Err(Error::refused("clinic", "Choose a clinic.")),
        };
        match begun {
            Ok(()) => Ok(Reply::to(here)),
            Err(Error::Refused(refusals)) => app.db.read(|c| Reply::again(&matching(c, page, import, Some(&form), refusals)?)),
            Err(other) => Err(other),
        }
    })
    .await
}

/// The refused rows as a file that a spreadsheet opens; nothing in it is calculated.
pub async fn refused(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, _| {
        let import = imports::load(c, *no)?;
        let broken = |cause: csv::Error| Error::Failed(Box::new(cause));
        let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(["Line", "Column", "Value", "Why"]).map_err(broken)?;
        for fault in imports::refusals(c, *no, i64::MAX)? {
            let line = fault.line.to_string();
            writer.write_record([line, harmless(&fault.column), harmless(&fault.value), fault.why]).map_err(broken)?;
        }
        let body = writer.into_inner().map_err(|cause| Error::from(cause.into_error()))?;
        Ok(Reply::file("text/csv; charset=utf-8", body).named(format!("refused-{}.csv", import.id)))
    })
    .await
}

impl Progress {
    /// `3,120 of 10,000`
    fn counted(&self) -> String {
        format!("{} of {}", grouped(self.import.done), grouped(self.import.total))
    }
    fn running(&self) -> bool {
        self.import.state == State::Running
    }
}

fn grouped(n: i64) -> String {
    Money(n).plain(0)
}

/// Whole numbers as the templates print them.
mod filters {
    use askama::Values;

    #[askama::filter_fn]
    pub fn grouped(n: &i64, _: &dyn Values) -> askama::Result<String> {
        Ok(super::grouped(*n))
    }
}
