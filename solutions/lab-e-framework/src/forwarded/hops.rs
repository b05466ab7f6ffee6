//! The way of a request through proxies, as the fields tell it: a hop for each of them.

use std::net::{IpAddr, SocketAddr};

use solution_b_client::message::Fields;

/// What a proxy says of the request that it got.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hop {
    /// Who had sent it. None: the proxy does not tell, or it is no address.
    pub(super) address: Option<IpAddr>,
    /// `http` or `https`.
    pub(super) scheme: Option<String>,
    /// The host that was asked.
    pub(super) host: Option<String>,
}

/// All hops, from the client to us. Where there is a Forwarded, that counts alone.
pub(super) fn hops(fields: &Fields) -> Vec<Hop> {
    match fields.has("Forwarded") {
        true => forwarded(fields),
        false => x_forwarded(fields),
    }
}

/// The hops of X-Forwarded-For. The lists of the other two fields end where that one ends: a shorter one tells of the last hops,
/// and its first member of all before them.
fn x_forwarded(fields: &Fields) -> Vec<Hop> {
    let list = |name| -> Vec<&str> {
        fields
            .list(name)
            .map(|member| std::str::from_utf8(member).unwrap_or_default())
            .collect()
    };
    let (addresses, schemes, hosts) = (
        list("X-Forwarded-For"),
        list("X-Forwarded-Proto"),
        list("X-Forwarded-Host"),
    );
    // A proxy that names nobody may still tell how it was asked.
    let count = addresses
        .len()
        .max(usize::from(!schemes.is_empty() || !hosts.is_empty()));
    let from_the_right = |list: &[&str], place: usize| {
        let last = list.len().checked_sub(1)?;
        Some(list[last.saturating_sub(place)].to_owned())
    };
    let hop = |place: usize| Hop {
        address: addresses
            .iter()
            .rev()
            .nth(place)
            .and_then(|text| address(text)),
        scheme: from_the_right(&schemes, place).and_then(|text| scheme(&text)),
        host: from_the_right(&hosts, place).filter(|text| is_host(text)),
    };
    (0..count).rev().map(hop).collect()
}

/// The hops of Forwarded: `for=1.2.3.4;proto=https, for="[::1]:80"` (RFC 7239 §4).
fn forwarded(fields: &Fields) -> Vec<Hop> {
    let lines = fields.all("Forwarded").map(String::from_utf8_lossy);
    lines
        .flat_map(|line| elements(&line))
        .map(|element| hop(&element).unwrap_or_default())
        .collect()
}

/// One element: pairs with a `;` between them. None: it is malformed, and tells nothing.
fn hop(element: &[String]) -> Option<Hop> {
    // ANCHOR: e17-hop
    //= Each pair is a name and a value with `=` between; names are compared without case. `for` is an `address`, `proto` a `scheme`,
    //= `host` a host (`is_host`); other names do not matter. A value that is none of these is as if nobody had said it.
    //= A pair without `=` makes the whole element malformed.
    //? e17-forwarded
    //+ None
    let mut hop = Hop::default();
    for pair in element.iter().filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        match name.to_ascii_lowercase().as_str() {
            "for" => hop.address = address(value),
            "proto" => hop.scheme = scheme(value),
            "host" => hop.host = Some(value.to_owned()).filter(|host| is_host(host)),
            _ => {}
        }
    }
    Some(hop)
    // ANCHOR_END: e17-hop
}

/// Splits a line at the commas that are not quoted, and each element at such semicolons. Quotation marks are gone then; one
/// that never ends makes its element malformed.
fn elements(line: &str) -> Vec<Vec<String>> {
    let (mut all, mut is_quoted) = (vec![vec![String::new()]], false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let element = all.last_mut().map(|pairs| (pairs.len(), pairs));
        let Some((count, pairs)) = element else { break };
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => all.push(vec![String::new()]),
            ';' if !is_quoted => pairs.push(String::new()),
            ' ' | '\t' if !is_quoted => {}
            '\\' if is_quoted => pairs[count - 1].extend(letters.next()),
            _ => pairs[count - 1].push(letter),
        }
    }
    if is_quoted {
        all.pop();
        all.push(vec!["malformed".to_owned()]);
    }
    all
}

/// An address, perhaps with a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let in_brackets = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let plain = in_brackets.unwrap_or(text).parse().ok();
    plain.or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()))
}

fn scheme(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    ["http", "https"].contains(&text.as_str()).then_some(text)
}

/// Whether this can be a host with or without a port, as far as its octets are concerned: it ends up in URLs and pages.
pub(super) fn is_host(text: &str) -> bool {
    let is_of_host = |octet: u8| octet.is_ascii_alphanumeric() || b"-._:[]".contains(&octet);
    (1..=255).contains(&text.len()) && text.bytes().all(is_of_host)
}
