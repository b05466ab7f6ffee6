//! The request target (RFC 9112 §3.2): what is asked for.

/// Path and query of a target.
///
/// Of origin-form, `/a?b`, these are its parts. Absolute-form, `http://host/a?b`, is what clients send to a
/// proxy, and every server has to take it. Asterisk-form, `*`, has itself as its path.
#[must_use]
pub fn path_and_query(target: &str) -> (&str, Option<&str>) {
    let origin_form = match authority(target) {
        Some((_, "")) => "/",
        Some((_, rest)) => rest,
        None => target,
    };
    match origin_form.split_once('?') {
        Some(("", query)) => ("/", Some(query)),
        Some((path, query)) => (path, Some(query)),
        None => (origin_form, None),
    }
}

/// The authority of a target in absolute-form, and what follows it.
#[must_use]
pub fn authority(target: &str) -> Option<(&str, &str)> {
    if target.starts_with('/') {
        return None;
    }
    let (scheme, rest) = target.split_once("://")?;
    if !["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    Some(rest.split_at(end))
}
