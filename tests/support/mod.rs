//! What tests stand on: a database of their own, a browser that speaks clinic, the checker of HTML.

// Each test uses what it needs of these words.
#![allow(dead_code)]

pub mod browser;
pub mod checker;
pub mod chromium;
pub mod database;

pub mod desk;
pub mod house;
pub mod people;
