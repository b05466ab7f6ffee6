//! Elements by CSS selector, the language in which stylesheets say what they are about.

use scraper::{Html, Selector};

use crate::Error;

/// Reads a CSS selector, such as `#main a.external`. `flag` is where it came from.
///
/// # Errors
/// [`Error::Usage`]: it is none.
pub fn parse_selector(flag: &str, css: &str) -> Result<Selector, Error> {
    // The parser's own words are for those who wrote it.
    Selector::parse(css).map_err(|_| {
        Error::Usage(format!(
            "{flag}: {css:?} is not a CSS selector: write one such as 'h1', '#id' or 'a.class'"
        ))
    })
}

/// The value of the attribute `name` of every match that has one, in the order of the page.
#[must_use]
pub fn attributes(page: &Html, selector: &Selector, name: &str) -> Vec<String> {
    // TODO b6-attributes · slide b-html · cargo workshop check b6
    // - Look at every element that the selector matches; the page's order stays.
    // - Keep the values as they are. An element without the attribute is left out; one with an empty value is not.
    todo!("b6-attributes")
}
