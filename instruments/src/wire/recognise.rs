//! What octets are: messages of HTTP, frames of WebSocket, lines of text, or none of these. Octets may come in pieces
//! of any size: what is said of a whole part does not depend on them.
//!
//! Next: `recognise/stream.rs`, one direction; `recognise/head.rs`, what a head says.

mod budget;
mod frame;
mod head;
mod stream;

use std::collections::VecDeque;

use self::budget::Budget;
use self::stream::{Found, Stream};
use super::seen::{Part, Side};

/// So many requests may wait for their answers before we stop to count.
const MOST_REQUESTS: usize = 10_000;

/// How the answer to a request ends: that depends on its method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Head,
    Connect,
    Other,
}

/// What both directions know of each other.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// Requests whose final answer has not begun.
    waiting: VecDeque<Method>,
    requests: u64,
    answers: u64,
    /// Is an answer still under way?
    answering: bool,
    /// What both directions are from now on.
    turned: Option<Turned>,
}

/// What a connection becomes that was HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    WebSocket,
    Tunnel,
}

/// Both directions of a connection.
#[derive(Debug)]
pub struct Recogniser {
    streams: [Stream; 2],
    budgets: [Budget; 2],
    exchange: Exchange,
    raw: bool,
}

impl Recogniser {
    /// For a new connection. Of each body `max_body` octets are kept. `raw`: it is not asked what octets are.
    #[must_use]
    pub fn new(max_body: usize, raw: bool) -> Recogniser {
        let stream = |side| match raw {
            true => Stream::unknown(side),
            false => Stream::new(side),
        };
        Recogniser {
            streams: [stream(Side::Client), stream(Side::Server)],
            budgets: [Budget::new(max_body), Budget::new(max_body)],
            exchange: Exchange::default(),
            raw,
        }
    }

    /// The parts of a piece.
    pub fn piece(&mut self, from: Side, octets: &[u8]) -> Vec<Part> {
        // When the other side has spoken, what comes now is something new.
        self.budgets[from.other().index()].turn();
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = octets;
        while !rest.is_empty() {
            let (length, found) = self.streams[from.index()].next(rest, &mut self.exchange);
            let (octets, after) = rest.split_at(length);
            rest = after;
            self.turn_if_it_was_said();
            let part = self.part(from, octets, found);
            match parts.last_mut() {
                Some(last) if !last.ends && !part.begins => go_on(last, part),
                _ => parts.push(part),
            }
        }
        parts
    }

    /// So many octets passed unseen.
    pub fn skip(&mut self, from: Side, octets: u64) {
        self.streams[from.index()].skip(octets, &mut self.exchange);
    }

    /// The side has sent everything: what is missing?
    pub fn end(&mut self, from: Side) -> Option<String> {
        self.streams[from.index()].end()
    }

    fn part(&mut self, from: Side, octets: &[u8], found: Found) -> Part {
        let (kept, cut) = self.budgets[from.index()].keep(&found, octets);
        let mut unmasked = found.unmasked;
        if let Some(unmasked) = &mut unmasked {
            unmasked.truncate(kept.len());
        }
        Part {
            kind: found.kind,
            label: if self.raw { String::new() } else { found.label },
            octets: kept,
            cut,
            unmasked,
            begins: found.begins,
            ends: found.ends,
        }
    }

    fn turn_if_it_was_said(&mut self) {
        if let Some(turned) = self.exchange.turned.take() {
            self.streams
                .iter_mut()
                .for_each(|stream| stream.turn(turned));
        }
    }
}

impl Exchange {
    /// A request's head has come. Its number, and whether an answer is still missing.
    fn request(&mut self, method: Method) -> (u64, bool) {
        self.requests += 1;
        let pipelined = self.answering || !self.waiting.is_empty();
        if self.waiting.len() < MOST_REQUESTS {
            self.waiting.push_back(method);
        }
        (self.requests, pipelined)
    }

    /// An answer's head has come; a final one, or an interim one. Its number, and the method that it answers.
    fn answer(&mut self, is_final: bool) -> (u64, Method) {
        if !is_final {
            return (self.answers + 1, Method::Other);
        }
        self.answers += 1;
        self.answering = true;
        (
            self.answers,
            self.waiting.pop_front().unwrap_or(Method::Other),
        )
    }

    /// Octets were not seen: nobody knows any more which answer belongs to which request.
    fn forget(&mut self) {
        self.waiting.clear();
        self.answering = false;
    }
}

/// Within one piece a part stays one, even if it was found bit by bit.
fn go_on(part: &mut Part, more: Part) {
    part.kind = more.kind;
    part.label = more.label;
    part.ends = more.ends;
    part.octets.extend(more.octets);
    part.cut += more.cut;
    part.unmasked = match (part.unmasked.take(), more.unmasked) {
        (Some(one), Some(other)) => Some([one, other].concat()),
        (one, other) => one.or(other),
    };
}

#[cfg(test)]
mod tests;
