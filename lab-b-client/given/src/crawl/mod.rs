//! Around the crawler: what it remembers, and what it tells.

pub mod assets;
pub mod groups;
pub mod known;
pub mod log;
pub mod progress;
pub mod report;

use url::Url;

/// A link to a URL of the same origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, normalised.
    pub url: Url,
    /// Whether it may be followed.
    pub follow: bool,
}

/// Where the crawl ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many links away from the start a page may be.
    pub depth: usize,
    /// How many URLs may be asked for.
    pub pages: usize,
    /// Whether redirects are followed.
    pub follow: bool,
}

/// What came of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It leads to a URL that is known, or is now.
    Known(known::Id),
    /// It leads to where robots.txt forbids to go; this was not known before.
    Blocked,
    /// Nobody will follow it: a limit is reached.
    Dropped,
}
