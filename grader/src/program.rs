//! A running program: its standard streams, its exit.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ExitStatus};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::deadline::{Deadline, PATIENCE, SLICE, STARTUP, until};
use crate::leash::Leash;
use crate::octets;
use crate::outcome::{Cause, CheckResult, Failure, Outcome, broken};

/// How much of standard output is kept; a program that writes more goes on, unread.
const KEPT_OUTPUT: usize = 64 << 20;

/// How much of standard error is kept: it is read by people.
const KEPT_ERRORS: usize = 1 << 20;

/// A program that was started. Dropping it ends it, with its whole process group.
#[derive(Debug)]
pub struct Program {
    child: Child,
    leash: Leash,
    command: String,
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
    /// All of standard output.
    pub stdout: Vec<u8>,
    /// All of standard error.
    pub stderr: Vec<u8>,
    command: String,
}

impl Program {
    pub(crate) fn new(mut child: Child, leash: Leash, command: String) -> Self {
        let stdout = Capture::of(child.stdout.take(), KEPT_OUTPUT);
        let stderr = Capture::of(child.stderr.take(), KEPT_ERRORS);
        Program {
            stdin: child.stdin.take(),
            child,
            leash,
            command,
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
        self.child.id()
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
        let deadline = Deadline::within(patience);
        let mut status = None;
        let mut trouble = None;
        until(&deadline, || match self.child.try_wait() {
            Ok(found) => {
                status = found;
                status.is_some()
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
            self.leash.end(&mut self.child);
            return Err(Failure::new(Cause::KilledByUs)
                .waited(patience, "the program to end")
                .octets("printed", &self.stdout.so_far())
                .into());
        };
        // What it wrote is all there once its ends of the pipes are closed; a child of its own may hold them open.
        let rest = Deadline::within(PATIENCE);
        self.stdout.wait(&rest, |_, ended| ended);
        self.stderr.wait(&rest, |_, ended| ended);
        Ok(Finished {
            code: status.code(),
            stdout: self.stdout.so_far(),
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
        let printed = self.stdout.so_far();
        Err(Failure::new(Cause::Silent)
            .waited(PATIENCE, what)
            .octets("printed", &printed)
            .into())
    }

    /// Asks it to stop, as Ctrl-C (SIGINT) or a service manager (SIGTERM) does.
    ///
    /// # Errors
    /// Skipped where the system has no signals.
    pub fn signal(&self, signal: Signal) -> CheckResult {
        send_signal(self.child.id(), signal)
    }

    /// How many threads it has at this moment.
    ///
    /// # Errors
    /// Skipped where the system does not tell (anything but Linux).
    pub fn threads(&self) -> CheckResult<usize> {
        if cfg!(target_os = "linux") {
            let folder = format!("/proc/{}/task", self.child.id());
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
            let folder = format!("/proc/{}/fd", self.child.id());
            Ok(std::fs::read_dir(&folder)
                .map_err(|error| broken(format!("{folder}: {error}")))?
                .count())
        } else {
            Err(Outcome::Skipped(
                "counting a program's open files needs Linux".into(),
            ))
        }
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
        let tasks = format!("/proc/{}/task", self.child.id());
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
        children.sort_unstable();
        Ok(children)
    }

    /// Ends it now, with its whole group.
    pub fn end(&mut self) {
        self.leash.end(&mut self.child);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
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

/// What a program writes to one of its streams, collected by a thread so that it never waits for us.
#[derive(Debug, Clone)]
pub struct Capture {
    shared: Arc<(Mutex<Captured>, Condvar)>,
}

#[derive(Debug, Default)]
struct Captured {
    octets: Vec<u8>,
    ended: bool,
}

impl Capture {
    fn of(stream: Option<impl Read + Send + 'static>, most: usize) -> Self {
        let capture = Capture {
            shared: Arc::default(),
        };
        let shared = Arc::clone(&capture.shared);
        let collect = move || {
            let mut buffer = vec![0; 64 << 10];
            if let Some(mut stream) = stream {
                while let Ok(read @ 1..) = stream.read(&mut buffer) {
                    let mut captured = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
                    let room = most.saturating_sub(captured.octets.len()).min(read);
                    captured.octets.extend_from_slice(&buffer[..room]);
                    // Once it is full, nothing is news any more but the end.
                    if room > 0 {
                        shared.1.notify_all();
                    }
                }
            }
            shared
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .ended = true;
            shared.1.notify_all();
        };
        // Without a thread there is nothing to read: the stream counts as ended.
        if thread::Builder::new()
            .name("capture".into())
            .stack_size(128 << 10)
            .spawn(collect)
            .is_err()
        {
            capture
                .shared
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .ended = true;
        }
        capture
    }

    /// What has come until now.
    #[must_use]
    pub fn so_far(&self) -> Vec<u8> {
        self.shared
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .octets
            .clone()
    }

    /// Waits until `enough` holds of what has come and whether that is all; false when `deadline` is over.
    pub fn wait(&self, deadline: &Deadline, mut enough: impl FnMut(&[u8], bool) -> bool) -> bool {
        let mut captured = self.shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if enough(&captured.octets, captured.ended) {
                return true;
            }
            if captured.ended || deadline.is_over() {
                return false;
            }
            captured = self
                .shared
                .1
                .wait_timeout(captured, SLICE)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// The last lines, escaped, for a failure.
    #[must_use]
    pub fn last_lines(&self, most: usize) -> Vec<String> {
        let captured = self.shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tail = &captured.octets[captured.octets.len().saturating_sub(8 << 10)..];
        let text = String::from_utf8_lossy(tail);
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        lines[lines.len().saturating_sub(most)..]
            .iter()
            .map(|line| printable(line))
            .collect()
    }
}

/// A line of text that cannot steer a terminal: letters of all scripts stay, control characters are escaped.
fn printable(line: &str) -> String {
    line.chars()
        .take(400)
        .map(|letter| {
            if letter.is_control() {
                octets::escape(letter.to_string().as_bytes())
            } else {
                letter.into()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_read_to_its_end_and_only_its_beginning_is_kept() {
        let flood = std::io::repeat(b'x').take(300_000);
        let capture = Capture::of(Some(flood), 1000);
        assert!(capture.wait(&Deadline::within(PATIENCE), |_, ended| ended));
        assert_eq!(capture.so_far().len(), 1000);
    }
}
