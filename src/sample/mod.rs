//! The sample clinic: two places of one company, a loyalty program, and half a year of members who really lived it.
//!
//! Nothing is written behind the house's back: everything goes through the actions that screens call, on a clock of its
//! own that begins months ago and ends now, with the timetable run on every day between. Letters of that time are files,
//! whatever mail server is configured.

mod clinic;
mod dice;
pub mod many;
mod offer;
mod people;
mod script;
mod story;

pub use clinic::PASSWORD;

use crate::app::{App, Clock};
use crate::base::{Res, zone};
use crate::clinic::account;
use crate::config::{Config, Mail};
use std::sync::Arc;

/// Of the visits that `serve --sample` makes up.
const SEED: u64 = 2026;

/// Opens the sample clinic where no clinic is open yet; gives whether it did.
pub fn open_where_empty(app: &App) -> Res<bool> {
    if app.db.read(account::find)?.is_some() {
        return Ok(false);
    }
    let until = app.clock.machine();
    let clock = Clock::standing(story::begins(zone::day(until, story::ZONE)));
    let past = App { clock: clock.clone(), config: Arc::new(without_smtp(&app.config)), ..app.clone() };
    let places = clinic::open(&past)?;
    let offer = offer::put(&past, &places)?;
    story::tell(&past, &clock, &places, offer, until, SEED)?;
    Ok(true)
}

fn without_smtp(config: &Config) -> Config {
    let mail = match &config.mail {
        Mail::Smtp(_) => Mail::Files("mail".into()),
        files => files.clone(),
    };
    Config { mail, ..config.clone() }
}
