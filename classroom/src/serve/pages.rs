//! The routes of the room, an application of lab E's framework: reports come in, the class page goes out.
//!
//! On loopback the page is at `/` and reports come to `/report`. As soon as others can come, attendees need the token
//! (`/TOKEN/report`), and the class page, which has names on it, needs a key of its own that is on no board (`/class/KEY`).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lab_e_given::Rate;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};
use solution_e_framework::middleware::{RateLimit, etag};
use solution_e_framework::{App, Error, Next, Request, Response, Result};

use super::board::{Full, MOST_ATTENDEES};
use super::keep::Room;
use super::report::Report;
use super::token::is_same;
use super::view::View;
use crate::gradebook::Gradebook;
use crate::{reports, results};

const STYLE: &str = include_str!("live.css");
const SCRIPT: &str = include_str!("live.js");
const TEMPLATES: [(&str, &str); 4] = [
    ("layout.html", include_str!("layout.html")),
    ("class.html", include_str!("class.html")),
    ("live.html", include_str!("live.html")),
    ("door.html", include_str!("door.html")),
];

/// What pages may load and do. Should somebody smuggle a script into one, no browser runs it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The report has its styles in itself, and no script.
const POLICY_OF_REPORT: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// So often one address may come. A whole class may share one; a report of each every few seconds is far below.
const RATE: Rate = Rate {
    requests: 600,
    per: Duration::from_secs(10),
};

/// Who may come, and what they need.
#[derive(Debug, Clone)]
pub enum Access {
    /// Whoever sits at this machine.
    Here,
    /// Others, too: attendees with the token, the class page with the key.
    Known {
        /// What stands on the board.
        token: String,
        /// What does not.
        key: String,
    },
}

/// The application.
///
/// # Errors
/// A template is malformed.
pub fn app(
    room: Arc<Room>,
    access: Access,
    report_to: String,
    results: Option<PathBuf>,
) -> std::result::Result<App, minijinja::Error> {
    // Whoever guesses at tokens is limited, too.
    let limited = || App::new().with(RateLimit::new(RATE));
    let reports = App::new().post("/report", report);
    let page = App::new()
        .get("/", class)
        .get("/graded", graded)
        .group("", App::new().with(etag).get("/live", live));
    let app = App::new()
        .with(guarded)
        .state(room)
        .state(templates()?)
        .state(ReportTo(report_to))
        .state(Results(results))
        .state(access.clone())
        .get("/live.css", |_: &mut Request| {
            file("text/css; charset=utf-8", STYLE)
        })
        .get("/live.js", |_: &mut Request| {
            file("text/javascript; charset=utf-8", SCRIPT)
        });
    Ok(match access {
        Access::Here => app
            .group("", App::new().with(only_here).group("", page))
            .group("", limited().with(only_here).group("", reports)),
        Access::Known { .. } => app
            .group("/class/:key", limited().with(has_key).group("", page))
            .group(
                "/:token",
                limited().with(has_token).get("/", door).group("", reports),
            ),
    })
}

/// Where attendees report to, as they type it.
struct ReportTo(String);

/// The folder of what was graded, if there is one.
struct Results(Option<PathBuf>);

fn templates() -> std::result::Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}

/// What holds for every answer.
fn guarded(request: &mut Request, next: Next) -> Response {
    let response = next.run(request);
    let response = match response.fields().has("Content-Security-Policy") {
        true => response,
        false => response.with("Content-Security-Policy", POLICY),
    };
    let response = response
        .with("Referrer-Policy", "no-referrer")
        .with("X-Content-Type-Options", "nosniff");
    match response.field("Cache-Control") {
        Some(_) => response,
        None => response.with("Cache-Control", "no-store"),
    }
}

/// A name that leads here from outside is somebody else's page that asks for ours (DNS rebinding).
fn only_here(request: &mut Request, next: Next) -> Response {
    let host = request.field("Host").unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        match port.bytes().all(|octet| octet.is_ascii_digit()) {
            true => name,
            false => host,
        }
    });
    let address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    match name.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|address| address.is_loopback())
    {
        true => next.run(request),
        false => Response::of_error(Error::new(
            403,
            "this page is only for the machine it runs on",
        )),
    }
}

fn has_token(request: &mut Request, next: Next) -> Response {
    let Ok(Access::Known { token, .. }) = request.state() else {
        return closed();
    };
    let given = request.parameter("token").unwrap_or_default();
    match is_same(&given, token) {
        true => next.run(request),
        false => closed(),
    }
}

fn has_key(request: &mut Request, next: Next) -> Response {
    let Ok(Access::Known { key, .. }) = request.state() else {
        return closed();
    };
    let given = request.parameter("key").unwrap_or_default();
    match is_same(&given, key) {
        true => next.run(request),
        false => closed(),
    }
}

fn closed() -> Response {
    Response::of_error(Error::new(
        403,
        "this is not the URL that stands on the board",
    ))
}

/// Takes a report.
fn report(request: &mut Request) -> Result {
    let report: Report = request.json()?;
    let known = report
        .known()
        .ok_or_else(|| Error::field(422, "id", "give 32 hexadecimal digits"))?;
    let room: &Arc<Room> = request.state()?;
    match room.change(|kept| kept.board.take(known, now())) {
        Ok(()) => Ok(Response::empty(204)),
        Err(Full) => Err(Error::new(
            503,
            format!("there are {MOST_ATTENDEES} attendees here already"),
        )
        .with("Retry-After", "60")),
    }
}

/// The class page.
fn class(request: &mut Request) -> Result {
    let Results(results) = request.state()?;
    let content = context! {
        view => Serde(view(request)?),
        report_to => report_to(request)?,
        // Below `/class/KEY`, or at the root.
        base => request.raw_path().trim_end_matches('/'),
        has_results => results.is_some(),
    };
    page(request, "class.html", content)
}

/// What was graded, as it is now: the report of `cargo grade`, which brings its styles along.
fn graded(request: &mut Request) -> Result {
    let Results(Some(folder)) = request.state()? else {
        let words = "nothing that was graded stands here: start `cargo grade serve RESULTS`";
        return Err(Error::new(404, words));
    };
    let book = Gradebook::open_existing(&results::gradebook(folder))?;
    let page = reports::class_page(&book.class()?);
    Ok(Response::html(200, page).with("Content-Security-Policy", POLICY_OF_REPORT))
}

/// Its inner part, which the page asks for again and again. What has not changed is not sent again.
fn live(request: &mut Request) -> Result {
    let content = context! { view => Serde(view(request)?), report_to => report_to(request)? };
    Ok(page(request, "live.html", content)?.with("Cache-Control", "no-cache"))
}

/// What an attendee sees who opens the URL in a browser.
fn door(request: &mut Request) -> Result {
    page(
        request,
        "door.html",
        context! { report_to => report_to(request)? },
    )
}

fn page(request: &mut Request, template: &str, content: minijinja::Value) -> Result {
    let templates: &Environment = request.state()?;
    Ok(Response::html(
        200,
        templates.get_template(template)?.render(content)?,
    ))
}

fn view(request: &Request) -> Result<View> {
    let room: &Arc<Room> = request.state()?;
    Ok(room.look(|kept| View::of(&kept.board, now())))
}

fn report_to<'r>(request: &Request<'r>) -> Result<&'r str> {
    let ReportTo(url) = request.state()?;
    Ok(url)
}

fn file(media_type: &'static str, text: &'static str) -> Response {
    Response::new(200, media_type, text).with("Cache-Control", "no-cache")
}

/// Seconds since 1970 (UTC).
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
