//! What runs by itself: the timetable on one screen, and the workers that send charges, refunds and letters.

pub mod charges;
pub mod letters;
pub mod phases;
pub mod refunds;
pub mod runner;
pub mod timetable;
