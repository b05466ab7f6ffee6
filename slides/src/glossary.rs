//! The glossary, `slides/glossary.md`: a table of words, what they mean, and where that stands. The first time that a slide of a deck
//! uses one, it is linked.

use workshop::error::Result;
use workshop::files;
use workshop::workspace::Workspace;

/// Where it stands.
pub const FILE: &str = "slides/glossary.md";

/// A word of the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// `field line`.
    pub word: String,
    /// In one sentence.
    pub meaning: String,
    /// `RFC 9112 §5`.
    pub source: String,
}

/// Reads it.
///
/// # Errors
/// The file cannot be read.
pub fn read(workspace: &Workspace) -> Result<Vec<Word>> {
    Ok(words(&files::read_text(&workspace.root.join(FILE))?))
}

fn words(text: &str) -> Vec<Word> {
    let rows = text.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.filter_map(|row| {
        let mut cells = row
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned());
        Some(Word {
            word: cells.next()?,
            meaning: cells.next()?,
            source: cells.next()?,
        })
    })
    .collect()
}

/// Where a word stands in a text, as a word of its own.
#[must_use]
pub fn find(text: &str, word: &str) -> Option<usize> {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let mut from = 0;
    while let Some(at) = text[from..].find(word).map(|at| at + from) {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..]
            .trim_start_matches('s')
            .chars()
            .next();
        if !is_letter(before) && !is_letter(after) {
            return Some(at);
        }
        from = at + word.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_word() {
        let table = "# Words\n\n| Word | Means | Source |\n|---|---|---|\n| field line | one `Name: value` line | RFC 9112 §5 |\n";
        let [word] = &words(table)[..] else {
            panic!("one word")
        };
        assert_eq!(
            (word.word.as_str(), word.source.as_str()),
            ("field line", "RFC 9112 §5")
        );
    }

    #[test]
    fn a_word_is_not_a_part_of_another() {
        assert_eq!(find("two field lines", "field line"), Some(4));
        assert_eq!(find("chunked, a chunk", "chunk"), Some(11));
        assert_eq!(find("chunked", "chunk"), None);
    }
}
