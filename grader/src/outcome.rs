//! What a check can say of a program, and how it says that something is wrong.

use std::fmt;
use std::time::Duration;

use crate::deadline::in_words;
use crate::octets;

/// The end of a check.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The behaviour is there.
    Passed,
    /// It is not; the failure says so in words a beginner can act on.
    Failed(Box<Failure>),
    /// It could not be looked at: a precondition, named, is missing on this machine.
    Skipped(String),
    /// Our own fault.
    Broken(String),
}

/// What a check, and each wait inside it, returns. The error is never [`Outcome::Passed`].
pub type CheckResult<T = ()> = Result<T, Outcome>;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The program ended before it should have.
    Exited,
    /// A server did not say `listening on …`, or not truly.
    NeverListened,
    /// It sent nothing where something was due.
    Silent,
    /// It closed the connection too early.
    ClosedEarly,
    /// It holds a connection, or its sending side, open.
    HeldOpen,
    /// It sent or printed something else.
    WrongOctets,
    /// Its exit code is another one.
    WrongExit,
    /// It went on running and had to be ended by us.
    KilledByUs,
    /// It reset a connection, and so may have destroyed what was on its way.
    Reset,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cause::Exited => "the program ended too early",
            Cause::NeverListened => "the program does not listen",
            Cause::Silent => "the program sends nothing",
            Cause::ClosedEarly => "the program closed the connection too early",
            Cause::HeldOpen => "the program holds the connection open",
            Cause::WrongOctets => "something else than expected",
            Cause::WrongExit => "the program ended with another exit code",
            Cause::KilledByUs => "the program did not end and was ended by us",
            Cause::Reset => "the program reset the connection",
        })
    }
}

/// A failed expectation: what was sent, what came back, what was expected, and why.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What kind of thing went wrong.
    pub cause: Cause,
    /// Labelled lines in the order in which they are shown: `sent`, `received`, `expected` …
    pub facts: Vec<Fact>,
    /// Why it matters, where that is more specific than the check's own reason.
    pub because: Option<String>,
    /// How the program that was checked is called: `cargo lab-a`, `python3 my_lab_a.py`.
    pub program: Option<String>,
    /// The command line of the program that it is about.
    pub command: Option<String>,
    /// The last lines that the program wrote to standard error, escaped.
    pub stderr: Vec<String>,
    /// The region that the program itself says is still to do: `a2-echo`.
    pub todo: Option<String>,
}

/// One labelled part of a failure; its lines are escaped already.
#[derive(Debug, Clone)]
pub struct Fact {
    /// At most nine letters: `sent`, `received`, `expected`.
    pub label: &'static str,
    /// One line or more; a caret line follows the line it points into.
    pub lines: Vec<String>,
}

impl Failure {
    /// A failure of this kind, without any facts yet.
    #[must_use]
    pub fn new(cause: Cause) -> Self {
        Failure {
            cause,
            facts: Vec::new(),
            because: None,
            program: None,
            command: None,
            stderr: Vec::new(),
            todo: None,
        }
    }

    /// Adds a line of text (already safe to print).
    #[must_use]
    pub fn fact(mut self, label: &'static str, text: impl Into<String>) -> Self {
        self.facts.push(Fact {
            label,
            lines: vec![text.into()],
        });
        self
    }

    /// Adds octets, quoted and cut.
    #[must_use]
    pub fn octets(self, label: &'static str, octets: &[u8]) -> Self {
        self.fact(label, octets::quoted(octets))
    }

    /// Adds octets with a caret under one of them, and what there is to say about it.
    #[must_use]
    pub fn pointing(
        mut self,
        label: &'static str,
        octets: &[u8],
        place: usize,
        note: &str,
    ) -> Self {
        let (text, column) = octets::window(octets, place);
        let caret = format!(
            "{}^ octet {}: {note}",
            " ".repeat(column),
            octets::thousands(place)
        );
        self.facts.push(Fact {
            label,
            lines: vec![text, caret],
        });
        self
    }

    /// Adds what came, with a caret under the first octet that is not as expected, and what was expected.
    #[must_use]
    pub fn difference(mut self, label: &'static str, expected: &[u8], received: &[u8]) -> Self {
        let Some(place) = octets::first_difference(expected, received) else {
            return self.octets(label, received);
        };
        let note = if place == received.len() {
            format!("{} missing", octets::count(expected.len() - place))
        } else if place == expected.len() {
            format!("{} too many", octets::count(received.len() - place))
        } else {
            "the first that differs".into()
        };
        self = if received.is_empty() {
            self.fact(label, format!("nothing: {note}"))
        } else {
            self.pointing(label, received, place, &note)
        };
        let (text, _) = octets::window(expected, place.min(expected.len()));
        self.fact(
            "expected",
            if expected.is_empty() {
                "nothing".into()
            } else {
                text
            },
        )
    }

    /// Adds `waited 2 s for …`.
    #[must_use]
    pub fn waited(self, time: Duration, what: impl fmt::Display) -> Self {
        self.fact("waited", format!("{} for {what}", in_words(time)))
    }

    /// Says why, more specifically than the check does.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.because = Some(why.into());
        self
    }
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        Outcome::Failed(Box::new(failure))
    }
}

/// Our own fault, in words: for errors of our sockets and files.
pub fn broken(what: impl fmt::Display) -> Outcome {
    Outcome::Broken(what.to_string())
}

/// Adds facts to a failure on its way up; other outcomes pass unchanged.
pub trait Explain<T> {
    /// `conversation.expect(b"…").explain(|failure| failure.because("…"))`
    ///
    /// # Errors
    /// The same outcome, with what `add` added if it was a failure.
    fn explain(self, add: impl FnOnce(Failure) -> Failure) -> CheckResult<T>;
}

impl<T> Explain<T> for CheckResult<T> {
    fn explain(self, add: impl FnOnce(Failure) -> Failure) -> CheckResult<T> {
        self.map_err(|outcome| match outcome {
            Outcome::Failed(failure) => add(*failure).into(),
            other => other,
        })
    }
}
