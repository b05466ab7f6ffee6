//! Octets as people can read them: escaped, cut to a window, with a caret under the first wrong one.
//!
//! Everything that a program sends passes through here before it reaches a terminal, so that it
//! cannot write escape codes to the terminal through us.

/// How many columns of escaped octets fit in a message on an 80-column screen.
pub const WIDTH: usize = 60;

/// One octet as it stands between double quotes: `a`, `\n`, `\x1b`, `\"`.
#[must_use]
pub fn escape_octet(octet: u8) -> String {
    match octet {
        b'\n' => "\\n".into(),
        b'\r' => "\\r".into(),
        b'\t' => "\\t".into(),
        b'"' => "\\\"".into(),
        b'\\' => "\\\\".into(),
        0x20..=0x7e => char::from(octet).into(),
        _ => format!("\\x{octet:02x}"),
    }
}

/// All octets, escaped, without quotes.
#[must_use]
pub fn escape(octets: &[u8]) -> String {
    octets.iter().map(|&octet| escape_octet(octet)).collect()
}

/// What [`escape`] has escaped; none if a backslash stands before anything else.
#[must_use]
pub fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        if octet != b'\\' {
            octets.push(octet);
            continue;
        }
        octets.push(match rest.next()? {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'x' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other @ (b'"' | b'\\') => other,
            _ => return None,
        });
    }
    Some(octets)
}

/// `"GET / HTTP/1.1\r\n"`, cut after [`WIDTH`] columns: `"aaaa…" (70,000 octets)`.
#[must_use]
pub fn quoted(octets: &[u8]) -> String {
    quoted_start(octets, octets.len())
}

/// The same of `all` octets of which only the first ones are there.
#[must_use]
pub fn quoted_start(first: &[u8], all: usize) -> String {
    if first.is_empty() {
        return "nothing".into();
    }
    let (text, _) = window(first, 0);
    if text.ends_with('…') {
        format!("{text} ({} octets)", thousands(all))
    } else {
        text
    }
}

/// A quoted window of `octets` in which the octet at `place` is to be seen (or the end, where
/// `place` is their number), and the column of that octet in it.
#[must_use]
pub fn window(octets: &[u8], place: usize) -> (String, usize) {
    let width = |place: usize| escape_octet(octets[place]).len();
    // Go back from the place until half of the window is full; forward until all of it is.
    let mut first = place.min(octets.len());
    let mut before = 0;
    while first > 0 && before + width(first - 1) <= WIDTH / 2 {
        first -= 1;
        before += width(first);
    }
    if first <= 3 {
        before += (0..first).map(width).sum::<usize>();
        first = 0;
    }
    let mut last = first;
    let mut used = 0;
    while last < octets.len() && used + width(last) <= WIDTH {
        used += width(last);
        last += 1;
    }
    let head = if first > 0 { "…\"" } else { "\"" };
    let tail = if last < octets.len() { "\"…" } else { "\"" };
    (
        format!("{head}{}{tail}", escape(&octets[first..last])),
        head.chars().count() + before,
    )
}

/// The place of the first octet in which the two differ: also where one of them ends too early.
#[must_use]
pub fn first_difference(expected: &[u8], received: &[u8]) -> Option<usize> {
    // Whole blocks first: there may be mebibytes of them.
    let blocks = expected
        .chunks(4096)
        .zip(received.chunks(4096))
        .take_while(|(one, other)| one == other);
    let equal = blocks.map(|(block, _)| block.len()).sum::<usize>();
    let rest = expected[equal..]
        .iter()
        .zip(&received[equal..])
        .take_while(|(one, other)| one == other);
    let shared = equal + rest.count();
    (shared < expected.len() || shared < received.len()).then_some(shared)
}

/// `70,000`.
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 octet`, `70,000 octets`.
#[must_use]
pub fn count(octets: usize) -> String {
    if octets == 1 {
        "1 octet".into()
    } else {
        format!("{} octets", thousands(octets))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_escaped_can_be_read_again() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(unescape(&escape(&all)), Some(all));
        for broken in ["\\", "\\x", "\\x1", "\\xzz", "\\q", "\\x\u{e4}"] {
            assert_eq!(unescape(broken), None, "{broken}");
        }
    }

    #[test]
    fn escape_codes_cannot_reach_the_terminal() {
        assert_eq!(
            escape(b"\x1b[2Jhi\r\n\"\\\xff"),
            "\\x1b[2Jhi\\r\\n\\\"\\\\\\xff"
        );
    }

    #[test]
    fn the_caret_stands_under_the_octet() {
        for (octets, place) in [
            (b"Hel".to_vec(), 3),
            (b"Hello".to_vec(), 0),
            (b"\r\n\r\nX".to_vec(), 4),
            (
                [b"a".repeat(5000), b"X".to_vec(), b"a".repeat(5000)].concat(),
                5000,
            ),
            (
                [b"\xff".repeat(500), b"X".to_vec(), b"\xff".repeat(500)].concat(),
                500,
            ),
        ] {
            let (text, column) = window(&octets, place);
            let under = text.chars().nth(column);
            assert!(text.chars().count() <= WIDTH + 4, "{text}");
            match octets.get(place) {
                Some(&octet) => {
                    assert_eq!(under, escape_octet(octet).chars().next(), "{text} {column}")
                }
                None => assert_eq!(under, Some('"'), "the closing quote: {text} {column}"),
            }
        }
    }

    #[test]
    fn long_octets_are_cut_and_counted() {
        assert_eq!(quoted(b""), "nothing");
        assert_eq!(quoted(b"short\n"), "\"short\\n\"");
        assert!(quoted(&b"a".repeat(70_000)).ends_with("\"… (70,000 octets)"));
    }

    #[test]
    fn differences_are_found_at_the_end_too() {
        assert_eq!(first_difference(b"abc", b"abc"), None);
        assert_eq!(first_difference(b"abc", b"abd"), Some(2));
        assert_eq!(first_difference(b"abc", b"ab"), Some(2));
        assert_eq!(first_difference(b"abc", b"abcd"), Some(3));
        let long = b"a".repeat(10_000);
        assert_eq!(first_difference(&long, &long), None);
        assert_eq!(first_difference(&long, &long[..9_000]), Some(9_000));
        assert_eq!(
            first_difference(&long, &[&long[..4_096], b"X"].concat()),
            Some(4_096)
        );
    }
}
