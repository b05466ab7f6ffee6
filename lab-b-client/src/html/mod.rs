//! What one needs from a page: elements by CSS selector, their text, links, tables.
//!
//! scraper reads HTML as browsers do, however broken it is, into a tree of elements (`parse.rs`). `text.rs`
//! and `links.rs` are step b6, `table.rs` is b16. `tags.rs` reads pages without a tree, for the crawler.

pub mod links;
pub mod parse;
pub mod select;
pub mod table;
pub mod tags;
pub mod text;

mod attributes;
