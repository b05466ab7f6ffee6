//! What the walls saw, in words: one line each, in a folder beside the scratch folder that no program of a submission sees.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::Places;

/// What a submission tried.
const INCIDENTS: &str = "incidents";
/// What went wrong through our own fault.
const FAULTS: &str = "faults";
/// No submission fills our memory with what it tried.
const MOST_READ: u64 = 64 << 10;

/// The folder of one submission's notes.
#[derive(Debug, Clone)]
pub(super) struct Notes(PathBuf);

impl Notes {
    /// Those of the submission with these places.
    pub(super) fn of(places: &Places) -> Self {
        let mut folder = OsString::from(&places.scratch);
        folder.push(".notes");
        Notes(folder.into())
    }

    /// Those in this folder.
    pub(super) fn at(folder: impl Into<PathBuf>) -> Self {
        Notes(folder.into())
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.0
    }

    /// Makes the folder.
    pub(super) fn prepare(&self) -> io::Result<()> {
        fs::create_dir_all(&self.0)
    }

    /// The submission tried this.
    pub(super) fn incident(&self, words: &str) {
        self.append(INCIDENTS, words);
    }

    /// We did not manage this.
    pub(super) fn fault(&self, words: &str) {
        self.append(FAULTS, words);
    }

    /// What the submission tried since this was asked last: each thing once, in the order in which it was first seen.
    pub(super) fn incidents(&self) -> Vec<String> {
        self.take(INCIDENTS)
    }

    /// What we did not manage since this was asked last.
    pub(super) fn faults(&self) -> Vec<String> {
        self.take(FAULTS)
    }

    fn append(&self, file: &str, words: &str) {
        let line = format!("{}\n", grader::octets::escape(words.as_bytes()));
        let path = self.0.join(file);
        let opened = OpenOptions::new().create(true).append(true).open(path);
        // A line is one write, so that those of several programs do not mix. What cannot be noted here is still seen by the checks.
        let _ = opened.and_then(|mut file| file.write_all(line.as_bytes()));
    }

    fn take(&self, file: &str) -> Vec<String> {
        let mut text = Vec::new();
        let path = self.0.join(file);
        if let Ok(file) = File::open(&path) {
            let _ = file.take(MOST_READ).read_to_end(&mut text);
            // The folders of one submission are those of the next one, too.
            let _ = fs::remove_file(&path);
        }
        let mut seen: Vec<String> = Vec::new();
        for line in String::from_utf8_lossy(&text).lines() {
            if !seen.iter().any(|one| one == line) {
                seen.push(line.to_owned());
            }
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_twice_is_told_once_and_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let notes = Notes::at(folder.path());
        assert!(notes.incidents().is_empty());
        for words in ["b", "a", "b", "with \x1b[2J in it"] {
            notes.incident(words);
        }
        notes.fault("ours");
        assert_eq!(notes.incidents(), ["b", "a", "with \\x1b[2J in it"]);
        assert_eq!(notes.faults(), ["ours"]);
        assert!(notes.incidents().is_empty() && notes.faults().is_empty());
    }
}
