//! Pages: into a tree or tag by tag, and what is printed of them. The lab's `html/` has the rest.

pub mod found;
pub mod parse;
pub mod select;
pub mod tags;
pub mod text;

mod attributes;

use url::Url;

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub url: Url,
    /// The words that one clicks on.
    pub text: String,
}
