//! `cargo grade` as an instructor uses it: folders of submissions in, a gradebook out.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "whole classes are for measuring")]
#[path = "../cohort/mod.rs"]
mod cohort;
mod input;
mod kinds;
mod resume;
mod run;
