//! Who answers: the path alone chooses the pattern, then the method is looked at.

use super::pattern::{self, Segment};
use super::request::Request;
use super::table::{Handler, Route};
use super::{App, mounts};
use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::methods;

/// The routes.
pub struct Router {
    places: Vec<Place>,
}

struct Place {
    method: String,
    pattern: String,
    segments: Vec<Segment>,
    handler: Handler,
}

impl Router {
    /// Refuses two routes that nobody can tell apart.
    pub fn of(routes: Vec<Route>) -> Result<Self, Trouble> {
        let mut places: Vec<Place> = Vec::new();
        for Route {
            method,
            pattern,
            handler,
        } in routes
        {
            let segments = pattern::parse(&pattern)
                .map_err(|why| Trouble::Usage(format!("--route '{method} {pattern}': {why}")))?;
            let shape = pattern::shape(&segments);
            let same =
                |other: &&Place| other.method == method && pattern::shape(&other.segments) == shape;
            if let Some(other) = places.iter().find(same) {
                let (first, second) = (&other.pattern, &pattern);
                let what = format!("routes clash: {method} {first} and {method} {second}");
                return Err(Trouble::Failed(what));
            }
            places.push(Place {
                method,
                pattern,
                segments,
                handler,
            });
        }
        Ok(Router { places })
    }

    pub fn lines(&self) -> String {
        let line = |place: &Place| format!("{} {}\n", place.method, place.pattern);
        self.places.iter().map(line).collect()
    }

    /// All routes of the most specific pattern that matches, with the parameters of each.
    fn find(&self, path: &[String]) -> Vec<(&Place, Vec<(String, String)>)> {
        let matching = self.places.iter().filter_map(|place| {
            let params = pattern::matches(&place.segments, path)?;
            Some((place, params))
        });
        let mut matching: Vec<_> = matching.collect();
        let rank = |place: &Place| pattern::shape(&place.segments);
        let best = matching.iter().map(|(place, _)| rank(place)).min();
        matching.retain(|(place, _)| Some(rank(place)) == best);
        matching
    }
}

/// Calls the handler that belongs to a request.
pub fn answer(app: &App, request: &mut Request) -> Answer {
    if !methods::is_known(&request.method) {
        return Answer::error(501, "this method is not known here");
    }
    if request.path == "*" {
        return allowed(request, "GET, HEAD, OPTIONS, POST");
    }
    if let Some(answer) = mounts::answer(app, request) {
        return answer;
    }
    let Some(path) = pattern::split(&request.path) else {
        return Answer::error(400, "the path is not percent-encoded UTF-8");
    };
    // An empty segment matches nothing.
    if path.iter().any(String::is_empty) {
        return Answer::error(404, "there is nothing here");
    }
    let mut found = app.router.find(&path);
    let Some((first, _)) = found.first() else {
        return Answer::error(404, "there is nothing here");
    };
    request.told.route = Some(first.pattern.clone());
    let allow = allow(found.iter().map(|(place, _)| place.method.as_str()));
    let wanted = |method: &str| found.iter().position(|(place, _)| place.method == method);
    let place = wanted(&request.method).or_else(|| match request.method.as_str() {
        "HEAD" if !fault("e2-head-is-405") => wanted("GET"),
        _ => None,
    });
    let Some(place) = place else {
        return allowed(request, &allow);
    };
    let (place, params) = found.swap_remove(place);
    request.told.route = Some(place.pattern.clone());
    request.params = params;
    (place.handler)(app, request)
}

fn allowed(request: &Request, allow: &str) -> Answer {
    let answer = match request.method.as_str() {
        "OPTIONS" => Answer::empty(204),
        _ => Answer::error(405, "this is not offered here"),
    };
    answer.field("Allow", allow)
}

/// The methods of a pattern, sorted; HEAD goes with GET, and OPTIONS with all.
fn allow<'a>(methods: impl Iterator<Item = &'a str>) -> String {
    let mut allow: Vec<&str> = methods.chain(["OPTIONS"]).collect();
    if allow.contains(&"GET") {
        allow.push("HEAD");
    }
    allow.sort_unstable();
    allow.dedup();
    allow.join(", ")
}
