//! The one writer lane of a SQLite process: a fair queue in which the desk goes before batches.
//!
//! SQLite's own waiting is not fair; here whoever came first writes first, and a batch lets every waiting desk pass.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// Somebody waits in front of a screen.
    Desk,
    /// The timetable, imports, samples.
    Batch,
}

#[derive(Default)]
struct State {
    busy: bool,
    next: u64,
    desk: VecDeque<u64>,
    batch: VecDeque<u64>,
}

#[derive(Default)]
pub struct Lane {
    state: Mutex<State>,
    freed: Condvar,
}

/// The right to write; given back when dropped.
pub struct Turn<'a>(&'a Lane);

impl Lane {
    pub fn new() -> Lane {
        Lane::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub fn enter(&self, priority: Priority) -> Turn<'_> {
        let mut state = self.state();
        let ticket = state.next;
        state.next += 1;
        match priority {
            Priority::Desk => state.desk.push_back(ticket),
            Priority::Batch => state.batch.push_back(ticket),
        }
        while state.busy || !first(&state, priority, ticket) {
            state = self.freed.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        state.busy = true;
        match priority {
            Priority::Desk => state.desk.pop_front(),
            Priority::Batch => state.batch.pop_front(),
        };
        Turn(self)
    }
}

fn first(state: &State, priority: Priority, ticket: u64) -> bool {
    match priority {
        Priority::Desk => state.desk.front() == Some(&ticket),
        Priority::Batch => state.desk.is_empty() && state.batch.front() == Some(&ticket),
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.state().busy = false;
        self.0.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn one_writer_at_a_time_and_everyone_gets_a_turn() {
        let (lane, inside, done) = (Arc::new(Lane::new()), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let writers: Vec<_> = (0..8)
            .map(|n| {
                let (lane, inside, done) = (lane.clone(), inside.clone(), done.clone());
                std::thread::spawn(move || {
                    for _ in 0..50 {
                        let _turn = lane.enter(if n % 2 == 0 { Priority::Desk } else { Priority::Batch });
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        inside.fetch_sub(1, Ordering::SeqCst);
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        assert_eq!(done.load(Ordering::SeqCst), 400);
    }
}
