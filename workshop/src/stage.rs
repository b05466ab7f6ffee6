//! A place of its own for each built program, so that the next build cannot disturb the checks
//! that still run it.
//!
//! A stage is a folder under `staged/` beside the built program. This process's stages lie in one
//! folder with a locked file: as long as it is locked, nobody clears that folder away.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, Result};

const IN_USE: &str = "in-use";

/// Makes stages.
#[derive(Debug, Default)]
pub struct Stages {
    home: Option<Home>,
    made: AtomicUsize,
}

/// The folder of this process's stages.
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
        let folder = staged.join(process::id().to_string());
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

/// Removes the folders of processes that ended without doing so. What cannot be removed, for
/// whatever reason, is in nobody's way.
fn clear_away_abandoned(staged: &Path) {
    for entry in fs::read_dir(staged).into_iter().flatten().flatten() {
        let folder = entry.path();
        let lock = File::options().write(true).open(folder.join(IN_USE));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(&folder);
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
