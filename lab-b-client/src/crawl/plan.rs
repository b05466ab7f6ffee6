//! What the crawler does next: every URL once, in the order of their depth.
//!
//! Breadth first: all pages that are one link away, then all that are two links away. So the depth of a
//! page is the smallest there is, and the order is always the same, however many crawl at once.

use url::Url;

use super::known::{Entry, Id, Known, MOST_REDIRECTS, State};
use super::robots::Robots;
pub use lab_b_given::crawl::{Added, Limits};

/// The plan of a crawl.
#[derive(Debug)]
pub struct Plan {
    limits: Limits,
    robots: Robots,
    /// What is known of the URLs.
    pub known: Known,
    /// How many URLs are to be asked for or were.
    wanted: usize,
    /// How many are only remembered so that they are told of once.
    refused: usize,
    /// The first URL that there were too many of.
    over_pages: Option<Url>,
    depth: usize,
    /// What waits at this depth, and at the next.
    now: Vec<Id>,
    next: Vec<Id>,
}

impl Plan {
    /// A plan without any URLs.
    #[must_use]
    pub fn new(limits: Limits, robots: Robots) -> Self {
        Plan {
            limits,
            robots,
            known: Known::default(),
            wanted: 0,
            refused: 0,
            over_pages: None,
            depth: 0,
            now: Vec::new(),
            next: Vec::new(),
        }
    }

    /// Adds a URL, which is normalised, that is so many links away from the start.
    pub fn add(&mut self, url: &Url, depth: usize) -> Added {
        // TODO b8-add · slide b-crawl · cargo workshop check b8
        // - A URL that is known (`known.find`) is not added again; it may only have come closer (`come_closer`).
        // - Too many links away: `refuse` it as `TooDeep`, but never a second time.
        // - Forbidden by robots.txt: `refuse` it as `Blocked`.
        // - As many URLs as `limits.pages` are wanted already: remember the first that is too many, and drop it.
        // - Otherwise it is `want`ed.
        todo!("b8-add")
    }

    /// Adds a URL that was asked for already, before there was a plan.
    pub fn asked(&mut self, url: &Url) -> Id {
        let id = match self.known.find(url) {
            Some(id) => id,
            None => self.want(url, 0),
        };
        self.known.get_mut(id).state = State::Asked;
        id
    }

    /// The URLs to ask for next, all of one depth; none when all is done.
    pub fn next_round(&mut self) -> Vec<(Id, Url)> {
        // A URL that has come closer stands in two lists, and the first was asked for already.
        self.now
            .retain(|&id| self.known.get(id).state == State::Waiting);
        if self.now.is_empty() {
            self.depth += 1;
            self.now = std::mem::take(&mut self.next);
            self.now
                .retain(|&id| self.known.get(id).state == State::Waiting);
        }
        let mut round = Vec::new();
        for id in std::mem::take(&mut self.now) {
            let entry = self.known.get_mut(id);
            entry.state = State::Asked;
            round.push((id, entry.url.clone()));
        }
        round
    }

    /// Adds the URL that `from` redirects to: redirects do not count as links, but no more than
    /// [`MOST_REDIRECTS`] are followed one after another. `None` if there were as many.
    pub fn add_target(&mut self, from: Id, url: &Url) -> Option<Added> {
        let Entry {
            redirects, depth, ..
        } = *self.known.get(from);
        let is_new = self.known.find(url).is_none();
        if is_new && redirects >= MOST_REDIRECTS {
            return None;
        }
        let added = self.add(url, depth);
        if let (Added::Known(to), true) = (added, is_new) {
            self.known.get_mut(to).redirects = redirects + 1;
        }
        Some(added)
    }

    /// The first URL that was one too many.
    #[must_use]
    pub fn over_pages(&self) -> Option<&Url> {
        self.over_pages.as_ref()
    }

    /// Remembers a URL that is to be asked for.
    fn want(&mut self, url: &Url, depth: usize) -> Id {
        self.wanted += 1;
        let id = self.known.remember(url, depth, State::Waiting);
        self.queue(id, depth);
        id
    }

    fn queue(&mut self, id: Id, depth: usize) {
        if depth <= self.depth {
            self.now.push(id);
        } else {
            self.next.push(id);
        }
    }

    /// Remembers a URL that is not asked for. A site may have any number of them: as many as pages are
    /// remembered, so that the memory has a bound; beyond that they are dropped in silence.
    fn refuse(&mut self, url: &Url, depth: usize, state: State) -> Added {
        if self.refused >= self.limits.pages {
            return Added::Dropped;
        }
        self.refused += 1;
        self.known.remember(url, depth, state);
        match state {
            State::Blocked => Added::Blocked,
            _ => Added::Dropped,
        }
    }

    /// A redirect may show that a known URL is closer to the start than it seemed.
    fn come_closer(&mut self, id: Id, depth: usize) -> Added {
        let known = self.known.get(id);
        match known.state {
            State::Blocked => return Added::Dropped,
            State::TooDeep if depth > self.limits.depth => return Added::Dropped,
            State::TooDeep
                if !self.robots.allows(&known.url) || self.wanted >= self.limits.pages =>
            {
                return Added::Dropped;
            }
            State::TooDeep => self.wanted += 1,
            State::Waiting if depth < known.depth => {}
            _ => return Added::Known(id),
        }
        let known = self.known.get_mut(id);
        known.state = State::Waiting;
        known.depth = depth;
        self.queue(id, depth);
        Added::Known(id)
    }
}
