//! How any text fits into a cookie: percent-encoded. No RFC asks for it, but nearly everybody does it, and scripts in
//! a browser read it with `decodeURIComponent`.

use std::fmt::Write;

use lab_b_given::urls::percent_decoded;

/// A value as it stands in a cookie: what may not stand there, and `%` itself, as `%XX`.
///
/// # Example
/// ```
/// use solution_e_framework::cookies::encoded;
///
/// assert_eq!(encoded("a b; 100 %"), "a%20b%3B%20100%20%25");
/// ```
#[must_use]
pub fn encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for octet in value.bytes() {
        if is_cookie_octet(octet) && octet != b'%' {
            encoded.push(char::from(octet));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{octet:02X}");
        }
    }
    encoded
}

/// A value as it was before it was encoded. A `%` without two digits stays; what is not UTF-8 becomes U+FFFD.
#[must_use]
pub fn decoded(value: &[u8]) -> String {
    let value = String::from_utf8_lossy(value);
    if !value.contains('%') {
        return value.into_owned();
    }
    match String::from_utf8(percent_decoded(&value)) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

/// What the value of a cookie is made of (RFC 6265bis §4.1.1): no controls, space, `"`, `,`, `;` or `\`.
pub(super) fn is_cookie_octet(octet: u8) -> bool {
    octet.is_ascii_graphic() && !b"\",;\\".contains(&octet)
}
