//! What can happen to the watch, and what it can be told to do.

use std::sync::mpsc::Sender;

use grader::course::{Check, Step};
use grader::run::Verdict;

use crate::cargo::Notice;
use crate::diagnostics::Diagnostics;
use crate::reporting::Link;

/// Something happened.
#[derive(Debug)]
pub enum Event {
    /// A file of the lab was saved.
    Saved,
    /// A file of the reference was saved; its name.
    SavedReference(String),
    /// What cargo is doing.
    Notice(u64, Notice),
    /// The lab was built; these are rustc's warnings.
    Built(u64, Diagnostics),
    /// It was not.
    DidNotBuild(u64, Diagnostics),
    /// Our own fault, or the machine's.
    Trouble(u64, String),
    /// A check has said something.
    Verdict(u64, Verdict),
    /// All checks have.
    Checked(u64),
    /// A key was pressed.
    Key(Key),
    /// What became of the demonstration.
    Demo(Demo),
    /// Reports arrive, or do not.
    Link(Link),
    /// The terminal has another size.
    Resized,
    /// The process is asked to end.
    Stop,
    /// One of our own threads has panicked.
    Died,
}

/// Held by each of our threads: a panic in one of them ends the watch with its words. Without it
/// the watch would go on, deaf or mute.
#[derive(Debug)]
pub struct Alarm(pub Sender<Event>);

impl Drop for Alarm {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = self.0.send(Event::Died);
        }
    }
}

/// A key that means something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A letter, as typed.
    Char(char),
    /// Close what is open.
    Escape,
    /// Scroll by so many lines.
    Scroll(isize),
}

/// What the watch is to do.
#[derive(Debug)]
pub enum Action {
    /// End the run that goes on, and start this one.
    Start(Order),
    /// Read the sources and the handout again.
    ReadSheet,
    /// Write down what was reached.
    Remember(&'static Step, Mark),
    /// Start the demonstration of a step.
    StartDemo(&'static Step),
    /// End it.
    StopDemo,
    /// Leave, and go on at this step in the program that has its checks.
    GoOnElsewhere(&'static Step),
    /// Leave.
    Quit,
}

/// What is remembered of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It works.
    Done,
    /// It has its star.
    Star,
    /// Hints up to this tier were seen.
    Hint(usize),
}

/// A run of build and checks.
#[derive(Debug)]
pub struct Order {
    /// Its number.
    pub generation: u64,
    /// The step the attendee is at; its lab is built.
    pub step: &'static Step,
    /// The Cargo feature to build with.
    pub feature: Option<&'static str>,
    /// These checks first: the current step's.
    pub first: Vec<&'static Check>,
    /// Then these: whatever worked before.
    pub then: Vec<&'static Check>,
}

/// How far the newest run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// cargo builds; its last word.
    Building(Option<String>),
    /// cargo waits for another cargo.
    Waiting,
    /// Checks run: how many are done.
    Checking(usize),
    /// All is said.
    Rest,
}

/// The demonstration in the background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demo {
    /// None.
    Off,
    /// The reference is being built.
    Starting,
    /// It runs; what there is to try.
    On(Vec<String>),
    /// It could not be started.
    Failed(String),
}

/// What is shown in the place of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// The checks.
    None,
    /// Hints.
    Hints,
    /// Where to read.
    Slide,
    /// All steps.
    List,
    /// Ways on.
    Stuck,
}
