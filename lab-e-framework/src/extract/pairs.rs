//! Names and values, as queries and forms have them: `a=1&a=2+3` (application/x-www-form-urlencoded).
//!
//! What browsers send is written down in the URL standard (<https://url.spec.whatwg.org/#urlencoded-parsing>).

use super::FromText;
use crate::router::decode::hex;
use crate::{Error, Request, Result};

/// Names and values in the order in which they came. A name may come more than once.
///
/// # Example
/// ```
/// use lab_e_framework::extract::Pairs;
///
/// let pairs = Pairs::parse("q=red+shoes&page=2&tag=new&tag=%C3%A9t%C3%A9");
/// assert_eq!(pairs.required::<String>("q")?, "red shoes");
/// assert_eq!(pairs.optional::<u32>("page")?, Some(2));
/// assert_eq!(pairs.all("tag").collect::<Vec<_>>(), ["new", "été"]);
/// assert_eq!(pairs.required::<u64>("q").unwrap_err().status(), 400);
/// # Ok::<(), lab_e_framework::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads what stands in a query or a form. Everything has a meaning: there are no errors.
    #[must_use]
    pub fn parse(text: &str) -> Pairs {
        // TODO e3-pairs · slide e-asked · cargo workshop check e3
        // - The pieces between `&`, without the empty ones. The first `=` of each divides its name from its value;
        // - without one the value is empty.
        // - Names and values are decoded, each on its own (`decoded`).
        let pairs = text.split('&').filter_map(|piece| piece.split_once('='));
        Pairs(
            pairs
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect(),
        )
    }

    /// The first value of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Every value of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Every name with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of this name as this type, which has to be there.
    ///
    /// # Errors
    /// 400 (Bad Request), which names the field: it is missing, or no such value.
    pub fn required<T: FromText>(&self, name: &str) -> Result<T> {
        // TODO e3-required · slide e-asked · cargo workshop check e3
        // - As `optional`; but where there is none that is an error of this field (`Error::field`): 400.
        self.optional(name)?
            .ok_or_else(|| Error::new(500, "something is missing"))
    }

    /// The first value of this name as this type, if there is one.
    ///
    /// # Errors
    /// 400 (Bad Request), which names the field: it is no such value.
    pub fn optional<T: FromText>(&self, name: &str) -> Result<Option<T>> {
        // TODO e3-optional · slide e-asked · cargo workshop check e3
        // - The first value counts (`get`), read as a `T` (`T::from_text`).
        // - Where that is none, the error is one of this field, with the words of `from_text`: `Error::field`, 400.
        Ok(self.get(name).and_then(|text| T::from_text(text).ok()))
    }
}

/// A name or a value as it was meant.
fn decoded(text: &str) -> String {
    // TODO e3-decoded · slide e-asked · cargo workshop check e3
    // - `+` stands for a space, `%` and two hexadecimal digits (`hex`) for an octet. A `%` without them stands for itself.
    // - Octets that are not UTF-8 become U+FFFD.
    crate::router::decode::decoded(text)
        .unwrap_or_default()
        .into_owned()
}

impl Request<'_> {
    /// What stands in the query: `?q=red+shoes&page=2`.
    #[must_use]
    pub fn query(&self) -> Pairs {
        Pairs::parse(self.raw_query().unwrap_or_default())
    }
}
