//! From octets to text: which charset a page is written in, and the text that its octets mean.
//!
//! A page may say it in three places, and they may differ. The octets before the text, the byte order
//! mark (BOM), win over the Content-Type field, which wins over the page's own `meta` element (HTML
//! §13.2.3.2). The names and what they stand for are those of the Encoding standard (WHATWG).

use encoding_rs::Encoding;

use lab_b_given::charset::charset_in_meta;
pub use lab_b_given::charset::{Decoded, charset_of};

/// The text of a page. `content_type` is the value of that field of the response, if it has one.
///
/// # Example
/// ```
/// use solution_b_client::charset::decode;
///
/// let page = decode(b"caf\xe9", Some("text/html; charset=latin1"));
/// assert_eq!(page.text, "café");
/// ```
#[must_use]
pub fn decode<'a>(octets: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    lab_b_given::charset::decode(octets, label_of(octets, content_type))
}

/// The name of the charset that the page is said to be in.
fn label_of(octets: &[u8], content_type: Option<&str>) -> Option<String> {
    // ANCHOR: b16-charset
    //= The octets begin with a BOM: that charset's name (`Encoding::for_bom` knows them).
    //= Otherwise the `charset` parameter of the Content-Type field: `charset_of` finds it.
    //= Otherwise what the page's own `meta` element says: `charset_in_meta`.
    //+ Some("utf-8".to_owned())
    //? b16-charset-in-content-type
    if let Some((encoding, _)) = Encoding::for_bom(octets) {
        return Some(encoding.name().to_owned());
    }
    content_type
        .and_then(charset_of)
        .or_else(|| charset_in_meta(octets))
    // ANCHOR_END: b16-charset
}
