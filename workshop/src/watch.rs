//! The watch: shows the current step, and checks it again on every save.
//!
//! Threads turn everything that happens into events: `watch/keys.rs`, `watch/sweep.rs`,
//! `watch/work.rs`. One loop, here, hands them to the machine (`watch/machine.rs`), does what it
//! says, and draws (`watch/screen.rs`, `watch/terminal.rs`).

mod checks;
mod demo;
mod event;
mod fold;
mod foot;
mod keys;
mod known;
mod machine;
mod panels;
mod pressed;
mod rustc;
mod screen;
mod sheet;
mod sweep;
mod terminal;
#[cfg(test)]
mod tests;
mod title;
mod told;
mod work;
mod worked;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::ArgMatches;
use grader::course::Step;

use crate::all_labs;
use crate::cli;
use crate::error::{Error, Result};
use crate::paint::Look;
use crate::reporting::{Reporter, Target};
use crate::say;
use crate::signals;
use crate::state::State;
use crate::watch::demo::Demonstration;
use crate::watch::event::{Action, Event, Mark, Work};
use crate::watch::machine::Machine;
use crate::watch::sheet::Sheet;
use crate::watch::terminal::Terminal;
use crate::watch::work::Worker;
use crate::way::Way;
use crate::workspace::Workspace;

/// Is there a terminal to draw on, and to read keys from?
#[must_use]
pub fn is_possible() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb
}

/// Watches until the attendee leaves.
///
/// # Errors
/// When state, plan or terminal cannot be used; when we ourselves fail.
pub fn watch(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let way = Way::read(workspace)?;
    let named = matches.get_one::<String>(cli::AT);
    let at = named.and_then(|id| way.place_of(id));
    let at = at.unwrap_or_else(|| way.current());
    let target = Target::asked(matches)?;
    let hand = matches.get_flag(cli::HAND);
    all_labs::needs_checks_of(way.steps[at].lab())?;
    let way = with_what_was_left(way, at);
    // On the watch's screen a panic could not be read; it is said once the screen is given back.
    let last_words = Arc::new(Mutex::new(None::<String>));
    let keep = Arc::clone(&last_words);
    panic::set_hook(Box::new(move |panic| {
        *keep.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic.to_string());
    }));
    let watched = panic::catch_unwind(AssertUnwindSafe(|| {
        run(
            workspace,
            way,
            at,
            target.clone().map(|target| (target, hand)),
        )
    }));
    let _ = panic::take_hook();
    let last_words = || {
        last_words
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .unwrap_or_default()
    };
    match watched {
        Ok(Ok(Left::Asked(words))) => {
            say!("{words}");
            Ok(ExitCode::SUCCESS)
        }
        Ok(Ok(Left::ForElsewhere(step, hand))) => {
            let at = [format!("--{}", cli::AT), step.id.to_owned()];
            let hand = hand.then(|| format!("--{}", cli::HAND));
            let words = at.into_iter().chain(hand).map(OsString::from);
            let report = target.iter().flat_map(Target::arguments);
            all_labs::go_on(workspace, words.chain(report))
        }
        Ok(Err(cause)) => Err(
            Error::ours(format!("the watch cannot use this terminal: {cause}"))
                .remedy("`cargo workshop check` does without: run it after every save"),
        ),
        Ok(Ok(Left::Panicked)) | Err(_) => Err(Error::ours(format!(
            "the watch itself panicked: {}",
            last_words()
        ))
        .remedy("your code is untouched; start it again, and please report this")),
    }
}

/// Says which of the plan's steps were passed over, if there is nothing else to say.
fn with_what_was_left(mut way: Way, at: usize) -> Way {
    let left = way.left_before(at.min(way.planned));
    let left: Vec<&str> = left.map(|step| step.id).collect();
    if !left.is_empty() && way.note.is_none() {
        let words = left.join(", ");
        way.note = Some(format!("left for later: {words} · [p] goes back"));
    }
    way
}

/// Why the watch was left.
enum Left {
    /// Somebody asked for it; the words to leave with.
    Asked(String),
    /// To go on at a step whose checks this program lacks; with the hand raised or not.
    ForElsewhere(&'static Step, bool),
    /// One of our threads has panicked.
    Panicked,
}

/// The loop. Returns once the screen is given back.
fn run(
    workspace: &Workspace,
    way: Way,
    at: usize,
    report: Option<(Target, bool)>,
) -> io::Result<Left> {
    let (sender, events) = mpsc::channel();
    let (_sweeping, until) = mpsc::channel();
    let look = Look::of(&io::stdout());
    sweep::start(workspace, sender.clone(), until)?;
    let at_signal = sender.clone();
    signals::on_stop(move || drop(at_signal.send(Event::Stop)));
    let mut terminal = Terminal::open(look)?;
    let (listening, until_left) = mpsc::channel();
    let keys = keys::start(sender.clone(), until_left)?;
    let mut worker = Worker::new(workspace, look.colour, sender.clone());
    let mut demonstration = Demonstration::new(workspace, sender.clone());

    let (mut machine, mut actions) = Machine::new(way, at, Instant::now());
    let reporter = match report {
        Some((target, hand)) => {
            machine.report(hand, &target.announcement());
            let changed = move |link| drop(sender.send(Event::Link(link)));
            Some(Reporter::start(workspace, target, changed)?)
        }
        None => None,
    };
    loop {
        for action in actions {
            match action {
                Action::Start(order) => worker.start(order),
                Action::ReadSheet => machine.read(Sheet::read(workspace, machine.step())),
                Action::Remember(step, mark) => {
                    // A state that cannot be written must not end the watch: it is only not remembered.
                    let written = State::update(workspace, |state| match mark {
                        Mark::Done => state.mark_done(step),
                        Mark::Star => state.mark_star(step),
                        Mark::Hint(tier) => state.mark_hint(step, tier),
                    });
                    match written {
                        Ok(Some(note)) => machine.tell(note),
                        Ok(None) => {}
                        Err(error) => machine.tell(error.to_string()),
                    }
                }
                Action::StartDemo(step) => demonstration.start(step),
                Action::StopDemo => demonstration.stop(),
                Action::GoOnElsewhere(step) => {
                    // Two that read keys at one terminal would get half of them each.
                    drop(listening);
                    let _ = keys.join();
                    let hand = machine.told.is_some_and(|told| told.hand);
                    return Ok(Left::ForElsewhere(step, hand));
                }
                Action::Quit if machine.died => return Ok(Left::Panicked),
                Action::Quit => return Ok(Left::Asked(farewell(&machine))),
            }
        }
        if let Some(reporter) = &reporter {
            reporter.tell(machine.said());
        }
        terminal.draw(&screen::draw(&machine, terminal.size(), Instant::now()))?;
        actions = take(&events, &mut machine, &mut terminal);
    }
}

/// Waits for an event, and takes all that are there: one drawing is enough for them.
fn take(events: &Receiver<Event>, machine: &mut Machine, terminal: &mut Terminal) -> Vec<Action> {
    // While something goes on, the seconds on the screen go on, too.
    let wait = if machine.work == Work::Rest {
        Duration::from_secs(3600)
    } else {
        Duration::from_millis(200)
    };
    let first = match events.recv_timeout(wait) {
        Ok(event) => event,
        Err(RecvTimeoutError::Timeout) => return Vec::new(),
        Err(RecvTimeoutError::Disconnected) => return vec![Action::Quit],
    };
    let mut actions = Vec::new();
    for event in std::iter::once(first).chain(events.try_iter()) {
        if matches!(event, Event::Resized) {
            terminal.resized();
        }
        actions.extend(machine.on(event, Instant::now()));
    }
    actions
}

fn farewell(machine: &Machine) -> String {
    let step = machine.step();
    let stands = if machine.works() { "works" } else { "is next" };
    format!(
        "{} {} {stands}. `cargo workshop` goes on from here.",
        step.id, step.title
    )
}
