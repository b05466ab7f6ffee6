//! A running program: its standard streams, its exit.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ExitStatus};
use std::sync::Arc;
use std::time::Duration;

use crate::capture::{Capture, Kept};
use crate::deadline::{Deadline, PATIENCE, STARTUP, until};
use crate::leash::Leash;
use crate::outcome::{Cause, CheckResult, Failure, Outcome, broken};
use crate::signs::{Sign, Start};
use crate::walls::Walls;

/// A program that was started. Dropping it ends it, with its whole process group.
#[derive(Debug)]
pub struct Program {
    child: Child,
    leash: Leash,
    walls: Option<Arc<dyn Walls>>,
    command: String,
    start: Start,
    /// Has it shown a sign of life yet: listened, or connected?
    lives: bool,
    stdin: Option<ChildStdin>,
    /// What it writes to standard output.
    pub stdout: Capture,
    /// What it writes to standard error.
    pub stderr: Capture,
}

/// How a program ended, and what it wrote.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// All of standard output; of a flood its beginning.
    pub stdout: Vec<u8>,
    /// All of standard error; of a flood its beginning and its end.
    pub stderr: Vec<u8>,
    command: String,
}

impl Program {
    pub(crate) fn new(
        mut child: Child,
        leash: Leash,
        walls: Option<Arc<dyn Walls>>,
        command: String,
        start: Start,
    ) -> Self {
        let stdout = Capture::of(child.stdout.take(), Kept::OUTPUT);
        let stderr = Capture::of(child.stderr.take(), Kept::ERRORS);
        Program {
            stdin: child.stdin.take(),
            child,
            leash,
            walls,
            command,
            start,
            lives: false,
            stdout,
            stderr,
        }
    }

    /// Its command line, as one would type it.
    #[must_use]
    pub fn command(&self) -> &str {
        &self.command
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        match &self.walls {
            Some(walls) => walls.program(self.child.id()),
            None => self.child.id(),
        }
    }

    /// Writes to its standard input.
    ///
    /// # Errors
    /// A failure if the program has closed it.
    pub fn write(&mut self, octets: &[u8]) -> CheckResult {
        let Some(stdin) = &mut self.stdin else {
            return Err(broken("this program was started without standard input"));
        };
        stdin
            .write_all(octets)
            .and_then(|()| stdin.flush())
            .map_err(|error| {
                Failure::new(Cause::Exited)
                    .octets("typed", octets)
                    .fact(
                        "but",
                        format!("it does not read its standard input any more ({error})"),
                    )
                    .into()
            })
    }

    /// Takes its standard input, to write to it from a thread.
    pub fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.stdin.take()
    }

    /// Ends its standard input, as Ctrl-D does.
    pub fn end_input(&mut self) {
        self.stdin = None;
    }

    /// Has it ended?
    ///
    /// # Errors
    /// Broken, if the system cannot say.
    pub fn try_exit(&mut self) -> CheckResult<Option<ExitStatus>> {
        self.child.try_wait().map_err(broken)
    }

    /// Does it end within this window in which it should go on?
    ///
    /// # Errors
    /// Broken, if the system cannot say.
    pub fn exits_within(&mut self, window: Duration) -> CheckResult<Option<ExitStatus>> {
        let deadline = Deadline::within(window);
        until(&deadline, || matches!(self.child.try_wait(), Ok(Some(_))));
        self.try_exit()
    }

    /// It has shown a sign of life: from now on it has no start-up time any more.
    pub(crate) fn lives(&mut self) {
        self.lives = true;
        self.start.shows(Sign::Lives);
    }

    /// It said that it listens.
    pub(crate) fn listens(&mut self) {
        self.lives();
        self.start.shows(Sign::Listens);
    }

    /// Has this program, as other checks found, never shown this sign?
    pub(crate) fn never_shows(&self, sign: Sign) -> bool {
        self.start.never_shows(sign).is_some()
    }

    /// Adds to a failure for how long the sign was waited for, and remembers it for other checks.
    pub(crate) fn waited_in_vain(
        &self,
        sign: Sign,
        failure: Failure,
        deadline: &Deadline,
        what: &str,
    ) -> Failure {
        match self.start.never_shows(sign) {
            Some(check) if !deadline.left().is_zero() => {
                let never = match sign {
                    Sign::Listens => "it did not listen",
                    Sign::Lives => "it did nothing",
                };
                let why = format!("no more: {never} in other checks either (see {check})");
                failure.fact("waited", why)
            }
            _ => {
                self.start.misses(sign);
                self.start.misses(Sign::Lives);
                failure.waited(deadline.limit(), what)
            }
        }
    }

    /// The failure of a client that was waited for and did not come.
    pub(crate) fn never_came(
        &mut self,
        exited: Option<ExitStatus>,
        deadline: &Deadline,
        expected: &str,
    ) -> Outcome {
        let cause = match exited {
            Some(_) => Cause::Exited,
            None => Cause::Silent,
        };
        let failure = Failure::new(cause)
            .fact("ran", &self.command)
            .fact("expected", expected);
        let failure = match exited {
            Some(status) => {
                self.lives();
                failure.fact("but", format!("the program ended before that ({status})"))
            }
            None => self.waited_in_vain(Sign::Lives, failure, deadline, "it to come"),
        };
        failure.fact("printed", self.stdout.quoted()).into()
    }

    /// Waits until it ends by itself, for at most [`PATIENCE`], or [`STARTUP`] if it
    /// may still be starting.
    ///
    /// # Errors
    /// A failure if it goes on running.
    pub fn finish(&mut self) -> CheckResult<Finished> {
        self.finish_within(if self.lives { PATIENCE } else { STARTUP })
    }

    /// Waits until it ends by itself, for at most `patience`.
    ///
    /// # Errors
    /// A failure if it goes on running.
    pub fn finish_within(&mut self, patience: Duration) -> CheckResult<Finished> {
        self.finish_by(&Deadline::within(patience))
    }

    /// Waits until it ends by itself, for what is left of `deadline`.
    ///
    /// # Errors
    /// A failure if it goes on running.
    pub fn finish_by(&mut self, deadline: &Deadline) -> CheckResult<Finished> {
        let mut status = None;
        let mut trouble = None;
        let starting = !self.lives;
        until(deadline, || match self.child.try_wait() {
            Ok(found) => {
                status = found;
                status.is_some() || starting && self.start.never_shows(Sign::Lives).is_some()
            }
            Err(error) => {
                trouble = Some(error);
                true
            }
        });
        if let Some(error) = trouble {
            return Err(broken(error));
        }
        let Some(status) = status else {
            self.end();
            let (failure, what) = (Failure::new(Cause::KilledByUs), "the program to end");
            let failure = if starting {
                self.waited_in_vain(Sign::Lives, failure, deadline, what)
            } else {
                failure.waited(deadline.limit(), what)
            };
            return Err(failure.fact("printed", self.stdout.quoted()).into());
        };
        self.lives();
        // What it wrote is all there once its ends of the pipes are closed; a child of its own may hold them open.
        let rest = Deadline::within(PATIENCE);
        self.stdout.wait(&rest, |_, ended| ended);
        self.stderr.wait(&rest, |_, ended| ended);
        Ok(Finished {
            code: status.code(),
            stdout: self.stdout.take_head(),
            stderr: self.stderr.so_far(),
            command: self.command.clone(),
        })
    }

    /// Waits until its standard output holds what `enough` looks for.
    ///
    /// # Errors
    /// A failure that says what was waited for.
    pub fn wait_for_output(&mut self, what: &str, enough: impl Fn(&[u8]) -> bool) -> CheckResult {
        let deadline = Deadline::within(PATIENCE);
        if self.stdout.wait(&deadline, |octets, _| enough(octets)) {
            return Ok(());
        }
        Err(Failure::new(Cause::Silent)
            .waited(PATIENCE, what)
            .fact("printed", self.stdout.quoted())
            .into())
    }

    /// Asks it to stop, as Ctrl-C (SIGINT) or a service manager (SIGTERM) does.
    ///
    /// # Errors
    /// Skipped where the system has no signals.
    pub fn signal(&self, signal: Signal) -> CheckResult {
        send_signal(self.id(), signal)
    }

    /// How many threads it has at this moment.
    ///
    /// # Errors
    /// Skipped where the system does not tell (anything but Linux).
    pub fn threads(&self) -> CheckResult<usize> {
        if cfg!(target_os = "linux") {
            let folder = format!("/proc/{}/task", self.id());
            Ok(std::fs::read_dir(&folder)
                .map_err(|error| broken(format!("{folder}: {error}")))?
                .count())
        } else {
            Err(Outcome::Skipped(
                "counting a program's threads needs Linux".into(),
            ))
        }
    }

    /// How many files and sockets it has open at this moment.
    ///
    /// # Errors
    /// Skipped where the system does not tell (anything but Linux).
    pub fn open_files(&self) -> CheckResult<usize> {
        if cfg!(target_os = "linux") {
            let folder = format!("/proc/{}/fd", self.id());
            Ok(std::fs::read_dir(&folder)
                .map_err(|error| broken(format!("{folder}: {error}")))?
                .count())
        } else {
            Err(Outcome::Skipped(
                "counting a program's open files needs Linux".into(),
            ))
        }
    }

    /// How many sockets it has open at this moment: of its files it may keep some for the next client.
    ///
    /// # Errors
    /// Skipped where the system does not tell (anything but Linux).
    pub fn open_sockets(&self) -> CheckResult<usize> {
        self.open_files()?;
        let folder = std::fs::read_dir(format!("/proc/{}/fd", self.id())).map_err(broken)?;
        let targets = folder.filter_map(|one| std::fs::read_link(one.ok()?.path()).ok());
        let is_socket = |target: &PathBuf| target.to_string_lossy().starts_with("socket:");
        Ok(targets.filter(is_socket).count())
    }

    /// The most memory that it has had in use at once until now, in octets.
    ///
    /// # Errors
    /// Skipped where the system does not tell (anything but Linux).
    pub fn peak_memory(&self) -> CheckResult<u64> {
        let status = format!("/proc/{}/status", self.id());
        let text = std::fs::read_to_string(status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = peak.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kibibytes
            .map(|number| number << 10)
            .ok_or_else(|| Outcome::Skipped("measuring a program's memory needs Linux".into()))
    }

    /// The processes that it started itself and that still run.
    ///
    /// # Errors
    /// Skipped where the system does not tell (anything but Linux).
    pub fn children(&self) -> CheckResult<Vec<u32>> {
        if !cfg!(target_os = "linux") {
            return Err(Outcome::Skipped(
                "listing a program's processes needs Linux".into(),
            ));
        }
        let mut children = Vec::new();
        let tasks = format!("/proc/{}/task", self.id());
        for task in std::fs::read_dir(&tasks)
            .map_err(|error| broken(format!("{tasks}: {error}")))?
            .flatten()
        {
            let listed = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            children.extend(
                listed
                    .split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
        }
        // When a thread ends its children become another thread's: they may be seen with both.
        children.sort_unstable();
        children.dedup();
        Ok(children)
    }

    /// Ends it now, with its whole group.
    pub fn end(&mut self) {
        let (leash, child) = (&self.leash, &mut self.child);
        match &self.walls {
            Some(walls) => walls.end(child.id(), &mut || leash.end(child)),
            None => leash.end(child),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
        if let Some(walls) = &self.walls {
            walls.wrote(self.stdout.came() + self.stderr.came());
        }
    }
}

impl Finished {
    /// Did it end with this exit code?
    ///
    /// # Errors
    /// A failure that explains the code that came.
    pub fn expect_code(&self, expected: i32) -> CheckResult {
        if self.code == Some(expected) {
            return Ok(());
        }
        let came = match self.code {
            Some(101) => "101 (a Rust program panicked)".to_owned(),
            Some(code) => code.to_string(),
            None => "none: a signal ended it".to_owned(),
        };
        let meaning = match expected {
            0 => "0 (done)",
            1 => "1 (it failed)",
            2 => "2 (wrong usage)",
            _ => "another",
        };
        Err(Failure::new(Cause::WrongExit)
            .fact("ran", &self.command)
            .fact("exit code", came)
            .fact("expected", meaning)
            .into())
    }

    /// Did it print exactly this?
    ///
    /// # Errors
    /// A failure with a caret under the first wrong octet.
    pub fn expect_stdout(&self, expected: &[u8]) -> CheckResult {
        if self.stdout == expected {
            return Ok(());
        }
        Err(Failure::new(Cause::WrongOctets)
            .fact("ran", &self.command)
            .difference("printed", expected, &self.stdout)
            .into())
    }

    /// Is the last line on standard error `error: …`, and does it hold one of `words` (any case)?
    ///
    /// # Errors
    /// A failure that shows the last line.
    pub fn expect_error(&self, words: &[&str]) -> CheckResult {
        let text = String::from_utf8_lossy(&self.stderr);
        let last = text
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default();
        let lower = last.to_lowercase();
        if last.starts_with("error: ")
            && (words.is_empty()
                || words
                    .iter()
                    .any(|word| lower.contains(&word.to_lowercase())))
        {
            return Ok(());
        }
        let expected = match words {
            [] => "a last line on standard error that starts with `error: ` and names the cause"
                .to_owned(),
            _ => format!(
                "a last line on standard error: `error: … {} …`",
                words.join(" / ")
            ),
        };
        Err(Failure::new(Cause::WrongOctets)
            .fact("ran", &self.command)
            .octets("last line", last.as_bytes())
            .fact("expected", expected)
            .into())
    }

    /// The command line that it was.
    #[must_use]
    pub fn command(&self) -> &str {
        &self.command
    }

    /// A failure about this program, with what it printed.
    #[must_use]
    pub fn failure(&self, cause: Cause) -> Failure {
        Failure::new(cause)
            .fact("ran", &self.command)
            .octets("printed", &self.stdout)
    }
}

/// The two ways in which a program is asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT: what Ctrl-C sends.
    Interrupt,
    /// SIGTERM: what `kill` and service managers send.
    Terminate,
    /// SIGKILL: the one that cannot be handled.
    Kill,
}

/// Sends a signal to one process (not to its group).
///
/// # Errors
/// Skipped where the system has no signals.
#[cfg(unix)]
pub fn send_signal(process: u32, signal: Signal) -> CheckResult {
    use rustix::process::{Pid, Signal as Unix, kill_process};
    let unix = match signal {
        Signal::Interrupt => Unix::INT,
        Signal::Terminate => Unix::TERM,
        Signal::Kill => Unix::KILL,
    };
    let process = i32::try_from(process)
        .ok()
        .and_then(Pid::from_raw)
        .ok_or_else(|| broken("a process id of 0"))?;
    // A process that is gone already has ended, which is for the check to judge.
    let _ = kill_process(process, unix);
    Ok(())
}

/// Sends a signal to one process (not to its group).
///
/// # Errors
/// Always skipped: this system has no signals.
#[cfg(not(unix))]
pub fn send_signal(_process: u32, _signal: Signal) -> CheckResult {
    Err(Outcome::Skipped("signals need a Unix system".into()))
}
