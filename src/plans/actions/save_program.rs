//! Saves the program: on or off, its name, its thank-you text (R015–R017). Switched off, nothing new is sold and running
//! memberships go on (R275).

use crate::base::{Now, Refusals, Res, secret};
use crate::clinic::{Actor, Note, Settings, activity, clinics, note, settings};
use crate::db::Tx;

/// What the program is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    pub on: bool,
    pub name: String,
    pub thank_you: String,
}

impl Program {
    pub fn of(settings: &Settings) -> Program {
        Program { on: settings.program_on, name: settings.program_name.clone(), thank_you: settings.thank_you.clone() }
    }

    /// A mark of what was read, so that a save knows whether somebody else saved meanwhile.
    pub fn mark(&self) -> String {
        secret::sha256(format!("{}\n{}\n{}", self.on, self.name, self.thank_you).as_bytes())[..16].to_string()
    }
}

/// `mark` is that of the program as it was read; none where it does not matter.
pub fn save(tx: &mut Tx, now: Now, actor: &Actor, mark: Option<&str>, new: &Program) -> Res<()> {
    let new = Program { on: new.on, name: new.name.trim().to_string(), thank_you: new.thank_you.trim().replace("\r\n", "\n") };
    check(&new).none()?;
    let old = settings::load(tx)?;
    if mark.is_some_and(|mark| mark != Program::of(&old).mark()) {
        let zone = clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "program", 0, &zone)?);
    }
    let next = Settings { program_on: new.on, program_name: new.name.clone(), thank_you: new.thank_you, ..old };
    for (key, old, new_value) in settings::save(tx, &next)? {
        let what = match key {
            "program.on" => format!("Program switched {new_value}"),
            "program.name" => "Program Name".to_string(),
            _ => "Thank You Message".to_string(),
        };
        let values = if key == "program.on" { (None, None) } else { (Some(old), Some(new_value)) };
        note(tx, now, actor, Note { area: "plans", subject: "program", what, old: values.0, new: values.1, ..Note::default() })?;
    }
    Ok(())
}

fn check(program: &Program) -> Refusals {
    let mut refused = Refusals::new();
    if program.on && program.name.is_empty() {
        refused.add("name", "Enter a Program Name, such as your clinic's name and Loyalty.");
    }
    if program.name.chars().count() > 80 {
        refused.add("name", "Keep the name under 80 characters.");
    }
    if program.thank_you.chars().count() > 1000 {
        refused.add("thank_you", "Keep the message under 1,000 characters.");
    }
    refused
}
