//! All routes of the application, and which of them match a path.

use super::pattern::{self, Piece, Segment};
use super::table::{Handler, Route};
use crate::arguments::Trouble;
use crate::fault;

/// The routes.
pub struct Router {
    places: Vec<Place>,
}

/// One of them.
pub struct Place {
    pub method: String,
    pub pattern: String,
    segments: Vec<Segment>,
    pub handler: Handler,
}

/// A route that matches, and the parameters.
pub type Match<'a> = (&'a Place, Vec<(String, String)>);

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
            let place = Place {
                method,
                pattern,
                segments,
                handler,
            };
            if let Some(other) = places.iter().find(|other| other.clashes_with(&place)) {
                return Err(clash(other, &place));
            }
            places.push(place);
        }
        Ok(Router { places })
    }

    pub fn lines(&self, built_in: usize) -> String {
        let most = match fault("e2-list-without-flags") {
            true => built_in,
            false => self.places.len(),
        };
        let line = |place: &Place| match fault("e2-list-without-methods") {
            true => format!("{}\n", place.pattern),
            false => format!("{} {}\n", place.method, place.pattern),
        };
        self.places[..most].iter().map(line).collect()
    }

    /// All routes that match this path; those of the most specific pattern come first, and how many those are.
    pub fn find(&self, method: &str, path: &[Piece]) -> (Vec<Match<'_>>, usize) {
        let has_method = |place: &&Place| !fault("e2-method-before-path") || place.method == method;
        let places = self.places.iter().filter(has_method);
        let mut matching: Vec<Match> = places
            .filter_map(|place| Some((place, pattern::matches(&place.segments, path)?)))
            .collect();
        if matching.is_empty() && fault("e2-method-before-path") && !method.is_empty() {
            return self.find_of_any_method(path);
        }
        if fault("e2-no-way-back") {
            let way = self.straight_on(path);
            matching.retain(|(place, _)| way.contains(&pattern::shape(&place.segments)));
        }
        if !fault("e2-first-given-wins") {
            matching.sort_by_key(|(place, _)| pattern::rank(&place.segments));
        }
        let first = matching
            .first()
            .map(|(place, _)| pattern::shape(&place.segments));
        let of_first = |place: &Place| Some(pattern::shape(&place.segments)) == first;
        // A stable sort: what has the same shape stays together.
        matching.sort_by_key(|(place, _)| !of_first(place));
        let count = matching.iter().filter(|(place, _)| of_first(place)).count();
        (matching, count)
    }

    fn find_of_any_method(&self, path: &[Piece]) -> (Vec<Match<'_>>, usize) {
        let places = self.places.iter();
        let matching: Vec<Match> = places
            .filter_map(|place| Some((place, pattern::matches(&place.segments, path)?)))
            .collect();
        let count = matching.len();
        (matching, count)
    }

    /// The shapes that are left when at each segment only the best kind goes on.
    fn straight_on(&self, path: &[Piece]) -> Vec<Vec<Segment>> {
        let mut left: Vec<&Place> = self.places.iter().collect();
        for (index, piece) in path.iter().enumerate() {
            let is_rest = |place: &&Place| {
                let before = &place.segments[..index.min(place.segments.len())];
                matches!(before.last(), Some(Segment::Rest(_)))
            };
            left.retain(|place| {
                let segment = place.segments.get(index);
                is_rest(place) || segment.is_some_and(|segment| segment.takes(piece))
            });
            let kind = |place: &Place| {
                place.segments.get(index).map(|one| match one {
                    Segment::Literal(_) => 0,
                    Segment::Param(_) => 1,
                    Segment::Rest(_) => 2,
                })
            };
            let best = left.iter().filter_map(|place| kind(place)).min();
            left.retain(|place| kind(place) == best);
            if best == Some(2) {
                break;
            }
        }
        left.iter()
            .map(|place| pattern::shape(&place.segments))
            .collect()
    }
}

impl Place {
    fn clashes_with(&self, other: &Place) -> bool {
        let same_shape = match fault("e2-clash-of-equal-names-only") {
            true => self.segments == other.segments,
            false => pattern::shape(&self.segments) == pattern::shape(&other.segments),
        };
        let same_method = self.method == other.method || fault("e2-methods-clash");
        same_shape && same_method && !fault("e2-no-clashes")
    }
}

fn clash(one: &Place, other: &Place) -> Trouble {
    let (method, first, second) = (&other.method, &one.pattern, &other.pattern);
    if fault("e2-clash-names-one") {
        return Trouble::Failed(format!("routes clash: {method} {second}"));
    }
    let what = format!("routes clash: {method} {first} and {method} {second}");
    match fault("e2-clash-exits-2") {
        true => Trouble::Usage(what),
        false => Trouble::Failed(what),
    }
}
