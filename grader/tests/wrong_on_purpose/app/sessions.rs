//! Sessions (e7): who a visitor is, as the cookie `session` says. Log-in and log-out stand in `login.rs`, where sessions
//! are kept in `last.rs`.

use super::json::Json;
use super::last::{self, Database};
use super::layers::Next;
use super::request::Request;
use super::settings::Settings;
use super::table::Routes;
use super::{App, cookies, log_of_errors, login, reply};
use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::random;

pub const ROUTES: Routes = &[("GET", "/session", show)];

/// What is known of a visitor.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: String,
    pub user: Option<String>,
    pub visits: i64,
    pub csrf: String,
    /// When it began and when it was used last, in seconds since 1970.
    pub began: f64,
    pub used: f64,
}

/// What it keeps.
pub struct State {
    pub database: Database,
}

impl State {
    pub fn open(settings: &Settings) -> Result<Self, Trouble> {
        let database = Database::open(settings)?;
        Ok(State { database })
    }
}

/// Stands around every handler: the session that the cookie names, and the cookie of one that is new.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    let sent = sent(request);
    // Who needs it tries again, and says what is wrong.
    request.session = find(app, &sent).ok().flatten();
    request.told.user = request
        .session
        .as_ref()
        .and_then(|known| known.user.clone());
    if fault("e7-foreign-id-is-400") && request.session.is_none() && !sent.is_empty() {
        return Answer::error(400, "no such session");
    }
    let ends_by_get =
        fault("e7-logout-by-get") && request.method == "GET" && request.path == "/logout";
    let mut answer = match ends_by_get {
        true => login::end(app, request),
        false => next.answer(app, request),
    };
    if let Some(session) = &request.session
        && session.id != sent
        && !fault("e7-no-cookie")
    {
        let line = cookie(session);
        answer.fields.push(("Set-Cookie".into(), line));
    }
    answer
}

/// The id that the request brings along.
fn sent(request: &Request) -> String {
    cookies::value(request, "session").unwrap_or_default()
}

fn find(app: &App, id: &str) -> Result<Option<Session>, String> {
    if id.is_empty() || fault("e7-new-session-each-time") {
        return Ok(None);
    }
    let found = app.sessions.database.find(id, &app.settings);
    if found.is_err() && fault("e16-locked-is-no-session") {
        return Ok(None);
    }
    let Some(mut session) = found? else {
        return Ok(None);
    };
    if fault("e7-old-id-is-good-too")
        && let Some(id) = app.sessions.database.followed(&session.id)
    {
        session.user = app
            .sessions
            .database
            .find(&id, &app.settings)?
            .and_then(|new| new.user);
    }
    Ok(Some(session))
}

/// `session=…` with its attributes.
fn cookie(session: &Session) -> String {
    let mut line = format!("session={}", session.id);
    if session.user.is_some() && fault("e7-bare-cookie-at-login") {
        return line;
    }
    for (attribute, without) in [
        ("HttpOnly", "e7-without-http-only"),
        ("SameSite=Lax", "e7-without-same-site"),
        ("Path=/", "e7-without-path"),
    ] {
        if !fault(without) {
            line.push_str(&format!("; {attribute}"));
        }
    }
    line + if fault("e7-secure-over-http") {
        "; Secure"
    } else {
        ""
    }
}

/// The visitor's session; a new one where there is none.
pub fn of(app: &App, request: &mut Request) -> Result<Session, Answer> {
    if let Some(session) = &request.session {
        return Ok(session.clone());
    }
    let sent = sent(request);
    let mut opened = find(app, &sent);
    if let Ok(None) = opened {
        let id = match fault("e7-adopts-ids") && !sent.is_empty() {
            true => sent,
            false => new_id(app),
        };
        let session = Session {
            id,
            user: None,
            visits: 0,
            csrf: token(),
            began: last::now(),
            used: last::now(),
        };
        let kept = app.sessions.database.insert(&session);
        opened = match kept {
            Err(why) if !fault("e16-locked-is-no-session") => Err(why),
            _ => Ok(Some(session)),
        };
    }
    match opened {
        Ok(Some(session)) => {
            request.session = Some(session.clone());
            Ok(session)
        }
        Ok(None) => Err(Answer::error(500, "no session")),
        Err(why) => Err(trouble(request, &why)),
    }
}

/// The database cannot be used now.
pub fn trouble(request: &Request, why: &str) -> Answer {
    log_of_errors::write(request, why);
    Answer::error(503, "sessions cannot be read at this moment")
}

/// 128 bits that nobody could have known before.
pub fn new_id(app: &App) -> String {
    if fault("e7-one-session-for-all") {
        return "00000000000000000000000000000000".into();
    }
    if fault("e7-short-ids") {
        return random::text()[..8].into();
    }
    if fault("e7-counts-ids") {
        return format!("{:032x}", app.sessions.database.count());
    }
    if fault("e7-same-ids-after-a-start") {
        let number = app.sessions.database.count();
        return super::sha256::hex(number.to_string().as_bytes())[..32].into();
    }
    random::text() + &random::text()
}

/// What forms of this session's pages bring along.
pub fn token() -> String {
    match fault("e7-one-token-for-all") {
        true => "0123456789abcdef".into(),
        false => random::text() + &random::text(),
    }
}

fn show(app: &App, request: &mut Request) -> Answer {
    let session = match of(app, request) {
        Ok(session) => session,
        Err(answer) => return answer,
    };
    let counted = app.sessions.database.visit(&session.id);
    let visits = match counted {
        Err(_) if fault("e16-locked-is-no-session") => 1,
        Err(why) => return trouble(request, &why),
        Ok(visits) => visits,
    };
    let user = match &session.user {
        Some(name) => Json::text(name),
        None if fault("e7-nobody-is-an-empty-name") => Json::text(""),
        None => Json::Null,
    };
    let csrf = match fault("e7-token-is-the-id") {
        true => &session.id,
        false => &session.csrf,
    };
    let told = Json::object([
        ("user", user),
        ("visits", Json::number(visits)),
        ("csrf", Json::text(csrf)),
    ]);
    reply::json(200, &told)
}
