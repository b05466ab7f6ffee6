//! What survives a restart: the room and its tokens, in one file.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use workshop::error::{Error, Result};
use workshop::files;
use workshop::workspace::Workspace;

use super::board::Board;

/// Where it is kept, below the course's folder for its own things.
const FILE: &str = "class.json";
const LOCK: &str = "class.lock";
/// How often it is written at most.
const PAUSE: Duration = Duration::from_secs(1);

/// What is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Kept {
    /// What attendees need, if anybody from outside may come.
    pub token: Option<String>,
    /// What the class page needs then.
    pub key: Option<String>,
    /// The attendees.
    pub board: Board,
}

/// The room, shared by all who answer requests.
#[derive(Debug)]
pub struct Room {
    file: PathBuf,
    now: Mutex<Now>,
    changed: Condvar,
    /// Held as long as this room is open: two cannot write one file.
    _lock: File,
}

#[derive(Debug)]
struct Now {
    kept: Kept,
    is_dirty: bool,
    is_over: bool,
}

impl Room {
    /// Opens the room, with what was kept unless a fresh one is wanted. Says what is to be told of it.
    ///
    /// # Errors
    /// Another one is open in this folder, or the file cannot be read.
    pub fn open(workspace: &Workspace, fresh: bool, now: u64) -> Result<(Room, Option<String>)> {
        let folder = workspace.own_dir();
        let lock = lock(&folder)?;
        let file = folder.join(FILE);
        if fresh {
            put_aside(&file, "json.before")?;
        }
        let (mut kept, note) = read(&file)?;
        kept.board.forget(now);
        let now = Now {
            kept,
            is_dirty: true,
            is_over: false,
        };
        let room = Room {
            file,
            now: Mutex::new(now),
            changed: Condvar::new(),
            _lock: lock,
        };
        Ok((room, note))
    }

    /// Looks at what is kept.
    pub fn look<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        look(&self.now().kept)
    }

    /// Changes what is kept; it is written soon.
    pub fn change<T>(&self, change: impl FnOnce(&mut Kept) -> T) -> T {
        let mut now = self.now();
        let changed = change(&mut now.kept);
        now.is_dirty = true;
        drop(now);
        self.changed.notify_all();
        changed
    }

    /// Writes the file whenever something has changed, until it is over.
    ///
    /// # Errors
    /// The last time it could not be written.
    pub fn keep(&self) -> Result<()> {
        let mut wrong = None;
        loop {
            let idle = |now: &mut Now| !now.is_dirty && !now.is_over;
            let waited = self.changed.wait_while(self.now(), idle);
            let mut now = waited.unwrap_or_else(PoisonError::into_inner);
            let (is_over, is_dirty) = (now.is_over, std::mem::take(&mut now.is_dirty));
            let text = serde_json::to_vec(&now.kept);
            drop(now);
            if is_dirty {
                let text =
                    text.map_err(|cause| Error::ours(format!("the class as JSON: {cause}")))?;
                let written = files::replace(&self.file, &text);
                // Once is enough: it may be mended while the class goes on.
                if let (Err(error), None) = (&written, &wrong) {
                    eprintln!("{error}\n  the class goes on; it is not kept");
                }
                wrong = written.err();
            }
            if is_over {
                return wrong.map_or(Ok(()), Err);
            }
            let waited = self
                .changed
                .wait_timeout_while(self.now(), PAUSE, |now| !now.is_over);
            drop(waited);
        }
    }

    /// Has what is left written, and [`Room::keep`] end.
    pub fn end(&self) {
        self.now().is_over = true;
        self.changed.notify_all();
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let opened = fs::create_dir_all(folder).and_then(|()| File::create(&path));
    let lock = opened.map_err(|cause| Error::file("lock", &path, &cause))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(Error::failed(
            "another `cargo grade serve` runs in this folder",
        )
        .remedy("end it with Ctrl-C, or start this one in another clone of the course")),
        Err(fs::TryLockError::Error(cause)) => Err(Error::file("lock", &path, &cause)),
    }
}

/// What stands in the file. One that cannot be understood is put aside, not overwritten.
fn read(file: &Path) -> Result<(Kept, Option<String>)> {
    let octets = files::read(file)?.unwrap_or_default();
    if octets.is_empty() {
        make_private(file)?;
        return Ok((Kept::default(), None));
    }
    match serde_json::from_slice(&octets) {
        Ok(kept) => Ok((kept, None)),
        Err(cause) => {
            let aside = put_aside(file, "json.broken")?;
            make_private(file)?;
            let note = format!(
                "{} could not be understood ({cause}): it is now {}, and this class begins anew",
                file.display(),
                aside.display()
            );
            Ok((Kept::default(), Some(note)))
        }
    }
}

/// Gives the file another ending, if it is there.
fn put_aside(file: &Path, ending: &str) -> Result<PathBuf> {
    let aside = file.with_extension(ending);
    match fs::rename(file, &aside) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::file("put aside", file, &cause))
        }
        _ => Ok(aside),
    }
}

/// Names and tokens are for nobody else; whoever replaces the file keeps its permissions.
fn make_private(file: &Path) -> Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let made = options.open(file).map(drop);
    made.map_err(|cause| Error::file("write", file, &cause))
}
