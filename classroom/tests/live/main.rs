//! `cargo grade room` and `cargo grade serve`, with real attendees, real browsers, and some who are up to no good.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod attendees;
mod browser;
mod graded;
mod guests;
mod hostile;
mod room;
mod serving;

#[path = "../../../grader/tests/skipped.rs"]
mod skipped;

#[path = "../../../workshop/tests/attendee/small_course.rs"]
#[allow(dead_code, reason = "the tests of `workshop` need more of it")]
mod small_course;

#[cfg(target_os = "linux")]
#[path = "../../../workshop/tests/attendee/terminal.rs"]
#[allow(dead_code, reason = "the tests of `workshop` need more of it")]
mod terminal;
