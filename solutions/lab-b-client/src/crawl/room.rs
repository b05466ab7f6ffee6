//! How much the crawler holds of pages that were answered before their turn (`crowd.rs`). Given code.
//!
//! While one slow page is waited for, the others may bring any number of links. The memory for them has a
//! bound: whoever brings more than that waits for the slow one too.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::visit::Outcome;

/// So many links are held; some hundred octets each.
pub const MOST_LINKS: usize = 200_000;

/// Room for the outcomes of one round.
#[derive(Debug, Default)]
pub struct Room {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Whose turn it is.
    due: usize,
    /// How many links wait for their turn.
    held: usize,
}

impl Room {
    /// Waits until there is room for the outcome at this place. The one whose turn it is never waits.
    pub fn enter(&self, place: usize, outcome: &Outcome) {
        let links = links_of(outcome);
        // Alone, even the largest has room: whoever hands things on in another order must not hang here.
        let no_room = |state: &mut State| {
            place != state.due && state.held > 0 && state.held + links > MOST_LINKS
        };
        let state = self.changed.wait_while(self.lock(), no_room);
        state.unwrap_or_else(PoisonError::into_inner).held += links;
    }

    /// The outcome at this place had its turn.
    pub fn leave(&self, place: usize, outcome: &Outcome) {
        let mut state = self.lock();
        state.due = place + 1;
        state.held = state.held.saturating_sub(links_of(outcome));
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Two numbers are whole at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn links_of(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Document { page, .. } => page.links.len(),
        _ => 0,
    }
}
