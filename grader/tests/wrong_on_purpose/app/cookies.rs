//! Cookies that are shown, set, removed and signed (e6).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, encoding, reply, sha256};
use crate::http_server::answer::Answer;
use crate::http_server::dates;

pub const ROUTES: Routes = &[
    ("GET", "/cookies", shown),
    ("GET", "/cookies/set", set),
    ("GET", "/cookies/remove", remove),
    ("GET", "/cookies/sign", sign),
    ("GET", "/cookies/signed", signed),
];

/// The pairs that the request brings along, in order, values as they came.
pub fn raw(request: &Request) -> Vec<(String, String)> {
    let values = request.head.values("cookie");
    let text = String::from_utf8_lossy(&values.join(&b';')).into_owned();
    let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    pairs.collect()
}

/// The value of the first cookie with this name, decoded.
pub fn value(request: &Request, name: &str) -> Option<String> {
    let found = raw(request).into_iter().find(|(own, _)| own == name);
    found.map(|(_, value)| decoded(&value))
}

fn decoded(value: &str) -> String {
    let inner = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    String::from_utf8_lossy(&encoding::decode(inner.as_bytes(), false)).into_owned()
}

fn shown(_app: &App, request: &mut Request) -> Answer {
    let pairs = raw(request).into_iter();
    let pairs: Vec<_> = pairs.map(|(name, value)| (name, decoded(&value))).collect();
    reply::json(200, &Json::pairs(&pairs))
}

/// The name that the query asks for.
fn name(request: &Request) -> Result<String, Answer> {
    let name = request.value("name").unwrap_or_default();
    let is_token = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    match !name.is_empty() && name.bytes().all(is_token) {
        true => Ok(name),
        false => Err(reply::refused(400, "name", "not a token")),
    }
}

fn set(_app: &App, request: &mut Request) -> Answer {
    match line(request) {
        Ok(line) => Answer::empty(204).field("Set-Cookie", &line),
        Err(refused) => refused,
    }
}

/// The whole value of Set-Cookie.
fn line(request: &Request) -> Result<String, Answer> {
    let name = name(request)?;
    let value = request.value("value").unwrap_or_default();
    let mut line = format!("{name}={}", encoding::encode(value.as_bytes()));
    for (asked, attribute) in [("path", "Path"), ("domain", "Domain")] {
        let Some(value) = request.value(asked) else {
            continue;
        };
        if value.contains(';') || value.chars().any(char::is_control) {
            return Err(reply::refused(400, asked, "a control octet, or `;`"));
        }
        line.push_str(&format!("; {attribute}={value}"));
    }
    if let Some(age) = request.value("max_age") {
        let age: i64 = age
            .parse()
            .map_err(|_| reply::refused(400, "max_age", "not a number of seconds"))?;
        line.push_str(&format!("; Max-Age={age}"));
    }
    if let Some(expires) = request.value("expires") {
        let seconds = grader::rfc3339::seconds_since_1970(&expires)
            .ok_or_else(|| reply::refused(400, "expires", "not a time as in RFC 3339"))?;
        line.push_str(&format!("; Expires={}", dates::http(seconds as u64)));
    }
    let is_set = |name: &str| matches!(request.value(name).as_deref(), Some("true" | "1"));
    for (asked, attribute) in [("secure", "Secure"), ("http_only", "HttpOnly")] {
        if is_set(asked) {
            line.push_str(&format!("; {attribute}"));
        }
    }
    if let Some(same_site) = request.value("same_site") {
        let known = ["Strict", "Lax", "None"];
        let known = known
            .iter()
            .find(|one| one.eq_ignore_ascii_case(&same_site));
        let known =
            known.ok_or_else(|| reply::refused(400, "same_site", "not Strict, Lax or None"))?;
        if *known == "None" && !is_set("secure") {
            return Err(reply::refused(400, "same_site", "None needs secure"));
        }
        line.push_str(&format!("; SameSite={known}"));
    }
    Ok(line)
}

fn remove(_app: &App, request: &mut Request) -> Answer {
    match name(request) {
        Ok(name) => Answer::empty(204).field("Set-Cookie", &removal(&name)),
        Err(refused) => refused,
    }
}

/// What takes a cookie away.
pub fn removal(name: &str) -> String {
    format!("{name}=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
}

fn sign(app: &App, request: &mut Request) -> Answer {
    let name = match name(request) {
        Ok(name) => name,
        Err(refused) => return refused,
    };
    let value = request.value("value").unwrap_or_default();
    let value = encoding::encode(value.as_bytes());
    let secret = app.settings.secrets.first().map(String::as_str);
    let code = code(secret.unwrap_or_default(), &name, &value);
    let line = format!("{name}={value}.{code}; Path=/; HttpOnly; SameSite=Lax");
    Answer::empty(204).field("Set-Cookie", &line)
}

/// What only the keeper of the secret can know.
fn code(secret: &str, name: &str, value: &str) -> String {
    sha256::hmac(secret.as_bytes(), format!("{name}={value}").as_bytes())
}

fn signed(app: &App, request: &mut Request) -> Answer {
    let name = request.value("name").unwrap_or_default();
    let found = raw(request).into_iter().find(|(own, _)| *own == name);
    let value = found.and_then(|(_, value)| {
        let (value, sent) = value.rsplit_once('.')?;
        let mut secrets = app.settings.secrets.iter();
        let is_ours = secrets.any(|secret| code(secret, &name, value) == sent);
        is_ours.then(|| Json::Text(decoded(value)))
    });
    reply::json(200, &Json::object([("value", value.unwrap_or(Json::Null))]))
}
