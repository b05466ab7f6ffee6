//! Running a program that may not run for ever, nor write without end: cargo, git, the worker.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use grader::deadline::{Deadline, until};
use grader::leash::Leash;

/// How long what a program wrote may take to arrive once it has ended.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What a program may use.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Time.
    pub time: Duration,
    /// Octets that it writes, on each of its two streams.
    pub octets: usize,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself, or by somebody else's signal.
    Exited(ExitStatus),
    /// By us: its time was over.
    TooLong,
    /// By us: it wrote more than it may.
    TooMuch,
    /// By us: the run was cancelled.
    Cancelled,
}

/// What came of it.
#[derive(Debug)]
pub struct Ran {
    /// How it ended.
    pub end: End,
    /// What it wrote on standard output, as far as it may.
    pub stdout: Vec<u8>,
    /// The same of standard error.
    pub stderr: Vec<u8>,
    /// Processor time that it used, with all that it started and waited for; zero where the system does not tell.
    pub cpu: Duration,
}

impl Ran {
    /// Did it end by itself, and well?
    #[must_use]
    pub fn is_well(&self) -> bool {
        matches!(self.end, End::Exited(status) if status.success())
    }
}

/// What it finds on its standard input.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// Nothing.
    Empty,
    /// These octets, and then its end.
    Octets(&'a [u8]),
    /// These octets; its end comes when we end, however that happens.
    UntilWeEnd(&'a [u8]),
}

enum Event {
    Octets(Vec<u8>),
    TooMuch,
}

/// Starts the command, gives it its input, and waits for its end within the bounds. Nothing of its process group is left then.
///
/// # Errors
/// It cannot be started.
pub fn run(
    command: &mut Command,
    input: Input<'_>,
    bounds: Bounds,
    leash: &Leash,
) -> io::Result<Ran> {
    let stdin = match input {
        Input::Empty => Stdio::null(),
        _ => Stdio::piped(),
    };
    command
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let Some(mut child) = leash.start(command)? else {
        return Ok(Ran {
            end: End::Cancelled,
            stdout: Vec::new(),
            stderr: Vec::new(),
            cpu: Duration::ZERO,
        });
    };
    let held = feed(child.stdin.take(), input);
    let stdout = read(child.stdout.take(), bounds.octets);
    let stderr = read(child.stderr.take(), bounds.octets);
    let mut streams = [(stdout, Vec::new()), (stderr, Vec::new())];

    let deadline = Deadline::within(bounds.time);
    let mut wrote_too_much = false;
    let in_time = until(&deadline, || {
        for (events, octets) in &mut streams {
            wrote_too_much |= !take(events.try_iter(), octets);
        }
        wrote_too_much || leash.is_cancelled() || has_ended(&mut child)
    });
    let cpu = processor_time(child.id());
    let status = child.try_wait().ok().flatten();
    leash.end(&mut child);
    drop(held);
    let last_words = Deadline::within(LAST_WORDS);
    for (events, octets) in &mut streams {
        // The stream's end ends this; one that was handed on to a process elsewhere stays open.
        while !last_words.is_over() && !wrote_too_much {
            match events.recv_timeout(Duration::from_millis(20)) {
                Ok(event) => wrote_too_much |= !take([event].into_iter(), octets),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
    }
    let [(_, stdout), (_, stderr)] = streams;
    let end = match status {
        _ if wrote_too_much => End::TooMuch,
        _ if leash.is_cancelled() => End::Cancelled,
        Some(status) => End::Exited(status),
        None if in_time => End::Cancelled,
        None => End::TooLong,
    };
    Ok(Ran {
        end,
        stdout,
        stderr,
        cpu,
    })
}

/// Writes the input in a thread: whoever does not read it must not stop us. What is returned holds the stream open.
fn feed(stdin: Option<ChildStdin>, input: Input<'_>) -> Option<Sender<()>> {
    let (octets, is_held) = match input {
        Input::Empty => return None,
        Input::Octets(octets) => (octets.to_vec(), false),
        Input::UntilWeEnd(octets) => (octets.to_vec(), true),
    };
    let (hold, until) = mpsc::channel::<()>();
    let mut stdin = stdin?;
    thread::spawn(move || {
        let written = stdin.write_all(&octets);
        if is_held && written.is_ok() {
            // Ends with an error when nobody holds it any more.
            let _ = until.recv();
        }
    });
    Some(hold)
}

/// False if there was too much.
fn take(events: impl Iterator<Item = Event>, octets: &mut Vec<u8>) -> bool {
    for event in events {
        match event {
            Event::Octets(more) => octets.extend(more),
            Event::TooMuch => return false,
        }
    }
    true
}

fn read(stream: Option<impl Read + Send + 'static>, limit: usize) -> Receiver<Event> {
    let (tell, told) = mpsc::channel();
    if let Some(stream) = stream {
        thread::spawn(move || read_on(stream, limit, &tell));
    }
    told
}

fn read_on(mut stream: impl Read, limit: usize, tell: &Sender<Event>) {
    let mut buffer = vec![0; 64 * 1024];
    let mut left = limit;
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return,
            Ok(length) if length > left => {
                let _ = tell.send(Event::Octets(buffer[..left].to_vec()));
                let _ = tell.send(Event::TooMuch);
                return;
            }
            Ok(length) => {
                left -= length;
                if tell.send(Event::Octets(buffer[..length].to_vec())).is_err() {
                    return;
                }
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// Has it ended? On Linux it is not buried yet: its times can still be read.
#[cfg(target_os = "linux")]
fn has_ended(child: &mut Child) -> bool {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    i32::try_from(child.id())
        .ok()
        .and_then(Pid::from_raw)
        .is_none_or(|id| !matches!(waitid(WaitId::Pid(id), options), Ok(None)))
}

#[cfg(not(target_os = "linux"))]
fn has_ended(child: &mut Child) -> bool {
    !matches!(child.try_wait(), Ok(None))
}

/// Of a process that has not been buried: its own time, and that of those it has buried.
#[cfg(target_os = "linux")]
fn processor_time(id: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name, in brackets, may hold anything; the fields behind it begin with the third.
    let fields = stat
        .rsplit_once(')')
        .map_or("", |(_, fields)| fields)
        .split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(4)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    // A tick of these is a hundredth of a second, on every Linux.
    Duration::from_millis(ticks * 10)
}

#[cfg(not(target_os = "linux"))]
fn processor_time(_id: u32) -> Duration {
    Duration::ZERO
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        time: Duration::from_secs(20),
        octets: 1000,
    };

    fn shell(script: &str, bounds: Bounds) -> Ran {
        run(
            Command::new("sh").args(["-c", script]),
            Input::Octets(b"in\n"),
            bounds,
            &Leash::default(),
        )
        .unwrap()
    }

    #[test]
    fn what_it_reads_and_writes_passes() {
        let ran = shell("cat; echo err >&2; exit 3", BOUNDS);
        assert_eq!(
            (ran.stdout.as_slice(), ran.stderr.as_slice()),
            (&b"in\n"[..], &b"err\n"[..])
        );
        assert!(
            matches!(ran.end, End::Exited(status) if status.code() == Some(3)),
            "{ran:?}"
        );
    }

    #[test]
    fn time_and_octets_are_bounded_and_nobody_is_left() {
        let short = Bounds {
            time: Duration::from_millis(200),
            ..BOUNDS
        };
        assert_eq!(shell("sleep 60", short).end, End::TooLong);
        let much = shell("yes", BOUNDS);
        assert_eq!((much.end, much.stdout.len()), (End::TooMuch, 1000));
        // It ends, and one that it started holds the stream: that one ends with the group.
        let ran = shell("sleep 60 & echo here", BOUNDS);
        assert_eq!(ran.stdout, b"here\n");
        assert!(ran.is_well(), "{ran:?}");
    }

    #[test]
    fn a_cancelled_run_ends_at_once() {
        let leash = Leash::default();
        let stop = leash.clone();
        thread::spawn(move || stop.cancel());
        let ran = run(
            Command::new("sleep").arg("60"),
            Input::Empty,
            BOUNDS,
            &leash,
        )
        .unwrap();
        assert_eq!(ran.end, End::Cancelled);
    }
}
