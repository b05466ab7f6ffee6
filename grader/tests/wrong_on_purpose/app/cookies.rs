//! Cookies that are shown, set and removed (e6). Those that are signed: `signed.rs`.

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, encoding, errors, reply};
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::dates;

pub const ROUTES: Routes = &[
    ("GET", "/cookies", shown),
    ("GET", "/cookies/set", set),
    ("GET", "/cookies/remove", remove),
];

/// The pairs that the request brings along, in order, values as they came.
pub fn raw(request: &Request) -> Vec<(String, String)> {
    let values = request.head.values("cookie");
    let all = match fault("e6-first-line-only") {
        true => values.first().copied().unwrap_or_default().to_vec(),
        false => values.join(&b';'),
    };
    let text = String::from_utf8_lossy(&all).into_owned();
    let separator = match fault("e6-needs-a-space") {
        true => "; ",
        false => ";",
    };
    let split = |pair: &str| match fault("e6-splits-at-the-last-equals") {
        true => pair.rsplit_once('=').map(owned),
        false => pair.split_once('=').map(owned),
    };
    text.split(separator).filter_map(split).collect()
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.trim().to_owned(), value.trim().to_owned())
}

/// The value of the first cookie with this name, decoded.
pub fn value(request: &Request, name: &str) -> Option<String> {
    let found = raw(request).into_iter().find(|(own, _)| own == name);
    found.map(|(_, value)| decoded(&value))
}

pub fn decoded(value: &str) -> String {
    if fault("e6-values-are-not-decoded") {
        return value.to_owned();
    }
    let inner = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    let octets = encoding::decode(inner.as_bytes(), fault("e6-plus-is-a-space"));
    String::from_utf8_lossy(&octets).into_owned()
}

fn shown(_app: &App, request: &mut Request) -> Answer {
    let pairs = raw(request);
    let is_broken = |(_, value): &(String, String)| encoding::is_broken(value);
    if fault("e6-bad-escapes-are-400") && pairs.iter().any(is_broken) {
        return Answer::error(400, "a cookie is not percent-encoded");
    }
    let mut pairs: Vec<(String, String)> = pairs
        .into_iter()
        .map(|(name, value)| match fault("e6-names-are-decoded") {
            true => (decoded(&name), decoded(&value)),
            false => (name, decoded(&value)),
        })
        .collect();
    if fault("e6-shown-in-another-order") {
        pairs.sort();
    }
    if fault("e6-first-cookie-only") {
        pairs.truncate(1);
    }
    if fault("e6-one-of-a-name") {
        let mut kept: Vec<(String, String)> = Vec::new();
        for pair in pairs {
            kept.retain(|(own, _)| *own != pair.0);
            kept.push(pair);
        }
        pairs = kept;
    }
    reply::json(200, &Json::pairs(&pairs))
}

/// The name that the query asks for.
pub fn name(request: &Request) -> Result<String, Answer> {
    let name = request.value("name").unwrap_or_default();
    let is_unseen = request.path == "/cookies/remove" && fault("e6-removes-any-name")
        || request.path == "/cookies/sign" && fault("e6-signs-any-name");
    if is_unseen {
        return Ok(name);
    }
    let is_token = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    let is_name = name.bytes().all(is_token) || fault("e6-any-name");
    match is_name && (!name.is_empty() || fault("e6-empty-names")) {
        true => Ok(name),
        false => Err(refused("name", "not a token")),
    }
}

fn refused(field: &str, why: &str) -> Answer {
    match fault("e6-refused-is-500") {
        true => errors::internal(),
        false => reply::refused(400, field, why),
    }
}

fn set(_app: &App, request: &mut Request) -> Answer {
    let line = match line(request) {
        Ok(line) => line,
        Err(refused) => return refused,
    };
    if fault("e6-set-is-200") {
        return reply::text(200, "done").field("Set-Cookie", &line);
    }
    let answer = Answer::empty(204).field("Set-Cookie", &line);
    match fault("e6-set-twice") {
        true => answer.field("Set-Cookie", &line),
        false => answer,
    }
}

/// A value as it may stand in a cookie.
pub fn encoded(value: &str) -> String {
    let all = encoding::encode(value.as_bytes());
    if fault("e6-values-are-not-encoded") {
        return value.to_owned();
    }
    if fault("e6-values-of-ascii") {
        let ascii: String = value.chars().filter(char::is_ascii).collect();
        return encoding::encode(ascii.as_bytes());
    }
    if fault("e6-controls-are-dropped") {
        let plain: String = value.chars().filter(|one| !one.is_control()).collect();
        return encoding::encode(plain.as_bytes());
    }
    match () {
        () if fault("e6-commas-are-not-encoded") => all.replace("%2C", ","),
        () if fault("e6-percents-are-not-encoded") => all.replace("%25", "%"),
        () => all,
    }
}

/// The whole value of Set-Cookie.
fn line(request: &Request) -> Result<String, Answer> {
    let name = name(request)?;
    let value = request.value("value").unwrap_or_default();
    if fault("e6-controls-are-400") && value.chars().any(char::is_control) {
        return Err(refused("value", "a control octet"));
    }
    let mut line = format!("{name}={}", encoded(&value));
    for (asked, attribute, left_out) in [
        ("path", "Path", "e6-no-path"),
        ("domain", "Domain", "e6-no-domain"),
    ] {
        let Some(value) = request.value(asked).filter(|_| !fault(left_out)) else {
            continue;
        };
        let has_controls = value.chars().any(char::is_control) && !fault("e6-any-attribute");
        let has_semicolons = value.contains(';') && !fault("e6-semicolons-in-attributes");
        if has_controls || has_semicolons {
            return Err(refused(asked, "a control octet, or `;`"));
        }
        line.push_str(&format!("; {attribute}={value}"));
    }
    if fault("e6-always-a-domain") && request.value("domain").is_none() {
        line.push_str("; Domain=localhost");
    }
    line.push_str(&time(request)?);
    let is_set = |name: &str| {
        let value = request.value(name);
        value.as_deref() == Some("true") || value.as_deref() == Some("1") && !fault("e6-true-only")
    };
    if is_set("secure") && !fault("e6-no-secure") || fault("e6-always-secure") {
        line.push_str("; Secure");
    }
    if is_set("http_only") && !fault("e6-no-http-only") {
        line.push_str("; HttpOnly");
    }
    if let Some(same_site) = request.value("same_site") {
        let known = ["Strict", "Lax", "None"];
        let known = known
            .iter()
            .find(|one| one.eq_ignore_ascii_case(&same_site));
        let known = known.ok_or_else(|| refused("same_site", "not Strict, Lax or None"))?;
        if *known == "None" && !is_set("secure") && !fault("e6-none-without-secure") {
            return Err(refused("same_site", "None needs secure"));
        }
        if !fault("e6-no-same-site") {
            line.push_str(&format!("; SameSite={known}"));
        }
    }
    Ok(line)
}

/// Until when.
fn time(request: &Request) -> Result<String, Answer> {
    let mut text = String::new();
    if let Some(age) = request.value("max_age") {
        let age: i64 = age
            .parse()
            .map_err(|_| refused("max_age", "not a number of seconds"))?;
        if !fault("e6-no-max-age") {
            text.push_str(&format!("; Max-Age={age}"));
        }
    } else if fault("e6-always-a-year") {
        text.push_str("; Max-Age=31536000");
    }
    if let Some(expires) = request.value("expires") {
        let seconds = grader::rfc3339::seconds_since_1970(&expires)
            .ok_or_else(|| refused("expires", "not a time as in RFC 3339"))?;
        let late = match fault("e6-expires-an-hour-late") {
            true => 3_600,
            false => 0,
        };
        let date = match fault("e6-expires-as-given") {
            true => expires,
            false => dates::http(seconds as u64 + late),
        };
        text.push_str(&format!("; Expires={date}"));
    }
    Ok(text)
}

fn remove(_app: &App, request: &mut Request) -> Answer {
    match name(request) {
        Ok(name) => Answer::empty(204).field("Set-Cookie", &removal(&name)),
        Err(refused) => refused,
    }
}

/// What takes a cookie away.
pub fn removal(name: &str) -> String {
    let mut line = format!("{name}=");
    for (attribute, left_out) in [
        ("Path=/", "e6-removed-without-path"),
        ("Max-Age=0", "e6-removed-without-age"),
        (
            "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "e6-removed-without-expires",
        ),
    ] {
        if !fault(left_out) {
            line.push_str(&format!("; {attribute}"));
        }
    }
    match fault("e6-removed-in-the-future") {
        true => line.replace("1970", "2037"),
        false => line,
    }
}
