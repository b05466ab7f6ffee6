//! What `extract` was asked for, and how it is printed.

use scraper::Selector;
use url::Url;

use super::Arguments;
use crate::Error;
use crate::html::select::parse_selector;
use crate::urls::parse_url;

/// What is asked for.
#[derive(Debug)]
pub enum Wanted {
    /// The text of every match.
    Text(Selector),
    /// An attribute of every match.
    Attribute(Selector, String),
    /// Every link.
    Links,
    /// The first table that matches, or stands in a match.
    Table(Selector),
}

/// The URL, and what is wanted of its page.
pub(super) fn wanted(arguments: &Arguments) -> Result<(Url, Wanted), Error> {
    let mut url = arguments.text("url");
    let wanted = if let Some(css) = arguments.text("select") {
        let selector = parse_selector("--select", css)?;
        match arguments.text("attr") {
            Some(name) => Wanted::Attribute(selector, name.to_owned()),
            None => Wanted::Text(selector),
        }
    } else if let Some(css) = arguments.text("table") {
        // `--table URL`: what stands behind the flag is not always its selector.
        if url.is_none() && css.contains("://") {
            url = Some(css);
            Wanted::Table(parse_selector("--table", "table")?)
        } else {
            Wanted::Table(parse_selector("--table", css)?)
        }
    } else {
        Wanted::Links
    };
    let url = url.ok_or_else(|| Error::Usage("which page? Give a URL".to_owned()))?;
    Ok((parse_url(url)?, wanted))
}
