//! The arguments of one subcommand, as the lab's programs ask for them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ArgMatches;
use url::Url;

use super::{behaviour, extract};
use crate::crawl::Limits;
use crate::crawl::report::Format;
use crate::interrupt;
use crate::output::Output;
use crate::urls::parse_url;
use crate::{Deadline, Error, Options};

/// The arguments of one subcommand.
#[derive(Debug)]
pub struct Arguments<'a>(pub(super) &'a ArgMatches);

/// What `get`, `head` and `post` print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The content, and before it the head if asked for.
    Content {
        /// Whether it was.
        head: bool,
    },
    /// The head alone.
    Head,
    /// The values of a field.
    Field(String),
    /// Where the answer came from.
    Url,
}

/// What only `crawl` asks for.
#[derive(Debug)]
pub struct CrawlFlags {
    /// Where it ends.
    pub limits: Limits,
    /// How many requests are under way at once.
    pub concurrency: usize,
    /// What lies between the starts of two.
    pub delay: Duration,
    /// Whether pictures, scripts and the like are asked for.
    pub assets: bool,
    /// How the report looks.
    pub format: Format,
}

impl Arguments<'_> {
    /// The value of a flag.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        text(self.0, name)
    }

    /// Every value of a flag that may come several times.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        all(self.0, name).map(String::as_str).collect()
    }

    /// Whether a flag is there that has no value.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        self.0.get_flag(name)
    }

    /// The URL that was given.
    ///
    /// # Errors
    /// As [`parse_url`].
    pub fn url(&self) -> Result<Url, Error> {
        parse_url(self.text("url").unwrap_or_default())
    }

    /// All URLs that were given.
    ///
    /// # Errors
    /// As [`parse_url`].
    pub fn urls(&self) -> Result<Vec<Url>, Error> {
        all(self.0, "url").map(|text| parse_url(text)).collect()
    }

    /// The file of cookies.
    #[must_use]
    pub fn jar(&self) -> Option<&Path> {
        self.path("jar")
    }

    /// Whether the answer goes into a file.
    #[must_use]
    pub fn has_output(&self) -> bool {
        self.path("output").is_some()
    }

    /// The behaviour that the flags ask for. From here on `--max-time` runs.
    ///
    /// # Errors
    /// [`Error::Usage`].
    pub fn options(&self) -> Result<Options, Error> {
        behaviour::options(self.0)
    }

    /// Where `--output` says, else standard output. Whatever ends the program, no half a file stays there.
    ///
    /// # Errors
    /// As [`Output::open`].
    pub fn output(&self) -> Result<Output, Error> {
        let output = self.report()?;
        interrupt::watch(output.unfinished(), deadline(self.0))?;
        Ok(output)
    }

    /// The same for a crawl, which ends by itself in its own way.
    ///
    /// # Errors
    /// As [`Output::open`].
    pub fn report(&self) -> Result<Output, Error> {
        Output::open(self.path("output"))
    }

    /// What is to be printed of an answer.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        if let Some(name) = self.text("field") {
            return Wanted::Field(name.to_owned());
        }
        match self.is_set("show-url") {
            true => Wanted::Url,
            false => Wanted::Content {
                head: self.is_set("include"),
            },
        }
    }

    /// The URL, and what is to be printed of its page.
    ///
    /// # Errors
    /// [`Error::Usage`]; as [`parse_url`].
    pub fn extract(&self) -> Result<(Url, extract::Wanted), Error> {
        extract::wanted(self)
    }

    /// What only `crawl` asks for. `follow`: whether redirects are followed.
    #[must_use]
    pub fn crawl(&self, follow: bool) -> CrawlFlags {
        let arguments = self.0;
        let pages = arguments.get_one::<u64>("pages");
        let concurrency = arguments.get_one::<u16>("concurrency");
        CrawlFlags {
            limits: Limits {
                depth: arguments.get_one("depth").copied().unwrap_or(usize::MAX),
                pages: pages.map_or(usize::MAX, |&pages| {
                    usize::try_from(pages).unwrap_or(usize::MAX)
                }),
                follow,
            },
            concurrency: concurrency.map_or(1, |&n| usize::from(n)),
            delay: arguments
                .get_one("delay")
                .copied()
                .unwrap_or(Duration::ZERO),
            assets: self.is_set("assets"),
            format: match self.text("format") {
                Some("jsonl") => Format::JsonLines,
                Some("dot") => Format::Dot,
                _ => Format::Text,
            },
        }
    }

    fn path(&self, name: &str) -> Option<&Path> {
        self.0.get_one::<PathBuf>(name).map(PathBuf::as_path)
    }
}

pub(super) fn text<'a>(arguments: &'a ArgMatches, name: &str) -> Option<&'a str> {
    arguments.get_one::<String>(name).map(String::as_str)
}

pub(super) fn all<'a>(
    arguments: &'a ArgMatches,
    name: &str,
) -> impl Iterator<Item = &'a String> + use<'a> {
    arguments.get_many::<String>(name).into_iter().flatten()
}

pub(super) fn deadline(arguments: &ArgMatches) -> Option<Deadline> {
    let limit = arguments.get_one::<Duration>("max-time");
    limit.map(|&limit| Deadline::after(limit, "--max-time"))
}
