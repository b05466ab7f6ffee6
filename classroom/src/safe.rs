//! Words that others wrote, made safe to print and short enough to read.

/// Lines that are kept of a compiler's words.
const MOST_LINES: usize = 60;

/// Letters that are kept.
const MOST_LETTERS: usize = 6_000;

/// Control characters, and those that turn the direction of a line, are shown as escapes; line ends stay.
#[must_use]
pub fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\n' => out.push('\n'),
            '\t' => out.push_str("    "),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.extend(letter.escape_unicode());
            }
            _ if letter.is_control() => out.extend(letter.escape_default()),
            _ => out.push(letter),
        }
    }
    out
}

/// The beginning of a long text, made safe.
#[must_use]
pub fn beginning(words: &str) -> String {
    let words = text(words.trim_end());
    let mut kept: String = words.chars().take(MOST_LETTERS).collect();
    let lines: Vec<&str> = kept.lines().take(MOST_LINES).collect();
    let mut short = lines.join("\n");
    if short.len() < words.len() {
        short.push_str("\n… and more");
    }
    std::mem::swap(&mut kept, &mut short);
    kept
}

/// One line, for a table.
#[must_use]
pub fn line(words: &str) -> String {
    text(words).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_moves_it() {
        assert_eq!(
            text("a\u{1b}[2Jb\r\n\tc\u{202e}d\u{7}"),
            "a\\u{1b}[2Jb\\r\n    c\\u{202e}d\\u{7}"
        );
        assert_eq!(line("a\nb"), "a b");
    }

    #[test]
    fn long_words_are_cut() {
        let long = "line\n".repeat(100);
        assert_eq!(beginning(&long).lines().count(), MOST_LINES + 1);
        assert!(beginning(&"x".repeat(10_000)).ends_with("… and more"));
        assert_eq!(beginning("short\n"), "short");
    }
}
