//! Which files make up the course: what a copy of it holds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::workspace::slashed;

/// What is made here and never belongs to the course.
const MADE_HERE: [&str; 3] = [".git", ".workshop", "target"];

/// The course's files, as sorted relative paths with `/`: those that git tracks and that are
/// there, or, where git does not know this folder, all but what is made here.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(root: &Path) -> Result<Vec<String>> {
    let mut files = match known_to_git(root) {
        Some(files) => files,
        None => walked(root)?,
    };
    // A link may lead out of the course, and a stick cannot hold one.
    let is_plain =
        |file: &String| fs::symlink_metadata(root.join(file)).is_ok_and(|at| at.is_file());
    files.retain(is_plain);
    files.sort();
    Ok(files)
}

fn known_to_git(root: &Path) -> Option<Vec<String>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root)
        .output()
        .ok()?;
    let names = String::from_utf8(listed.stdout).ok()?;
    let files: Vec<String> = names.split_terminator('\0').map(str::to_owned).collect();
    // In an unpacked archive git may answer for a repository further up, which knows nothing of this folder.
    let is_ours = listed.status.success() && files.iter().any(|file| file == "Cargo.toml");
    is_ours.then_some(files)
}

fn walked(root: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(relative) = folders.pop() {
        let here = root.join(&relative);
        for entry in fs::read_dir(&here).map_err(|cause| Error::file("read", &here, &cause))? {
            let entry = entry.map_err(|cause| Error::file("read", &here, &cause))?;
            let name = entry.file_name();
            if MADE_HERE.iter().any(|made| name == *made) {
                continue;
            }
            let path = relative.join(name);
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else {
                files.push(slashed(&path));
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::replace;

    #[test]
    fn without_git_all_but_what_is_made_here() {
        let top = tempfile::tempdir().unwrap();
        for file in [
            "Cargo.toml",
            ".cargo/config.toml",
            "lab-a-echo/src/client.rs",
            "target/debug/lab-a-echo",
            ".workshop/state.json",
            ".git/config",
            "lab-a-echo/target/x",
        ] {
            replace(&top.path().join(file), b"").unwrap();
        }
        assert_eq!(
            files(top.path()).unwrap(),
            [
                ".cargo/config.toml",
                "Cargo.toml",
                "lab-a-echo/src/client.rs"
            ]
        );
    }

    #[test]
    fn with_git_what_is_tracked_and_there() {
        let top = tempfile::tempdir().unwrap();
        for file in ["Cargo.toml", "plans/two-day.toml", "gone.rs", "notes.txt"] {
            replace(&top.path().join(file), b"").unwrap();
        }
        let git = |words: &[&str]| {
            Command::new("git")
                .args(words)
                .current_dir(top.path())
                .output()
                .unwrap()
        };
        git(&["init", "--quiet"]);
        git(&["add", "Cargo.toml", "plans", "gone.rs"]);
        fs::remove_file(top.path().join("gone.rs")).unwrap();
        assert_eq!(
            files(top.path()).unwrap(),
            ["Cargo.toml", "plans/two-day.toml"]
        );
    }
}
