//! Text from strangers, in a page and in a URL.

use crate::fault;

/// As text or as an attribute's value in HTML.
pub fn html(text: &str) -> String {
    if fault("c4-no-html-escapes") {
        return text.into();
    }
    let ampersand = text.replace('&', "&amp;");
    let angles = ampersand.replace('<', "&lt;").replace('>', "&gt;");
    angles.replace('"', "&quot;").replace('\'', "&#39;")
}

/// As one segment of a path.
pub fn segment(octets: &[u8]) -> String {
    let mut text = String::new();
    for &octet in octets {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            text.push(char::from(octet));
        } else {
            text.push_str(&format!("%{octet:02X}"));
        }
    }
    text
}
