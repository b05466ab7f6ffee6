//! How long a turn lasts while there is something to do: then others have theirs.

use std::time::{Duration, Instant};

const TURN: Duration = Duration::from_millis(10);
/// To look at a clock costs a hundredth of a request, so only every so many things.
const THINGS: u32 = 16;

/// The time of a turn.
#[derive(Debug, Default)]
pub(crate) struct TurnTime {
    things: u32,
    end: Option<Instant>,
    is_over: bool,
}

impl TurnTime {
    /// Whether there is time for one thing more: an answer, or a piece of a long one.
    pub(crate) fn is_left(&mut self) -> bool {
        self.things += 1;
        if self.things.is_multiple_of(THINGS) {
            let now = Instant::now();
            self.is_over |= now > *self.end.get_or_insert(now + TURN);
        }
        !self.is_over
    }
}
