//! Other routes: `/todos` is for everybody, and what says nothing of CORS is for nobody else's pages.

use super::asking::serve;
use super::e08_cors::{ALLOW_CREDENTIALS, ALLOW_ORIGIN, ask_before, expect_lets_out, from, origin};
use super::e08_origins::expect_no_permission;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const TODOS: Check = Check {
    id: "e8-todos",
    title: "lets pages of every origin use /todos, without cookies",
    rank: Rank::HoldsUp,
    source: "Fetch §3.3.5, handout e8",
    because: "what belongs to nobody may be read by everybody: `*`, and no Access-Control-Allow-Credentials, which would not go with it",
    by_hand: "cargo lab-e · then: curl -i -X OPTIONS -H 'Origin: https://www.todobackend.com' -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: content-type' http://127.0.0.1:8080/todos",
    faults: &[
        "e8-todos-for-one-origin",
        "e8-todos-with-credentials",
        "e8-todos-without-patch",
    ],
    run: todos,
};

pub(super) const PLAIN_OPTIONS: Check = Check {
    id: "e8-plain-options",
    title: "answers OPTIONS that is no preflight as before, with Allow",
    rank: Rank::HoldsUp,
    source: "Fetch §3.3.2, RFC 9110 §9.3.7",
    because: "only OPTIONS with Origin and Access-Control-Request-Method is a preflight: whoever asks without them wants to know which methods there are",
    by_hand: "cargo lab-e --cors-origin https://app.test · then: curl -i -X OPTIONS http://127.0.0.1:8080/api/me",
    faults: &["e8-every-options-is-a-preflight"],
    run: plain_options,
};

pub(super) const ELSEWHERE: Check = Check {
    id: "e8-elsewhere",
    title: "gives no page of another origin leave to read /session",
    rank: Rank::HoldsUp,
    source: "handout e8",
    because: "permission belongs to a group of routes, not to the server: the token that stands in /session must be read by no stranger's script",
    by_hand: "cargo lab-e · then: curl -i -H 'Origin: https://stranger.example' http://127.0.0.1:8080/session",
    faults: &["e8-star-everywhere"],
    run: elsewhere,
};

fn todos(subject: &Subject) -> CheckResult {
    let listed = origin(subject);
    let mut server = serve(subject, &["--cors-origin", &listed])?;
    for origin in [&origin(subject), &listed] {
        for (method, target) in [
            ("POST", "/todos"),
            ("DELETE", "/todos"),
            ("PATCH", "/todos/1"),
            ("PUT", "/todos/1"),
        ] {
            let response = server.ask(&ask_before(origin, method, target))?;
            expect_lets_out(&response, method, true)?;
            response.expect_field(ALLOW_ORIGIN, "*")?;
            response.expect_no_field(ALLOW_CREDENTIALS)?;
        }
    }
    Ok(())
}

fn plain_options(subject: &Subject) -> CheckResult {
    let origin = origin(subject);
    let mut server = serve(subject, &["--cors-origin", &origin])?;
    let options = Request::new("OPTIONS", "/api/me");
    for request in [options.clone(), from(&origin, options)] {
        let response = server.ask(&request)?;
        response.expect_status(&[200, 204])?;
        response.expect_list("Allow", &["GET", "PUT"], &["HEAD", "OPTIONS"])?;
    }
    Ok(())
}

fn elsewhere(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &["--cors-origin", &origin(subject)])?;
    let stranger = origin(subject);
    for target in ["/session", "/login"] {
        let response = server.ask(&from(&stranger, Request::get(target)))?;
        expect_no_permission(&response)?;
    }
    Ok(())
}
