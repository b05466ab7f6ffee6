//! All patterns in one tree, segment by segment: patterns that begin alike share a way.
//!
//! A path walks from the root, one segment at each node, however many routes there are.

use std::borrow::Cow;

use super::decode::decoded_octets;
use super::methods::{Endpoint, Place};
use super::pattern::Segment;

/// A node: what may follow after the segments that lead here.
#[derive(Default)]
pub(crate) struct Node {
    /// Children for segments that are literally these, sorted.
    literals: Vec<(String, Node)>,
    /// The child for any other segment.
    parameter: Option<Box<Node>>,
    /// Who answers for this path.
    place: Option<Box<Place>>,
    /// Who answers for all paths that go on from here, by segments that are not empty.
    rest: Option<Box<Place>>,
    /// Who answers for everything below, whatever it looks like.
    mount: Option<Box<Place>>,
}

impl Node {
    /// Adds an endpoint at these segments.
    ///
    /// # Errors
    /// The pattern of an endpoint of the same method that stands there already.
    pub(crate) fn insert(
        &mut self,
        segments: &[Segment],
        endpoint: Endpoint,
    ) -> Result<(), String> {
        match segments.split_first() {
            None if endpoint.is_mount() => self.mount.get_or_insert_default().add(endpoint),
            None => self.place.get_or_insert_default().add(endpoint),
            Some((Segment::Rest(_), _)) => self.rest.get_or_insert_default().add(endpoint),
            Some((Segment::Parameter(_), after)) => {
                let child = self.parameter.get_or_insert_default();
                child.insert(after, endpoint)
            }
            Some((Segment::Literal(text), after)) => {
                self.literal_child(text).insert(after, endpoint)
            }
        }
    }

    /// The child for a literal, a new one if there is none yet.
    fn literal_child(&mut self, text: &str) -> &mut Node {
        let at = match self.position(text.as_bytes()) {
            Ok(at) => at,
            Err(at) => {
                self.literals.insert(at, (text.to_owned(), Node::default()));
                at
            }
        };
        &mut self.literals[at].1
    }

    /// Where the child for a literal is, or would be.
    fn position(&self, segment: &[u8]) -> Result<usize, usize> {
        // By length first: most comparisons end with that.
        self.literals.binary_search_by(|(text, _)| {
            (text.len().cmp(&segment.len())).then_with(|| text.as_bytes().cmp(segment))
        })
    }

    /// Who answers for a path. `path` is what is left of it, without the slash before; none: nothing is left.
    pub(crate) fn find(&self, path: Option<&str>) -> Option<&Place> {
        let Some(path) = path else {
            return self.place.as_deref().or(self.mount.as_deref());
        };
        let (segment, after) = match path.split_once('/') {
            Some((segment, after)) => (segment, Some(after)),
            None => (path, None),
        };
        let by_segments = match segment {
            "" => None,
            _ => self.find_segment(&decoded_octets(segment), path, after),
        };
        by_segments.or(self.mount.as_deref())
    }

    fn find_segment(
        &self,
        segment: &Cow<'_, [u8]>,
        path: &str,
        after: Option<&str>,
    ) -> Option<&Place> {
        let literal = self.position(segment).ok();
        let literal = literal.and_then(|at| self.literals[at].1.find(after));
        literal
            .or_else(|| self.parameter.as_deref()?.find(after))
            .or_else(|| {
                let rest = self.rest.as_deref()?;
                path.split('/')
                    .all(|segment| !segment.is_empty())
                    .then_some(rest)
            })
    }

    /// Every endpoint, in the order of the patterns.
    pub(crate) fn endpoints<'a>(&'a self, all: &mut Vec<&'a Endpoint>) {
        for place in [&self.place, &self.rest, &self.mount].into_iter().flatten() {
            all.extend(place.endpoints());
        }
        for (_, child) in &self.literals {
            child.endpoints(all);
        }
        if let Some(child) = &self.parameter {
            child.endpoints(all);
        }
    }
}
