//! What a crawl tells: events, as they come, in one of three formats.

pub mod dot;
pub mod jsonl;
pub mod text;

use std::io::{self, Write};

use url::Url;

use super::Link;

/// Something that a crawl has to tell.
#[derive(Debug)]
pub enum Event<'a> {
    /// The crawl begins.
    Begin,
    /// A page, or another document, that was there.
    Page {
        /// Where.
        url: &'a Url,
        /// The status code of its answer.
        status: u16,
        /// How many links away from the start.
        depth: usize,
        /// Its title.
        title: Option<&'a str>,
        /// Its media type, without parameters.
        media_type: &'a str,
        /// Whether it asks not to be listed in a search.
        noindex: bool,
        /// Its links to the same origin.
        links: &'a [Link],
    },
    /// A URL whose page is elsewhere.
    Redirect {
        /// Where.
        url: &'a Url,
        /// The status code of its answer.
        status: u16,
        /// Where to.
        to: &'a Url,
    },
    /// A URL that leads to nothing.
    Broken {
        /// Which.
        url: &'a Url,
        /// The status code of the answer, if one came.
        status: Option<u16>,
        /// What went wrong, if it was not the status code.
        error: Option<&'a str>,
        /// Where it was found.
        found_on: Vec<&'a Url>,
    },
    /// A URL that robots.txt forbids.
    Blocked {
        /// Which.
        url: &'a Url,
    },
    /// Something ended because there would have been too much of it.
    Limit {
        /// `pages`, `depth`, `max-size`, `timeout` or `redirects`.
        limit: &'static str,
        /// Where it ended.
        url: &'a Url,
    },
    /// The crawl is over.
    End(&'a Summary),
}

/// How many of each there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Pages, and other documents.
    pub pages: usize,
    /// Redirects.
    pub redirects: usize,
    /// Broken URLs.
    pub broken: usize,
    /// URLs that robots.txt forbids.
    pub blocked: usize,
    /// Limits that were met.
    pub limits: usize,
    /// Whether somebody ended the crawl before it was over.
    pub interrupted: bool,
}

/// How the report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines for people, and for `cut` and `grep`.
    Text,
    /// An object a line (JSON Lines).
    JsonLines,
    /// A map for Graphviz.
    Dot,
}

impl Format {
    /// Writes one event.
    ///
    /// # Errors
    /// What `output` reports.
    pub fn write(self, output: &mut dyn Write, event: &Event) -> io::Result<()> {
        match self {
            Format::Text => text::write(output, event),
            Format::JsonLines => jsonl::write(output, event),
            Format::Dot => dot::write(output, event),
        }
    }
}
