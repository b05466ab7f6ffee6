//! JSON, read with a limit of levels (RFC 8259).

use super::json::Json;
use crate::fault;

/// The most levels that are read.
const LEVELS: usize = 128;

impl Json {
    /// Reads one value with nothing but white space around it.
    pub fn parse(octets: &[u8]) -> Option<Self> {
        let text = match std::str::from_utf8(octets) {
            Ok(text) => text.to_owned(),
            Err(_) if fault("e4-json-need-not-be-utf-8") => {
                String::from_utf8_lossy(octets).into_owned()
            }
            Err(_) => return None,
        };
        let mut reader = Reader { rest: &text };
        let value = reader.value(1)?;
        reader.skip_space();
        let is_over = reader.rest.is_empty() || fault("e4-json-stops-at-its-end");
        is_over.then_some(value)
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self, level: usize) -> Option<Json> {
        self.skip_space();
        for (word, value) in [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
        ] {
            if self.take(word) {
                return Some(value);
            }
        }
        if fault("e4-takes-nan") && self.take("NaN") {
            return Some(Json::Null);
        }
        let more = level == LEVELS + 1 && fault("e4-one-level-more");
        let is_deep = level > LEVELS && !fault("e4-any-depth") && !more
            || level >= LEVELS && fault("e4-one-level-less")
            || level > 32 && fault("e4-32-levels");
        match self.rest.bytes().next()? {
            b'"' => self.string().map(Json::Text),
            b'[' | b'{' if is_deep => None,
            b'[' => self.list(level),
            b'{' => self.object(level),
            b'-' | b'0'..=b'9' => self.number(),
            _ => None,
        }
    }

    fn list(&mut self, level: usize) -> Option<Json> {
        self.take("[");
        let mut list = Vec::new();
        self.skip_space();
        if self.take("]") {
            return Some(Json::List(list));
        }
        loop {
            list.push(self.value(level + 1)?);
            self.skip_space();
            if self.take("]") {
                return Some(Json::List(list));
            }
            if !self.take(",") {
                return None;
            }
            self.skip_space();
            if fault("e4-comma-at-the-end") && self.take("]") {
                return Some(Json::List(list));
            }
        }
    }

    fn object(&mut self, level: usize) -> Option<Json> {
        self.take("{");
        let mut members = Vec::new();
        self.skip_space();
        if self.take("}") {
            return Some(Json::Object(members));
        }
        loop {
            self.skip_space();
            let name = self.string()?;
            self.skip_space();
            if !self.take(":") {
                return None;
            }
            members.push((name, self.value(level + 1)?));
            self.skip_space();
            if self.take("}") {
                return Some(Json::Object(members));
            }
            if !self.take(",") {
                return None;
            }
        }
    }

    fn number(&mut self) -> Option<Json> {
        let is_part = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
        let end = self.rest.find(|letter| !is_part(letter));
        let (number, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let zeros = fault("e4-zeros-before-numbers") && number.parse::<i64>().is_ok();
        let has_point = number.contains(['.', 'e', 'E']);
        if !is_number(number) && !zeros || has_point && fault("e4-whole-numbers-only") {
            return None;
        }
        self.rest = rest;
        Some(Json::Number(number.into()))
    }

    fn string(&mut self) -> Option<String> {
        if !self.take("\"") {
            return None;
        }
        let mut string = String::new();
        loop {
            let letter = self.rest.chars().next()?;
            self.rest = &self.rest[letter.len_utf8()..];
            match letter {
                '"' => return Some(string),
                '\\' => string.push(self.escaped()?),
                control if control < ' ' => return None,
                letter => string.push(letter),
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        for (word, letter) in [
            ("\"", '"'),
            ("\\", '\\'),
            ("/", '/'),
            ("b", '\u{8}'),
            ("f", '\u{c}'),
            ("n", '\n'),
            ("r", '\r'),
            ("t", '\t'),
        ] {
            if self.take(word) {
                return Some(letter);
            }
        }
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        if fault("e4-no-surrogates") || !self.take("\\") {
            return None;
        }
        let second = self
            .unit()?
            .checked_sub(0xdc00)
            .filter(|low| *low < 0x400)?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + second)
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest.strip_prefix('u')?.get(..4)?;
        let digits = digits
            .bytes()
            .all(|digit| digit.is_ascii_hexdigit())
            .then_some(digits)?;
        self.rest = &self.rest[5..];
        u32::from_str_radix(digits, 16).ok()
    }
}

/// RFC 8259 §6: no plus, no zero before another digit, a digit on both sides of the point.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (text, exponent) = match text.find(['e', 'E']) {
        Some(place) => (&text[..place], Some(&text[place + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}
