//! What runs beside the pages until the server stops: the timetable every minute, and every few seconds what is urgent.
//!
//! An error is logged and never ends it; the next turn tries again. Told to stop, it finishes the turn it is in.

use super::timetable;
use crate::app::App;
use crate::base::Res;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// From one tick to the next.
const TICK: Duration = Duration::from_secs(60);
/// From one look at what is urgent to the next.
const URGENT: Duration = Duration::from_secs(3);
/// How long a turn may take to end once the server stops; a crash at any point is made good by running again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Wakes those who wait when it is time to stop.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    changed: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Waits so long, or until it rings; gives whether it rang.
    fn wait(&self, long: Duration) -> bool {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let (rung, _) = self.changed.wait_timeout_while(rung, long, |rung| !*rung).unwrap_or_else(PoisonError::into_inner);
        *rung
    }
}

#[derive(Default)]
pub struct Runner {
    bell: Arc<Bell>,
    threads: Vec<JoinHandle<()>>,
}

impl Runner {
    /// The first tick is at once.
    pub fn start(app: &App) -> Res<Runner> {
        let mut runner = Runner::default();
        runner.every("timetable", TICK, app, tick)?;
        runner.every("urgent", URGENT, app, |app| timetable::urgent(app).map(|_| ()))?;
        Ok(runner)
    }

    fn every(&mut self, name: &'static str, pause: Duration, app: &App, turn: fn(&App) -> Res<()>) -> Res<()> {
        let (bell, app) = (self.bell.clone(), app.clone());
        let thread = std::thread::Builder::new().name(name.into()).spawn(move || {
            loop {
                match std::panic::catch_unwind(AssertUnwindSafe(|| turn(&app))) {
                    Ok(Ok(())) => {}
                    Ok(Err(cause)) => tracing::error!(name, %cause, "a turn failed; the next one tries again"),
                    Err(_) => tracing::error!(name, "a turn panicked; the next one tries again"),
                }
                if bell.wait(pause) {
                    return;
                }
            }
        })?;
        self.threads.push(thread);
        Ok(())
    }

    /// Stops after the turns that are under way.
    pub fn stop(self) {
        self.bell.ring();
        let until = Instant::now() + PATIENCE;
        for thread in self.threads {
            while !thread.is_finished() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(5));
            }
            if !thread.is_finished() {
                tracing::warn!("a long turn is broken off; the next start goes on with it");
            }
        }
    }
}

fn tick(app: &App) -> Res<()> {
    let report = timetable::tick(app)?;
    for phase in report.phases.iter().filter(|phase| phase.count > 0) {
        tracing::info!(phase = phase.name, count = phase.count, seconds = phase.seconds, "tick");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bell_ends_the_pause_at_once() {
        let bell = Arc::new(Bell::default());
        assert!(!bell.wait(Duration::from_millis(1)));
        let waiting = bell.clone();
        let thread = std::thread::spawn(move || waiting.wait(Duration::from_secs(60)));
        bell.ring();
        assert!(thread.join().expect("it wakes"));
    }
}
