//! What runs by itself: the workers behind the timetable.

pub mod letters;
