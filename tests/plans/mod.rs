mod inventory;
mod program;
pub mod types;
