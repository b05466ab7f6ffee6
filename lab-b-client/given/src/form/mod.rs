//! Around forms: what a field is, what the command line puts into it, and what is sent.

pub mod control;
pub mod entries;
pub mod fill;

pub use control::{Choice, Control, State};
pub use entries::{Entry, Value};
pub use fill::Assignment;

/// How the entries travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// In the query of the URL.
    Get,
    /// In the content, as `application/x-www-form-urlencoded`.
    Post,
    /// In the content, as `multipart/form-data`: files too.
    PostMultipart,
}
