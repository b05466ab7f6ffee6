//! Header fields: names and values in the order in which they came (RFC 9110 §5).
//!
//! A name may come more than once, and the order of its values counts (§5.3), so this is a list and
//! not a map. Next: `framing.rs`, which asks them where the body ends.

use std::fmt;

/// A list of fields. Names are compared without regard to case, values are octets.
///
/// # Example
/// ```
/// use lab_b_given::message::Fields;
///
/// let mut fields = Fields::new();
/// fields.push("Set-Cookie", b"a=1");
/// fields.push("set-cookie", b"b=2");
/// assert_eq!(fields.get("SET-COOKIE"), Some(&b"a=1"[..]));
/// assert_eq!(fields.all("Set-Cookie").count(), 2);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// All names, one after another; and all values. A list of few allocations, however long.
    names: String,
    values: Vec<u8>,
    /// Where each field's name and value end.
    ends: Vec<(usize, usize)>,
}

impl Fields {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Fields::default()
    }

    /// No fields, and room for so many, and for names and values of so many octets each: more memory is
    /// asked for only if that does not do.
    #[must_use]
    pub fn with_room_for(fields: usize, octets: usize) -> Self {
        Fields {
            names: String::with_capacity(octets),
            values: Vec::with_capacity(octets),
            ends: Vec::with_capacity(fields),
        }
    }

    /// How many there are, repeats counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a field at the end; fields of the same name stay.
    pub fn push(&mut self, name: &str, value: &[u8]) {
        self.names.push_str(name);
        self.values.extend_from_slice(value);
        self.ends.push((self.names.len(), self.values.len()));
    }

    /// Removes every field of this name.
    pub fn remove(&mut self, name: &str) {
        if self.has(name) {
            *self = self
                .iter()
                .filter(|(known, _)| !known.eq_ignore_ascii_case(name))
                .collect();
        }
    }

    /// Every field, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let mut start = (0, 0);
        self.ends.iter().map(move |&end| {
            let field = (&self.names[start.0..end.0], &self.values[start.1..end.1]);
            start = end;
            field
        })
    }

    /// The values of every field of this name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The value of the first field of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The value of the first field of this name, if it is UTF-8.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.get(name)?).ok()
    }

    /// Whether there is a field of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The members of a field whose value is a list, `a, b`, in all its fields (RFC 9110 §5.6.1).
    /// Empty ones are left out. Quoted strings are not known: no list that is asked for here has any.
    pub fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.all(name)
            .flat_map(|value| value.split(|&octet| octet == b','))
            .map(<[u8]>::trim_ascii)
            .filter(|member| !member.is_empty())
    }

    /// Whether a list has this member; case does not count (RFC 9110 §7.6.1: connection options).
    #[must_use]
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.list(name)
            .any(|member| member.eq_ignore_ascii_case(token.as_bytes()))
    }
}

impl<'a> FromIterator<(&'a str, &'a [u8])> for Fields {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a [u8])>>(fields: I) -> Self {
        let mut list = Fields::new();
        for (name, value) in fields {
            list.push(name, value);
        }
        list
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(
                self.iter()
                    .map(|(name, value)| (name, value.escape_ascii().to_string())),
            )
            .finish()
    }
}
