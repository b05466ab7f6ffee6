//! A random table of routes, and a model that says which of them a path belongs to.

use crate::subject::Subject;

/// A segment of a pattern; the order is that of the contract: literal before `:name` before `*rest`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Literal(String),
    Param(String),
    Rest(String),
}

/// One route.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) method: &'static str,
    segments: Vec<Segment>,
}

/// What the model says of a path.
pub(super) struct Found<'a> {
    /// The routes of the pattern that was chosen, one for each method.
    pub(super) routes: Vec<&'a Route>,
}

/// The letters that literals and paths are made of: so few that patterns overlap.
const LETTERS: [&str; 3] = ["a", "b", "c"];

/// Routes below `/PREFIX/`, these and random ones, in no order; no two of them clash.
pub(super) fn random(
    subject: &Subject,
    prefix: &str,
    fixed: Vec<Route>,
    methods: &[&'static str],
) -> Vec<Route> {
    const RANDOM: usize = 30;
    let mut routes = fixed;
    let number = routes.len() + RANDOM;
    for _ in 0..RANDOM * 4 {
        let route = one(subject, prefix, methods);
        let clashes =
            |other: &Route| other.method == route.method && other.shape() == route.shape();
        if !routes.iter().any(clashes) {
            let place = index(subject, routes.len() as i64);
            routes.insert(place, route);
        }
        if routes.len() == number {
            break;
        }
    }
    routes
}

fn one(subject: &Subject, prefix: &str, methods: &[&'static str]) -> Route {
    let most = methods.len() as i64 - 1;
    let method = methods[index(subject, most)];
    let mut segments = vec![Segment::Literal(prefix.into())];
    let depth = subject.number(1..=4);
    for place in 0..depth {
        // A word and its place: no name stands twice in a pattern.
        let name = format!("{}{place}", &subject.word()[..3]);
        segments.push(match subject.number(0..=9) {
            0..=5 => Segment::Literal(LETTERS[index(subject, 2)].into()),
            6..=8 => Segment::Param(name),
            _ => Segment::Rest(name),
        });
        if matches!(segments.last(), Some(Segment::Rest(_))) {
            break;
        }
    }
    Route { method, segments }
}

fn index(subject: &Subject, most: i64) -> usize {
    usize::try_from(subject.number(0..=most)).unwrap_or_default()
}

/// A path below the prefix, of the same letters and one that no literal is.
pub(super) fn path(subject: &Subject, prefix: &str) -> Vec<String> {
    let depth = subject.number(1..=5);
    let letters = ["a", "b", "c", "a", "b", "c", "z"];
    let mut path = vec![prefix.to_owned()];
    path.extend((0..depth).map(|_| letters[index(subject, 6)].to_owned()));
    path
}

/// A path that this route matches.
pub(super) fn path_of(subject: &Subject, route: &Route) -> Vec<String> {
    let mut path = Vec::new();
    for segment in &route.segments {
        match segment {
            Segment::Literal(literal) => path.push(literal.clone()),
            Segment::Param(_) => path.push(subject.word()),
            Segment::Rest(_) => path.extend((0..subject.number(1..=3)).map(|_| subject.word())),
        }
    }
    path
}

/// The pattern that a path belongs to: of all that match the one whose first differing segment is the more specific.
pub(super) fn find<'a>(routes: &'a [Route], path: &[String]) -> Option<Found<'a>> {
    let matching = routes.iter().filter(|route| route.params(path).is_some());
    let best = matching.clone().map(Route::shape).min()?;
    let routes = matching.filter(|route| route.shape() == best).collect();
    Some(Found { routes })
}

impl Route {
    /// `/prefix/a/:x`
    pub(super) fn pattern(&self) -> String {
        let segment = |segment: &Segment| match segment {
            Segment::Literal(literal) => format!("/{literal}"),
            Segment::Param(name) => format!("/:{name}"),
            Segment::Rest(name) => format!("/*{name}"),
        };
        self.segments.iter().map(segment).collect()
    }

    /// What stands behind `--route`.
    pub(super) fn flag(&self) -> String {
        format!("{} {}", self.method, self.pattern())
    }

    /// Without the names.
    fn shape(&self) -> Vec<Segment> {
        let bare = |segment: &Segment| match segment {
            Segment::Literal(literal) => Segment::Literal(literal.clone()),
            Segment::Param(_) => Segment::Param(String::new()),
            Segment::Rest(_) => Segment::Rest(String::new()),
        };
        self.segments.iter().map(bare).collect()
    }

    /// The parameters, if it matches.
    pub(super) fn params(&self, path: &[String]) -> Option<Vec<(String, String)>> {
        let mut params = Vec::new();
        for (place, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Rest(name) => {
                    let rest = path.get(place..).filter(|rest| !rest.is_empty())?;
                    params.push((name.clone(), rest.join("/")));
                    return Some(params);
                }
                Segment::Param(name) => params.push((name.clone(), path.get(place)?.clone())),
                Segment::Literal(literal) if path.get(place)? == literal => {}
                Segment::Literal(_) => return None,
            }
        }
        (path.len() == self.segments.len()).then_some(params)
    }
}

/// `GET /PREFIX/own` and `PUT /PREFIX/:name`, and a shape whose names differ by the method.
pub(super) fn overlapping(prefix: &str, own: &str) -> Vec<Route> {
    let route = |method, last| Route {
        method,
        segments: vec![
            Segment::Literal(prefix.into()),
            Segment::Literal(own.into()),
            last,
        ],
    };
    let wide = |last| Route {
        method: "PUT",
        segments: vec![Segment::Literal(prefix.into()), last],
    };
    vec![
        wide(Segment::Rest("wide".into())),
        Route {
            method: "GET",
            segments: vec![
                Segment::Literal(prefix.into()),
                Segment::Literal(own.into()),
            ],
        },
        route("GET", Segment::Param("got".into())),
        route("PUT", Segment::Param("put".into())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(pattern: &str) -> Route {
        let segment = |piece: &str| match piece.split_at(1) {
            (":", name) => Segment::Param(name.into()),
            ("*", name) => Segment::Rest(name.into()),
            _ => Segment::Literal(piece.into()),
        };
        let segments = pattern[1..].split('/').map(segment).collect();
        Route {
            method: "GET",
            segments,
        }
    }

    /// The route that `GET` of this path leads to.
    fn found(patterns: &[&str], path: &str) -> Option<String> {
        let routes: Vec<Route> = patterns.iter().map(|one| route(one)).collect();
        let path: Vec<String> = path[1..].split('/').map(str::to_owned).collect();
        let found = find(&routes, &path)?;
        Some(found.routes[0].pattern())
    }

    #[test]
    fn the_most_specific_pattern_wins_and_dead_ends_are_left_again() {
        let table = ["/*r", "/:x/b", "/a/:y", "/a/b/c", "/:x"];
        for (path, expected) in [
            ("/a/b", "/a/:y"),
            ("/z/b", "/:x/b"),
            ("/a/b/c", "/a/b/c"),
            ("/a/b/d", "/*r"),
            ("/z/z", "/*r"),
            ("/z", "/:x"),
        ] {
            assert_eq!(found(&table, path).as_deref(), Some(expected), "{path}");
        }
        assert_eq!(found(&["/a/b/*r"], "/a/b"), None, "a rest is not empty");
    }
}
