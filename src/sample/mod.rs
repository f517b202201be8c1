//! The sample clinic: two places of one company, a loyalty program, and half a year of members who really lived it.
//!
//! Nothing is written behind the house's back: everything goes through the actions that screens call, on a clock of its
//! own that begins months ago and ends now, with the timetable run on every day between.

mod clinic;

pub use clinic::PASSWORD;

use crate::app::App;
use crate::base::Res;
use crate::clinic::account;

/// Opens the sample clinic where no clinic is open yet; gives whether it did.
pub fn open_where_empty(app: &App) -> Res<bool> {
    if app.db.read(account::find)?.is_some() {
        return Ok(false);
    }
    clinic::open(app)?;
    Ok(true)
}
