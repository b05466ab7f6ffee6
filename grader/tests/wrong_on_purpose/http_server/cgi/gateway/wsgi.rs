//! WSGI: workers in Python that stay, each with one request at a time.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::super::head::Wrong;
use super::super::source::{Piece, Source};
use super::super::{Body, Settings};
use super::Variables;
use super::link::{self, Link, Moved};
use super::rules::Rules;
use crate::{FAULT, fault};

const WORKER: &str = include_str!("worker.py");

/// A worker that has nothing to do.
struct Worker {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
    /// Of the file, when it was loaded.
    stamp: Option<(SystemTime, u64)>,
}

/// How far a worker has come with a request.
#[derive(PartialEq, Eq)]
enum Stage {
    Answering,
    Done,
    /// It was told to end, since nobody wants the answer any more.
    Ended,
}

struct Pool {
    idle: Vec<Worker>,
    /// All there are.
    count: usize,
}

static POOL: Mutex<Pool> = Mutex::new(Pool {
    idle: Vec::new(),
    count: 0,
});
static FREE: Condvar = Condvar::new();

fn pool() -> MutexGuard<'static, Pool> {
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn start(
    rules: &Rules,
    settings: &Settings,
    variables: &Variables,
    body: Body,
) -> Result<Box<dyn Source>, Wrong> {
    let body = match fault("d9-body-first") {
        true => link::whole(body),
        false => body,
    };
    let mut worker = take(rules, settings)?;
    let mut octets = Vec::new();
    for (name, value) in variables {
        octets.extend([name.as_bytes(), b"\0", value, b"\0"].concat());
    }
    if send(&mut worker.to, b'R', &octets).is_err() {
        lose(worker);
        return Err(Wrong::new(502, "the worker is gone"));
    }
    let timeout = match fault("d9-no-timeout") {
        true => Duration::from_secs(3_600),
        false => rules.timeout,
    };
    let id = worker.child.id();
    let Worker {
        child,
        mut to,
        from,
        stamp,
    } = worker;
    let (comes_home, home) = mpsc::channel();
    let upload = move || {
        let given = link::upload(body, &mut |octets| send(&mut to, b'B', octets));
        let last = if given.is_ok() { b'B' } else { b'F' };
        let _ = send(&mut to, last, b"");
        let _ = comes_home.send(to);
        given
    };
    let stage = Arc::new(Mutex::new(Stage::Answering));
    let answering = Arc::clone(&stage);
    let download = move |tell: &mpsc::SyncSender<Piece>| {
        let mut from = from;
        let is_well = pass_on(&mut from, tell, &answering);
        // A worker that was ended in the middle of an answer is not read to its end.
        let to = if is_well { home.recv().ok() } else { None };
        match to {
            Some(to) => give(Worker {
                child,
                to,
                from,
                stamp,
            }),
            None => bury(child, is_well),
        }
    };
    let end = move |_| {
        // Held until the signal is sent: a worker that has given its answer may have the next request already.
        let mut stage = stage.lock().unwrap_or_else(PoisonError::into_inner);
        if *stage == Stage::Answering {
            *stage = Stage::Ended;
            end(id);
        }
    };
    Ok(Box::new(Link::new(
        timeout,
        Moved::now(),
        upload,
        download,
        end,
    )))
}

/// Hands an answer on; false if the worker is of no use any more.
fn pass_on(from: &mut ChildStdout, tell: &mpsc::SyncSender<Piece>, stage: &Mutex<Stage>) -> bool {
    loop {
        let (piece, goes_on) = match receive(from) {
            Ok((b'O', octets)) => (Piece::Octets(octets), true),
            Ok((b'E', _)) => (Piece::End, false),
            Ok((b'X', _)) => (Piece::Failed, false),
            _ if fault("d9-death-is-500") => (Piece::Failed, true),
            _ => (Piece::Broken, true),
        };
        let is_death = matches!(piece, Piece::Broken) || goes_on && matches!(piece, Piece::Failed);
        if is_death || !goes_on {
            let mut stage = stage.lock().unwrap_or_else(PoisonError::into_inner);
            if *stage == Stage::Ended {
                return false;
            }
            *stage = Stage::Done;
        }
        let is_taken = tell.send(piece).is_ok();
        match goes_on {
            false => return !fault("d9-process-per-request"),
            true if is_death || !is_taken => return false,
            true => {}
        }
    }
}

/// A worker that is free, or a new one.
fn take(rules: &Rules, settings: &Settings) -> Result<Worker, Wrong> {
    let until = Instant::now() + settings.wait;
    let mut pool = pool();
    loop {
        while let Some(worker) = pool.idle.pop() {
            let is_old = rules
                .application
                .as_ref()
                .is_some_and(|(file, _)| rules.reloads && stamp_of(file) != worker.stamp);
            if !is_old {
                return Ok(worker);
            }
            pool.count -= 1;
            drop(worker.to);
            bury_later(worker.child);
        }
        if pool.count < rules.workers {
            pool.count += 1;
            drop(pool);
            return load(rules, settings);
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Wrong::new(503, "all workers are busy"));
        }
        let waited = FREE.wait_timeout(pool, left);
        (pool, _) = waited.unwrap_or_else(PoisonError::into_inner);
    }
}

/// Starts a worker, and waits until it has loaded the application.
fn load(rules: &Rules, settings: &Settings) -> Result<Worker, Wrong> {
    let Some((file, name)) = &rules.application else {
        return Err(Wrong::new(500, "there is no application"));
    };
    let stamp = stamp_of(file);
    let loaded = spawn(rules, settings, file, name).and_then(|mut child| {
        let (Some(to), Some(mut from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no streams"));
        };
        let said = receive(&mut from);
        let worker = Worker {
            child,
            to,
            from,
            stamp,
        };
        match said {
            Ok((b'L', _)) => Ok(worker),
            _ => {
                lose(worker);
                pool().count += 1;
                Err(io::Error::other("it was not loaded"))
            }
        }
    });
    loaded.map_err(|error| {
        pool().count -= 1;
        if fault("d9-ends-with-the-application") {
            std::process::exit(1);
        }
        Wrong::new(
            if fault("d9-not-loaded-is-404") {
                404
            } else {
                500
            },
            if error.raw_os_error().is_some() {
                "python3 cannot be started"
            } else {
                "the application cannot be loaded"
            },
        )
    })
}

fn spawn(rules: &Rules, settings: &Settings, file: &Path, name: &str) -> io::Result<Child> {
    let python = settings
        .interpreters
        .iter()
        .find(|(ending, _)| ending == ".py");
    let words = python.map_or(vec!["python3".to_owned()], |(_, words)| words.clone());
    Command::new(&words[0])
        .args(&words[1..])
        .args(["-c", WORKER])
        .arg(file)
        .arg(name)
        .arg(FAULT.get().map_or("", String::as_str))
        .arg(rules.workers.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
}

fn give(worker: Worker) {
    pool().idle.push(worker);
    FREE.notify_one();
}

fn lose(worker: Worker) {
    drop(worker.to);
    bury(worker.child, true);
}

/// Waits for its end, which is near, or is made so.
fn bury(mut child: Child, is_killed: bool) {
    if is_killed || fault("d9-process-per-request") {
        let _ = child.kill();
    }
    let _ = child.wait();
    if !fault("d9-dead-worker-is-kept") {
        pool().count -= 1;
        FREE.notify_one();
    }
}

fn bury_later(mut child: Child) {
    thread::spawn(move || child.wait());
}

/// Nobody wants the answer of this worker any more: it may clear up, but not for long.
#[cfg(unix)]
fn end(id: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    let Some(id) = i32::try_from(id).ok().and_then(Pid::from_raw) else {
        return;
    };
    let first = match fault("d9-no-close-when-clients-leave") {
        true => Signal::KILL,
        false => Signal::TERM,
    };
    let _ = kill_process(id, first);
    thread::spawn(move || {
        thread::park_timeout(Duration::from_secs(1));
        let _ = kill_process(id, Signal::KILL);
    });
}

/// Here it ends with its input.
#[cfg(not(unix))]
fn end(_id: u32) {}

fn stamp_of(file: &Path) -> Option<(SystemTime, u64)> {
    let known = fs::metadata(file).ok()?;
    Some((known.modified().ok()?, known.len()))
}

fn send(to: &mut ChildStdin, kind: u8, octets: &[u8]) -> io::Result<()> {
    let length = u32::try_from(octets.len()).unwrap_or(u32::MAX);
    to.write_all(&[&[kind], &length.to_be_bytes()[..], octets].concat())
}

fn receive(from: &mut ChildStdout) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    from.read_exact(&mut head)?;
    let [kind, length @ ..] = head;
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
    let mut octets = vec![0; length.min(64 << 20)];
    from.read_exact(&mut octets)?;
    Ok((kind, octets))
}
