//! The report as lines of text, with tabs between their parts.

use std::io::{self, Write};

use super::{Event, Summary};
use crate::html::text::printable;

pub(super) fn write(output: &mut dyn Write, event: &Event) -> io::Result<()> {
    match event {
        Event::Begin => Ok(()),
        Event::Page {
            url,
            status,
            depth,
            title,
            ..
        } => {
            let title = printable(title.unwrap_or_default());
            writeln!(output, "page\t{status}\t{depth}\t{url}\t{title}")
        }
        Event::Redirect { url, status, to } => writeln!(output, "redirect\t{status}\t{url}\t{to}"),
        Event::Broken {
            url,
            status,
            error,
            found_on,
        } => {
            match (error, status) {
                (Some(error), _) => writeln!(output, "broken\t{}\t{url}", printable(error))?,
                (None, status) => {
                    writeln!(output, "broken\t{}\t{url}", status.unwrap_or_default())?
                }
            }
            for page in found_on {
                writeln!(output, "\tfound on\t{page}")?;
            }
            Ok(())
        }
        Event::Blocked { url } => writeln!(output, "blocked\t{url}"),
        Event::Limit { limit, url } => writeln!(output, "limit\t{limit}\t{url}"),
        Event::End(summary) => writeln!(output, "{}", in_words(summary)),
    }
}

/// `12 pages, 1 redirect, 2 broken, 0 blocked, 0 limits`.
#[must_use]
pub fn in_words(summary: &Summary) -> String {
    let count = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        many => format!("{many} {one}s"),
    };
    format!(
        "{}, {}, {} broken, {} blocked, {}{}",
        count(summary.pages, "page"),
        count(summary.redirects, "redirect"),
        summary.broken,
        summary.blocked,
        count(summary.limits, "limit"),
        if summary.interrupted {
            ", interrupted"
        } else {
            ""
        },
    )
}
