//! CSS selectors, the language in which stylesheets say what they are about.

use scraper::Selector;

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
