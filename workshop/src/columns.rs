//! How many columns of a terminal a text takes, colour codes and wide letters included.

/// A text in pieces: each letter with the columns it takes, each colour code with none.
pub fn pieces(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let letter = rest.chars().next()?;
        let (length, columns) = match colour_code(rest) {
            Some(length) => (length, 0),
            None => (letter.len_utf8(), of_letter(letter)),
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some((piece, columns))
    })
}

/// The length of the colour code that the text begins with.
fn colour_code(text: &str) -> Option<usize> {
    let code = text.strip_prefix("\x1b[")?;
    let end = code.find(|letter: char| letter != ';' && !letter.is_ascii_digit())?;
    code[end..].starts_with('m').then_some(end + 3)
}

/// How many columns a text takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    pieces(text).map(|(_, columns)| columns).sum()
}

/// The scripts of East Asia and emoji take two columns. No letter counts as none: a line that is
/// cut too early is whole, one that is cut too late is not.
fn of_letter(letter: char) -> usize {
    match u32::from(letter) {
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 => 2,
        0x1f300..=0x1faff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_take_no_column_and_wide_letters_two() {
        assert_eq!(columns("\x1b[1m\x1b[38;5;9merror\x1b[0m"), 5);
        assert_eq!(columns("a世…"), 4);
        let all: Vec<&str> = pieces("\x1b[1ma\x1b[2J").map(|(piece, _)| piece).collect();
        assert_eq!(all, ["\x1b[1m", "a", "\x1b", "[", "2", "J"]);
    }
}
