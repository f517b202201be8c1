//! Everything that is tested from outside: screens, stories, the browser. One binary, so that it is linked once.

mod billing;
mod browser;
mod catalog;
mod clinic;
mod commands;
mod db;
mod desk;
mod faults;
mod letters;
mod memberships;
mod paperwork;
mod patients;
mod plans;
mod reports;
mod shape;
mod stories;
mod support;
