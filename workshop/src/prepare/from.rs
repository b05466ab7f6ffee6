//! Using a bundle in one's own clone.

use std::fs;
use std::path::{Path, PathBuf};

use super::bundle::COURSE;
use super::lockfile;
use super::offline::{self, CRATES};
use super::stages::{Done, Stage};
use crate::error::{Error, Kind, Result};
use crate::workspace::Workspace;

/// Copies a bundle's crates into this clone and makes cargo use them. The bundle is not needed
/// afterwards: a stick can go on to the next.
///
/// # Errors
/// When it is no bundle, or does not hold what this clone needs; the clone is then as before.
pub fn take(workspace: &Workspace, bundle: &Path, stage: &Stage) -> Result<Done<()>> {
    let source = crates_in(bundle)?;
    let needed = lockfile::read(&workspace.root)?;
    let missing: Vec<String> = needed
        .iter()
        .map(lockfile::Locked::file_name)
        .filter(|name| !source.join(name).is_file())
        .collect();
    if let Some(first) = missing.first() {
        let more = match missing.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        return Err(Error::ours(format!("{} does not hold {first}{more}, which this clone needs", bundle.display()))
            .remedy(format!(
                "bundle and clone are of different versions: work in the bundle's own copy of the course, {}, or get a newer bundle",
                bundle.join(COURSE).display()
            )));
    }
    let was_on = offline::is_on(workspace);
    let crates = Swapped::new(&source, offline::crates(workspace), stage)?;
    offline::switch_on(workspace)?;
    // cargo unpacks each crate now, and compares its checksum with the lock file's.
    let fetched = stage.cargo(&workspace.root, &["fetch", "--locked", "--offline"], |_| {});
    if let Err(error) = fetched {
        crates.undo()?;
        if !was_on {
            offline::switch_off(workspace)?;
        }
        return Err(Error {
            kind: Kind::Ours,
            ..error
        }
        .remedy("the bundle is damaged: take it from another stick, or have it written again"));
    }
    crates.keep()?;
    Ok(Done::Well(
        (),
        format!("{} crates; the bundle is not needed any more", needed.len()),
    ))
}

/// The crates of a bundle, which may be named by its own folder or by the course's folder in it.
fn crates_in(bundle: &Path) -> Result<PathBuf> {
    let candidates = [bundle.join(COURSE).join(CRATES), bundle.join(CRATES)];
    candidates.into_iter().find(|folder| folder.join("index").is_dir()).ok_or_else(|| {
        let what = if bundle.is_dir() { "is not a bundle" } else { "is not a folder" };
        Error::usage(format!("{} {what}", bundle.display())).remedy(format!(
            "name the folder that `cargo workshop prepare --bundle DIR` wrote, the one with {COURSE}/ in it"
        ))
    })
}

/// A folder with a new content, and the old one beside it until it is decided which stays.
struct Swapped {
    folder: PathBuf,
    before: PathBuf,
}

impl Swapped {
    fn new(source: &Path, folder: PathBuf, stage: &Stage) -> Result<Swapped> {
        let (new, before) = (
            folder.with_extension("new"),
            folder.with_extension("before"),
        );
        for left_over in [&new, &before] {
            remove(left_over)?;
        }
        copy(source, &new, stage)?;
        if folder.is_dir() {
            rename(&folder, &before)?;
        }
        rename(&new, &folder)?;
        Ok(Swapped { folder, before })
    }

    fn keep(self) -> Result<()> {
        remove(&self.before)
    }

    fn undo(self) -> Result<()> {
        remove(&self.folder)?;
        if self.before.is_dir() {
            rename(&self.before, &self.folder)
        } else {
            Ok(())
        }
    }
}

fn copy(from: &Path, to: &Path, stage: &Stage) -> Result<()> {
    fs::create_dir_all(to).map_err(|cause| Error::file("make", to, &cause))?;
    for entry in fs::read_dir(from).map_err(|cause| Error::file("read", from, &cause))? {
        let entry = entry.map_err(|cause| Error::file("read", from, &cause))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target, stage)?;
        } else {
            stage.go_on(format!("copying {}", entry.file_name().display()))?;
            fs::copy(&source, &target).map_err(|cause| Error::file("write", &target, &cause))?;
        }
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|cause| Error::file("write", to, &cause))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(cause) if folder.exists() => Err(Error::file("remove", folder, &cause)),
        _ => Ok(()),
    }
}
