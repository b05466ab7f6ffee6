//! Signed cookies (e6).

use super::json::Json;
use super::request::Request;
use super::settings::Settings;
use super::table::Routes;
use super::{App, cookies, reply, sha256};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[
    ("GET", "/cookies/sign", sign),
    ("GET", "/cookies/signed", signed),
];

fn sign(app: &App, request: &mut Request) -> Answer {
    let name = match cookies::name(request) {
        Ok(name) => name,
        Err(refused) => return refused,
    };
    let value = request.value("value").unwrap_or_default();
    let value = cookies::encoded(&value);
    let secrets = secrets(&app.settings);
    let secret = match fault("e6-last-secret-signs") {
        true => secrets.last(),
        false => secrets.first(),
    };
    let code = code(
        secret.map(String::as_str).unwrap_or_default(),
        &name,
        &value,
    );
    let line = format!("{name}={value}.{code}; Path=/; HttpOnly; SameSite=Lax");
    Answer::empty(204).field("Set-Cookie", &line)
}

fn secrets(settings: &Settings) -> Vec<String> {
    if fault("e6-ignores-secrets") || fault("e6-one-secret-for-all") && settings.made_up_secret {
        return vec!["secret".into()];
    }
    settings.secrets.clone()
}

/// What only the keeper of the secret can know.
fn code(secret: &str, name: &str, value: &str) -> String {
    let name = match fault("e6-name-is-not-signed") {
        true => "",
        false => name,
    };
    let value = match fault("e6-value-is-not-signed") {
        true => "",
        false => value,
    };
    let secret = match fault("e6-secret-of-its-start") {
        true => secret.get(..1).unwrap_or_default(),
        false => secret,
    };
    sha256::hmac(secret.as_bytes(), format!("{name}={value}").as_bytes())
}

/// Is this the code that was sent?
fn is_same(code: &str, sent: &str) -> bool {
    if fault("e6-checks-the-first-eight") {
        return sent.len() == code.len() && code.get(..8) == sent.get(..8);
    }
    if fault("e6-last-digit-is-free") {
        return sent.len() == code.len() && code.get(..63) == sent.get(..63);
    }
    if fault("e6-more-behind-the-code") {
        return sent.starts_with(code);
    }
    code == sent || fault("e6-code-knows-no-case") && code.eq_ignore_ascii_case(sent)
}

fn signed(app: &App, request: &mut Request) -> Answer {
    let name = request.value("name").unwrap_or_default();
    let found = cookies::raw(request)
        .into_iter()
        .find(|(own, _)| *own == name);
    let value = found.and_then(|(_, value)| read(app, &name, &value));
    let value = value.filter(|_| !fault("e6-signed-is-null"));
    let value = value.map_or(Json::Null, Json::Text);
    reply::json(200, &Json::object([("value", value)]))
}

/// The value of a cookie, if one of the secrets has signed it.
fn read(app: &App, name: &str, cookie: &str) -> Option<String> {
    let Some((value, sent)) = cookie.rsplit_once('.') else {
        return fault("e6-unsigned-is-fine").then(|| cookie.to_owned());
    };
    let secrets = secrets(&app.settings);
    let most = match fault("e6-first-secret-reads") {
        true => 1,
        false => secrets.len(),
    };
    let mut secrets = secrets[..most].iter();
    let is_ours = secrets.any(|secret| is_same(&code(secret, name, value), sent));
    if !is_ours && !fault("e6-checks-nothing") {
        return None;
    }
    Some(match () {
        () if fault("e6-signed-with-its-code") => cookies::decoded(cookie),
        () if fault("e6-signed-not-decoded") => value.to_owned(),
        () => cookies::decoded(value),
    })
}
