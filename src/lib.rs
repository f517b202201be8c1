//! Tessera: memberships and packages for clinics.

pub mod app;
pub mod base;
pub mod catalog;
pub mod clinic;
pub mod config;
pub mod db;
pub mod reactions;
pub mod web;
