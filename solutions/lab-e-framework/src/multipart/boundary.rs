//! The boundary: the line between parts, as the Content-Type of the form names it (RFC 2046 §5.1.1).

use super::MultipartError;
use super::disposition::Parameters;

/// The longest that a boundary may be.
const MAX_OCTETS: usize = 70;

/// The boundary that a Content-Type such as `multipart/form-data; boundary=x` names.
///
/// # Errors
/// There is none, or it is no boundary.
pub(super) fn boundary(content_type: &str) -> Result<String, MultipartError> {
    // ANCHOR: e15-boundary
    //= The value of the parameter `boundary` (`Parameters::of` reads them all): 1 to `MAX_OCTETS` octets, every one of them
    //= a letter, a digit or one of `'()+_,-./:=? ` and a space, which is not the last.
    //= Anything else is malformed.
    //+ let _ = content_type;
    //+ Err(MultipartError::Malformed("boundaries are not read yet"))
    let parameters = Parameters::of(content_type)?;
    let boundary = parameters
        .get("boundary")
        .ok_or(MultipartError::Malformed("the form names no boundary"))?;
    let may_have = |octet: u8| octet.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&octet);
    let is_boundary = (1..=MAX_OCTETS).contains(&boundary.len())
        && boundary.bytes().all(may_have)
        && !boundary.ends_with(' ');
    match is_boundary {
        true => Ok(boundary.to_owned()),
        false => Err(MultipartError::Malformed("the boundary is none")),
    }
    // ANCHOR_END: e15-boundary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_what_the_content_type_names() {
        let long = "x".repeat(70);
        for (content_type, wanted) in [
            ("multipart/form-data; boundary=abc", Some("abc")),
            ("Multipart/Form-Data;BOUNDARY=\"a b:c\"", Some("a b:c")),
            (
                "multipart/form-data; charset=utf-8 ; boundary=----WebKitX",
                Some("----WebKitX"),
            ),
            (
                &format!("multipart/form-data; boundary={long}"),
                Some(&*long),
            ),
            (&format!("multipart/form-data; boundary={long}x"), None),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/form-data; boundary=\"\"", None),
            ("multipart/form-data; boundary=\"a \"", None),
            ("multipart/form-data; boundary=\"a\rb\"", None),
            ("multipart/form-data; boundary=\"a", None),
            ("multipart/form-data; boundary=a; boundary=b", None),
        ] {
            assert_eq!(
                boundary(content_type).ok().as_deref(),
                wanted,
                "{content_type:?}"
            );
        }
    }
}
