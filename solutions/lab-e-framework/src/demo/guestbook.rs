//! The guest book (e14): read by all, written by those who have signed in. And the files beside it.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use lab_c_given::Error as StartError;
use lab_e_given::{Config, Database, STYLE};
use minijinja::{Value, context};
use rusqlite::params;
use solution_c_server::Content;
use solution_c_server::site::path::{below_root, is_inside};

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
    // ANCHOR: e14-read
    //= The page (`show`), with nothing wrong and no message begun. If the session has a `flash` for the visitor it is taken from there and
    //= shown: so it is shown once.
    //? e14-flash
    //+ show(request, None, "", "")
    let flash: Option<String> = request.session()?.take("flash");
    show(request, flash, "", "")
    // ANCHOR_END: e14-read
}

/// The page: all entries, what has just happened, what was wrong with a message, and that message.
fn show(request: &mut Request, flash: Option<String>, wrong: &str, message: &str) -> Result {
    // ANCHOR: e14-show
    //= The template `guestbook.html` (`page`) wants a context with `entries`, `flash`, `wrong`, `message` and `max_message`; look into it to see what it makes of
    //= them. It knows who has signed in.
    //? e14-write
    //+ let entries: [Value; 0] = [];
    //+ page(request, "guestbook.html", context! { entries, flash, wrong, message, max_message => MAX_MESSAGE })
    let entries = entries(request.state()?)?;
    let content = context! { entries, flash, wrong, message, max_message => MAX_MESSAGE };
    page(request, "guestbook.html", content)
    // ANCHOR_END: e14-show
}

/// The latest entries, the newest first.
fn entries(database: &Database) -> Result<Vec<Value>> {
    // ANCHOR: e14-entries
    //= `SELECT user, message, written FROM entries`, the newest first, at most `SHOWN` of them.
    //= Each row becomes what the template wants: `entry`.
    //? e14-newest-first
    //+ let _ = database;
    //+ Ok(Vec::new())
    let query = "SELECT user, message, written FROM entries ORDER BY id DESC LIMIT ?1";
    Ok(database.read(|connection| {
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map([SHOWN], |row| {
            Ok(entry(row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        rows.collect()
    })?)
    // ANCHOR_END: e14-entries
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
    // ANCHOR: e14-write
    //= Whoever has not signed in is sent to do so first: `/login?next=/guestbook`.
    //= The form must be one of ours (`check_csrf` with its field `csrf`). A `message` that is blank or too long is shown again, with what is wrong: 422.
    //= Else it is stored (`store`), and the visitor goes on to the page with 303: so that loading it again does not send it again.
    //= What has happened is told there, once: put it into the session as `flash`.
    //? e14-write
    //+ Ok(Response::see_other("/guestbook"))
    let Some(user) = request.session()?.user().map(str::to_owned) else {
        return Ok(Response::see_other("/login?next=/guestbook"));
    };
    let form = request.form()?;
    request.session()?.check_csrf(form.get("csrf"))?;
    let message = form
        .get("message")
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if message.trim().is_empty() || message.chars().count() > MAX_MESSAGE {
        let wrong = format!("Write something, of at most {MAX_MESSAGE} characters.");
        let mut response = show(request, None, &wrong, &message)?;
        response.set_status(422);
        return Ok(response);
    }
    store(request.state()?, &user, message.trim())?;
    request
        .session()?
        .set("flash", "Thank you! Your message is in the book.")?;
    Ok(Response::see_other("/guestbook"))
    // ANCHOR_END: e14-write
}

/// Adds an entry.
fn store(database: &Database, user: &str, message: &str) -> Result<()> {
    // ANCHOR: e14-store
    //= `INSERT INTO entries (user, message, written) VALUES …`, with the time now as RFC 3339 writes it.
    //? e14-write
    //+ let _ = (database, user, message);
    //+ Ok(())
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    database.write(|transaction| {
        transaction.execute(
            "INSERT INTO entries (user, message, written) VALUES (?1, ?2, ?3)",
            params![user, message, now],
        )
    })?;
    Ok(())
    // ANCHOR_END: e14-store
}

/// A file of the folder that the settings name; or one of those that come with the application.
pub(super) fn file(request: &mut Request) -> Result {
    // ANCHOR: e14-file
    //= Lab C knows how a path becomes one below a folder (`below_root`; its error is a status code), and whether what is found there,
    //= links followed (`canonicalize`), is inside (`is_inside`). What is not inside, or no file, is not there: 404.
    //= 200 with the octets of the file, and the media type that goes with its name (`media_type`).
    //? e14-static
    //+ let _ = request;
    //+ Err(absent())
    let path = request
        .raw_path()
        .strip_prefix("/static")
        .unwrap_or_default();
    let below = below_root(path).map_err(|status| Error::new(status, "there is no such file"))?;
    let Some(folder) = &request.state::<Config>()?.static_dir else {
        return built_in(&below);
    };
    let folder = folder.canonicalize()?;
    let place = folder.join(below).canonicalize().map_err(|_| absent())?;
    if !is_inside(&folder, &place) || !place.is_file() {
        return Err(absent());
    }
    let file = File::open(&place).map_err(|_| absent())?;
    let length = file.metadata()?.len();
    let mut response = Response::empty(200).with("Content-Type", media_type(&place));
    response.set_content(Content::File(Arc::new(file), 0..length));
    Ok(response)
    // ANCHOR_END: e14-file
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
