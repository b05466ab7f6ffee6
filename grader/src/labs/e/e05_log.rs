//! The access log: lab C's JSON line for each response, with the route.

use super::asking::serve_logged;
use crate::course::{Check, Rank};
use crate::labs::c::c17_json::{expect_member, number, object_of, text};
use crate::labs::c::logged::Exchange;
use crate::labs::json::Json;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

/// How it is seen by hand, up to what is asked.
macro_rules! logged_by_hand {
    ($asked:literal) => {
        concat!(
            "cargo lab-e --access-log - --log-format json · then: curl ",
            $asked
        )
    };
}

pub(super) const LOG: Check = Check {
    id: "e5-log",
    title: "writes a line for each response: lab C's JSON members, and `route` and `user`",
    rank: Rank::Works,
    source: "handout e5",
    because: "lab C's log knows the target; only the application knows which route it was and who is signed in (null as long as nobody is)",
    by_hand: logged_by_hand!("http://127.0.0.1:8080/hello"),
    faults: &[
        "c17-no-log",
        "e5-log-without-route",
        "e5-log-without-user",
        "c17-errors-are-not-logged",
        "c17-numbers-as-text",
    ],
    run: log,
};

pub(super) const ROUTES: Check = Check {
    id: "e5-log-routes",
    title: "logs the pattern as the route, not the path",
    rank: Rank::HoldsUp,
    source: "handout e5",
    because: "a million paths are one route: only the pattern can be counted by; where no pattern matched there is none",
    by_hand: logged_by_hand!("http://127.0.0.1:8080/r/users/7"),
    faults: &["e5-path-as-route", "e5-route-of-nothing"],
    run: routes,
};

pub(super) const ESCAPES: Check = Check {
    id: "e5-log-escapes",
    title: "logs what a client wrote as JSON texts that nothing gets out of",
    rank: Rank::HoldsUp,
    source: "RFC 8259 §7",
    because: "a quotation mark in a User-Agent must not begin a member of the client's own: values are escaped, and the line stays one line",
    by_hand: logged_by_hand!("-A '\",\"user\":\"root' http://127.0.0.1:8080/hello"),
    faults: &["c17-json-escapes-nothing", "c17-logs-the-decoded-target"],
    run: escapes,
};

pub(super) const PANICS: Check = Check {
    id: "e5-log-panics",
    title: "logs the response to a handler that panicked, with its id and route",
    rank: Rank::HoldsUp,
    source: "handout e5",
    because: "the layer of the log stands outside the one that catches panics: the requests that one looks for first would be missing otherwise",
    by_hand: logged_by_hand!("'http://127.0.0.1:8080/panic?cause=oh'"),
    faults: &["e5-panics-are-not-logged"],
    run: panics,
};

/// The line says this of the request.
fn expect_line(exchange: &Exchange, expected: &[(&str, Json)]) -> CheckResult {
    let object = object_of(exchange)?;
    for (key, value) in expected {
        if object.get(key).is_none() {
            let failure = exchange.failure();
            return Err(failure
                .fact("but", format!("there is no \"{key}\""))
                .fact("expected", format!("\"{key}\": {value}"))
                .into());
        }
        expect_member(exchange, &object, key, value)?;
    }
    Ok(())
}

fn log(subject: &Subject) -> CheckResult {
    let mut logged = serve_logged(subject, &[])?;
    let missing = format!("/{}", subject.word());
    for (method, target, status, route) in [
        ("GET", "/hello", 200, text("/hello")),
        ("HEAD", "/hello.json", 200, text("/hello.json")),
        ("GET", "/fail?cause=x", 500, text("/fail")),
        ("GET", &missing, 404, Json::Null),
    ] {
        let exchange = logged.ask(&Request::new(method, target))?;
        exchange.response.expect_status(&[status])?;
        let mut expected = vec![
            ("method", text(method)),
            ("target", text(target)),
            ("status", number(usize::from(status))),
            ("remote", text("127.0.0.1")),
            ("bytes", number(exchange.response.content().len())),
            ("user", Json::Null),
        ];
        // A path without a route has null, or an empty one.
        if route != Json::Null {
            expected.push(("route", route));
        }
        expect_line(&exchange, &expected)?;
    }
    Ok(())
}

fn routes(subject: &Subject) -> CheckResult {
    let mut logged = serve_logged(subject, &[])?;
    let word = subject.word();
    for (target, route) in [
        (format!("/r/users/{word}"), "/r/users/:id"),
        ("/r/users/me".into(), "/r/users/me"),
        (format!("/r/files/{word}/a%2Fb"), "/r/files/*path"),
        (format!("/hello?{word}"), "/hello"),
    ] {
        let exchange = logged.ask(&Request::get(&target))?;
        let expected = [("target", text(&target)), ("route", text(route))];
        expect_line(&exchange, &expected)?;
    }
    for target in [format!("/{word}"), "/r/users/7/".into()] {
        let exchange = logged.ask(&Request::get(&target))?;
        let object = object_of(&exchange)?;
        match object.get("route") {
            Some(Json::Null) => {}
            Some(Json::Text(route)) if route.is_empty() => {}
            route => {
                let route = route.map_or("nothing".into(), Json::to_string);
                let failure = exchange
                    .failure()
                    .fact("member", format!("\"route\": {route}"));
                return Err(failure.fact("expected", "\"route\": null, or \"\"").into());
            }
        }
    }
    Ok(())
}

fn escapes(subject: &Subject) -> CheckResult {
    let mut logged = serve_logged(subject, &[])?;
    let word = subject.word();
    let agent = format!("{word}\",\"user\":\"root\\");
    let target = format!("/r/users/%22,%22user%22:%22{word}%0A%1B");
    let request = Request::get(&target)
        .field(&format!("User-Agent: {agent}"))
        .field(&format!("Referer: http://\t{word}\"/"));
    let exchange = logged.ask(&request)?;
    exchange.response.expect_status(&[200])?;
    expect_line(
        &exchange,
        &[
            ("target", text(&target)),
            ("user_agent", text(&agent)),
            ("referer", text(&format!("http://\t{word}\"/"))),
            ("user", Json::Null),
        ],
    )
}

fn panics(subject: &Subject) -> CheckResult {
    let mut logged = serve_logged(subject, &[])?;
    let target = format!("/panic?cause={}", subject.word());
    let exchange = logged.ask(&Request::get(&target))?;
    exchange.response.expect_status(&[500])?;
    crate::labs::c::c17_ids::id_of(&exchange)?;
    expect_line(
        &exchange,
        &[
            ("target", text(&target)),
            ("status", number(500)),
            ("route", text("/panic")),
        ],
    )
}
