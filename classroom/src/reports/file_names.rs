//! Names of files for students: safe and different on Linux, macOS and Windows, whatever an id is made of.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

/// What Windows keeps for itself, whatever ending follows.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// One name for each id, without an ending, in the same order.
///
/// An id of small letters, digits, `-`, `_` and dots inside is its own name. Any other is shortened to those and ends in a part of its
/// hash: `a` and `A` are one file on macOS and Windows.
#[must_use]
pub fn of<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut names = Vec::new();
    for id in ids {
        let plain = is_plain(id).then(|| id.to_owned());
        let tries = (0u32..).map(|again| hashed(id, again));
        let name = plain
            .into_iter()
            .chain(tries)
            .find(|name| !taken.contains(name));
        let name = name.unwrap_or_default();
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

fn is_plain(id: &str) -> bool {
    let allowed = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.".contains(letter)
    };
    let stem = id.split('.').next().unwrap_or_default();
    let reserved =
        RESERVED.contains(&stem.trim_end_matches(|letter: char| letter.is_ascii_digit()));
    let ends_well = id.ends_with(|letter: char| letter.is_ascii_alphanumeric());
    let begins_well = id.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    id.len() <= 60 && id.chars().all(allowed) && begins_well && ends_well && !reserved
}

fn hashed(id: &str, again: u32) -> String {
    let readable: String = id
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == ' ')
        .take(30)
        .collect();
    let readable = readable.trim().to_ascii_lowercase().replace(' ', "-");
    let mut hash = Sha256::new();
    hash.update(id);
    hash.update(again.to_be_bytes());
    let hash: String = hash
        .finalize()
        .iter()
        .take(6)
        .map(|octet| format!("{octet:02x}"))
        .collect();
    format!("s-{readable}-{hash}").replace("--", "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_ids_are_their_own_names() {
        let ids = ["ada", "s1234567", "grace.hopper", "team_4-b"];
        assert_eq!(of(ids), ids);
    }

    #[test]
    fn whatever_an_id_is_its_name_is_safe_and_its_own() {
        let long = "x".repeat(300);
        let ids = [
            "a",
            "A",
            "../x",
            "..",
            ".",
            "",
            " ",
            "CON",
            "con",
            "con.txt",
            "com1",
            "Com1.tar",
            "a/b",
            "a\\b",
            "a:b",
            "a\0b",
            "-rf",
            "x.",
            "x ",
            ".x",
            "\u{fffd}\u{fffd}",
            "\u{fffd}",
            "é",
            "e\u{301}",
            &long,
            &long[1..],
            "a?b*c",
            "name\nline",
            "a",
            "nul",
        ];
        let names = of(ids);
        for (id, name) in ids.iter().zip(&names) {
            assert!(
                name.chars().all(|letter| letter.is_ascii_lowercase()
                    || letter.is_ascii_digit()
                    || "-_.".contains(letter)),
                "{id:?}: {name}"
            );
            assert!((1..=70).contains(&name.len()), "{id:?}: {name}");
            assert!(
                name.starts_with(|letter: char| letter.is_ascii_alphanumeric())
                    && !name.ends_with('.'),
                "{id:?}: {name}"
            );
            let stem = name
                .split('.')
                .next()
                .unwrap()
                .trim_end_matches(|letter: char| letter.is_ascii_digit());
            assert!(!RESERVED.contains(&stem), "{id:?}: {name}");
        }
        let different: HashSet<&String> = names.iter().collect();
        assert_eq!(different.len(), names.len(), "{names:?}");
    }

    #[test]
    fn who_takes_the_name_that_another_would_get_changes_nothing() {
        let theirs = of(["A"]).remove(0);
        let names = of([theirs.as_str(), "A"]);
        assert_eq!(names[0], theirs);
        assert_ne!(names[1], theirs);
    }
}
