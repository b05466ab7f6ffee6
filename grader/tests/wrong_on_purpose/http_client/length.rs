//! The length of a body, as Content-Length says it.

use super::head::Head;
use crate::arguments::Trouble;
use crate::fault;

/// What Content-Length says; differing and broken ones are refused.
pub fn length(head: &Head) -> Result<Option<usize>, Trouble> {
    let values = head.values("Content-Length", fault("b3-length-by-exact-case"));
    let mut lengths = Vec::new();
    for value in values {
        let mut parts: Vec<&[u8]> = value.split(|&octet| octet == b',').collect();
        if fault("b3-misses-lengths-in-a-list") {
            parts.truncate(1);
        }
        for part in parts {
            let length = number(part.trim_ascii());
            lengths
                .push(length.ok_or_else(|| Trouble::Failed("Content-Length is no number".into()))?);
        }
    }
    if fault("b3-takes-the-first-length") {
        lengths.truncate(1);
    }
    if fault("b3-takes-the-last-length") {
        lengths = lengths.pop().into_iter().collect();
    }
    lengths.dedup();
    if lengths.len() > 1 {
        return Err(Trouble::Failed("two lengths that differ".into()));
    }
    Ok(lengths.pop())
}

fn number(digits: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(digits).ok()?;
    if fault("b3-reads-signs") && text.starts_with(['+', '-']) {
        return text[1..].parse().ok();
    }
    let end = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    if fault("b3-reads-leading-digits") && end > 0 {
        return text[..end].parse().ok();
    }
    if end < text.len() || text.is_empty() {
        return None;
    }
    if fault("b3-length-overflows") {
        let sum = text.bytes().fold(0_usize, |sum, digit| {
            sum.wrapping_mul(10).wrapping_add(usize::from(digit - b'0'))
        });
        return Some(sum);
    }
    text.parse().ok()
}
