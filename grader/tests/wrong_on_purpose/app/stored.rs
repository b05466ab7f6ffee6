//! The response cache (e10): `/cached`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::json::Json;
use super::layers::Next;
use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("GET", "/cached", count), ("POST", "/cached", changed)];

/// What it keeps.
#[derive(Default)]
pub struct State {
    counted: AtomicU64,
    /// By target and language: the number that was answered, and when.
    stored: Mutex<HashMap<(String, String), (u64, Instant)>>,
}

fn count(app: &App, _request: &mut Request) -> Answer {
    numbered(app.stored.counted.fetch_add(1, Ordering::Relaxed) + 1)
}

fn numbered(number: u64) -> Answer {
    let answer = reply::json(200, &Json::object([("n", Json::number(number))]));
    match fault("e10-cached-without-vary") {
        true => answer,
        false => answer.field("Vary", "Accept-Language"),
    }
}

fn changed(_app: &App, _request: &mut Request) -> Answer {
    Answer::empty(204)
}

/// Stands around `/cached`.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    let (target, language) = key(request);
    let private = request.field("authorization").is_some();
    let control = request.field("cache-control").unwrap_or_default();
    let control = match fault("e10-no-cache-in-one-case") {
        true => control,
        false => control.to_ascii_lowercase(),
    };
    let anew =
        control.split(',').any(|one| one.trim() == "no-cache") && !fault("e10-ignores-no-cache");
    if request.method == "POST" {
        let answer = next.answer(app, request);
        let mut stored = lock(app);
        if fault("e10-post-drops-one-form") {
            stored.remove(&(target, language));
        } else if !fault("e10-post-leaves-the-store") {
            stored.retain(|(own, _), _| *own != target);
        }
        return answer;
    }
    if request.method != "GET" {
        return next.answer(app, request);
    }
    let key = (target, language);
    let looks = !anew && (!private || fault("e10-private-from-the-store"));
    if looks && let Some(hit) = stored(app, &key) {
        return hit;
    }
    let answer = next.answer(app, request);
    let number = app.stored.counted.load(Ordering::Relaxed);
    if (!private || fault("e10-stores-what-is-private")) && !fault("e10-stores-nothing") {
        lock(app).insert(key, (number, Instant::now()));
    }
    let word = if fault("e10-always-hit") {
        "HIT"
    } else {
        "MISS"
    };
    answer.field("X-Cache", word)
}

fn lock(app: &App) -> std::sync::MutexGuard<'_, HashMap<(String, String), (u64, Instant)>> {
    app.stored
        .stored
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

fn key(request: &Request) -> (String, String) {
    let target = match fault("e10-key-without-query") {
        true => request.path.clone(),
        false => format!("{}?{}", request.path, request.query),
    };
    let language = request.field("accept-language").unwrap_or_default();
    let language = if fault("e10-key-without-language") {
        String::new()
    } else {
        language
    };
    (target, language)
}

/// What is stored and not stale.
fn stored(app: &App, key: &(String, String)) -> Option<Answer> {
    let mut stored = lock(app);
    let (number, since) = *stored.get(key)?;
    let age = since.elapsed();
    let ttl = match fault("e10-stale-at-once") {
        true => Duration::from_secs(app.settings.cache_ttl.as_secs()),
        false => app.settings.cache_ttl,
    };
    if age >= ttl && !fault("e10-never-stale") {
        return None;
    }
    if fault("e10-hits-prolong") {
        stored.insert(key.clone(), (number, Instant::now()));
    }
    let number = match fault("e10-counts-on") {
        true => app.stored.counted.fetch_add(1, Ordering::Relaxed) + 1,
        false => number,
    };
    let mut answer = numbered(number).field("X-Cache", "HIT");
    if fault("e10-hit-without-its-type") {
        answer.fields.retain(|(name, _)| name != "Content-Type");
        answer = answer.field("Content-Type", "application/octet-stream");
    }
    let age = if fault("e10-age-stands-still") {
        0
    } else if fault("e10-age-in-milliseconds") {
        age.as_millis()
    } else {
        u128::from(age.as_secs())
    };
    Some(match fault("e10-hit-without-age") {
        true => answer,
        false => answer.field("Age", &age.to_string()),
    })
}
