//! Log-in and log-out (e7): `/login`, `/logout`.

use super::request::Request;
use super::sessions::{self, Session};
use super::table::Routes;
use super::{App, cookies, posted, reply};
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::escape;

pub const ROUTES: Routes = &[
    ("GET", "/login", ask),
    ("POST", "/login", log_in),
    ("POST", "/logout", log_out),
];

type Pairs = Vec<(String, String)>;

fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    let found = pairs.iter().find(|(own, _)| own == name);
    found.map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// The session, and the form that was sent with its token.
pub fn form(app: &App, request: &mut Request) -> Result<(Session, Pairs), Answer> {
    let session = sessions::of(app, request)?;
    let pairs = posted::pairs(request)?;
    match has_token(app, &session, &pairs) {
        true => Ok((session, pairs)),
        false => Err(reply::refused(
            403,
            "csrf",
            "this form is none of this session's",
        )),
    }
}

fn has_token(app: &App, session: &Session, pairs: &Pairs) -> bool {
    let is_missing = !pairs.iter().any(|(name, _)| name == "csrf");
    let sent = value(pairs, "csrf");
    sent == session.csrf
        || fault("e7-no-token-needed")
        || is_missing && fault("e7-missing-token-will-do")
        || sent == session.id && fault("e7-token-is-the-id")
        || sent.len() > 8 && session.csrf.starts_with(sent) && fault("e7-beginning-of-the-token")
        || fault("e7-anybodys-token-will-do") && app.sessions.database.knows_token(sent)
}

fn ask(app: &App, request: &mut Request) -> Answer {
    let next = request.value("next").unwrap_or_default();
    match sessions::of(app, request) {
        Ok(session) => page(200, &session, "", &next),
        Err(answer) => answer,
    }
}

/// The form, once more if something was wrong.
fn page(status: u16, session: &Session, user: &str, next: &str) -> Answer {
    let user = match fault("e7-shows-the-name-raw") {
        true => user.to_owned(),
        false => escape::html(user),
    };
    let next = match fault("e7-shows-next-raw") {
        true => next.to_owned(),
        false => escape::html(next),
    };
    let mut hidden = String::new();
    for (name, value, without) in [
        ("csrf", session.csrf.as_str(), "e7-page-without-the-token"),
        ("next", &next, "e7-page-forgets-next"),
    ] {
        if !fault(without) {
            hidden.push_str(&format!(
                "<input type=hidden name={name} value=\"{value}\">\n"
            ));
        }
    }
    let form = format!(
        "<form method=post action=\"/login\">\n{hidden}<input name=user value=\"{user}\">\n\
         <input type=password name=password>\n<button>Log in</button>\n</form>\n"
    );
    reply::html(status, "Log in", &form)
}

/// Is this user's password this one?
fn is_right(app: &App, user: &str, password: &str) -> bool {
    let is = |(name, own): &(String, String)| {
        let own = own.as_str();
        let is_password = own == password
            || fault("e7-any-password")
            || !password.is_empty()
                && own.starts_with(password)
                && fault("e7-beginning-of-the-password");
        is_password && (name == user || fault("e7-password-of-anybody"))
    };
    app.settings.users.iter().any(is)
}

/// Where to go on: a path of ours only, which no browser takes for another host.
fn safe(next: &str) -> &str {
    let is_ours = next.starts_with('/') || fault("e7-next-anywhere");
    let leaves =
        next.starts_with("//") && !fault("e7-next-two-slashes") && !fault("e7-next-anywhere")
            || next.contains('\\') && !fault("e7-next-backslash")
            || next.chars().any(char::is_control) && !fault("e7-next-with-controls");
    match is_ours && !leaves && !fault("e7-ignores-next") {
        true => next,
        false => "/",
    }
}

fn log_in(app: &App, request: &mut Request) -> Answer {
    let (session, pairs) = match form(app, request) {
        Ok(form) => form,
        Err(answer) => return answer,
    };
    let (user, next) = (value(&pairs, "user"), value(&pairs, "next"));
    if !is_right(app, user, value(&pairs, "password")) {
        return match fault("e7-wrong-password-is-303") {
            true => reply::see_other("/login"),
            false => page(422, &session, user, next),
        };
    }
    let same = fault("e7-same-id-at-login");
    let new = Session {
        id: if same {
            session.id.clone()
        } else {
            sessions::new_id(app)
        },
        user: (!fault("e7-login-is-forgotten")).then(|| user.to_owned()),
        csrf: sessions::token(),
        ..session.clone()
    };
    let database = &app.sessions.database;
    let stored = match same {
        false if fault("e7-old-id-is-good-too") => {
            database.follow(&session.id, &new.id);
            Ok(())
        }
        _ => database.remove(&session.id),
    };
    let stored = stored.and_then(|()| database.insert(&new));
    if let Err(why) = stored {
        return sessions::trouble(request, &why);
    }
    if fault("e7-login-for-all") {
        database.make_all(user);
    }
    request.told.user = new.user.clone();
    request.session = Some(new);
    match fault("e7-login-is-302") {
        true => Answer {
            status: 302,
            ..reply::see_other(safe(next))
        },
        false => reply::see_other(safe(next)),
    }
}

/// A log-out needs a token, and is no GET.
fn log_out(app: &App, request: &mut Request) -> Answer {
    let refused = match form(app, request) {
        Ok(_) => None,
        Err(_) if fault("e7-logout-without-token") => None,
        Err(answer) if fault("e7-refused-logout-logs-out") => Some(answer),
        Err(answer) => return answer,
    };
    let done = end(app, request);
    refused.unwrap_or(done)
}

/// Forgets the session.
pub fn end(app: &App, request: &mut Request) -> Answer {
    let session = match sessions::of(app, request) {
        Ok(session) => session,
        Err(answer) => return answer,
    };
    if fault("e7-logout-does-nothing") {
        return reply::see_other("/");
    }
    if !fault("e7-logout-takes-the-cookie-only")
        && let Err(why) = app.sessions.database.forget(&session.id)
    {
        return sessions::trouble(request, &why);
    }
    request.session = None;
    let mut line = cookies::removal("session");
    if fault("e7-removes-at-another-path") {
        line = line.replace("Path=/", "Path=/logout");
    }
    match fault("e7-logout-leaves-the-cookie") {
        true => reply::see_other("/"),
        false => reply::see_other("/").field("Set-Cookie", &line),
    }
}
