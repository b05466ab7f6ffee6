//! A script that runs: its three streams, the time it may be silent, its end.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::body::{Body, Feeder};
use super::gate::Place;
use super::source::{Piece, Source};
use super::{Script, Settings, group};
use crate::fault;

/// A script at work. Dropping it ends it.
pub struct Running {
    child: Option<Child>,
    name: String,
    output: Receiver<Piece>,
    feeder: Feeder,
    /// When it was started, and when something came from it last.
    began: Instant,
    spoke: Instant,
    /// How long nothing may move.
    timeout: Duration,
    /// Its answer is complete: it may end by itself.
    is_whole: bool,
    /// Given back when it is gone.
    place: Option<Place>,
}

impl Running {
    pub fn start(
        script: &Script,
        environment: Vec<(String, OsString)>,
        body: Body,
        settings: &Settings,
        place: Place,
    ) -> io::Result<Self> {
        let mut command = Command::new(&script.command[0]);
        command
            .args(&script.command[1..])
            .env_clear()
            .envs(environment)
            .stdin(match fault("d3-the-server's-own-input") {
                true if matches!(body, Body::None) => Stdio::inherit(),
                _ => Stdio::piped(),
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(folder) = script.file.parent()
            && !fault("d2-in-the-server's-folder")
        {
            command.current_dir(folder);
        }
        group::own(&mut command);
        let mut child = command.spawn()?;
        if fault("d1-waits-for-the-end") {
            child.wait()?;
        }
        let name = script.log_name();
        let (sender, output) = sync_channel(match fault("d6-reads-ahead") {
            true => 1 << 16,
            false => 1,
        });
        let stdin = child.stdin.take();
        let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(io::Error::other("no streams"));
        };
        let moved = Arc::new(Mutex::new(Instant::now()));
        let errors = Errors {
            name: name.clone(),
            output: sender.clone(),
            moved: Arc::clone(&moved),
        };
        let to = sender.clone();
        if fault("d3-errors-after-output") {
            thread::spawn(move || {
                pass_on(stdout, &to);
                errors.log(stderr);
            });
        } else {
            thread::spawn(move || errors.log(stderr));
            thread::spawn(move || pass_on(stdout, &to));
        }
        Ok(Running {
            child: Some(child),
            name,
            output,
            feeder: Feeder::start(body, stdin, sender, moved),
            began: Instant::now(),
            spoke: Instant::now(),
            timeout: settings.timeout,
            is_whole: false,
            place: Some(place),
        })
    }
}

impl Source for Running {
    fn next(&mut self) -> Piece {
        loop {
            let last = match fault("d5-only-output-counts") {
                true => self.spoke,
                false => self.spoke.max(self.feeder.moved()),
            };
            let until = match self.timeout {
                time if fault("d5-timeout-for-all") => self.began + time,
                time if fault("d5-half-the-timeout") => last + time / 2,
                time => last + time,
            };
            let left = until.saturating_duration_since(Instant::now());
            let left = match fault("d5-no-timeout") {
                true => Duration::from_secs(3_600),
                false => left,
            };
            match self.output.recv_timeout(left) {
                Ok(piece) => {
                    self.spoke = Instant::now();
                    return piece;
                }
                Err(RecvTimeoutError::Disconnected) => return Piece::End,
                Err(RecvTimeoutError::Timeout)
                    if self.feeder.moved() > last
                        && !fault("d5-only-output-counts")
                        && !fault("d5-timeout-for-all") => {}
                Err(RecvTimeoutError::Timeout) => return Piece::TimedOut,
            }
        }
    }

    fn failed(&mut self) -> bool {
        let mut status = || self.child.as_mut().and_then(group::wait_a_while);
        fault("d5-exit-status-cuts") && status().is_some_and(|status| !status.success())
    }

    fn was_killed(&mut self) -> bool {
        if fault("d5-zombies") {
            return false;
        }
        let status = self.child.as_mut().and_then(group::wait_a_while);
        status.and_then(group::signal_of).is_some()
    }

    fn is_complete(&mut self) {
        self.is_whole = true;
    }

    fn finish_body(&mut self) -> io::Result<()> {
        self.feeder.finish()
    }

    fn lose_place(&mut self) {
        std::mem::forget(self.place.take());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            if !self.is_whole {
                // Before its input ends: it must not take that for the end of the body.
                group::ask_to_end(&mut child);
            }
            group::end(child, self.name.clone(), self.is_whole);
        }
    }
}

/// Its standard output, piece by piece.
fn pass_on(mut stdout: ChildStdout, to: &SyncSender<Piece>) {
    let mut piece = vec![0; 64 << 10];
    while let Ok(read) = stdout.read(&mut piece) {
        let octets = Piece::Octets(piece[..read].to_vec());
        if read == 0 || to.send(octets).is_err() || fault("d1-first-read-only") {
            break;
        }
    }
    let _ = to.send(Piece::End);
}

/// Where a script's complaints go.
struct Errors {
    name: String,
    /// Where they have no business to be.
    output: SyncSender<Piece>,
    moved: Arc<Mutex<Instant>>,
}

impl Errors {
    /// Line by line into our own standard error: it is what the log has of it.
    fn log(self, stderr: ChildStderr) {
        let mut lines = BufReader::new(stderr);
        if fault("d5-log-as-it-comes") {
            let mut to = std::io::stderr();
            let _ = std::io::copy(&mut lines, &mut to);
            return;
        }
        let mut line = Vec::new();
        while lines
            .by_ref()
            .take(4 << 10)
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            if fault("d5-errors-count") {
                *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
            }
            if fault("d5-errors-to-the-client") {
                let _ = self.output.send(Piece::Octets(line.clone()));
            } else if !fault("d5-errors-are-dropped") {
                let text = String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
                let is_raw = fault("d5-log-not-escaped");
                let text = if is_raw {
                    text
                } else {
                    text.escape_debug().to_string()
                };
                eprintln!("{}: {text}", self.name);
            }
            line.clear();
        }
    }
}
