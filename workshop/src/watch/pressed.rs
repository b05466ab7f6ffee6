//! What the keys do.

use std::time::Instant;

use crate::watch::event::{Action, Demo, Key, Mark, Panel};
use crate::watch::machine::Machine;

impl Machine {
    /// Answers a key.
    pub(super) fn key(&mut self, key: Key, now: Instant) -> Vec<Action> {
        let asked = std::mem::take(&mut self.asked_to_leave_step);
        if let Key::Scroll(lines) = key {
            self.scroll = self.scroll.saturating_add_signed(lines);
            return Vec::new();
        }
        self.notice = None;
        match key {
            Key::Char('q') => return vec![Action::Quit],
            Key::Char('r') => return self.again(now),
            Key::Char('n') => return self.go_on(asked, now),
            Key::Char('p') if self.at > 0 => return self.go_to(self.at - 1, now),
            Key::Char('*' | '★') => return self.try_star(now),
            Key::Char('d') => return self.toggle_demo(),
            Key::Char('h') => return self.hint(),
            Key::Char('s') => self.toggle(Panel::Slide),
            Key::Char('l') => {
                self.toggle(Panel::List);
                // The current step is to be seen, with some before it and a heading.
                self.scroll = self.at.saturating_sub(8);
            }
            Key::Char('!') => self.toggle_hand(),
            Key::Escape => self.toggle(self.panel),
            Key::Char(_) | Key::Scroll(_) => {}
        }
        Vec::new()
    }

    pub(super) fn toggle(&mut self, panel: Panel) {
        self.scroll = 0;
        self.panel = if self.panel == panel {
            Panel::None
        } else {
            panel
        };
    }

    fn again(&mut self, now: Instant) -> Vec<Action> {
        self.panel = Panel::None;
        vec![self.start(now), Action::ReadSheet]
    }

    fn go_on(&mut self, asked: bool, now: Instant) -> Vec<Action> {
        let Some(next) = self.next_place() else {
            self.notice = Some("this is the last step of your plan: `cargo workshop plan` shows the plans there are".into());
            return Vec::new();
        };
        if !self.works() && !self.cannot_be_checked() && !self.state.is_done(self.step()) && !asked
        {
            self.asked_to_leave_step = true;
            self.notice = Some(format!(
                "{} does not work yet; [n] once more leaves it for later and goes on to {}",
                self.step().id,
                self.steps[next].id
            ));
            return Vec::new();
        }
        self.go_to(next, now)
    }

    fn go_to(&mut self, at: usize, now: Instant) -> Vec<Action> {
        let step = self.steps[at];
        if step.checks.is_empty() {
            return vec![Action::GoOnElsewhere(step)];
        }
        self.at = at;
        self.star = self.state.has_star(self.step());
        self.panel = Panel::None;
        (self.begun, self.saved, self.needed) = (now, false, None);
        let mut actions = vec![self.start(now), Action::ReadSheet];
        if self.demo != Demo::Off {
            self.demo = Demo::Off;
            actions.push(Action::StopDemo);
        }
        actions
    }

    fn try_star(&mut self, now: Instant) -> Vec<Action> {
        if !self.works() {
            self.notice = Some("the star comes after the step works".into());
            return Vec::new();
        }
        self.star = true;
        self.again(now)
    }

    fn toggle_demo(&mut self) -> Vec<Action> {
        if self.demo == Demo::Off {
            self.demo = Demo::Starting;
            return vec![Action::StartDemo(self.step())];
        }
        self.demo = Demo::Off;
        vec![Action::StopDemo]
    }

    /// Opens the hints, and shows one more where they are open already.
    fn hint(&mut self) -> Vec<Action> {
        let step = self.step();
        let seen = self.state.hints_seen(step);
        let open = self.panel == Panel::Hints;
        self.panel = Panel::Hints;
        let there = self.sheet.hints(step).len();
        let something_to_show = seen > 0 || self.hint_for_failure().is_some();
        if seen >= there || (!open && something_to_show) {
            return Vec::new();
        }
        self.state.mark_hint(step, seen + 1);
        vec![Action::Remember(step, Mark::Hint(seen + 1))]
    }
}
