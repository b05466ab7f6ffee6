//! Every URL that the crawler knows, each once, and how far it has come with it.
//!
//! Next: `plan.rs`, which says what to do with them.

use std::collections::HashMap;

use url::Url;

/// A redirect that leads to a redirect, and so on: after so many the crawler gives up.
pub const MOST_REDIRECTS: u8 = 10;

/// A URL's place in the list.
pub type Id = usize;

/// How far a URL has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is to be asked for.
    Waiting,
    /// It is being asked for.
    Asked,
    /// It was there.
    Good,
    /// It led elsewhere, to a URL of this site or of another.
    Redirected(Option<Id>),
    /// It was not there.
    Broken,
    /// robots.txt forbids it.
    Blocked,
    /// It is too many links away.
    TooDeep,
}

/// What is known of a URL.
#[derive(Debug)]
pub struct Entry {
    /// The URL, normalised.
    pub url: Url,
    /// How many links it is away from the start.
    pub depth: usize,
    /// How far it has come.
    pub state: State,
    /// How many redirects lead here, one after another.
    pub redirects: u8,
    /// Where it was found; forgotten once it is clear that the URL is not broken.
    found_on: Vec<Id>,
}

/// The list of known URLs.
#[derive(Debug, Default)]
pub struct Known {
    entries: Vec<Entry>,
    places: HashMap<Url, Id>,
}

impl Known {
    /// The place of a URL, if it is known.
    #[must_use]
    pub fn find(&self, url: &Url) -> Option<Id> {
        self.places.get(url).copied()
    }

    /// Adds a URL that is not known yet.
    pub fn remember(&mut self, url: &Url, depth: usize, state: State) -> Id {
        let id = self.entries.len();
        self.entries.push(Entry {
            url: url.clone(),
            depth,
            state,
            redirects: 0,
            found_on: Vec::new(),
        });
        self.places.insert(url.clone(), id);
        id
    }

    /// What is known of it.
    #[must_use]
    pub fn get(&self, id: Id) -> &Entry {
        &self.entries[id]
    }

    /// What is known of it, to be changed.
    pub fn get_mut(&mut self, id: Id) -> &mut Entry {
        &mut self.entries[id]
    }

    /// Notes that `to` was found on the page `from`.
    pub fn link(&mut self, from: Id, to: Id) {
        let entry = &mut self.entries[to];
        if matches!(entry.state, State::Waiting | State::Asked | State::Broken) {
            entry.found_on.push(from);
        }
    }

    /// Where the URL was found: pages that link to it, redirects that lead to it.
    #[must_use]
    pub fn found_on(&self, id: Id) -> Vec<&Url> {
        let found_on = &self.entries[id].found_on;
        found_on.iter().map(|&id| &self.entries[id].url).collect()
    }

    /// Notes that the URL was there.
    pub fn good(&mut self, id: Id) {
        self.entries[id].state = State::Good;
        self.entries[id].found_on = Vec::new();
    }

    /// Notes that the URL was not there.
    pub fn broken(&mut self, id: Id) {
        self.entries[id].state = State::Broken;
    }

    /// Notes that `from` redirects to a URL outside (`None`) or to one of this site.
    ///
    /// Returns `false` if that does not end: a loop, or more than [`MOST_REDIRECTS`] one after another.
    pub fn redirected(&mut self, from: Id, to: Option<Id>) -> bool {
        self.entries[from].state = State::Redirected(to);
        self.entries[from].found_on = Vec::new();
        let Some(mut at) = to else {
            return true;
        };
        self.link(from, at);
        for _ in 0..MOST_REDIRECTS {
            // The way on is known as far as it was gone.
            match self.entries[at].state {
                State::Redirected(Some(next)) => at = next,
                _ => return true,
            }
        }
        false
    }

    /// How many URLs are still to be answered for.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let of = |state| self.all(state).count();
        of(State::Waiting) + of(State::Asked)
    }

    /// The URLs in this state.
    pub fn all(&self, state: State) -> impl Iterator<Item = &Url> {
        self.entries
            .iter()
            .filter(move |entry| entry.state == state)
            .map(|entry| &entry.url)
    }
}
