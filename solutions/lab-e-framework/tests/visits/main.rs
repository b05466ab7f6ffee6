//! What an application knows of its visitors, and what it lets them do: cookies, sessions, limits, numbers.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod buckets;
mod cookies;
mod cors;
mod metrics;
mod sessions;
mod signing_in;
mod stores;
