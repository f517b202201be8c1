//! What is walked in Chromium: `bin/test browser`. Without TESSERA_TEST_BROWSER=1 these tests end at once.

mod harness;
mod main_job;
mod offer;
