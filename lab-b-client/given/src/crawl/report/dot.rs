//! The report as a map: pages and the links between them, for Graphviz.
//!
//! `crawl URL --format dot | dot -Tsvg > map.svg` draws it; `sfdp` instead of `dot` for large sites.

use std::io::{self, Write};

use url::Url;

use super::Event;
use crate::html::text::printable;

pub(super) fn write(output: &mut dyn Write, event: &Event) -> io::Result<()> {
    match event {
        Event::Begin => writeln!(output, "digraph crawl {{"),
        Event::Page {
            url, title, links, ..
        } => {
            let title = title
                .filter(|title| !title.is_empty())
                .unwrap_or(url.as_str());
            writeln!(
                output,
                "{} [label={}];",
                quoted(url.as_str()),
                quoted(&printable(title))
            )?;
            for link in *links {
                arrow(output, url, &link.url)?;
            }
            Ok(())
        }
        Event::Broken { url, .. } => {
            let url = quoted(url.as_str());
            writeln!(output, "{url} [label={url}, color=red];")
        }
        Event::End(_) => writeln!(output, "}}"),
        Event::Redirect { .. } | Event::Blocked { .. } | Event::Limit { .. } => Ok(()),
    }
}

fn arrow(output: &mut dyn Write, from: &Url, to: &Url) -> io::Result<()> {
    writeln!(
        output,
        "{} -> {};",
        quoted(from.as_str()),
        quoted(to.as_str())
    )
}

/// A string of Graphviz's language.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
