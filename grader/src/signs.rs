//! Signs of life: what the checks of one program tell each other about its starting.
//!
//! A program that never listens would make each check wait its whole time. So once two of them, one
//! after the other, have waited in vain, and the program has not shown the sign a single time, the
//! others wait no more. A program that shows it once, however late, is waited for ever after.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What a program shows when it has started.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sign {
    /// A server says that it listens.
    Listens,
    /// It listens, connects, sends, or ends: it does anything at all.
    Lives,
}

/// What is known of one program's signs. Clones know the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signs {
    known: Arc<Mutex<[Known; 2]>>,
}

#[derive(Debug, Default)]
struct Known {
    shown: bool,
    /// When a wait was first in vain, and in which check.
    first_miss: Option<(Instant, &'static str)>,
    /// Was a wait in vain that began after that?
    missed_again: bool,
}

impl Known {
    /// Did two waits, one after the other, come to nothing, and no other to anything? Names the first.
    fn in_vain(&self) -> Option<&'static str> {
        let (_, check) = self.first_miss?;
        (self.missed_again && !self.shown).then_some(check)
    }
}

/// One start of the program, in this check.
#[derive(Debug)]
pub(crate) struct Start {
    signs: Signs,
    check: &'static str,
    at: Instant,
}

impl Signs {
    /// The program is started now.
    pub(crate) fn start(&self, check: &'static str) -> Start {
        Start {
            signs: self.clone(),
            check,
            at: Instant::now(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, [Known; 2]> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Start {
    /// Here it is.
    pub(crate) fn shows(&self, sign: Sign) {
        self.signs.lock()[sign as usize].shown = true;
    }

    /// The check has waited for it as long as a right program may take.
    pub(crate) fn misses(&self, sign: Sign) {
        let known = &mut self.signs.lock()[sign as usize];
        match known.first_miss {
            None => known.first_miss = Some((Instant::now(), self.check)),
            Some((first, _)) => known.missed_again |= self.at > first,
        }
    }

    /// Is there no use in waiting for it? Then names the check that waited first.
    pub(crate) fn never_shows(&self, sign: Sign) -> Option<&'static str> {
        let known = self.signs.lock();
        // What does nothing at all does not listen.
        [sign, Sign::Lives]
            .iter()
            .find_map(|&sign| known[sign as usize].in_vain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_give_up_after_two_waits_in_vain_one_after_the_other() {
        let signs = Signs::default();
        let (first, beside) = (signs.start("first"), signs.start("beside"));
        first.misses(Sign::Listens);
        beside.misses(Sign::Listens);
        assert_eq!(
            beside.never_shows(Sign::Listens),
            None,
            "they waited at the same time"
        );
        let later = signs.start("later");
        later.misses(Sign::Listens);
        assert_eq!(later.never_shows(Sign::Listens), Some("first"));
        assert_eq!(later.never_shows(Sign::Lives), None, "another sign");
    }

    #[test]
    fn a_program_that_does_nothing_at_all_does_not_listen() {
        let signs = Signs::default();
        signs.start("first").misses(Sign::Lives);
        let later = signs.start("later");
        later.misses(Sign::Lives);
        assert_eq!(later.never_shows(Sign::Listens), Some("first"));
    }

    #[test]
    fn a_sign_that_was_shown_once_is_waited_for_ever_after() {
        for shown_at in 0..3 {
            let signs = Signs::default();
            for number in 0..3 {
                let start = signs.start("check");
                if number == shown_at {
                    start.shows(Sign::Lives);
                }
                start.misses(Sign::Lives);
            }
            assert_eq!(signs.start("last").never_shows(Sign::Lives), None);
        }
    }
}
