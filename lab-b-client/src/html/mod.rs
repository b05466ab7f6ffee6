//! What one needs from a page: elements by CSS selector, their text, links, tables.
//!
//! scraper reads HTML as browsers do, however broken it is, into a tree of elements (`parse.rs`). `text.rs`
//! and `links.rs` are step b6, `table.rs` is b16. `tags.rs` reads pages without a tree, for the
//! crawler. (`parse.rs` and `tags.rs` are given: `given/src/html/`.)

pub mod links;
pub mod select;
pub mod table;
pub mod text;

pub use lab_b_given::html::{parse, tags};
