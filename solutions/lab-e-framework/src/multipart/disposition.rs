//! Parameters behind a `;`, as Content-Type and Content-Disposition have them (RFC 9110 §5.6.6, RFC 6266, RFC 8187).

use super::MultipartError;

/// The parameters of a field value, in order.
#[derive(Debug)]
pub(super) struct Parameters {
    /// What stands before the first of them.
    pub(super) value: String,
    list: Vec<(String, String)>,
}

impl Parameters {
    /// Reads `value; name=token; name="quoted"`.
    ///
    /// # Errors
    /// It is not of that form, or a name comes twice: of two values nobody knows which is meant.
    pub(super) fn of(text: &str) -> Result<Self, MultipartError> {
        let (value, mut rest) = text.split_once(';').unwrap_or((text, ""));
        let mut parameters = Parameters {
            value: value.trim().to_owned(),
            list: Vec::new(),
        };
        loop {
            rest = rest.trim_start_matches([' ', '\t', ';']);
            if rest.is_empty() {
                return Ok(parameters);
            }
            let (name, after) = rest.split_once('=').ok_or(MALFORMED)?;
            let (value, after) = match after.strip_prefix('"') {
                Some(quoted) => unquoted(quoted).ok_or(MALFORMED)?,
                None => token(after),
            };
            if parameters.get(name).is_some() {
                return Err(MultipartError::Malformed("a parameter comes twice"));
            }
            parameters.list.push((name.trim().to_owned(), value));
            rest = after.trim_start_matches([' ', '\t']);
            if !rest.is_empty() && !rest.starts_with(';') {
                return Err(MALFORMED);
            }
        }
    }

    /// The value of the parameter of this name; case does not count.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut list = self.list.iter();
        let (_, value) = list.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

const MALFORMED: MultipartError =
    MultipartError::Malformed("the parameters of a field are malformed");

/// A quoted string up to its end, and what follows. Only `\"` and `\\` are escapes: some browsers have sent whole paths,
/// `C:\temp\a.txt`, without a thought.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => {
                let escaped = characters.next_if(|&(_, next)| next == '"' || next == '\\');
                value.push(escaped.map_or('\\', |(_, next)| next));
            }
            _ => value.push(character),
        }
    }
    None
}

/// A value without quotation marks, and what follows.
fn token(text: &str) -> (String, &str) {
    let (value, rest) = text.split_at(text.find(';').unwrap_or(text.len()));
    (value.trim().to_owned(), rest)
}

/// The text of an extended value, `UTF-8'en'na%C3%AFve.txt` (RFC 8187 §3.2). None: it is none.
pub(super) fn extended(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let octets = decoded(encoded)?;
    if charset.eq_ignore_ascii_case("UTF-8") {
        return String::from_utf8(octets).ok();
    }
    let is_latin = charset.eq_ignore_ascii_case("ISO-8859-1");
    is_latin.then(|| octets.into_iter().map(char::from).collect())
}

/// Percent-encoded text; none, if an escape is broken.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            octets.push(u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)?);
            rest = &after[2..];
        } else {
            octets.push(*first);
            rest = after;
        }
    }
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tokens_and_quoted_strings() {
        let parameters =
            Parameters::of(r#"form-data; name="a;\"b\\" ; filename=C:\x.txt;size=3;"#).unwrap();
        assert_eq!(parameters.value, "form-data");
        assert_eq!(parameters.get("NAME"), Some(r#"a;"b\"#));
        assert_eq!(parameters.get("filename"), Some(r"C:\x.txt"));
        assert_eq!(parameters.get("size"), Some("3"));
        assert_eq!(parameters.get("other"), None);
    }

    #[test]
    fn a_backslash_before_another_octet_stays() {
        let parameters = Parameters::of(r#"form-data; filename="C:\temp\new.txt""#).unwrap();
        assert_eq!(parameters.get("filename"), Some(r"C:\temp\new.txt"));
    }

    #[test]
    fn refuses_what_is_malformed() {
        for text in [
            r#"form-data; name="a"#,
            "form-data; name",
            r#"form-data; name="a"b"#,
            "form-data; name=a; NAME=b",
        ] {
            assert!(Parameters::of(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn extended_values_name_their_charset() {
        for (value, wanted) in [
            ("UTF-8''na%C3%AFve.txt", Some("naïve.txt")),
            ("utf-8'de'%E2%82%AC", Some("€")),
            ("iso-8859-1''%A3", Some("£")),
            ("koi8-r''a", None),
            ("UTF-8''%FF", None),
            ("UTF-8''%4", None),
            ("UTF-8''%+1", None),
            ("plain.txt", None),
        ] {
            assert_eq!(extended(value).as_deref(), wanted, "{value:?}");
        }
    }
}
