//! One worker: a Python process with the application in it (`worker.py`), and our end of the socket pair.

use std::ffi::OsStr;
use std::io::{self, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lab_d_given::{Config, Wsgi};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::frames::{LOADED, read_frame_head, read_short};

/// What runs in a worker.
const PROGRAM: &str = include_str!("worker.py");
/// How it gets there without a file: as the first argument. Its lines have to be known to whoever prints a traceback.
const START: &str = "import linecache, sys
text = sys.argv.pop(1)
linecache.cache['worker.py'] = (len(text), None, text.splitlines(True), 'worker.py')
exec(compile(text, 'worker.py', 'exec'))";
/// How long an application may take to load.
const LOADING: Duration = Duration::from_secs(60);
/// How long a worker may take to end once it is asked to.
const ENDING: Duration = Duration::from_secs(1);
/// How much is read at a time: a small answer in one piece.
const PIECE: usize = 64 * 1024;

/// How workers are started.
#[derive(Debug)]
pub(super) struct Recipe {
    command: Vec<String>,
    pub(super) application: Wsgi,
    pub(super) workers: usize,
    timeout: Duration,
}

/// A worker: first it loads the application.
#[derive(Debug)]
pub(super) struct Worker {
    /// Frames, both ways.
    pub(super) link: BufReader<UnixStream>,
    /// How long it may be silent.
    pub(super) timeout: Duration,
    child: Child,
}

impl Recipe {
    /// What the settings say of workers.
    pub(super) fn new(config: &Config, application: &Wsgi) -> Recipe {
        // Of several interpreters for one ending the last counts.
        let mut interpreters = config.interpreters.iter().rev();
        let python = interpreters.find(|known| known.ending == ".py");
        Recipe {
            command: python
                .map_or_else(|| vec!["python3".to_owned()], |known| known.command.clone()),
            application: application.clone(),
            workers: config.wsgi_workers,
            timeout: config.wsgi_timeout,
        }
    }

    /// Starts a process.
    pub(super) fn spawn(&self) -> io::Result<Worker> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_read_timeout(Some(LOADING))?;
        ours.set_write_timeout(Some(self.timeout))?;
        let child = Command::new(&self.command[0])
            .args(&self.command[1..])
            .args(["-c", START, PROGRAM])
            .arg(&self.application.file)
            .arg(&self.application.application)
            .arg(self.workers.to_string())
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            // What an application prints is for the log.
            .stdout(Stdio::from(io::stderr()))
            // A Ctrl-C is for the server, which lets its workers finish.
            .process_group(0)
            .spawn()
            .map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", self.command[0]))
            })?;
        Ok(Worker {
            link: BufReader::with_capacity(PIECE, ours),
            timeout: self.timeout,
            child,
        })
    }
}

impl Worker {
    /// Waits until it has loaded the application; tells the files that it was loaded from.
    ///
    /// # Errors
    /// It could not: why stands in the log.
    pub(super) fn loaded(&mut self) -> io::Result<Vec<PathBuf>> {
        let head = read_frame_head(&mut self.link);
        let ended = |_| io::Error::other("the worker ended, or was silent for too long");
        let (kind, length) = head.map_err(ended)?;
        if kind != LOADED {
            return Err(io::Error::other("its first word is none that we know"));
        }
        let names = read_short(&mut self.link, length)?;
        self.be_patient(self.timeout)?;
        let names = names.split(|&octet| octet == 0);
        Ok(names.filter(|name| !name.is_empty()).map(path).collect())
    }

    /// How long it may be silent from now on.
    pub(super) fn be_patient(&self, timeout: Duration) -> io::Result<()> {
        self.link.get_ref().set_read_timeout(Some(timeout))
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// `BrokenPipe`: it is gone.
    pub(super) fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        self.link.get_mut().write_all(frame)
    }

    /// What names its process, and the group that it leads.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process: one that waits for a request ends by itself, others are asked and then made to.
    /// Calls this before its number can become another's. How it has ended.
    pub(super) fn end(mut self, before: impl FnOnce()) -> String {
        let id = self.child.id();
        // The end of its input.
        drop(self.link);
        let (tell, ended) = mpsc::channel();
        thread::spawn(move || {
            wait_for_the_end_of(id);
            // Nobody listens any more: it took too long.
            let _ = tell.send(());
        });
        if ended.recv_timeout(ENDING / 4).is_err() {
            signal(id, Signal::TERM);
            let _ = ended.recv_timeout(ENDING);
        }
        // Whatever it has started goes with it. As long as nobody has taken notice of its end, the number is its own.
        signal(id, Signal::KILL);
        before();
        let status = self.child.wait();
        status.map_or_else(
            |error| error.to_string(),
            |status| format!("ended ({status})"),
        )
    }
}

/// Sends a signal to a worker's group. One that is gone needs none.
pub(super) fn signal(id: u32, signal: Signal) {
    if let Some(group) = pid(id) {
        let _ = kill_process_group(group, signal);
    }
}

/// Waits without taking notice: it stays a zombie.
fn wait_for_the_end_of(id: u32) {
    let Some(pid) = pid(id) else { return };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while matches!(waitid(WaitId::Pid(pid), options), Err(Errno::INTR)) {}
}

fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// A path as the worker names it.
fn path(octets: &[u8]) -> PathBuf {
    OsStr::from_bytes(octets).into()
}
