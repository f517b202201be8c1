//! Lives: stories that move the clock.

mod a_year;
mod life_as_foreseen;
