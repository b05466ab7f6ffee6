//! A place of its own for each built program, so that the next build cannot disturb the checks
//! that still run it.
//!
//! A stage is a folder under `staged/` beside the built program. Stages that are made together lie
//! in one folder with a locked file: as long as it is locked, nobody clears that folder away.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, Result};

const IN_USE: &str = "in-use";

/// How many homes this process has made. Two may be in use at once, as the watch's and its
/// demonstration's are: each has a folder and a lock of its own.
static HOMES: AtomicUsize = AtomicUsize::new(0);

/// Makes stages.
#[derive(Debug, Default)]
pub struct Stages {
    home: Option<Home>,
    made: AtomicUsize,
}

/// The folder of some stages.
#[derive(Debug)]
struct Home {
    folder: PathBuf,
    /// Locked until the process ends, however it ends.
    _lock: File,
}

/// A program that stays as it is; gone when this is dropped.
#[derive(Debug)]
pub struct Stage {
    /// The program.
    pub program: PathBuf,
    folder: PathBuf,
}

impl Stages {
    /// Keeps the program that cargo has just built.
    ///
    /// # Errors
    /// When the target folder cannot be written.
    pub fn keep(&mut self, built: &Path) -> Result<Stage> {
        self.try_keep(built)
            .map_err(|cause| Error::file("keep a copy of", built, &cause))
    }

    fn try_keep(&mut self, built: &Path) -> io::Result<Stage> {
        let staged = built.parent().unwrap_or(Path::new(".")).join("staged");
        let home = match &self.home {
            Some(home) if home.folder.starts_with(&staged) && home.folder.is_dir() => home,
            _ => {
                clear_away_abandoned(&staged);
                self.home.insert(Home::new(&staged)?)
            }
        };
        let folder = home
            .folder
            .join(self.made.fetch_add(1, Ordering::Relaxed).to_string());
        fs::create_dir(&folder)?;
        let program = folder.join(built.file_name().unwrap_or_default());
        // A second name costs nothing; Windows would not let cargo replace a running program that has one.
        if cfg!(windows) || fs::hard_link(built, &program).is_err() {
            fs::copy(built, &program)?;
        }
        Ok(Stage { program, folder })
    }
}

impl Home {
    fn new(staged: &Path) -> io::Result<Home> {
        let number = HOMES.fetch_add(1, Ordering::Relaxed);
        let folder = staged.join(format!("{}-{number}", process::id()));
        loop {
            fs::create_dir_all(&folder)?;
            let lock = File::create(folder.join(IN_USE))?;
            lock.lock()?;
            // Before it was locked, somebody may have taken it for abandoned and cleared it away.
            if folder.join(IN_USE).exists() {
                return Ok(Home {
                    folder,
                    _lock: lock,
                });
            }
        }
    }
}

/// Removes the folders of processes that were killed before they could, and ends the programs that
/// these have left running. What cannot be removed, for whatever reason, is in nobody's way.
fn clear_away_abandoned(staged: &Path) {
    for entry in fs::read_dir(staged).into_iter().flatten().flatten() {
        let folder = entry.path();
        let lock = File::options().write(true).open(folder.join(IN_USE));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            #[cfg(target_os = "linux")]
            end_programs_in(&folder);
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

/// Ends every program that runs from this folder. Only Linux tells simply which these are.
#[cfg(target_os = "linux")]
fn end_programs_in(folder: &Path) {
    use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
    let Ok(folder) = folder.canonicalize() else {
        return;
    };
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let number = process.file_name().to_string_lossy().parse().ok();
        let program = process.path().join("exe");
        let is_from_here = || fs::read_link(&program).is_ok_and(|at| at.starts_with(&folder));
        let Some(id) = number.and_then(Pid::from_raw).filter(|_| is_from_here()) else {
            continue;
        };
        // Looked at once more when it is held: until then its number could have become another's.
        if let Ok(held) = pidfd_open(id, PidfdFlags::empty())
            && is_from_here()
        {
            let _ = pidfd_send_signal(&held, Signal::KILL);
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    #[cfg(target_os = "linux")]
    use std::process::Command;

    #[cfg(target_os = "linux")]
    use grader::deadline::{Deadline, until};

    #[test]
    fn a_staged_program_survives_the_next_build_and_is_gone_afterwards() {
        let top = tempfile::tempdir().unwrap();
        let built = top.path().join("lab");
        fs::write(&built, "first").unwrap();
        let mut stages = Stages::default();
        let first = stages.keep(&built).unwrap();
        // cargo, like every linker, removes the old file before it writes the new one.
        fs::remove_file(&built).unwrap();
        fs::write(&built, "second").unwrap();
        let second = stages.keep(&built).unwrap();
        assert_eq!(fs::read_to_string(&first.program).unwrap(), "first");
        assert_eq!(fs::read_to_string(&second.program).unwrap(), "second");

        let gone = first.program.clone();
        drop(first);
        assert!(!gone.exists() && second.program.exists());
        drop((second, stages));
        assert_eq!(fs::read_dir(top.path().join("staged")).unwrap().count(), 0);
    }

    #[test]
    fn two_in_one_process_do_not_wait_for_each_other() {
        let top = tempfile::tempdir().unwrap();
        let built = top.path().join("lab");
        fs::write(&built, "a program").unwrap();
        let (done, second) = mpsc::channel();
        let mut first = Stages::default();
        let _held = first.keep(&built).unwrap();
        // In a thread: two that shared a lock would wait for ever.
        thread::spawn(move || done.send(Stages::default().keep(&built).is_ok()));
        assert_eq!(second.recv_timeout(Duration::from_secs(10)), Ok(true));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_a_killed_watch_left_running_is_ended() {
        let top = tempfile::tempdir().unwrap();
        let abandoned = top.path().join("1-0");
        fs::create_dir_all(abandoned.join("0")).unwrap();
        fs::write(abandoned.join(IN_USE), "").unwrap();
        let program = abandoned.join("0/lab");
        // Copied by another process: while one of ours may write a file, it cannot be started.
        let copied = Command::new("cp").arg("/bin/sleep").arg(&program).status();
        assert!(copied.unwrap().success());
        let start = |program: &Path| Command::new(program).arg("60").spawn().unwrap();
        let (mut left, mut other) = (start(&program), start(Path::new("/bin/sleep")));
        clear_away_abandoned(top.path());
        let deadline = Deadline::within(Duration::from_secs(10));
        until(&deadline, || left.try_wait().is_ok_and(|end| end.is_some()));
        let (ended, goes_on) = (left.try_wait().unwrap(), other.try_wait().unwrap());
        for child in [&mut left, &mut other] {
            let _ = child.kill();
            child.wait().unwrap();
        }
        assert!(ended.is_some() && goes_on.is_none() && !abandoned.exists());
    }

    #[test]
    fn only_abandoned_stages_are_cleared_away() {
        let top = tempfile::tempdir().unwrap();
        let abandoned = top.path().join("1");
        fs::create_dir(&abandoned).unwrap();
        fs::write(abandoned.join(IN_USE), "").unwrap();
        let (in_use, young) = (top.path().join("2"), top.path().join("3"));
        fs::create_dir(&in_use).unwrap();
        // The folder of a process that is just about to put its lock into it.
        fs::create_dir(&young).unwrap();
        let lock = File::create(in_use.join(IN_USE)).unwrap();
        lock.lock().unwrap();
        clear_away_abandoned(top.path());
        assert!(!abandoned.exists() && in_use.exists() && young.exists());
    }
}
