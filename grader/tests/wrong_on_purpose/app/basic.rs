//! Basic authentication (e11): `/admin`.

use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("GET", "/admin", admin)];

fn admin(app: &App, request: &mut Request) -> Answer {
    if fault("e11-open") || fault("e11-open-without-users") && app.settings.users.is_empty() {
        return reply::text(200, "Hello, you");
    }
    let sent = request.field("authorization");
    match sent.as_deref().and_then(credentials) {
        Some((name, password)) if is_right(app, &name, &password) && !fault("e11-closed") => {
            let name = if fault("e11-hello-nobody") { "" } else { &name };
            request.told.user = Some(name.into());
            reply::text(200, &format!("Hello, {name}"))
        }
        _ => refused(sent.is_some()),
    }
}

fn refused(was_wrong: bool) -> Answer {
    if fault("e11-forbidden") || was_wrong && fault("e11-wrong-is-403") {
        return Answer::error(403, "this is not for everybody");
    }
    let answer = Answer::error(401, "who is it?");
    if fault("e11-no-challenge") || was_wrong && fault("e11-wrong-without-challenge") {
        return answer;
    }
    let challenge = if fault("e11-other-realm") {
        "Basic realm=\"private\", charset=\"UTF-8\""
    } else if fault("e11-no-charset") {
        "Basic realm=\"admin\""
    } else {
        "Basic realm=\"admin\", charset=\"UTF-8\""
    };
    answer.field("WWW-Authenticate", challenge)
}

/// Name and password, taken apart.
fn credentials(value: &str) -> Option<(String, String)> {
    let (scheme, rest) = value.split_once(' ')?;
    let is_basic = match fault("e11-case-of-the-scheme-counts") {
        true => scheme == "Basic",
        false => scheme.eq_ignore_ascii_case("basic") || fault("e11-any-scheme"),
    };
    let octets = base64(rest.trim());
    if fault("e11-panics-at-base64") && octets.is_none() {
        panic!("called `Option::unwrap()` on a `None` value");
    }
    let octets = octets.filter(|_| is_basic)?;
    let text = match fault("e11-latin-1") {
        true => octets.iter().map(|&octet| char::from(octet)).collect(),
        false => String::from_utf8(octets).ok()?,
    };
    let (name, password) = match fault("e11-last-colon") {
        true => text.rsplit_once(':'),
        false if fault("e11-no-colon-is-no-password") => {
            Some(text.split_once(':').unwrap_or((&text, "")))
        }
        false => text.split_once(':'),
    }?;
    Some((name.into(), password.into()))
}

fn base64(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let inner = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - inner.len() > 2 {
        return None;
    }
    let (mut bits, mut count, mut octets) = (0_u32, 0, Vec::new());
    for letter in inner.bytes() {
        let value = LETTERS.iter().position(|&one| one == letter)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push((bits >> count & 0xff) as u8);
        }
    }
    Some(octets)
}

fn is_right(app: &App, name: &str, password: &str) -> bool {
    let users = &app.settings.users;
    let of = match fault("e11-first-user-only") {
        true => &users[..users.len().min(1)],
        false => users,
    };
    let is = |(own, secret): &(String, String)| {
        let same = same(secret, password)
            || fault("e11-any-password")
            || fault("e11-beginning-of-the-password") && secret.starts_with(password);
        same && (own == name || fault("e11-password-of-anybody"))
    };
    of.iter().any(is)
}

/// Takes as long for what is nearly right as for what is wrong from the first octet on.
fn same(secret: &str, sent: &str) -> bool {
    let differ = secret
        .bytes()
        .zip(sent.bytes())
        .fold(0, |sum, (one, other)| sum | (one ^ other));
    secret.len() == sent.len() && differ == 0
}
