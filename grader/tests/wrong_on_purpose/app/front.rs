//! The front page (e1): a link to every part.

use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("GET", "/", page)];

/// The parts that a browser can look at.
const LINKS: &[&str] = &[
    "/hello",
    "/hello.html",
    "/hello.json",
    "/api/time",
    "/r/users/me",
    "/query?a=1",
    "/greeting",
    "/trace",
    "/cookies",
    "/session",
    "/login",
    "/limited",
    "/big",
    "/cached",
    "/admin",
    "/metrics",
    "/health/ready",
    "/todos",
    "/guestbook",
];

fn page(_app: &App, _request: &mut Request) -> Answer {
    let link = |path: &&str| format!("<li><a href=\"{path}\">{path}</a></li>\n");
    let links: String = match fault("e1-page-without-links") {
        true => LINKS.join("\n"),
        false => LINKS.iter().map(link).collect(),
    };
    if fault("e1-no-front-page") {
        return Answer::error(404, "there is nothing here");
    }
    reply::html(200, "All parts", &format!("<ul>\n{links}</ul>\n"))
}
