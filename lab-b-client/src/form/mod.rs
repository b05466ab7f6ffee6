//! A form on a page: found, filled in, and turned into the request that a browser would send.
//!
//! Read `find.rs` (which form, and what is in it), `control.rs` (one field of it), `fill.rs` (what the
//! command line says), `entries.rs` (what is sent of it), `submit.rs` (how). All are step b7; the words
//! are those of the HTML standard, §4.10.

pub mod control;
pub mod entries;
pub mod fill;
pub mod find;
pub mod submit;

pub use control::{Choice, Control, State};
pub use entries::{Entry, Value};
pub use fill::Assignment;
