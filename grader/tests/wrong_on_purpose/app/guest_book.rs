//! The guest book (e14): `/guestbook`.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::request::Request;
use super::settings::Settings;
use super::table::Routes;
use super::{App, posted, reply, sessions};
use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::answer::{Answer, Content};
use crate::http_server::escape;

pub const ROUTES: Routes = &[("GET", "/guestbook", show), ("POST", "/guestbook", write)];

/// What it keeps: entries with their authors, and what each session is to be told once.
#[derive(Default)]
pub struct State {
    entries: Mutex<Vec<(String, String)>>,
    flashes: Mutex<BTreeMap<String, String>>,
}

impl State {
    pub fn open(_settings: &Settings) -> Result<Self, Trouble> {
        Ok(State::default())
    }

    fn entries(&self) -> MutexGuard<'_, Vec<(String, String)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn flashes(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.flashes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn to_log_in() -> Answer {
    match () {
        () if fault("e14-nobody-is-401") => Answer::error(401, "who are you?"),
        () if fault("e14-forgets-where-from") => reply::see_other("/login"),
        () => reply::see_other("/login?next=/guestbook"),
    }
}

fn show(app: &App, request: &mut Request) -> Answer {
    let session = match sessions::of(app, request) {
        Ok(session) => session,
        Err(answer) => return answer,
    };
    if session.user.is_none() && fault("e14-readers-must-log-in") {
        return to_log_in();
    }
    let whose = match fault("e14-flash-for-everybody") {
        true => String::new(),
        false => session.id.clone(),
    };
    let flash = match fault("e14-flash-stays") {
        true => app.guest_book.flashes().get(&whose).cloned(),
        false => app.guest_book.flashes().remove(&whose),
    };
    let mut body = flash.map_or_else(String::new, |flash| {
        format!("<p class=\"flash\">{flash}</p>\n")
    });
    if session.user.is_some() {
        body.push_str(&form(&session.csrf));
    }
    let mut entries = app.guest_book.entries().clone();
    match () {
        () if fault("e14-oldest-first") => {}
        () if fault("e14-by-text") => entries.sort_by(|one, other| one.1.cmp(&other.1)),
        () => entries.reverse(),
    }
    if fault("e14-entries-for-oneself") {
        entries.retain(|(name, _)| session.user.as_ref() == Some(name));
    }
    for (name, message) in &entries {
        body.push_str(&format!(
            "<p>{}: {}</p>\n",
            shown_name(name),
            shown(message)
        ));
    }
    let mut answer = reply::html(200, "Guest book", &body);
    if fault("e14-latin-1")
        && let Content::Octets(octets) = &mut answer.content
    {
        let text = String::from_utf8_lossy(octets).into_owned();
        let one = |letter: char| u8::try_from(u32::from(letter)).unwrap_or(b'?');
        *octets = text.chars().map(one).collect();
    }
    answer
}

fn form(csrf: &str) -> String {
    let method = if fault("e14-form-by-get") {
        "get"
    } else {
        "post"
    };
    let action = match fault("e14-form-to-elsewhere") {
        true => "/guest-book",
        false => "/guestbook",
    };
    let token = match fault("e14-form-without-token") {
        true => String::new(),
        false => format!("<input type=\"hidden\" name=\"csrf\" value=\"{csrf}\">"),
    };
    format!(
        "<form method=\"{method}\" action=\"{action}\">{token}<textarea name=\"message\"></textarea><button>Write</button></form>\n"
    )
}

fn shown_name(name: &str) -> String {
    match fault("e14-name-is-html") {
        true => name.into(),
        false => escape::html(name),
    }
}

fn shown(message: &str) -> String {
    match () {
        () if fault("e14-message-is-html") => message.into(),
        () if fault("e14-escapes-twice") => escape::html(&escape::html(message)),
        () if fault("e14-drops-tags") => escape::html(&message.replace(['<', '>'], "")),
        () => escape::html(message),
    }
}

fn write(app: &App, request: &mut Request) -> Answer {
    let session = match sessions::of(app, request) {
        Ok(session) => session,
        Err(answer) => return answer,
    };
    let pairs = posted::pairs(request);
    let is_nobody = session.user.is_none() && !fault("e14-anybody-writes");
    if is_nobody && !fault("e14-form-before-log-in") {
        return to_log_in();
    }
    let pairs = match pairs {
        Ok(pairs) => pairs,
        Err(refused) => return refused,
    };
    let value = |name: &str| {
        let found = pairs.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    };
    let message = value("message");
    let is_token = match value("csrf") {
        None => fault("e14-no-csrf"),
        Some(token) => token == session.csrf || fault("e14-any-token") && !token.is_empty(),
    };
    if !is_token {
        if fault("e14-403-but-written") {
            app.guest_book
                .entries()
                .push((String::new(), message.unwrap_or_default().into()));
        }
        return Answer::error(403, "the form is not one of this session's");
    }
    if is_nobody {
        return to_log_in();
    }
    let message = match message {
        None if fault("e14-missing-is-500") => return Answer::error(500, "message: None"),
        Some(message) if fault("e14-blank-is-written") => message,
        Some(message) if !message.trim().is_empty() => message,
        _ if fault("e14-blank-is-400") => return reply::refused(400, "message", "blank"),
        _ => return reply::refused(422, "message", "it is blank"),
    };
    let name = session.user.clone().unwrap_or_default();
    let whose = match fault("e14-flash-for-everybody") {
        true => String::new(),
        false => session.id.clone(),
    };
    if !fault("e14-entry-is-lost") {
        app.guest_book.entries().push((name, message.into()));
    }
    if !fault("e14-no-flash") {
        app.guest_book.flashes().insert(whose, "Thank you!".into());
    }
    match () {
        () if fault("e14-answers-with-the-page") => show(app, request),
        () if fault("e14-redirect-is-302") => Answer::empty(302).field("Location", "/guestbook"),
        () => reply::see_other("/guestbook"),
    }
}
