//! What a page is made of besides itself: pictures, scripts, stylesheets (`--assets`).

use crate::html::text::is_space;

/// What a browser loads by itself: elements, and the attributes that say from where.
pub const ASSETS: [(&str, &[&str]); 17] = [
    ("audio", &["src"]),
    ("body", &["background"]),
    ("embed", &["src"]),
    ("frame", &["src"]),
    ("iframe", &["src"]),
    ("img", &["src", "srcset"]),
    ("input", &["src"]),
    ("link", &["href"]),
    ("object", &["data"]),
    ("script", &["src"]),
    ("source", &["src", "srcset"]),
    ("table", &["background"]),
    ("td", &["background"]),
    ("th", &["background"]),
    ("tr", &["background"]),
    ("track", &["src"]),
    ("video", &["src", "poster"]),
];

/// The URLs of a `srcset` attribute: `small.png 1x, large.png 2x` (HTML §4.8.4.2.1).
pub fn candidates(srcset: &str) -> Vec<&str> {
    let mut urls = Vec::new();
    let mut rest = srcset;
    loop {
        rest = rest.trim_start_matches(|c| is_space(c) || c == ',');
        if rest.is_empty() {
            return urls;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        let (url, after) = rest.split_at(end);
        let bare = url.trim_end_matches(',');
        urls.push(bare);
        // A comma at the end of the URL ends the candidate; otherwise its width or density comes first.
        rest = if bare.len() < url.len() {
            after
        } else {
            after.split_once(',').map_or("", |(_, next)| next)
        };
    }
}
