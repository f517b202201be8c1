//! What goes wrong around the house: crashes, several nodes, clocks, races, a full disk.

mod crash;
mod disk_full;
mod stage;
