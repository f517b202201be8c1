//! Lives: stories that move the clock.

mod a_year;
