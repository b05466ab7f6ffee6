//! Is it well (e12): `/health/live` and `/health/ready`.

use std::sync::atomic::{AtomicBool, Ordering};

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[
    ("GET", "/health/live", live),
    ("GET", "/health/ready", ready),
];

/// Has it ever been without its database?
static AWAY: AtomicBool = AtomicBool::new(false);

fn live(app: &App, _request: &mut Request) -> Answer {
    if fault("e12-no-live") {
        return Answer::error(404, "there is nothing here");
    }
    let is_well = (!app.drains() || !fault("e12-not-live-while-it-drains"))
        && (!fault("e12-not-live-without-database") || app.sessions.database.is_well());
    let word = if fault("e12-live-says-alive") {
        "alive"
    } else {
        "ok"
    };
    tell(is_well, word, fault("e12-live-may-be-stored"))
}

fn ready(app: &App, _request: &mut Request) -> Answer {
    if fault("e12-no-ready") {
        return Answer::error(404, "there is nothing here");
    }
    let is_there = app.sessions.database.is_well();
    let was_away = match is_there {
        true => AWAY.load(Ordering::Relaxed),
        false => AWAY.swap(true, Ordering::Relaxed),
    };
    let is_well = is_there
        && !(was_away && fault("e12-never-ready-again"))
        && (!app.drains() || fault("e12-ready-while-it-drains"))
        && !fault("e12-never-ready");
    tell(is_well, "ok", fault("e12-ready-may-be-stored"))
}

fn tell(is_well: bool, word: &str, may_be_stored: bool) -> Answer {
    let (status, word) = match is_well {
        true => (200, word),
        false if fault("e12-unready-is-500") => (500, "unavailable"),
        false => (503, "unavailable"),
    };
    let answer = reply::json(status, &Json::object([("status", Json::text(word))]));
    match may_be_stored {
        true => answer,
        false => answer.field("Cache-Control", "no-store"),
    }
}
