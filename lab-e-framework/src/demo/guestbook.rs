//! The guest book (e14): read by all, written by those who have signed in. And the files beside it.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use lab_c_given::Error as StartError;
use lab_c_server::Content;
use lab_c_server::site::path::{below_root, is_inside};
use lab_e_given::{Config, Database, STYLE};
use minijinja::{Value, context};
use rusqlite::params;

use super::pages::page;
use crate::{App, Error, Request, Response, Result};

/// The longest message, in characters, and how many a page shows.
const MAX_MESSAGE: usize = 5000;
const SHOWN: u32 = 200;

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, StartError> {
    Ok(app.get("/guestbook", read).post("/guestbook", write))
}

fn read(request: &mut Request) -> Result {
    // TODO e14-read · slide e-guest-book · cargo workshop check e14
    // - The page (`show`), with nothing wrong and no message begun. If the session has a `flash` for the visitor it is taken from there and
    // - shown: so it is shown once.
    show(request, None, "", "")
}

/// The page: all entries, what has just happened, what was wrong with a message, and that message.
fn show(request: &mut Request, flash: Option<String>, wrong: &str, message: &str) -> Result {
    // TODO e14-show · slide e-guest-book · cargo workshop check e14
    // - The template `guestbook.html` (`page`) wants a context with `entries`, `flash`, `wrong`, `message` and `max_message`; look into it to see what it makes of
    // - them. It knows who has signed in.
    let entries: [Value; 0] = [];
    page(
        request,
        "guestbook.html",
        context! { entries, flash, wrong, message, max_message => MAX_MESSAGE },
    )
}

/// The latest entries, the newest first.
fn entries(database: &Database) -> Result<Vec<Value>> {
    // TODO e14-entries · slide e-guest-book · cargo workshop check e14
    // - `SELECT user, message, written FROM entries`, the newest first, at most `SHOWN` of them.
    // - Each row becomes what the template wants: `entry`.
    let _ = database;
    Ok(Vec::new())
}

/// An entry as the template wants it.
fn entry(user: String, message: String, written: String) -> Value {
    let time = DateTime::parse_from_rfc3339(&written);
    let shown = time.map_or(String::new(), |time| {
        time.format("%-d %B %Y, %H:%M UTC").to_string()
    });
    context! { user, message, written, shown }
}

fn write(request: &mut Request) -> Result {
    // TODO e14-write · slide e-guest-book · cargo workshop check e14
    // - Whoever has not signed in is sent to do so first: `/login?next=/guestbook`.
    // - The form must be one of ours (`check_csrf` with its field `csrf`). A `message` that is blank or too long is shown again, with what is wrong: 422.
    // - Else it is stored (`store`), and the visitor goes on to the page with 303: so that loading it again does not send it again.
    // - What has happened is told there, once: put it into the session as `flash`.
    Ok(Response::see_other("/guestbook"))
}

/// Adds an entry.
fn store(database: &Database, user: &str, message: &str) -> Result<()> {
    // TODO e14-store · slide e-guest-book · cargo workshop check e14
    // - `INSERT INTO entries (user, message, written) VALUES …`, with the time now as RFC 3339 writes it.
    let _ = (database, user, message);
    Ok(())
}

/// A file of the folder that the settings name; or one of those that come with the application.
pub(super) fn file(request: &mut Request) -> Result {
    // TODO e14-file · slide e-guest-book · cargo workshop check e14
    // - Lab C knows how a path becomes one below a folder (`below_root`; its error is a status code), and whether what is found there,
    // - links followed (`canonicalize`), is inside (`is_inside`). What is not inside, or no file, is not there: 404.
    // - 200 with the octets of the file, and the media type that goes with its name (`media_type`).
    let _ = request;
    Err(absent())
}

/// A file that comes with the application.
fn built_in(path: &Path) -> Result {
    match path.to_str() {
        Some("style.css") => Ok(Response::new(200, "text/css; charset=utf-8", STYLE)),
        _ => Err(absent()),
    }
}

fn absent() -> Error {
    Error::new(404, "there is no such file")
}

fn media_type(path: &Path) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    match guess.type_().as_str() {
        "text" => format!("{guess}; charset=utf-8"),
        _ => guess.to_string(),
    }
}
