//! Tessera: memberships and packages for clinics.

pub mod app;
pub mod base;
pub mod billing;
pub mod catalog;
pub mod clinic;
pub mod config;
pub mod db;
pub mod desk;
pub mod gateway;
pub mod jobs;
pub mod ledger;
pub mod letters;
pub mod memberships;
pub mod paperwork;
pub mod patients;
pub mod plans;
pub mod reactions;
pub mod serve;
pub mod wallet;
pub mod web;
