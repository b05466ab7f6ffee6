//! gzip: text takes a third of the octets (RFC 9110 §8.4, §12.5.3).
//!
//! To stand inside of `etag.rs`: what is sent is compressed first and gets its tag after, so each form has its own.
//! Not for pages that show both a secret and what somebody else has typed: from how well they compress, the secret can
//! be guessed (the attack is called BREACH).

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use lab_b_client::message::Fields;

use super::etag::octets;
use crate::extract::accept::range;
use crate::{Next, Request, Response};

/// What is shorter than this is hardly longer than its gzip form.
const MIN_OCTETS: usize = 256;

/// Sends text compressed to those who take it that way.
///
/// # Example
/// ```
/// use lab_e_framework::{App, Request};
/// use lab_e_framework::middleware::gzip;
///
/// let app = App::new().with(gzip).get("/", |_: &mut Request| "hello ".repeat(1000));
/// let answer = app.test().get("/").field("Accept-Encoding", "gzip").send();
/// assert_eq!(answer.field("Content-Encoding"), Some("gzip"));
/// ```
pub fn gzip(request: &mut Request, next: Next) -> Response {
    // TODO e10-gzip · slide e-less · cargo workshop check e10
    // - The response of what comes next. If compressing pays for it (`is_compressible`), it says so to caches (`vary`): they must
    // - not give one client's form to another. And who accepts gzip gets it that way: `compress`, with a Content-Encoding.
    next.run(request)
}

/// Whether a client takes gzip.
fn accepts_gzip(fields: &Fields) -> bool {
    // TODO e10-accepts-gzip · slide e-less · cargo workshop check e10
    // - Accept-Encoding is a list (`fields.list`) of codings with their weights (`range`); case does not count, and `x-gzip` is gzip.
    // - The weight of gzip counts; if it is not listed, that of `*`; else it is 0. Over 0 it is accepted.
    // - But where `identity` has a higher weight, the client would rather have the text as it is.
    false
}

/// Whether it pays: text that is long enough and not compressed yet. A response with a tag of its own stays as it is: the tag
/// stands for just these octets. So does one that says that nobody may change it.
fn is_compressible(response: &Response, octets: &[u8]) -> bool {
    let media_type = response.field("Content-Type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let is_text = media_type.starts_with("text/")
        || media_type.ends_with("+xml")
        || media_type.ends_with("json")
        || ["application/javascript", "application/xml"].contains(&media_type);
    let fields = response.fields();
    is_text
        && octets.len() >= MIN_OCTETS
        && response.status() == 200
        && !fields.has("Content-Encoding")
        && !fields.has("ETag")
        && !fields.has_token("Cache-Control", "no-transform")
}

fn compress(octets: &[u8]) -> io::Result<Vec<u8>> {
    let mut coder = GzEncoder::new(Vec::with_capacity(octets.len() / 3), Compression::fast());
    coder.write_all(octets)?;
    coder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decide() {
        for (value, wanted) in [
            ("gzip", true),
            ("deflate, GZIP;q=0.5", true),
            ("x-gzip", true),
            ("*", true),
            ("gzip;q=0", false),
            ("gzip;q=0.000, *", false),
            ("*;q=0", false),
            ("identity, gzip;q=0.5", false),
            ("identity;q=0.5, gzip;q=0.5", true),
            ("br", false),
            ("gzip;q=x", false),
            ("", false),
        ] {
            let mut fields = Fields::new();
            fields.push("Accept-Encoding", value.as_bytes());
            assert_eq!(accepts_gzip(&fields), wanted, "{value:?}");
        }
        assert!(!accepts_gzip(&Fields::new()));
    }
}
