//! Entity tags in the conditions of a request (RFC 9110 §8.8.3, §13.1).

use lab_b_client::message::Fields;

/// How two entity tags are compared (RFC 9110 §8.8.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Octet for octet the same; a weak tag is never the same.
    Strong,
    /// As good as the same.
    Weak,
}

/// Whether a field, If-Match or If-None-Match, lists this entity tag, or is `*`: whatever there is.
///
/// # Example
/// ```
/// use lab_b_client::message::Fields;
/// use lab_e_framework::conditions::{Comparison, lists};
///
/// let mut fields = Fields::new();
/// fields.push("If-None-Match", b"\"a\", W/\"b\"");
/// assert!(lists(&fields, "If-None-Match", "\"b\"", Comparison::Weak));
/// assert!(!lists(&fields, "If-None-Match", "\"b\"", Comparison::Strong));
/// ```
#[must_use]
pub fn lists(fields: &Fields, name: &str, tag: &str, comparison: Comparison) -> bool {
    fields.all(name).any(|value| {
        value.trim_ascii() == b"*"
            || tags(value).any(|(is_weak, known)| {
                known == tag.as_bytes() && !(is_weak && comparison == Comparison::Strong)
            })
    })
}

/// The entity tags of a list, each with its quotation marks, and whether it is weak. Between them may stand a
/// comma, so the list cannot be split at commas.
fn tags(list: &[u8]) -> impl Iterator<Item = (bool, &[u8])> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let begin = rest.iter().position(|&octet| octet == b'"')?;
        let end = begin + 1 + rest[begin + 1..].iter().position(|&octet| octet == b'"')?;
        let tag = (rest[..begin].ends_with(b"W/"), &rest[begin..=end]);
        rest = &rest[end + 1..];
        Some(tag)
    })
}
