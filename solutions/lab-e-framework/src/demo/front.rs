//! The front page: what each part shows, the way to it, and to its source; and the style sheet of all pages.

use lab_c_given::Error as StartError;
use lab_e_given::{Config, STYLE};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::pages::page;
use super::source;
use crate::middleware::{etag, gzip};
use crate::{App, Request, Response, Result};

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, StartError> {
    let less = App::new().with(etag).with(gzip).get("/style.css", style);
    Ok(app
        .get("/", front)
        .get("/source/*path", source::show)
        .group("", less))
}

fn front(request: &mut Request) -> Result {
    page(
        request,
        "front.html",
        context! { chapters => Serde(CHAPTERS) },
    )
}

fn style(_: &mut Request) -> Response {
    Response::new(200, "text/css; charset=utf-8", STYLE).with("Cache-Control", "no-cache")
}

#[derive(Serialize)]
struct Chapter {
    title: &'static str,
    parts: &'static [Part],
}

#[derive(Serialize)]
struct Part {
    step: &'static str,
    title: &'static str,
    text: &'static str,
    links: &'static [Link],
    source: &'static str,
}

#[derive(Serialize)]
struct Link {
    /// Empty: it cannot be followed.
    target: &'static str,
    label: &'static str,
}

/// A link that is called as its target.
const fn get(target: &'static str) -> Link {
    Link {
        target,
        label: target,
    }
}

/// A link with a query that would be long to read.
const fn link(target: &'static str, label: &'static str) -> Link {
    Link { target, label }
}

/// Something that no link can do.
const fn other(label: &'static str) -> Link {
    Link { target: "", label }
}

const CHAPTERS: &[Chapter] = &[
    Chapter {
        title: "What every framework does",
        parts: &[
            Part {
                step: "e1",
                title: "Handlers",
                text: "A function from a request to whatever becomes a response: a text, a page, JSON, a status, a Result. What goes wrong is told to the log, not to the client.",
                links: &[
                    get("/hello"),
                    get("/hello.html"),
                    get("/hello.json"),
                    get("/status/410"),
                    link("/result?value=well", "/result"),
                    link("/fail?cause=the+disk+is+on+fire", "/fail"),
                    link("/panic?cause=do+not", "/panic"),
                    get("/api/time"),
                ],
                source: "demo/hello.rs",
            },
            Part {
                step: "e2",
                title: "Routes",
                text: "Patterns with parameters, in one tree. The path picks the route, and then the method picks the handler.",
                links: &[
                    get("/r/users/me"),
                    get("/r/users/7"),
                    get("/r/users/7/posts/42"),
                    get("/r/files/a/b.txt"),
                ],
                source: "demo/routing.rs",
            },
            Part {
                step: "e3",
                title: "What was asked",
                text: "Queries and fields as typed values; and a greeting as text, page or JSON, whichever the client likes best.",
                links: &[
                    link("/query?a=1&a=2+3", "/query"),
                    link("/search?q=red+shoes&page=2&tag=new", "/search"),
                    get("/headers"),
                    get("/greeting"),
                ],
                source: "demo/asked.rs",
            },
            Part {
                step: "e4",
                title: "POST",
                text: "Forms and JSON, with the right refusal for what is too long, too deep, of another type, or no such person.",
                links: &[
                    other("POST /form"),
                    other("POST /json"),
                    other("POST /person"),
                ],
                source: "demo/posted.rs",
            },
            Part {
                step: "e5",
                title: "Middleware",
                text: "What is done around handlers, in the order in which it was written: this one leaves a trace when it is entered and when it is left.",
                links: &[get("/trace"), get("/trace/group"), get("/trace/stop")],
                source: "demo/traced.rs",
            },
            Part {
                step: "e6",
                title: "Cookies",
                text: "Read, set, removed, and signed, so that a client cannot change what it was given.",
                links: &[
                    get("/cookies"),
                    link("/cookies/set?name=fruit&value=apple", "/cookies/set"),
                    link("/cookies/remove?name=fruit", "/cookies/remove"),
                    link("/cookies/sign?name=fruit&value=apple", "/cookies/sign"),
                    link("/cookies/signed?name=fruit", "/cookies/signed"),
                ],
                source: "demo/cookies.rs",
            },
            Part {
                step: "e7",
                title: "Sessions",
                text: "Who is this? A random id in a cookie, and everything else here: visits are counted, people sign in and out.",
                links: &[get("/session"), get("/login"), other("POST /logout")],
                source: "demo/sessions.rs",
            },
        ],
    },
    Chapter {
        title: "What servers need in the wild",
        parts: &[
            Part {
                step: "e8",
                title: "CORS",
                text: "Which pages of others may ask us from a browser, and with whose cookies.",
                links: &[get("/api/me"), other("PUT /api/me")],
                source: "demo/me.rs",
            },
            Part {
                step: "e9",
                title: "Rate limit",
                text: "A bucket of tokens for each client. Ask a few times, quickly.",
                links: &[get("/limited")],
                source: "demo/limited.rs",
            },
            Part {
                step: "e10",
                title: "Less to send",
                text: "64 KiB that travel as a few, or not at all if you have them already; and an answer that is kept for a minute.",
                links: &[get("/big"), get("/cached"), other("POST /cached")],
                source: "demo/less.rs",
            },
            Part {
                step: "e11",
                title: "Basic",
                text: "Name and password with every request: the oldest log-in of the web.",
                links: &[get("/admin")],
                source: "demo/admin.rs",
            },
            Part {
                step: "e12",
                title: "Is it well?",
                text: "Numbers for Prometheus; and for a load balancer, whether to send anybody here.",
                links: &[get("/metrics"), get("/health/live"), get("/health/ready")],
                source: "demo/health.rs",
            },
            Part {
                step: "e16",
                title: "Sessions that last",
                text: "With a database they outlive the program, and several copies of it share them.",
                links: &[get("/session")],
                source: "demo/sessions.rs",
            },
        ],
    },
    Chapter {
        title: "What is built with it",
        parts: &[
            Part {
                step: "e13",
                title: "REST",
                text: "A list of todos over SQLite, for programs: conditions against lost updates, patches, pages, and a description of it all.",
                links: &[get("/todos"), other("POST /todos"), get("/openapi.json")],
                source: "demo/todos/mod.rs",
            },
            Part {
                step: "e14",
                title: "Guest book",
                text: "Templates, messages that show once, and files. Sign in and write something.",
                links: &[get("/guestbook"), get("/static/style.css")],
                source: "demo/guestbook.rs",
            },
            Part {
                step: "e15",
                title: "Uploads",
                text: "Forms with files go to the disk as they come, however long they are.",
                links: &[other("POST /uploads"), other("GET /uploads/:id")],
                source: "demo/uploads.rs",
            },
            Part {
                step: "e17",
                title: "Mounts",
                text: "Lab C's files and lab D's scripts inside this application; and who is really there when proxies stand between.",
                links: &[
                    get("/client"),
                    other("GET /static/*"),
                    other("GET /cgi-bin/*"),
                ],
                source: "demo/mounted.rs",
            },
        ],
    },
];
