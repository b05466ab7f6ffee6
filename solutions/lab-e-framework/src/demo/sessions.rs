//! Sessions (e7, e16): visits counted, log-in and log-out.

use std::sync::Arc;

use lab_c_given::Error as StartError;
use lab_e_given::{Config, Database};
use minijinja::context;
use serde_json::{Value, json};

use super::pages::page;
use crate::sessions::memory::MAX_SESSIONS;
use crate::sessions::{Lifetimes, MemoryStore, Sessions, SqliteStore, Store};
use crate::users::Users;
use crate::{App, IntoResponse, Json, Request, Response, Result};

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, StartError> {
    Ok(app
        .state(Users::new(&config.users))
        .get("/session", show)
        .get("/login", login_page)
        .post("/login", log_in)
        .post("/logout", log_out))
}

/// The sessions of all visitors, for the whole application.
pub(super) fn kept(config: &Config, database: &Database) -> Sessions {
    let lifetimes = Lifetimes {
        idle: config.session_ttl,
        max: config.session_max,
    };
    Sessions::new(store(config, database, lifetimes), lifetimes)
}

/// Where they are kept.
fn store(config: &Config, database: &Database, lifetimes: Lifetimes) -> Arc<dyn Store> {
    // ANCHOR: e16-store
    //= If the settings name a file for the database, sessions are kept there, and outlive the program (`SqliteStore`);
    //= else in memory.
    //? e16-restart
    //+ let _ = (config, database);
    //+ Arc::new(MemoryStore::new(MAX_SESSIONS, lifetimes))
    match config.database {
        Some(_) => Arc::new(SqliteStore::new(database.clone(), lifetimes)),
        None => Arc::new(MemoryStore::new(MAX_SESSIONS, lifetimes)),
    }
    // ANCHOR_END: e16-store
}

fn show(request: &mut Request) -> Result<Json<Value>> {
    let session = request.session()?;
    let visits = session.add("visits", 1);
    let csrf = session.csrf().to_owned();
    Ok(Json(
        json!({ "user": session.user(), "visits": visits, "csrf": csrf }),
    ))
}

fn login_page(request: &mut Request) -> Result {
    let query = request.query();
    form(request, query.get("next").unwrap_or("/"), "", "")
}

/// The form to sign in with, and what was wrong the last time.
fn form(request: &mut Request, next: &str, name: &str, wrong: &str) -> Result {
    let csrf = request.session()?.csrf().to_owned();
    page(request, "login.html", context! { csrf, next, name, wrong })
}

fn log_in(request: &mut Request) -> Result<Response> {
    let form = request.form()?;
    let field = |name| form.get(name).unwrap_or_default();
    // First of all: else another site could sign visitors in, under a name of its own.
    request.session()?.check_csrf(form.get("csrf"))?;
    let users: &Users = request.state()?;
    if !users.knows(field("user"), field("password")) {
        let page = self::form(
            request,
            field("next"),
            field("user"),
            "Wrong name or password.",
        );
        return Ok((422, page?).into_response());
    }
    request.session()?.log_in(field("user"))?;
    Ok(Response::see_other(path_of_ours(field("next"))))
}

fn log_out(request: &mut Request) -> Result<Response> {
    let form = request.form()?;
    let session = request.session()?;
    session.check_csrf(form.get("csrf"))?;
    session.log_out();
    Ok(Response::see_other("/"))
}

/// The path that a form wants to go on to; `/`, if it is not one of ours.
fn path_of_ours(next: &str) -> &str {
    // ANCHOR: e7-path-of-ours
    //= A path of ours begins with one `/`. `//evil.example` and `/\evil.example` are other hosts: browsers take `\` for
    //= `/`, and leave out tabs and line ends; so a path with anything but visible ASCII, or with a `\` anywhere, is none.
    //= Anything else, and nothing, becomes `/`: else our log-in page could send visitors to a copy of it.
    //? e7-next
    //+ let _ = next;
    //+ "/"
    let is_clean = |octet: u8| octet.is_ascii_graphic() && octet != b'\\';
    if next.starts_with('/') && !next.starts_with("//") && next.bytes().all(is_clean) {
        return next;
    }
    "/"
    // ANCHOR_END: e7-path-of-ours
}
