//! What a server asks a browser to keep: the field Set-Cookie (RFC 6265bis §4.1).

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use lab_c_server::response::date::http_date;

use super::encoding::encoded;

/// Browsers drop a cookie whose name and value are longer together (RFC 6265bis §5.6).
const MAX_OCTETS: usize = 4096;
/// They ignore an attribute that is longer.
const MAX_ATTRIBUTE_OCTETS: usize = 1024;

/// A cookie for the browser to keep, with its attributes.
///
/// # Example
/// ```
/// use lab_e_framework::cookies::{SameSite, SetCookie};
///
/// let cookie = SetCookie::new("theme", "dark blue")
///     .path("/")
///     .max_age(3600)
///     .http_only()
///     .same_site(SameSite::Lax);
/// assert_eq!(
///     cookie.field_value()?,
///     "theme=dark%20blue; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"
/// );
/// // A value cannot end the field and begin another one; nor can an attribute.
/// assert!(SetCookie::new("theme", "dark").path("/; Secure").field_value().is_err());
/// # Ok::<(), lab_e_framework::cookies::CookieError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SetCookie {
    name: String,
    /// As it is sent.
    pub(super) value: String,
    path: Option<String>,
    domain: Option<String>,
    max_age: Option<i64>,
    expires: Option<SystemTime>,
    secure: bool,
    http_only: bool,
    same_site: Option<SameSite>,
}

/// With which requests from other sites a browser sends the cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// With none.
    Strict,
    /// With those by which somebody follows a link.
    Lax,
    /// With all; the browser wants `Secure` for it.
    None,
}

impl SetCookie {
    /// A cookie that any page below the current path gets back, until the browser is closed. The value may be
    /// any text: it is percent-encoded.
    #[must_use]
    pub fn new(name: &str, value: &str) -> Self {
        SetCookie {
            name: name.to_owned(),
            value: encoded(value),
            path: None,
            domain: None,
            max_age: None,
            expires: None,
            secure: false,
            http_only: false,
            same_site: None,
        }
    }

    /// What takes this cookie away again: no value, Path=/, and it is over already.
    #[must_use]
    pub fn removed(name: &str) -> Self {
        // TODO e6-removed · slide e-cookies · cargo workshop check e6
        // - No HTTP message removes a cookie. A new one takes the place of the old one, if name and path are the same (`/`).
        // - It is over at once: `Max-Age` 0; and `Expires` in the past (`UNIX_EPOCH`), for browsers that do not know Max-Age.
        SetCookie::new(name, "")
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// For which paths it is: this one and all below it.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// For which hosts it is: this one and all below it. Without: for ours alone.
    #[must_use]
    pub fn domain(mut self, domain: &str) -> Self {
        self.domain = Some(domain.to_owned());
        self
    }

    /// For how many seconds from now on it is kept.
    #[must_use]
    pub fn max_age(mut self, seconds: i64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Until when it is kept. `Max-Age` wins over it.
    #[must_use]
    pub fn expires(mut self, time: SystemTime) -> Self {
        self.expires = Some(time);
        self
    }

    /// It is sent over TLS alone.
    #[must_use]
    pub fn secure(mut self) -> Self {
        self.secure = true;
        self
    }

    /// No script can read it.
    #[must_use]
    pub fn http_only(mut self) -> Self {
        self.http_only = true;
        self
    }

    /// With which requests from other sites it is sent.
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = Some(same_site);
        self
    }

    /// The value of the field Set-Cookie.
    ///
    /// # Errors
    /// No browser would keep it, or it would say something else than was asked for.
    pub fn field_value(&self) -> Result<String, CookieError> {
        self.check()?;
        let mut field = format!("{}={}", self.name, self.value);
        self.add_attributes(&mut field);
        Ok(field)
    }

    /// Adds each attribute that was asked for, such as `; Path=/`.
    fn add_attributes(&self, field: &mut String) {
        // TODO e6-attributes · slide e-cookies · cargo workshop check e6
        // - Before each attribute `; `, then its name, and for the first five `=` and its value; in any order:
        // - Path, Domain, Max-Age (seconds), Expires (`http_date`), SameSite (`Strict`, `Lax` or `None`); Secure, HttpOnly.
        // - An attribute that was not asked for is not there.
        let _ = field;
    }

    /// Whether a browser would understand what was meant.
    fn check(&self) -> Result<(), CookieError> {
        // TODO e6-check · slide e-cookies · cargo workshop check e6
        // - The name is a token (`is_token`). No attribute holds a control octet, a `;`, or anything beyond ASCII
        // - (`is_attribute`): else whoever chooses a path could add attributes, or whole fields.
        // - `SameSite=None` needs `Secure` (RFC 6265bis §5.6). The rest is given: `check_prefix`, `check_length`.
        Ok(())
    }

    /// Names with these beginnings promise something (RFC 6265bis §4.1.3); browsers drop those that break it.
    fn check_prefix(&self) -> Result<(), CookieError> {
        let begins_with = |prefix: &str| {
            let beginning = self.name.get(..prefix.len());
            beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(prefix))
        };
        let is_of_host = self.path.as_deref() == Some("/") && self.domain.is_none();
        if begins_with("__Secure-") && !self.secure {
            return Err(CookieError::new("name", "__Secure- needs secure"));
        }
        if begins_with("__Host-") && !(self.secure && is_of_host) {
            let words = "__Host- needs secure and the path /, and no domain";
            return Err(CookieError::new("name", words));
        }
        Ok(())
    }

    fn check_length(&self) -> Result<(), CookieError> {
        if self.name.len() + self.value.len() > MAX_OCTETS {
            return Err(CookieError::new("value", "is longer than browsers keep"));
        }
        for (name, value) in [("path", &self.path), ("domain", &self.domain)] {
            if value
                .as_ref()
                .is_some_and(|it| it.len() > MAX_ATTRIBUTE_OCTETS)
            {
                return Err(CookieError::new(name, "is longer than browsers read"));
            }
        }
        Ok(())
    }
}

impl SameSite {
    /// `Strict`, `Lax` or `None`; case does not count.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let all = [SameSite::Strict, SameSite::Lax, SameSite::None];
        all.into_iter()
            .find(|one| text.eq_ignore_ascii_case(&format!("{one:?}")))
    }
}

/// Whether this is a token (RFC 9110 §5.6.2).
fn is_token(text: &str) -> bool {
    let is_letter =
        |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    !text.is_empty() && text.bytes().all(is_letter)
}

/// Whether this can be the value of an attribute.
fn is_attribute(text: &str) -> bool {
    let is_letter = |octet: u8| (b' '..=b'~').contains(&octet) && octet != b';';
    !text.is_empty() && text.bytes().all(is_letter)
}

/// Why a cookie cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieError {
    /// What is wrong of it: `name`, `path` …
    pub field: &'static str,
    /// Why no browser would keep it.
    pub why: &'static str,
}

impl CookieError {
    fn new(field: &'static str, why: &'static str) -> Self {
        CookieError { field, why }
    }
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.why)
    }
}

impl std::error::Error for CookieError {}
