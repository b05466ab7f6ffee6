//! Where a redirect leads.

use std::fs;

use super::Response;
use super::options::Options;
use super::url::Url;
use crate::arguments::Trouble;
use crate::{fault, print};

/// Where the response leads to, if anywhere.
pub fn location(
    options: &Options,
    response: &Response,
    redirects: usize,
) -> Result<Option<Url>, Trouble> {
    let followed: &[u16] = if fault("b5-follows-301-only") {
        &[301]
    } else if fault("b5-follows-201") {
        &[201, 301, 302, 303, 307, 308]
    } else {
        &[301, 302, 303, 307, 308]
    };
    let is_followed = followed.contains(&response.head.status)
        || fault("b5-follows-any-3xx") && response.head.status / 100 == 3;
    let stays = options.is_set("no-follow") && !fault("b5-ignores-no-follow")
        || options.program == "head" && fault("b5-head-is-not-redirected")
        || fault("b5-does-not-follow")
        || redirects > 0 && fault("b5-follows-once");
    if stays || !is_followed {
        return Ok(None);
    }
    if options.is_set("fail") && fault("b5-fail-takes-redirects") {
        return Err(Trouble::Failed(format!(
            "{}: {}",
            response.head.status,
            response.url.shown()
        )));
    }
    let Some(value) = response.head.values("Location", false).first().copied() else {
        return if fault("b5-needs-location") {
            Err(Trouble::Failed("a redirect without Location".into()))
        } else {
            Ok(None)
        };
    };
    let text = if fault("b5-location-as-latin-1") {
        value.iter().map(|&octet| char::from(octet)).collect()
    } else {
        text_of(value)?
    };
    if let Some(file) = text
        .strip_prefix("file://")
        .filter(|_| fault("b5-reads-files"))
    {
        print(&fs::read(file)?)?;
    }
    let mut next = match response.url.join(&text) {
        Err(_) if fault("b5-bad-location-is-an-answer") => return Ok(None),
        Err(why) if fault("b5-panics-on-a-bad-location") => panic!("{why}"),
        other => other.map_err(Trouble::Failed)?,
    };
    if next.fragment.is_none() && !fault("b5-loses-the-fragment")
        || fault("b5-keeps-the-old-fragment")
    {
        next.fragment.clone_from(&response.url.fragment);
    }
    Ok(Some(next))
}

/// UTF-8 as it is; of octets that are none those beyond ASCII are percent-encoded.
fn text_of(value: &[u8]) -> Result<String, Trouble> {
    if let Ok(text) = str::from_utf8(value) {
        return Ok(text.into());
    }
    if fault("b5-location-must-be-utf-8") {
        return Err(Trouble::Failed("a Location that is not UTF-8".into()));
    }
    let encoded = value.iter().map(|&octet| match octet.is_ascii() {
        true => char::from(octet).to_string(),
        false => format!("%{octet:02X}"),
    });
    Ok(encoded.collect())
}
