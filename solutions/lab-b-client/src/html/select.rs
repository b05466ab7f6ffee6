//! Elements by CSS selector, the language in which stylesheets say what they are about.

use scraper::{Html, Selector};

pub use lab_b_given::html::select::parse_selector;

/// The value of the attribute `name` of every match that has one, in the order of the page.
#[must_use]
pub fn attributes(page: &Html, selector: &Selector, name: &str) -> Vec<String> {
    // ANCHOR: b6-attributes
    //= Look at every element that the selector matches; the page's order stays.
    //= Keep the values as they are. An element without the attribute is left out; one with an empty value is not.
    page.select(selector)
        .filter_map(|element| element.attr(name))
        .map(str::to_owned)
        .collect()
    // ANCHOR_END: b6-attributes
}
