//! robots.txt: what a site asks of crawlers (the Robots Exclusion Protocol, RFC 9309).
//!
//! The file has groups: lines that name crawlers (`User-agent`), then lines that say where these may not go
//! (`Disallow`) and where they may after all (`Allow`). Next: `pace.rs`, the other half of good manners.

pub use lab_b_given::crawl::groups::Rule;
use lab_b_given::crawl::groups::{Group, groups, product_token};
use url::Url;

use super::normalise::normal_path;

/// More of the file is not read (RFC 9309 §2.5 asks for at least so much).
pub const MAX_OCTETS: usize = 512 * 1024;

/// Where a crawler may go on one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Robots {
    /// Everywhere.
    AllowAll,
    /// Nowhere.
    DisallowAll,
    /// Where the longest rule that matches says so.
    Rules(Vec<Rule>),
}

impl Robots {
    /// What follows from the answer to `GET /robots.txt` (RFC 9309 §2.3.1). `product` is who we say we are.
    #[must_use]
    pub fn from_answer(status: u16, file: &[u8], product: &str) -> Self {
        // ANCHOR: b10-from-answer
        //= 2xx: the rules are those in the file (`parse`).
        //= 4xx: there are no rules, so everything is allowed. So it is if redirects (3xx) lead nowhere.
        //= 5xx: there may be rules that we cannot see, so nothing is allowed.
        //+ Robots::AllowAll
        //? b10-server-error-forbids-all
        match status {
            200..=299 => Robots::parse(file, product),
            300..=499 => Robots::AllowAll,
            _ => Robots::DisallowAll,
        }
        // ANCHOR_END: b10-from-answer
    }

    /// The rules in `file` for the crawler that calls itself `product`, such as `http-crawler/1.0`.
    #[must_use]
    pub fn parse(file: &[u8], product: &str) -> Self {
        let text = String::from_utf8_lossy(&file[..file.len().min(MAX_OCTETS)]);
        let groups = groups(text.trim_start_matches('\u{feff}'), normal_path);
        Robots::Rules(rules_for(&groups, &product_token(product)))
    }

    /// Whether the crawler may ask for `url`.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        let rules = match self {
            Robots::AllowAll => return true,
            // The file itself may always be asked for (§2.2.2).
            _ if url.path() == "/robots.txt" => return true,
            Robots::DisallowAll => return false,
            Robots::Rules(rules) => rules,
        };
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        may_go(rules, &normal_path(&target))
    }
}

/// What the rules say about a path with its query.
fn may_go(rules: &[Rule], target: &str) -> bool {
    // ANCHOR: b10-may-go
    //= Of all rules that match (`matches`) the one with the longest pattern counts, in octets (RFC 9309 §2.2.2).
    //= Of two that are equally long the one that allows counts.
    //= No rule matches: the path is allowed.
    //+ true
    //? b10-disallow
    rules
        .iter()
        .filter(|rule| matches(&rule.pattern, target))
        .max_by_key(|rule| (rule.pattern.len(), rule.allow))
        .is_none_or(|rule| rule.allow)
    // ANCHOR_END: b10-may-go
}

/// Whether a rule's pattern matches the beginning of `target` (RFC 9309 §2.2.3).
#[must_use]
pub fn matches(pattern: &str, target: &str) -> bool {
    // ANCHOR: b10-matches
    //= Without `*` and `$` it matches what begins with it.
    //= `*` stands for any number of any octets; with several of them, the pieces between must come in their order.
    //= `$` at the end of the pattern is the end of the path. Elsewhere it is an ordinary octet.
    //+ target.starts_with(pattern)
    //? b10-star-and-dollar
    let to_the_end = pattern.ends_with('$');
    let mut pieces = pattern.strip_suffix('$').unwrap_or(pattern).split('*');
    let Some(mut rest) = target.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        last = Some((rest, piece));
        let Some(found) = rest.find(piece) else {
            return false;
        };
        rest = &rest[found + piece.len()..];
    }
    // With `$` the last piece has to be where the path ends, not where it comes first.
    match last {
        Some((rest, piece)) if to_the_end => rest.ends_with(piece),
        _ => !to_the_end || rest.is_empty(),
    }
    // ANCHOR_END: b10-matches
}

/// The rules for `product`: those of all groups that name it, else of all groups for `*` (RFC 9309 §2.2.1).
fn rules_for(groups: &[Group], product: &str) -> Vec<Rule> {
    // ANCHOR: b10-rules-for
    //= All groups that name `product` count together; both are in lower case.
    //= Only if no group names it, all groups that name `*` count together.
    //+ groups.iter().flat_map(|group| group.rules.clone()).collect()
    //? b10-groups
    let naming = |name: &str| -> Vec<&Group> {
        let names = |group: &&Group| group.products.iter().any(|product| product == name);
        groups.iter().filter(names).collect()
    };
    let mut chosen = naming(product);
    if chosen.is_empty() {
        chosen = naming("*");
    }
    chosen
        .iter()
        .flat_map(|group| group.rules.clone())
        .collect()
    // ANCHOR_END: b10-rules-for
}
