//! Patterns of robots.txt, and the paths that they match.

use super::super::percent;
use crate::fault;

/// Percent-encodings alike: unreserved ones plain, others in capitals, what is not ASCII encoded.
pub fn normal(path: &str) -> String {
    if fault("b10-rules-are-not-decoded") {
        return path.into();
    }
    let mut normal = String::new();
    let mut rest = path;
    while let Some(letter) = rest.chars().next() {
        let piece = rest.get(..3).filter(|piece| piece.starts_with('%'));
        let (octets, length) = match piece.map(percent::decode) {
            Some(octets) if octets.len() == 1 => (octets, 3),
            _ if letter.is_ascii() => {
                normal.push(letter);
                rest = &rest[1..];
                continue;
            }
            _ => (letter.to_string().into_bytes(), letter.len_utf8()),
        };
        for octet in octets {
            let is_plain = octet.is_ascii_alphanumeric()
                || b"-._~".contains(&octet)
                || octet == b'/' && fault("b10-rules-decode-slashes");
            match is_plain {
                true => normal.push(char::from(octet)),
                false => normal.push_str(&format!("%{octet:02X}")),
            }
        }
        rest = &rest[length..];
    }
    if fault("b10-rules-without-case") {
        normal.to_lowercase()
    } else {
        normal
    }
}

/// Does the pattern match the beginning of the target?
pub fn matches(pattern: &str, target: &str) -> bool {
    if fault("b10-disallows-whole-paths-only") {
        return pattern == target;
    }
    let is_whole = pattern.ends_with('$') && !fault("b10-dollar-is-a-letter");
    let pattern = if is_whole {
        &pattern[..pattern.len() - 1]
    } else {
        pattern
    };
    match pattern
        .split_once('*')
        .filter(|_| !fault("b10-star-is-a-letter"))
    {
        None => {
            if is_whole {
                target == pattern
            } else {
                target.starts_with(pattern)
            }
        }
        Some((before, after)) => {
            let Some(rest) = target.strip_prefix(before) else {
                return false;
            };
            let after = if is_whole {
                format!("{after}$")
            } else {
                after.into()
            };
            let mut starts = rest
                .char_indices()
                .map(|(place, _)| place)
                .chain([rest.len()]);
            if fault("b10-star-takes-the-shortest") {
                let piece = after.split(['*', '$']).next().unwrap_or_default();
                return rest
                    .find(piece)
                    .is_some_and(|place| matches(&after, &rest[place..]));
            }
            starts.any(|place| matches(&after, &rest[place..]))
        }
    }
}
