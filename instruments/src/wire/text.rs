//! Octets and words as lines of a certain width.

use grader::octets::escape_octet;
use workshop::columns::columns;
use workshop::paint::{Line, Style};

/// Octets as one reads them, each with how many octets it stands for: CR and LF stay together. There are no quotes
/// around them, so a quote is itself.
pub(super) fn units(all: &[u8]) -> impl Iterator<Item = (String, u64)> {
    let mut rest = all;
    std::iter::from_fn(move || {
        let (&octet, after) = rest.split_first()?;
        let (text, count) = match (octet, after.first()) {
            (b'\r', Some(b'\n')) => ("\\r\\n".to_owned(), 2),
            (b'"', _) => ("\"".to_owned(), 1),
            _ => (escape_octet(octet), 1),
        };
        rest = &rest[count..];
        Some((text, count as u64))
    })
}

/// Escaped octets as lines of at most `width` columns, each with the number of octets in it. A LF ends a line.
pub(super) fn lines(all: &[u8], width: usize) -> Vec<(Line, u64)> {
    let mut lines = Vec::new();
    let (mut line, mut used, mut length) = (Line::new(), 0, 0);
    for (text, count) in units(all) {
        if used + text.len() > width && length > 0 {
            lines.push((std::mem::take(&mut line), length));
            (used, length) = (0, 0);
        }
        used += text.len();
        length += count;
        let style = if text.len() > 1 {
            Style::Quiet
        } else {
            Style::Plain
        };
        match line.spans.last_mut() {
            Some(last) if last.style == style => last.text.push_str(&text),
            _ => line = std::mem::take(&mut line).with(style, text.as_str()),
        }
        if text.ends_with("\\n") {
            lines.push((std::mem::take(&mut line), length));
            (used, length) = (0, 0);
        }
    }
    if length > 0 {
        lines.push((line, length));
    }
    lines
}

/// Words as lines of at most `width` columns, broken at spaces where that is possible.
pub(super) fn words(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(last) if columns(last) + 1 + columns(word) <= width => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[u8], width: usize) -> Vec<(String, u64)> {
        lines(all, width)
            .into_iter()
            .map(|(line, octets)| (line.text(), octets))
            .collect()
    }

    #[test]
    fn a_line_ends_at_its_lf_or_at_the_edge() {
        let expected = [("one\\r\\n", 5), ("\\n", 1), ("\\x00two", 4), ("three", 5)]
            .map(|(text, octets)| (text.to_owned(), octets));
        assert_eq!(texts(b"one\r\n\n\0twothree", 7), expected);
    }

    #[test]
    fn cr_and_lf_are_never_torn_apart_and_no_octet_is_lost() {
        let all = b"abcdefg\r\n\\\"\x1b\xff\n".repeat(20);
        for width in 4..30 {
            let lines = texts(&all, width);
            assert_eq!(
                lines.iter().map(|(_, octets)| octets).sum::<u64>(),
                all.len() as u64,
                "{width}"
            );
            assert!(
                lines
                    .iter()
                    .all(|(text, _)| text.len() <= width && !text.ends_with("\\r")),
                "{width}: {lines:?}"
            );
        }
    }

    #[test]
    fn words_break_at_spaces() {
        assert_eq!(
            words("the client gets a RST", 10),
            ["the client", "gets a RST"]
        );
        assert_eq!(words("", 10), Vec::<String>::new());
    }
}
