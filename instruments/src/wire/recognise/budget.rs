//! How much of a body is kept to be shown.

use super::super::seen::Kind;
use super::stream::Found;

/// What is left to keep, in one direction.
#[derive(Debug)]
pub(super) struct Budget {
    most: usize,
    left: usize,
    /// The other side has spoken since.
    turned: bool,
    /// Octets without rules since the other side has spoken.
    in_this_turn: u64,
}

impl Budget {
    pub(super) fn new(most: usize) -> Budget {
        Budget {
            most,
            left: most,
            turned: false,
            in_this_turn: 0,
        }
    }

    /// The other side has spoken: what comes now may be something new.
    pub(super) fn turn(&mut self) {
        self.turned = true;
    }

    /// The octets that are kept, and how many are not.
    pub(super) fn keep(&mut self, found: &Found, octets: &[u8]) -> (Vec<u8>, u64) {
        match found.kind {
            // These have limits of their own; and behind a head there is a new body.
            Kind::Head | Kind::Line => {
                self.left = self.most;
                return (octets.to_vec(), 0);
            }
            Kind::Frame if found.begins => self.left = self.most,
            Kind::Octets => self.count(octets.len() as u64),
            _ => {}
        }
        let kept = octets.len().min(self.left);
        self.left -= kept;
        (octets[..kept].to_vec(), (octets.len() - kept) as u64)
    }

    /// Without rules nobody knows where a body begins: a turn counts as one. But when both sides pour out octets
    /// (a long echo) the turns after the first are not shown.
    fn count(&mut self, octets: u64) {
        if std::mem::take(&mut self.turned) {
            let fitted = self.in_this_turn <= self.most as u64;
            self.left = if fitted { self.most } else { 0 };
            self.in_this_turn = 0;
        }
        self.in_this_turn += octets;
    }
}
