//! Basic authentication: name and password with every request (RFC 7617).
//!
//! They are encoded, not encrypted: without TLS everybody on the way reads them.

use super::{Middleware, Next};
use crate::users::Users;
use crate::{Error, Request, Response};

/// Lets those through who say who they are, and prove it.
///
/// # Example
/// ```
/// use lab_e_framework::middleware::Basic;
/// use lab_e_framework::users::Users;
/// use lab_e_framework::{App, Request};
///
/// let users = Users::new(&[("ada".to_owned(), "lovelace".to_owned())]);
/// let app = App::new()
///     .with(Basic::new("staff", users))
///     .get("/", |request: &mut Request| format!("Hello, {}", request.user().unwrap_or_default()));
/// let client = app.test();
/// let answer = client.get("/").send();
/// assert_eq!(answer.status(), 401);
/// assert_eq!(answer.field("WWW-Authenticate"), Some("Basic realm=\"staff\", charset=\"UTF-8\""));
/// let answer = client.get("/").field("Authorization", "Basic YWRhOmxvdmVsYWNl").send();
/// assert_eq!(answer.text(), "Hello, ada");
/// ```
#[derive(Debug)]
pub struct Basic {
    realm: &'static str,
    users: Users,
}

impl Basic {
    /// For these users. The realm says to them what they sign in to; it holds no `"`.
    #[must_use]
    pub fn new(realm: &'static str, users: Users) -> Self {
        Basic { realm, users }
    }

    /// Who asks, if it is one of the users.
    fn user(&self, request: &Request<'_>) -> Option<String> {
        // TODO e11-user · slide e-basic · cargo workshop check e11
        // - The field Authorization holds the credentials (`credentials`); the users know whether they are right (`knows`).
        let _ = request;
        None
    }
}

impl Middleware for Basic {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        // TODO e11-handle · slide e-basic · cargo workshop check e11
        // - A user (`user`) goes on, and `set_user` says who it is.
        // - Everybody else gets 401 (Unauthorized), and how to sign in: WWW-Authenticate `Basic realm="…", charset="UTF-8"`.
        // - What lies behind is for this user alone: no cache keeps it (`Cache-Control: no-store`, on both).
        next.run(request)
    }
}

/// Name and password of a field such as `Basic YWRhOmxvdmVsYWNl`.
fn credentials(field: &str) -> Option<(String, String)> {
    // TODO e11-credentials · slide e-basic · cargo workshop check e11
    // - The scheme is `Basic`, in any case (RFC 9110 §11.1); behind it, after spaces, stands base64 (`base64_decoded`) of
    // - UTF-8.
    // - The name ends at the first `:`; a password may have more of them.
    // - Whatever is not like this is nobody.
    let _ = field;
    None
}

/// The octets that base64 stands for (RFC 4648 §4). Nothing: it is not written as the RFC wants it.
fn base64_decoded(text: &[u8]) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text
        .strip_suffix(b"==")
        .or(text.strip_suffix(b"="))
        .unwrap_or(text);
    // Padding fills up the last group of four, and one digit alone is not even an octet.
    if !text.len().is_multiple_of(4) || digits.len() % 4 == 1 {
        return None;
    }
    let mut octets = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for digit in digits {
        let value = ALPHABET.iter().position(|known| known == digit)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push(u8::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    // Bits that are left over are 0 (§3.5): else two texts would say the same.
    (bits == 0).then_some(octets)
}
