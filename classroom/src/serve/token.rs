//! What opens a door: drawn at random, easy to copy from a board, compared without telling how much of it was right.

use subtle::ConstantTimeEq;
use workshop::error::{Error, Result};

/// Thirty-two letters that nobody takes for one another: no `l`, no `o`, no `0`, no `1`.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Draws so many letters; each has five bits.
///
/// # Errors
/// The system has no random numbers.
pub fn drawn(letters: usize) -> Result<String> {
    let mut octets = vec![0; letters];
    getrandom::fill(&mut octets)
        .map_err(|cause| Error::ours(format!("no random numbers for a token: {cause}")))?;
    let letter = |octet: &u8| char::from(LETTERS[usize::from(octet % 32)]);
    Ok(octets.iter().map(letter).collect())
}

/// Takes a token that somebody has chosen.
///
/// # Errors
/// Usage: it is too short to keep anybody out, or nothing that can stand in a URL.
pub fn chosen(token: &str) -> Result<String> {
    let fits = |octet: u8| octet.is_ascii_alphanumeric() || b"-_".contains(&octet);
    if !(6..=64).contains(&token.len()) || !token.bytes().all(fits) {
        return Err(Error::usage(format!(
            "--token {token:?}: 6 to 64 letters, digits, - and _ are wanted"
        ))
        .remedy("leave --token out: one is drawn"));
    }
    Ok(token.to_owned())
}

/// Are they the same? Takes as long for any two of one length.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_that_are_drawn_differ_and_have_only_plain_letters() {
        let (one, other) = (drawn(24).unwrap(), drawn(24).unwrap());
        assert!(one.len() == 24 && one != other);
        assert!(one.bytes().all(|octet| LETTERS.contains(&octet)));
        assert!(is_same(&one, &one.clone()) && !is_same(&one, &other));
        assert!(!is_same(&one, &one[..23]) && !is_same("", "a"));
    }

    #[test]
    fn what_cannot_stand_in_a_url_is_no_token() {
        assert_eq!(chosen("room-7_b").unwrap(), "room-7_b");
        for wrong in [
            "",
            "short",
            "a/b/c/d",
            "with space",
            "ümlaut",
            &"x".repeat(65),
        ] {
            assert!(chosen(wrong).is_err(), "{wrong}");
        }
    }
}
