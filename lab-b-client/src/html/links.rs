//! Where the links of a page lead.
//!
//! What stands in `href` is seldom a whole URL: `../faq.html`, `?page=2`, `//example.test/`. It is
//! resolved against the URL of the page (RFC 3986 §5), or against what the page's `base` element says.

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::text::text_of;
pub use lab_b_given::html::Link;

/// What the page's relative URLs are relative to.
///
/// `url` is where the page came from, after redirects.
#[must_use]
pub fn base_of(page: &Html, url: &Url) -> Url {
    // TODO b6-base · slide b-html · cargo workshop check b6
    // - The first `base` element that has an `href` says it; its value may itself be relative to `url`.
    // - Without one, or if its value is no URL, it is `url`.
    url.clone()
}

/// Every link of the page, absolute, in the order of the page; repeats stay.
#[must_use]
pub fn links(page: &Html, url: &Url) -> Vec<Link> {
    // TODO b6-links · slide b-html · cargo workshop check b6
    // - Links are the elements that `elements_with_href` gives, in their order, whatever their scheme is.
    // - Resolve each `href` against `base_of` the page. Leave out what does not come to a URL.
    // - The link's text is the element's text.
    todo!("b6-links")
}

/// The value of the first `base` element that has an `href`.
fn first_base(page: &Html) -> Option<&str> {
    select(page, "base[href]").first()?.attr("href")
}

/// The elements that are links: `a` and `area` with an `href`.
fn elements_with_href(page: &Html) -> Vec<ElementRef<'_>> {
    select(page, "a[href], area[href]")
}

fn select<'a>(page: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(css)
        .map(|selector| page.select(&selector).collect())
        .unwrap_or_default()
}
