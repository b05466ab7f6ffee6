//! Signed cookies: a browser can read them, but not write them.
//!
//! `VALUE.SIGNATURE`, where the signature is an HMAC-SHA-256 (RFC 2104) over name and value, in hexadecimal digits.
//! Whoever has not the key cannot make one. It does not hide anything, and it does not stop anybody from sending an old
//! cookie again.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::{Cookies, SetCookie, decoded};
use crate::hexadecimal::hexadecimal;

/// The keys that cookies are signed with. The first one signs, all are good for reading: so a key can be changed
/// without taking every cookie's worth at once.
///
/// # Example
/// ```
/// use lab_b_client::Fields;
/// use lab_e_framework::cookies::{Cookies, Keys, SetCookie};
///
/// let old = Keys::new(["last year's"]);
/// let field = old.signed(SetCookie::new("basket", "3 pears")).field_value()?;
///
/// let mut fields = Fields::new();
/// fields.push("Cookie", field.as_bytes());
/// let keys = Keys::new(["this year's", "last year's"]);
/// assert_eq!(keys.value(Cookies::of(&fields), "basket").as_deref(), Some("3 pears"));
/// # Ok::<(), lab_e_framework::cookies::CookieError>(())
/// ```
#[derive(Clone)]
pub struct Keys(Vec<Hmac<Sha256>>);

impl Keys {
    /// These keys. None: nothing can be signed, and nothing is believed.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let keys = keys.into_iter();
        // HMAC takes keys of any length.
        Keys(
            keys.filter_map(|key| Hmac::new_from_slice(key.as_ref()).ok())
                .collect(),
        )
    }

    /// A cookie with its signature.
    #[must_use]
    pub fn signed(&self, mut cookie: SetCookie) -> SetCookie {
        if let Some(key) = self.0.first() {
            let signature = signature(key, cookie.name(), cookie.value.as_bytes());
            cookie.value = format!("{}.{signature}", cookie.value);
        }
        cookie
    }

    /// The value of a signed cookie. Nothing: there is none, or it is not as we have written it.
    #[must_use]
    pub fn value(&self, cookies: Cookies<'_>, name: &str) -> Option<String> {
        // TODO e6-signed-value · slide e-cookies · cargo workshop check e6
        // - The signature stands behind the last `.` of the cookie as it was sent. One of the keys must give just this one
        // - (`signature`).
        // - Compared in constant time (`ct_eq`): the time must not tell how many octets of a guess were right.
        // - Only then is the value decoded (`decoded`).
        cookies.get(name)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} keys", self.0.len())
    }
}

/// The signature of a cookie: 64 hexadecimal digits. The value is meant as it is sent.
fn signature(key: &Hmac<Sha256>, name: &str, value: &[u8]) -> String {
    // TODO e6-signature · slide e-cookies · cargo workshop check e6
    // - An HMAC (`key.clone()` begins one) over the name, a `=`, and the value; as hexadecimal digits (`hexadecimal`).
    // - The name counts: else a cookie `colour` could be sent as the cookie `user`. No name holds a `=`.
    let _ = (key, name, value);
    String::new()
}
