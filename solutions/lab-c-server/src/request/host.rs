//! The Host field: which site is meant (RFC 9112 §3.2, RFC 9110 §7.2).

use solution_b_client::message::{RequestHead, Version};

use super::target;
use crate::refusal::Refusal;

/// Every request of HTTP/1.1 has exactly one Host, and it is valid; so is a target in absolute-form.
///
/// # Errors
/// [`Refusal::Malformed`].
pub fn check(head: &RequestHead) -> Result<(), Refusal> {
    // ANCHOR: c2-host
    //= More than one Host field is refused; none at all is refused from HTTP/1.1 on.
    //= One that is there must be valid (`is_valid`).
    //= So must the authority of a target in absolute-form, which counts instead (`target::authority`).
    //? c2-host-missing
    //+ Ok(())
    let mut hosts = head.fields.all("Host");
    let valid = match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_valid(host),
        (None, _) => head.version == Version::Http10,
        (Some(_), Some(_)) => false,
    };
    let absolute = target::authority(&head.target);
    let valid =
        valid && absolute.is_none_or(|(host, _)| !host.is_empty() && is_valid(host.as_bytes()));
    if valid {
        Ok(())
    } else {
        Err(Refusal::Malformed)
    }
    // ANCHOR_END: c2-host
}

/// `uri-host [ ":" port ]` (RFC 9110 §7.2): no userinfo, and a port of digits. It may be empty.
#[must_use]
pub fn is_valid(host: &[u8]) -> bool {
    let (name, port) = match host {
        // An IPv6 address is the one thing that may hold colons.
        [b'[', rest @ ..] => match rest.iter().position(|&octet| octet == b']') {
            Some(end) if is_address(&rest[..end]) => (&b""[..], &rest[end + 1..]),
            _ => return false,
        },
        _ => {
            let end = host
                .iter()
                .position(|&octet| octet == b':')
                .unwrap_or(host.len());
            host.split_at(end)
        }
    };
    let port_is_valid = match port {
        [] => true,
        [b':', digits @ ..] => {
            let number = digits.iter().try_fold(0_u32, |number, digit| {
                digit.is_ascii_digit().then(|| {
                    let digit = u32::from(digit - b'0');
                    number.saturating_mul(10).saturating_add(digit)
                })
            });
            number.is_some_and(|port| port <= 65_535)
        }
        _ => false,
    };
    port_is_valid && name.iter().all(|&octet| is_name(octet)) && has_whole_escapes(name)
}

/// What stands in brackets: an IPv6 address (RFC 3986 §3.2.2).
fn is_address(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<std::net::Ipv6Addr>().is_ok())
}

/// An octet of a registered name: unreserved, sub-delims, or percent-encoded (RFC 3986 §3.2.2).
fn is_name(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || matches!(
            octet,
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&'..=b',' | b';' | b'=' | b'%'
        )
}

fn has_whole_escapes(name: &[u8]) -> bool {
    name.split(|&octet| octet == b'%')
        .skip(1)
        .all(|after| matches!(after, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()))
}
