//! JSON, read as strictly as RFC 8259 writes it.

use std::fmt;

/// A JSON value. Members of an object stand in their order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads one value with nothing but white space around it.
    ///
    /// # Errors
    /// In words: the octet where it is wrong, and what is.
    pub(super) fn parse(octets: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(octets)
            .map_err(|error| format!("octet {}: not UTF-8", error.valid_up_to()))?;
        let mut reader = Reader { text, place: 0 };
        let value = reader.value(0)?;
        reader.skip_space();
        match reader.rest().is_empty() {
            true => Ok(value),
            false => Err(reader.wrong("something follows the value")),
        }
    }

    /// The member of an object with this name.
    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members
                .iter()
                .find(|(own, _)| own == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The same value with the members of its objects in order of their names: they are free in JSON.
    pub(super) fn in_order(&self) -> Json {
        match self {
            Json::List(list) => Json::List(list.iter().map(Json::in_order).collect()),
            Json::Object(members) => {
                let ordered = members
                    .iter()
                    .map(|(name, value)| (name.clone(), value.in_order()));
                let mut ordered: Vec<_> = ordered.collect();
                ordered.sort_by(|(one, _), (other, _)| one.cmp(other));
                Json::Object(ordered)
            }
            other => other.clone(),
        }
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    pub(super) fn list(&self) -> Option<&[Json]> {
        match self {
            Json::List(list) => Some(list),
            _ => None,
        }
    }

    /// The number, if it is one that counts something.
    pub(super) fn count(&self) -> Option<u64> {
        match self {
            Json::Number(number) if *number >= 0.0 && number.fract() == 0.0 => Some(*number as u64),
            _ => None,
        }
    }

    /// Truth, if it is true or false.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Json::Bool(truth) => Some(*truth),
            _ => None,
        }
    }
}

impl fmt::Display for Json {
    /// On one line, safe to print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(truth) => write!(f, "{truth}"),
            Json::Number(number) => write!(f, "{number}"),
            Json::Text(text) => write!(f, "{text:?}"),
            Json::List(list) => {
                let list: Vec<String> = list.iter().map(Json::to_string).collect();
                write!(f, "[{}]", list.join(", "))
            }
            Json::Object(members) => {
                let member = |(name, value): &(String, Json)| format!("{name:?}: {value}");
                let members: Vec<String> = members.iter().map(member).collect();
                write!(f, "{{{}}}", members.join(", "))
            }
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    place: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.place..]
    }

    fn wrong(&self, what: &str) -> String {
        format!("octet {}: {what}", self.place)
    }

    fn skip_space(&mut self) {
        let rest = self.rest().trim_start_matches([' ', '\t', '\n', '\r']);
        self.place = self.text.len() - rest.len();
    }

    /// Is this what comes next? Then it is taken.
    fn take(&mut self, word: &str) -> bool {
        let is_next = self.rest().starts_with(word);
        if is_next {
            self.place += word.len();
        }
        is_next
    }

    fn value(&mut self, level: usize) -> Result<Json, String> {
        if level > 200 {
            return Err(self.wrong("too many levels"));
        }
        self.skip_space();
        for (word, value) in [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
        ] {
            if self.take(word) {
                return Ok(value);
            }
        }
        match self.rest().bytes().next() {
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'[') => self.list(level),
            Some(b'{') => self.object(level),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.wrong("no JSON value begins here")),
        }
    }

    fn list(&mut self, level: usize) -> Result<Json, String> {
        self.take("[");
        let mut list = Vec::new();
        self.skip_space();
        if self.take("]") {
            return Ok(Json::List(list));
        }
        loop {
            list.push(self.value(level + 1)?);
            self.skip_space();
            if self.take("]") {
                return Ok(Json::List(list));
            }
            if !self.take(",") {
                return Err(self.wrong("neither a comma nor ]"));
            }
        }
    }

    fn object(&mut self, level: usize) -> Result<Json, String> {
        self.take("{");
        let mut members = Vec::new();
        self.skip_space();
        if self.take("}") {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            let name = self.string()?;
            self.skip_space();
            if !self.take(":") {
                return Err(self.wrong("no colon after a name"));
            }
            members.push((name, self.value(level + 1)?));
            self.skip_space();
            if self.take("}") {
                return Ok(Json::Object(members));
            }
            if !self.take(",") {
                return Err(self.wrong("neither a comma nor }"));
            }
        }
    }

    fn number(&mut self) -> Result<Json, String> {
        let rest = self.rest();
        let is_part = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let digits = rest[..end].trim_start_matches('-');
        let has_extra_zero =
            digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
        match rest[..end].parse() {
            Ok(number) if !has_extra_zero => {
                self.place += end;
                Ok(Json::Number(number))
            }
            _ => Err(self.wrong("not a number")),
        }
    }

    fn string(&mut self) -> Result<String, String> {
        if !self.take("\"") {
            return Err(self.wrong("no string begins here"));
        }
        let mut string = String::new();
        loop {
            let Some(letter) = self.rest().chars().next() else {
                return Err(self.wrong("a string without its end"));
            };
            match letter {
                '"' => {
                    self.place += 1;
                    return Ok(string);
                }
                '\\' => {
                    self.place += 1;
                    string.push(self.escaped()?);
                }
                control if control < ' ' => {
                    return Err(self.wrong("a control character that is not escaped"));
                }
                letter => {
                    self.place += letter.len_utf8();
                    string.push(letter);
                }
            }
        }
    }

    /// What follows a backslash.
    fn escaped(&mut self) -> Result<char, String> {
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
                return Ok(letter);
            }
        }
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.wrong("half a character"));
        }
        // Characters beyond U+FFFF are written as two units.
        if !self.take("\\") {
            return Err(self.wrong("half a character"));
        }
        let second = self.unit()?;
        let whole = 0x10000 + ((first - 0xd800) << 10) + second.wrapping_sub(0xdc00);
        char::from_u32(whole).ok_or_else(|| self.wrong("half a character"))
    }

    /// `u00e4`
    fn unit(&mut self) -> Result<u32, String> {
        let digits = self.rest().strip_prefix('u').and_then(|rest| rest.get(..4));
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.wrong("not an escape that JSON knows"))?;
        self.place += 5;
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read() {
        let value = Json::parse(
            b" {\"a\": [1, -2.5e1, null, true], \"b\": \"\\u00e4\\ud83d\\ude00\\n/\"} \n",
        )
        .unwrap();
        assert_eq!(value.get("b").unwrap().text(), Some("ä😀\n/"));
        let list = value.get("a").unwrap().list().unwrap();
        assert_eq!(list[0].count(), Some(1));
        assert_eq!(list[1], Json::Number(-25.0));
        assert_eq!(list[3].truth(), Some(true));
        assert_eq!(Json::parse(b"[]").unwrap(), Json::List(vec![]));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for wrong in [
            "",
            "{",
            "[1,]",
            "{'a': 1}",
            "{\"a\": 1,}",
            "\"a",
            "\"\n\"",
            "nul",
            "1 2",
            "\"\\x41\"",
            "\"\\ud800\"",
            "01",
            "[1 2]",
            "+1",
        ] {
            assert!(Json::parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert!(Json::parse(b"\"\xff\"").is_err());
        assert!(Json::parse("[".repeat(1000).as_bytes()).is_err());
    }
}
