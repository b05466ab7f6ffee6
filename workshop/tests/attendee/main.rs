//! `cargo workshop` as an attendee uses it, on a small course.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends at the first thing that is not as it should be"
)]

mod broken_state;
mod commands;
mod going_on;
mod reporting;
#[cfg(target_os = "linux")]
#[path = "../../../grader/tests/skipped.rs"]
mod skipped;
mod small_course;
#[cfg(target_os = "linux")]
mod terminal;
#[cfg(target_os = "linux")]
mod watching;
