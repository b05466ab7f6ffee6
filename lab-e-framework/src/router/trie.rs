//! All patterns in one tree, segment by segment: patterns that begin alike share a way.
//!
//! A path walks from the root, one segment at each node, so the time that this takes does not grow with the number of
//! routes. (One regular expression after the other would.)

use super::decode::decoded_octets;
use super::pattern::Segment;

/// A node: what may follow after the segments that lead here. A place is a number, the router knows which.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Children for segments that are literally these.
    literals: Vec<(String, Node)>,
    /// The [`key`] of each literal, in the same order, sorted: looking for a number is faster than comparing texts.
    keys: Vec<u64>,
    /// The child for any other segment.
    parameter: Option<Box<Node>>,
    /// Who answers for this path.
    pub(super) place: Option<usize>,
    /// Who answers for all paths that go on from here, by segments that are not empty.
    rest: Option<usize>,
    /// Who answers for everything from here on, whatever it looks like.
    pub(super) mount: Option<usize>,
}

impl Node {
    /// The node of a pattern's last segment, to which its segments lead; new nodes on the way, where there are none.
    pub(super) fn grow(&mut self, segments: &[Segment]) -> &mut Node {
        // TODO e2-grow · slide e-routes · cargo workshop check e2
        // - No segments are left: this is the node.
        // - A literal leads to the child of the same text (`literal_child`), a parameter to the one `parameter` child,
        // - however it is called; and on from there. `*rest` leads nowhere: it is a part of this node (`rest`).
        // A new node for each route: right as long as nobody looks for them here.
        self.literals.push((String::new(), Node::default()));
        let last = self.literals.len() - 1;
        &mut self.literals[last].1
    }

    /// The place that a pattern with this last segment has in its node.
    pub(super) fn place_of(&mut self, last: Option<&Segment>) -> &mut Option<usize> {
        match last {
            Some(Segment::Rest(_)) => &mut self.rest,
            _ => &mut self.place,
        }
    }

    /// The child for a literal, a new one if there is none yet.
    fn literal_child(&mut self, text: &str) -> &mut Node {
        let at = match self.position(text.as_bytes()) {
            Ok(at) => at,
            Err(at) => {
                self.keys.insert(at, key(text.as_bytes()));
                self.literals.insert(at, (text.to_owned(), Node::default()));
                at
            }
        };
        &mut self.literals[at].1
    }

    /// The child for a segment that is literally this.
    fn literal(&self, segment: &[u8]) -> Option<&Node> {
        let at = self.position(segment).ok()?;
        Some(&self.literals[at].1)
    }

    /// Where the child for a literal is, or would be.
    fn position(&self, segment: &[u8]) -> Result<usize, usize> {
        let wanted = key(segment);
        let first = self.keys.partition_point(|key| *key < wanted);
        let alike = self.keys[first..].iter().take_while(|key| **key == wanted);
        let mut alike = alike.zip(first..).map(|(_, at)| at);
        let found = alike.find(|&at| self.literals[at].0.as_bytes() == segment);
        found.ok_or(first)
    }

    /// The place of a path. `path` is what is left of it after a slash; none: nothing is left.
    pub(super) fn find(&self, path: Option<&str>) -> Option<usize> {
        let Some(path) = path else {
            return self.place.or(self.mount);
        };
        self.find_below(path).or(self.mount)
    }

    /// The place of a path of which this is left.
    fn find_below(&self, path: &str) -> Option<usize> {
        // TODO e2-find · slide e-routes · cargo workshop check e2
        // - Take the first segment of `path` (`first_segment`). An empty one matches nothing.
        // - First try the child for this literal (percent-decoded: `decoded_octets`), with what comes after the slash.
        // - Nothing found below it: go back, and try the child for parameters.
        // - Nothing there either: `rest`, unless one of the segments is empty.
        None
    }
}

/// What tells most segments apart: their length, and their first seven octets.
fn key(segment: &[u8]) -> u64 {
    let mut octets = [0; 8];
    octets[0] = segment.len().min(255) as u8;
    for (to, octet) in octets[1..].iter_mut().zip(segment) {
        *to = *octet;
    }
    u64::from_be_bytes(octets)
}

/// The first segment of a path, and what comes after the slash that ends it.
fn first_segment(path: &str) -> (&str, Option<&str>) {
    match path.bytes().position(|octet| octet == b'/') {
        Some(at) => (&path[..at], Some(&path[at + 1..])),
        None => (path, None),
    }
}
