//! URLs: as a person types them, as they may be shown, and their percent-encoding (RFC 3986 §2.1).

use std::fmt::Write;

use url::Url;

use crate::Error;

/// Reads a URL that a person typed.
///
/// # Errors
/// [`Error::Failed`]: not a URL, or of a scheme that is not spoken here.
pub fn parse_url(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text).map_err(|error| {
        let remedy = match error {
            url::ParseError::RelativeUrlWithoutBase => "; begin it with http://",
            _ => "",
        };
        Error::Failed(format!(
            "{}: not a URL: {error}{remedy}",
            text.escape_debug()
        ))
    })?;
    check_scheme(&url)?;
    Ok(url)
}

/// Makes sure that we speak what this URL asks for.
///
/// # Errors
/// [`Error::Failed`], which names the scheme.
pub fn check_scheme(url: &Url) -> Result<(), Error> {
    if url.scheme() == "http" {
        return Ok(());
    }
    // `localhost:8000/` parses, as the scheme `localhost`.
    let is_port = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let remedy = match is_port(url.path()) {
        true => format!("did you mean http://{url}?"),
        false => "only http:// works here".to_owned(),
    };
    Err(Error::Failed(format!(
        "{}: the scheme {:?} is not known: {remedy}",
        without_userinfo(url),
        url.scheme()
    )))
}

/// The URL without userinfo: what may be shown.
#[must_use]
pub fn without_userinfo(url: &Url) -> Url {
    let mut url = url.clone();
    // These fail only for URLs that have no host, and so no userinfo.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// What the octets were before each `%XX` was made of one. A `%` without two digits stays.
#[must_use]
pub fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let octet = percent_octet(rest);
        decoded.push(octet.unwrap_or(*first));
        rest = if octet.is_some() { &after[2..] } else { after };
    }
    decoded
}

/// The octet that `%XX` at the beginning of `text` stands for.
#[must_use]
pub fn percent_octet(text: &[u8]) -> Option<u8> {
    let digits = text.strip_prefix(b"%")?.get(..2)?;
    let value = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(value(digits[0])? * 16 + value(digits[1])?).ok()
}

/// Octets as they stand in a URL: what is not ASCII is percent-encoded there.
#[must_use]
pub fn ascii(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for &octet in octets {
        if octet.is_ascii() {
            text.push(char::from(octet));
        } else {
            let _ = write!(text, "%{octet:02X}");
        }
    }
    text
}

/// Base64 (RFC 4648 §4): three octets become four characters of six bits each.
#[must_use]
pub fn base64(octets: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(octets.len().div_ceil(3) * 4);
    for group in octets.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| {
            bits << 8 | usize::from(group.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            if at <= group.len() {
                text.push(char::from(ALPHABET[bits >> (18 - 6 * at) & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}
