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
/// use solution_e_framework::middleware::Basic;
/// use solution_e_framework::users::Users;
/// use solution_e_framework::{App, Request};
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
        // ANCHOR: e11-user
        //= The field Authorization holds the credentials (`credentials`); the users know whether they are right (`knows`).
        //? e11-hello
        //+ let _ = request;
        //+ None
        let (name, password) = credentials(request.field("Authorization")?)?;
        self.users.knows(&name, &password).then_some(name)
        // ANCHOR_END: e11-user
    }
}

impl Middleware for Basic {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        // ANCHOR: e11-handle
        //= A user (`user`) goes on, and `set_user` says who it is.
        //= Everybody else gets 401 (Unauthorized), and how to sign in: WWW-Authenticate `Basic realm="…", charset="UTF-8"`.
        //= What lies behind is for this user alone: no cache keeps it (`Cache-Control: no-store`, on both).
        //? e11-challenge
        //+ next.run(request)
        let Some(user) = self.user(request) else {
            let challenge = format!("Basic realm=\"{}\", charset=\"UTF-8\"", self.realm);
            let refused = Error::new(401, "say who you are").with("WWW-Authenticate", challenge);
            return Response::of_error(refused).with("Cache-Control", "no-store");
        };
        request.set_user(Some(user));
        next.run(request).with("Cache-Control", "no-store")
        // ANCHOR_END: e11-handle
    }
}

/// Name and password of a field such as `Basic YWRhOmxvdmVsYWNl`.
fn credentials(field: &str) -> Option<(String, String)> {
    // ANCHOR: e11-credentials
    //= The scheme is `Basic`, in any case (RFC 9110 §11.1); behind it, after spaces, stands base64 (`base64_decoded`) of
    //= UTF-8.
    //= The name ends at the first `:`; a password may have more of them.
    //= Whatever is not like this is nobody.
    //? e11-hello
    //+ let _ = field;
    //+ None
    let (scheme, encoded) = field.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let octets = base64_decoded(encoded.trim_matches(' ').as_bytes())?;
    let text = String::from_utf8(octets).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
    // ANCHOR_END: e11-credentials
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
