//! Folders to work in, which are gone when the work is done; those of a run that was killed are cleared away by the next.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

const IN_USE: &str = "in-use";

/// What the folders of all runs are called.
const PREFIX: &str = "grade-";

/// A folder that is locked as long as we live, however we end.
#[derive(Debug)]
pub struct Workplace {
    folder: PathBuf,
    _lock: File,
}

impl Workplace {
    /// Makes one in this folder, and clears away those that nobody works in any more.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(parent: &Path) -> io::Result<Workplace> {
        fs::create_dir_all(parent)?;
        clear_away_abandoned(parent);
        loop {
            let folder = tempfile::Builder::new()
                .prefix(PREFIX)
                .tempdir_in(parent)?
                .keep();
            let lock = File::create(folder.join(IN_USE))?;
            lock.lock()?;
            // Before it was locked, another run may have taken it for abandoned.
            if folder.join(IN_USE).exists() {
                return Ok(Workplace {
                    folder,
                    _lock: lock,
                });
            }
        }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn clear_away_abandoned(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let lock = File::options().write(true).open(entry.path().join(IN_USE));
        if is_ours && lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_is_gone_and_what_is_in_use_stays() {
        let top = tempfile::tempdir().unwrap();
        let abandoned = top.path().join("grade-dead");
        fs::create_dir(&abandoned).unwrap();
        fs::write(abandoned.join(IN_USE), "").unwrap();
        fs::write(abandoned.join("left"), "").unwrap();
        let one = Workplace::new(top.path()).unwrap();
        let other = Workplace::new(top.path()).unwrap();
        assert!(!abandoned.exists());
        assert!(one.path().exists() && other.path().exists());
        drop((one, other));
        assert_eq!(fs::read_dir(top.path()).unwrap().count(), 0);
    }
}
