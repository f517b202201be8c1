//! What is walked in Chromium: `bin/test browser`. Without TESSERA_TEST_BROWSER=1 these tests end at once.

mod guide_001;
mod guide_002;
mod guide_004;
mod harness;
mod main_job;
