//! JSON values (RFC 8259): read with a limit of levels, and written.

use std::fmt;

use crate::fault;

/// A value. Members stand in their order; a number is kept as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The most levels that are read.
const LEVELS: usize = 128;

impl Json {
    pub fn text(text: &str) -> Self {
        Json::Text(text.into())
    }

    pub fn number(number: impl fmt::Display) -> Self {
        Json::Number(number.to_string())
    }

    pub fn object<const N: usize>(members: [(&str, Json); N]) -> Self {
        let members = members.into_iter();
        Json::Object(members.map(|(name, value)| (name.into(), value)).collect())
    }

    /// `[["a","1"],["b","2"]]`
    pub fn pairs(pairs: &[(String, String)]) -> Self {
        let pairs = pairs.iter();
        let pairs =
            pairs.map(|(name, value)| Json::List(vec![Json::text(name), Json::text(value)]));
        Json::List(pairs.collect())
    }

    /// The member with this name; of several the last one counts.
    pub fn get(&self, name: &str) -> Option<&Json> {
        let Json::Object(members) = self else {
            return None;
        };
        let found = members.iter().rfind(|(own, _)| own == name);
        found.map(|(_, value)| value)
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number without fraction and exponent.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Json::Number(number) => number.parse().ok(),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Json::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

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

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(truth) => write!(f, "{truth}"),
            Json::Number(number) => f.write_str(number),
            Json::Text(text) => write_text(f, text),
            Json::List(list) => {
                f.write_str("[")?;
                for (place, value) in list.iter().enumerate() {
                    f.write_str(if place > 0 { "," } else { "" })?;
                    value.fmt(f)?;
                }
                f.write_str("]")
            }
            Json::Object(members) => {
                f.write_str("{")?;
                for (place, (name, value)) in members.iter().enumerate() {
                    f.write_str(if place > 0 { "," } else { "" })?;
                    write_text(f, name)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for letter in text.chars() {
        match letter {
            '"' | '\\' if !fault("e4-json-escapes-nothing") => write!(f, "\\{letter}")?,
            control if control < ' ' && !fault("e4-json-escapes-nothing") => {
                write!(f, "\\u{:04x}", u32::from(control))?;
            }
            letter => write!(f, "{letter}")?,
        }
    }
    f.write_str("\"")
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
