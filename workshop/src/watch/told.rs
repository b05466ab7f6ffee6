//! What the watch tells whoever teaches (`--report`), and how it shows that it does.

use crate::paint::Style;
use crate::reporting::{self, Link, Said};
use crate::watch::event::Panel;
use crate::watch::machine::Machine;

/// The watch reports.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Is the hand raised?
    pub hand: bool,
    /// Does it arrive?
    pub link: Link,
}

impl Told {
    /// Reports from now on.
    #[must_use]
    pub fn new(hand: bool) -> Told {
        let link = Link::Trying;
        Told { hand, link }
    }

    /// The small word that stands beside what goes on.
    #[must_use]
    pub fn word(self) -> (Style, &'static str) {
        match (self.link, self.hand) {
            (Link::Trying, _) => (Style::Quiet, "reaching the class"),
            (Link::Reached, false) => (Style::Quiet, "reporting"),
            (Link::Reached, true) => (Style::Note, "hand raised"),
            (Link::Refused(_) | Link::Lost, false) => (Style::Note, "not reporting"),
            (Link::Refused(_) | Link::Lost, true) => (Style::Note, "hand not seen"),
        }
    }

    /// The same in a sentence, where there is room.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match (self.link, self.hand) {
            (Link::Reached, true) => "Your hand is raised: whoever teaches sees it. [!] lowers it.",
            (_, true) => {
                "Your hand is raised, and will be seen once the class is reached. [!] lowers it."
            }
            (_, false) => "Your hand is down. [!] raises it.",
        }
    }

    /// What `!` does.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self.hand {
            true => "[!] hand down",
            false => "[!] hand up",
        }
    }
}

/// What to say of a link that has just changed, if the attendee can do something about it.
#[must_use]
pub fn advice(link: Link) -> Option<String> {
    match link {
        Link::Refused(403 | 404) => Some(
            "nobody takes reports there: compare --report with the URL on the board".to_owned(),
        ),
        Link::Refused(code) => Some(format!(
            "the class does not take reports now ({code}); this goes on trying"
        )),
        Link::Trying | Link::Reached | Link::Lost => None,
    }
}

impl Machine {
    /// Raises or lowers the hand; with it come and go the ways on.
    pub(super) fn toggle_hand(&mut self) {
        let Some(told) = &mut self.told else {
            return self.toggle(Panel::Stuck);
        };
        told.hand = !told.hand;
        let (hand, panel) = (told.hand, self.panel);
        if hand != (panel == Panel::Stuck) {
            self.toggle(Panel::Stuck);
        }
    }

    /// How things stand, to be reported.
    #[must_use]
    pub fn said(&self) -> Said {
        let fresh = self.verdicts.values();
        let fresh = fresh.filter(|(run, _)| *run == self.generation);
        let checks = fresh.filter_map(|(_, verdict)| {
            Some((verdict.check.id, reporting::word(&verdict.outcome)?))
        });
        Said {
            step: self.step().id,
            done: reporting::done(&self.state),
            hand: self.told.map(|told| told.hand),
            checks: checks.collect(),
        }
    }
}
