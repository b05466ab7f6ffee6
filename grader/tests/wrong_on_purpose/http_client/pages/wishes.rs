//! What a page asks of crawlers: nofollow and noindex.

use super::html::Page;
use crate::fault;

/// nofollow and noindex of the meta elements.
pub fn of_page(tree: &Page) -> (bool, bool) {
    let (mut nofollow, mut noindex) = (false, false);
    for node in tree.elements() {
        let name = tree.attribute(node, "name").unwrap_or_default();
        let exact = fault("b10-meta-by-exact-case");
        let is_robots = if exact {
            name == "robots"
        } else {
            name.eq_ignore_ascii_case("robots")
        };
        let counts = is_robots || fault("b10-any-meta-counts");
        if tree.name(node) != "meta" || !counts || fault("b10-ignores-meta") {
            continue;
        }
        let content = tree.attribute(node, "content").unwrap_or_default();
        let content = if exact {
            content.into()
        } else {
            content.to_ascii_lowercase()
        };
        let commas: &[char] = if fault("b10-meta-is-one-word") {
            &[]
        } else {
            &[',']
        };
        for word in content.split(commas).map(str::trim) {
            let is_none = word == "none" && !fault("b10-meta-none-is-nothing");
            nofollow |= word == "nofollow"
                || is_none
                || word == "noindex" && fault("b10-noindex-is-nofollow");
            noindex |= word == "noindex" || is_none;
        }
    }
    (nofollow, noindex)
}

/// May a link with this `rel` be followed?
pub fn may_follow(rel: &str) -> bool {
    if fault("b10-ignores-rel") {
        return true;
    }
    if fault("b10-rel-is-one-word") {
        return !rel.eq_ignore_ascii_case("nofollow");
    }
    let exact = fault("b10-rel-by-exact-case");
    !rel.split_ascii_whitespace()
        .any(|word| word == "nofollow" || !exact && word.eq_ignore_ascii_case("nofollow"))
}
