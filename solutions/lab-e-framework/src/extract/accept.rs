//! What the client would like best: content negotiation (RFC 9110 §12.5.1).

use solution_b_client::message::Fields;

use crate::Request;

/// The offer that the field Accept likes best; of several the first. Nothing: it likes none of them.
///
/// # Example
/// ```
/// use solution_b_client::message::Fields;
/// use solution_e_framework::extract::accept::preferred;
///
/// let mut fields = Fields::new();
/// fields.push("Accept", b"text/*;q=0.5, application/json");
/// let offers = ["text/plain", "text/html", "application/json"];
/// assert_eq!(preferred(&fields, &offers), Some("application/json"));
/// assert_eq!(preferred(&fields, &offers[..2]), Some("text/plain"));
/// assert_eq!(preferred(&fields, &["image/png"]), None);
/// ```
#[must_use]
pub fn preferred<'a>(fields: &Fields, offers: &[&'a str]) -> Option<&'a str> {
    // ANCHOR: e3-preferred
    //= Without the field everything is welcome: the first offer.
    //= Else each offer has its weight (`weight`). 0 means: not this one.
    //= Of the others the one with the largest weight; of several the first.
    //? e3-qualities
    //+ offers.first().copied()
    if !fields.has("Accept") {
        return offers.first().copied();
    }
    let mut best = (0, None);
    for offer in offers {
        let weight = weight(fields, offer);
        if weight > best.0 {
            best = (weight, Some(*offer));
        }
    }
    best.1
    // ANCHOR_END: e3-preferred
}

/// How much an offer is liked, from 0 to 1000. Of the ranges that it is in, the most specific one says that:
/// `text/html` before `text/*` before `*/*`.
fn weight(fields: &Fields, offer: &str) -> u16 {
    // ANCHOR: e3-weight
    //= Each member of the list Accept (`fields.list`) is a range with parameters (`range`).
    //= How specific: the offer itself 3, its type with `*` 2, `*/*` 1. Any other range is not about this offer.
    //= The weight is that of the most specific range; without any, 0.
    //? e3-qualities
    //+ 0
    let kind = offer.split('/').next().unwrap_or_default();
    let members = fields.list("Accept").filter_map(range);
    let weights = members.filter_map(|(range, weight)| {
        let how_specific = match range.split_once('/')? {
            _ if range.eq_ignore_ascii_case(offer) => 3,
            (known, "*") if known.eq_ignore_ascii_case(kind) => 2,
            ("*", "*") => 1,
            _ => return None,
        };
        Some((how_specific, weight))
    });
    weights.max().map_or(0, |(_, weight)| weight)
    // ANCHOR_END: e3-weight
}

/// A member of the list: the range, and its weight in thousandths (`;q=0.5`, RFC 9110 §12.4.2). Nothing: it is none.
pub(crate) fn range(member: &[u8]) -> Option<(&str, u16)> {
    let mut parts = std::str::from_utf8(member).ok()?.split(';').map(str::trim);
    let range = parts.next()?;
    let is_weight = |part: &&str| matches!(part.as_bytes(), [b'q' | b'Q', b'=', ..]);
    let weight = match parts.find(is_weight) {
        None => 1000,
        Some(part) => thousandths(&part[2..])?,
    };
    Some((range, weight))
}

/// `1`, `0.5`, `0.123` as 1000, 500, 123.
fn thousandths(text: &str) -> Option<u16> {
    let weight: f32 = text.parse().ok()?;
    let plain = text
        .bytes()
        .all(|octet| octet == b'.' || octet.is_ascii_digit());
    // Three digits at most, so nothing is lost.
    (plain && (0.0..=1.0).contains(&weight)).then(|| (weight * 1000.0).round() as u16)
}

impl Request<'_> {
    /// Which of these media types the client likes best; of several the first. Nothing: none of them.
    ///
    /// The response should say `Vary: Accept` then: for another client it is another one.
    #[must_use]
    pub fn accepts<'a>(&self, offers: &[&'a str]) -> Option<&'a str> {
        preferred(self.fields(), offers)
    }
}
