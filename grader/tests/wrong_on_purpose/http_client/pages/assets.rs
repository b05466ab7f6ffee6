//! What an element leads to: links, and with --assets what a page is made of.

use super::html::Page;
use crate::fault;

/// The references of one element.
pub fn references(tree: &Page, node: usize, with_assets: bool) -> Vec<String> {
    let assets = with_assets && !fault("b8-ignores-assets") || fault("b8-assets-always");
    let attributes: &[&str] = match tree.name(node) {
        "a" => &["href"],
        "area" if !fault("b8-no-area") => &["href"],
        _ if !assets => &[],
        "link" => &["href"],
        "script" if !fault("b8-assets-without-scripts") => &["src"],
        "iframe" | "frame" if !fault("b8-assets-without-frames") => &["src"],
        "embed" | "audio" | "track" | "input" => &["src"],
        "img" | "source" => &["src", "srcset"],
        "video" => &["src", "poster"],
        "object" => &["data"],
        "body" | "table" | "tr" | "td" | "th" => &["background"],
        _ => &[],
    };
    let is_known = |name: &&&str| {
        !(**name == "srcset" && fault("b8-assets-without-srcset")
            || **name == "poster" && fault("b8-assets-without-posters")
            || **name == "background" && fault("b8-assets-without-backgrounds"))
    };
    let mut found = Vec::new();
    for name in attributes.iter().filter(is_known) {
        match tree.attribute(node, name) {
            Some(value) if *name == "srcset" && !fault("b8-srcset-is-one-url") => {
                let candidates = value
                    .split(',')
                    .filter_map(|one| one.split_whitespace().next());
                found.extend(candidates.map(String::from));
            }
            value => found.extend(value.map(String::from)),
        }
    }
    found
}
