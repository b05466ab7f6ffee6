//! Cookies: small notes that a server has a browser keep and bring along (RFC 6265bis).
//!
//! This file reads what a browser brings (`Cookie`). Next: `set_cookie.rs`, which writes what it is to keep
//! (`Set-Cookie`); then `signed.rs`, cookies that nobody else can have written.

pub mod encoding;
pub mod set_cookie;
pub mod signed;

use lab_b_client::Fields;

pub use encoding::{decoded, encoded};
pub use set_cookie::{CookieError, SameSite, SetCookie};
pub use signed::Keys;

use crate::{Error, Request, Response, Result};

/// The cookies of a request.
///
/// # Example
/// ```
/// use lab_b_client::Fields;
/// use lab_e_framework::cookies::Cookies;
///
/// let mut fields = Fields::new();
/// fields.push("Cookie", b"theme=dark; name=Zo%C3%AB");
/// let cookies = Cookies::of(&fields);
/// assert_eq!(cookies.get("name").as_deref(), Some("Zoë"));
/// assert_eq!(cookies.get("Name"), None); // Names of cookies are case-sensitive.
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Cookies<'a> {
    fields: &'a Fields,
}

impl<'a> Cookies<'a> {
    /// Those that stand in these fields.
    #[must_use]
    pub fn of(fields: &'a Fields) -> Self {
        Cookies { fields }
    }

    /// Name and value of each, in the order sent, decoded.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        let text = |octets| String::from_utf8_lossy(octets).into_owned();
        self.as_sent()
            .map(|(name, value)| (text(name), decoded(value)))
            .collect()
    }

    /// The value of this cookie, decoded. Of several with one name it is the first: browsers send the one with
    /// the longest path first.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.value_as_sent(name).map(decoded)
    }

    /// The value of this cookie as it was sent.
    #[must_use]
    pub fn value_as_sent(&self, name: &str) -> Option<&'a [u8]> {
        self.as_sent()
            .find(|(known, _)| *known == name.as_bytes())
            .map(|(_, value)| value)
    }

    /// All of them. A browser sends one field, but a proxy may have made several of it (RFC 9113 §8.2.3).
    fn as_sent(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        self.fields.all("Cookie").flat_map(pairs_of)
    }
}

impl<'r> Request<'r> {
    /// The cookies that came with it.
    #[must_use]
    pub fn cookies(&self) -> Cookies<'r> {
        Cookies::of(self.fields())
    }
}

impl Response {
    /// Has the browser keep this cookie, beside others.
    ///
    /// # Errors
    /// No browser would: see [`SetCookie::field_value`].
    pub fn set_cookie(&mut self, cookie: &SetCookie) -> Result<()> {
        let value = cookie.field_value().map_err(Error::internal)?;
        self.append("Set-Cookie", value);
        Ok(())
    }
}

/// Name and value of each cookie in a field value, such as `theme=dark; name=Zo%C3%AB`.
fn pairs_of(field: &[u8]) -> Vec<(&[u8], &[u8])> {
    // TODO e6-pairs · slide e-cookies · cargo workshop check e6
    // - Cookies stand between semicolons, with white space around that is not part of them (`trim_ascii`).
    // - The name ends at the first `=`; the value may have more of them, and quotation marks are part of it.
    // - What has no `=`, or no name before it, is no cookie: leave it out and go on with the next.
    Vec::new()
}
