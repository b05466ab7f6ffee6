//! Random tables of routes, in random order.

use super::e02_routes::expect_route;
use super::route_table::{self, Route};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain, Fact, Failure};
use crate::subject::Subject;
use crate::web::{Client, Request, Response, WebServer};

pub(super) const MOST_SPECIFIC: Check = Check {
    id: "e2-most-specific",
    title: "lets the most specific pattern win, in whatever order the routes were given",
    rank: Rank::HoldsUp,
    source: "handout e2",
    because: "segment by segment a literal comes before `:name` and `:name` before `*rest`; where that ends in nothing, the next one is tried: a dead end is left again",
    by_hand: "cargo lab-e --route 'GET /x/*r' --route 'GET /x/:p/b' --route 'GET /x/a/:q/c' · then: curl -i http://127.0.0.1:8080/x/a/b",
    faults: &[
        "e2-first-given-wins",
        "e2-no-way-back",
        "e2-rest-before-parameter",
        "e2-rest-may-be-empty",
        "e2-most-literals-win",
    ],
    run: most_specific,
};

pub(super) const METHODS: Check = Check {
    id: "e2-path-before-method",
    title: "chooses the pattern by the path alone, and then looks at the method",
    rank: Rank::HoldsUp,
    source: "handout e2, RFC 9110 §15.5.6",
    because: "what a path names does not depend on what somebody wants to do with it: if its pattern has not this method, that is 405 with the methods it has in Allow, and not a match of a wider pattern",
    by_hand: "cargo lab-e --route 'GET /x/a' --route 'PUT /x/:p' · then: curl -i -X PUT http://127.0.0.1:8080/x/a",
    faults: &[
        "e2-method-before-path",
        "e2-allow-of-all-patterns",
        "e2-allow-of-one-method",
        "e2-one-name-for-all-methods",
    ],
    run: methods,
};

/// A server with this table, and a connection to it that stays.
struct Tabled {
    client: Client,
    routes: Vec<Route>,
    /// So that it goes on running.
    _server: WebServer,
}

impl Tabled {
    fn start(subject: &Subject, routes: Vec<Route>) -> CheckResult<Self> {
        let flags: Vec<String> = routes.iter().map(Route::flag).collect();
        let flags = flags.iter().flat_map(|flag| ["--route", flag.as_str()]);
        let server = super::asking::serve(subject, &flags.collect::<Vec<_>>())?;
        Ok(Tabled {
            client: server.client()?,
            routes,
            _server: server,
        })
    }

    fn ask(&mut self, method: &str, path: &[String]) -> CheckResult<Response> {
        let request = Request::new(method, &format!("/{}", path.join("/"))).stay();
        self.client.ask(&request.field("Content-Length: 0"))
    }

    /// Adds the routes that match this path: the whole table would be too long.
    fn shown(&self, failure: Failure, path: &[String]) -> Failure {
        let matching = self
            .routes
            .iter()
            .filter(|route| route.params(path).is_some());
        let mut lines: Vec<String> = matching.map(Route::flag).collect();
        let others = self.routes.len() - lines.len();
        lines.push(format!("and {others} that do not match this path"));
        let mut failure = failure;
        failure.facts.push(Fact {
            label: "--route",
            lines,
        });
        failure
    }
}

fn most_specific(subject: &Subject) -> CheckResult {
    let prefix = subject.word();
    let routes = route_table::random(subject, &prefix, Vec::new(), &["GET"]);
    // Some of each kind, and at most some of chance.
    let mut paths: Vec<Vec<String>> = (0..60)
        .map(|_| route_table::path(subject, &prefix))
        .collect();
    paths.extend(
        routes
            .iter()
            .map(|route| route_table::path_of(subject, route)),
    );
    paths.push(vec![prefix]);
    let mut tabled = Tabled::start(subject, routes)?;
    for path in &paths {
        let response = tabled.ask("GET", path)?;
        expect_as_in_the_model(&tabled.routes, path, &response)
            .explain(|failure| tabled.shown(failure, path))?;
    }
    // What chance does not make each time: a literal that leads nowhere, below which only a parameter goes on.
    let word = subject.word();
    let route = |pattern: &str| format!("GET /{word}{pattern}");
    let table = ["/*rest", "/:x/b", "/a/:y/c", "/a/b/d", "/:x/:y/:z/e"].map(route);
    let flags: Vec<&str> = table
        .iter()
        .flat_map(|flag| ["--route", flag.as_str()])
        .collect();
    let mut server = super::asking::serve(subject, &flags)?;
    for (path, pattern, params) in [
        ("/a/b", "/:x/b", vec![("x", "a")]),
        ("/a/b/c", "/a/:y/c", vec![("y", "b")]),
        (
            "/a/b/c/e",
            "/:x/:y/:z/e",
            vec![("x", "a"), ("y", "b"), ("z", "c")],
        ),
        ("/a/b/z", "/*rest", vec![("rest", "a/b/z")]),
    ] {
        let response = server.get(&format!("/{word}{path}"))?;
        expect_route(&response, &format!("/{word}{pattern}"), &params).explain(|mut failure| {
            failure.facts.push(Fact {
                label: "--route",
                lines: table.to_vec(),
            });
            failure
        })?;
    }
    Ok(())
}

fn expect_as_in_the_model(routes: &[Route], path: &[String], response: &Response) -> CheckResult {
    let Some(found) = route_table::find(routes, path) else {
        return response.expect_status(&[404]);
    };
    let Some(route) = found.routes.first() else {
        return Ok(());
    };
    let params = route.params(path).unwrap_or_default();
    let params: Vec<(&str, &str)> = params
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    expect_route(response, &route.pattern(), &params)
}

fn methods(subject: &Subject) -> CheckResult {
    const METHODS: &[&str] = &["DELETE", "GET", "PATCH", "POST", "PUT"];
    let prefix = subject.word();
    // In each table: a literal that has not what the wider pattern has, and one shape with two names.
    let own = subject.word();
    let fixed = route_table::overlapping(&prefix, &own);
    let routes = route_table::random(subject, &prefix, fixed, METHODS);
    let mut paths: Vec<Vec<String>> = (0..30)
        .map(|_| route_table::path(subject, &prefix))
        .collect();
    paths.extend(
        routes
            .iter()
            .map(|route| route_table::path_of(subject, route)),
    );
    paths.push(vec![prefix.clone(), own.clone()]);
    let mut tabled = Tabled::start(subject, routes)?;
    for path in &paths {
        let place = usize::try_from(subject.number(0..=4)).unwrap_or_default();
        for method in [METHODS[place], "PUT"] {
            let response = tabled.ask(method, path)?;
            expect_method(&tabled.routes, method, path, &response)
                .explain(|failure| tabled.shown(failure, path))?;
        }
    }
    Ok(())
}

fn expect_method(
    routes: &[Route],
    method: &str,
    path: &[String],
    response: &Response,
) -> CheckResult {
    let Some(found) = route_table::find(routes, path) else {
        return response.expect_status(&[404]);
    };
    let of_method = found.routes.iter().find(|route| route.method == method);
    if let Some(route) = of_method {
        return expect_as_in_the_model(std::slice::from_ref(*route), path, response);
    }
    response.expect_status(&[405])?;
    let offered: Vec<&str> = found.routes.iter().map(|route| route.method).collect();
    super::e02_methods::expect_allow(response, &offered)
}
