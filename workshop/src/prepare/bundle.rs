//! A bundle: all that a machine with Rust, but without a network, needs for the course.
//!
//! ```text
//! DIR/README.txt        what this is, and the two ways to use it
//! DIR/http-bottom-up/   the course, ready to work in: its crates are in .workshop/crates, and
//!                       .workshop/offline.toml tells cargo so
//! ```

use std::fs;
use std::path::{Path, PathBuf, absolute};

use grader::course::LABS;
use grader::leash::Leash;
use serde_json::Value;

use super::offline;
use super::stages::{Done, Stage, Stages};
use super::{fetch, lockfile, place, registry};
use crate::error::{Error, Result};
use crate::reference::Reference;
use crate::workspace::Workspace;
use crate::{files, tracked};

/// The course's folder in a bundle.
pub const COURSE: &str = "http-bottom-up";

/// Writes a bundle; says in one line what is there.
///
/// # Errors
/// When the folder is there already, and when something cannot be fetched, copied or written.
pub fn write(workspace: &Workspace, named: &Path, leash: &Leash) -> Result<String> {
    place::check(workspace, named)?;
    let folder = absolute(named).map_err(|cause| Error::file("find", named, &cause))?;
    let above = folder.parent().unwrap_or(&folder);
    fs::create_dir_all(above).map_err(|cause| Error::file("make", above, &cause))?;
    // Beside its place and renamed at the end: a bundle is whole, or it is not there.
    let beside = tempfile::Builder::new()
        .prefix(".bundle-")
        .tempdir_in(above)
        .map_err(|cause| Error::file("write into", above, &cause))?;
    let course = Workspace {
        root: beside.path().join(COURSE),
    };

    let mut stages = Stages::new(4, leash);
    stages.run("the crates", |stage| fetch(workspace, stage))?;
    stages.run("a copy of the course", |stage| {
        copy_course(workspace, &course, stage)
    })?;
    let number = stages.run("a copy of the crates", |stage| {
        copy_crates(workspace, &course, stage)
    })?;
    stages.run("a try without network and cache", |stage| {
        try_it(&course, stage)
    })?;

    files::replace(&beside.path().join("README.txt"), readme().as_bytes())?;
    if folder.is_dir() {
        fs::remove_dir(&folder).map_err(|cause| Error::file("replace", &folder, &cause))?;
    }
    let size = size_of(beside.path())?;
    open_to_all(beside.path())?;
    fs::rename(beside.path(), &folder).map_err(|cause| Error::file("write", &folder, &cause))?;
    let rust = env!("CARGO_PKG_RUST_VERSION");
    Ok(format!(
        "{} · the course and its {number} crates, {} MB · for Linux, macOS and Windows with Rust {rust} or newer",
        named.display(),
        size.div_ceil(1_000_000)
    ))
}

fn copy_course(workspace: &Workspace, course: &Workspace, stage: &Stage) -> Result<Done<()>> {
    let files = tracked::files(&workspace.root)?;
    for file in &files {
        stage.go_on(file.clone())?;
        let (from, to) = (workspace.root.join(file), course.root.join(file));
        let above = to.parent().unwrap_or(&to);
        fs::create_dir_all(above).map_err(|cause| Error::file("make", above, &cause))?;
        fs::copy(&from, &to).map_err(|cause| Error::file("copy", &from, &cause))?;
    }
    let own = reset_labs(course)?;
    let whose = if own {
        "; the labs are fresh starters, not yours"
    } else {
        ""
    };
    Ok(Done::Well((), format!("{} files{whose}", files.len())))
}

/// Gives every lab in the copy its starter: whoever writes a bundle may have worked in theirs.
fn reset_labs(course: &Workspace) -> Result<bool> {
    let mut changed = false;
    for lab in LABS.iter().filter(|lab| course.solution_dir(lab).is_dir()) {
        let starter = Reference::read(course, lab)?.render(&[])?;
        let folder = course.lab_dir(lab);
        for file in files::below(&folder.join("src"))? {
            let file = format!("src/{file}");
            if starter.iter().all(|(known, _)| *known != file) {
                files::remove(&folder.join(file))?;
                changed = true;
            }
        }
        for (file, text) in starter {
            let path = folder.join(file);
            if files::read(&path)?.as_deref() != Some(text.as_bytes()) {
                files::replace(&path, text.as_bytes())?;
                changed = true;
            }
        }
    }
    Ok(changed)
}

fn copy_crates(workspace: &Workspace, course: &Workspace, stage: &Stage) -> Result<Done<usize>> {
    let words = [
        "metadata",
        "--locked",
        "--offline",
        "--all-features",
        "--format-version",
        "1",
    ];
    let metadata = stage.cargo(&workspace.root, &words, |_| {})?;
    let metadata: Value = serde_json::from_slice(&metadata).map_err(|cause| {
        Error::ours(format!(
            "what `cargo metadata` says cannot be understood: {cause}"
        ))
    })?;
    let locked = lockfile::read(&workspace.root)?;
    let entries = registry::entries(&locked, &metadata, &offline::crates(workspace))?;
    let number = entries.len();
    registry::write(&offline::crates(course), &entries, &|done| {
        stage.go_on(format!("{done} of {number}"))
    })?;
    offline::switch_on(course)?;
    Ok(Done::Well(number, format!("{number} crates")))
}

/// cargo takes every crate from the bundle and compares its checksum, with nothing else to fall back on.
fn try_it(course: &Workspace, stage: &Stage) -> Result<Done<()>> {
    let empty =
        tempfile::tempdir().map_err(|cause| Error::ours(format!("a temporary folder: {cause}")))?;
    stage.cargo(&course.root, &["fetch", "--locked", "--offline"], |cargo| {
        cargo.env("CARGO_HOME", empty.path());
    })?;
    Ok(Done::Well(
        (),
        "cargo finds every crate, with the right checksum".into(),
    ))
}

fn size_of(folder: &Path) -> Result<u64> {
    let mut size = 0;
    let mut folders: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(here) = folders.pop() {
        for entry in fs::read_dir(&here)
            .map_err(|cause| Error::file("read", &here, &cause))?
            .flatten()
        {
            match entry.metadata() {
                Ok(about) if about.is_dir() => folders.push(entry.path()),
                Ok(about) => size += about.len(),
                Err(_) => {}
            }
        }
    }
    Ok(size)
}

/// A temporary folder is for its owner alone; a bundle is for whoever may read the place it is in.
#[cfg(unix)]
fn open_to_all(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder, permissions).map_err(|cause| Error::file("open", folder, &cause))
}

#[cfg(not(unix))]
fn open_to_all(_folder: &Path) -> Result<()> {
    Ok(())
}

fn readme() -> String {
    let rust = env!("CARGO_PKG_RUST_VERSION");
    format!(
        "HTTP Bottom Up: the course, for machines without a network\n\
         \n\
         You need Rust {rust} or newer on your machine (`cargo --version` says which you have).\n\
         Nothing else: all crates that the course uses are in this folder.\n\
         \n\
         1. You have no clone of the course yet\n\
         \n\
         Copy the folder {COURSE} to your own disk (all of it: it holds folders whose names\n\
         begin with a dot). Then, in a terminal:\n\
         \n\
         \x20   cd {COURSE}\n\
         \x20   cargo workshop\n\
         \n\
         It works on the stick, too, but slowly.\n\
         \n\
         2. You have a clone already, and cargo workshop starts in it\n\
         \n\
         \x20   cargo workshop prepare --from DIR      (DIR is this folder)\n\
         \n\
         If it does not start in your clone, because cargo cannot fetch crates: take way 1.\n\
         Or make a folder .workshop in your clone, if there is none, and copy the folder\n\
         {COURSE}/.workshop/crates and the file {COURSE}/.workshop/offline.toml\n\
         into it.\n\
         \n\
         The stick is not needed afterwards. To let cargo use the network again, delete\n\
         .workshop/offline.toml in the folder of the course.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_the_commands() {
        let text = readme();
        for words in [
            "cd http-bottom-up\n",
            "cargo workshop prepare --from DIR",
            ".workshop/offline.toml",
            "Rust 1.",
        ] {
            assert!(text.contains(words), "{words}");
        }
        assert!(text.lines().all(|line| line.len() <= 100), "{text}");
    }
}
