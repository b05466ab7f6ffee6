//! Where submissions are, and whose they are: the entries of a folder beside the roster.
//!
//! Next: [`open`], what one of them holds; a file for each way in which it may come (`submissions/`).

mod folder;
mod git;
mod tarball;
mod zipped;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use grader::leash::Leash;
use workshop::error::{Error, Result};
use workshop::workspace::Workspace;

use crate::class::Standing;
use crate::haul::Haul;
use crate::roster::Member;

/// How a submission comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A folder with files.
    Folder,
    /// `anna.zip`
    Zip,
    /// `anna.tar.gz`, `anna.tgz`
    Tarball,
    /// A git repository: a checkout, or a bare one.
    Git,
}

/// One submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Where.
    pub path: PathBuf,
    /// As what.
    pub form: Form,
}

/// One of the class, and what they handed in.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Unique.
    pub id: String,
    /// As people call them.
    pub name: String,
    /// As far as it is known before anybody looks inside.
    pub standing: Standing,
    /// What is to be graded.
    pub submission: Option<Submission>,
}

/// What a submission holds, and when it was handed in.
#[derive(Debug, Default)]
pub struct Opened {
    /// Its sources.
    pub haul: Haul,
    /// By how many seconds it is late.
    pub late: Option<u64>,
}

/// All of the class: whoever is in the roster, and whoever handed in.
///
/// # Errors
/// The folder cannot be read, or nothing is in it.
pub fn entries(folder: &Path, roster: Option<&[Member]>) -> Result<Vec<Entry>> {
    let found = found(folder)?;
    let Some(roster) = roster else {
        if found.is_empty() {
            return Err(Error::usage(format!("{} holds no submissions", folder.display()))
                .remedy("one folder, zip, tar.gz or git repository for each student: `cargo grade --help`"));
        }
        return Ok(found
            .into_iter()
            .map(|(id, all)| entry(&id, &id, all, Standing::Expected))
            .collect());
    };
    let mut left = found;
    let mut entries = Vec::new();
    for member in roster {
        let all = match &member.place {
            Some(place) => {
                left.retain(|_, all| !all.iter().any(|one| is_at(&one.path, folder, place)));
                placed(folder, place)
            }
            None => left.remove(&key_of(&left, &member.id)).unwrap_or_default(),
        };
        let standing = if all.is_empty() {
            Standing::Missing
        } else {
            Standing::Expected
        };
        entries.push(entry(&member.id, &member.name, all, standing));
    }
    for (id, all) in left {
        entries.push(entry(&id, &id, all, Standing::Unknown));
    }
    entries.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(entries)
}

fn entry(id: &str, name: &str, mut all: Vec<Submission>, standing: Standing) -> Entry {
    all.sort_by(|one, other| one.path.cmp(&other.path));
    let names: Vec<String> = all.iter().map(|one| file_name(&one.path)).collect();
    let standing = if names.len() > 1 {
        Standing::Duplicate(names)
    } else {
        standing
    };
    Entry {
        id: id.to_owned(),
        name: name.to_owned(),
        standing,
        submission: all.into_iter().next(),
    }
}

/// An id in a roster may be written in other letters than the file that was handed in.
fn key_of(found: &BTreeMap<String, Vec<Submission>>, id: &str) -> String {
    let same = found
        .keys()
        .find(|key| key.to_lowercase() == id.to_lowercase());
    same.cloned().unwrap_or_else(|| id.to_owned())
}

/// Submissions by id: the name without its ending. `anna` and `anna.zip` are two of one.
fn found(folder: &Path) -> Result<BTreeMap<String, Vec<Submission>>> {
    let cannot = |cause| {
        Error::usage(format!("cannot read {}: {cause}", folder.display()))
            .remedy("name the folder with the submissions")
    };
    let mut found: BTreeMap<String, Vec<Submission>> = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let name = file_name(&path);
        // Rosters, notes and what the system keeps lie beside submissions.
        if name.starts_with('.') || name == "__MACOSX" {
            continue;
        }
        if let Some(form) = form_of(&path) {
            found
                .entry(id_of(&name))
                .or_default()
                .push(Submission { path, form });
        }
    }
    Ok(found)
}

/// What the roster names: a name in the folder, a path from there, or a file URL.
fn placed(folder: &Path, place: &str) -> Vec<Submission> {
    let path = folder.join(place.strip_prefix("file://").unwrap_or(place));
    form_of(&path)
        .map(|form| Submission { path, form })
        .into_iter()
        .collect()
}

fn is_at(path: &Path, folder: &Path, place: &str) -> bool {
    path == folder.join(place.strip_prefix("file://").unwrap_or(place))
}

fn form_of(path: &Path) -> Option<Form> {
    let about = fs::symlink_metadata(path).ok()?;
    let name = file_name(path).to_lowercase();
    if about.is_dir() {
        let is_git = git::is_repository(path);
        return Some(if is_git { Form::Git } else { Form::Folder });
    }
    let kind = if name.ends_with(".zip") {
        Form::Zip
    } else if [".tar.gz", ".tgz", ".tar"]
        .iter()
        .any(|ending| name.ends_with(ending))
    {
        Form::Tarball
    } else {
        return None;
    };
    about.is_file().then_some(kind)
}

fn id_of(name: &str) -> String {
    let endings = [".tar.gz", ".tgz", ".tar", ".zip", ".git"];
    let lower = name.to_lowercase();
    let ending = endings
        .iter()
        .find(|ending| lower.ends_with(**ending) && lower.len() > ending.len());
    name[..name.len() - ending.map_or(0, |ending| ending.len())].to_owned()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Looks into a submission. `until` is the deadline, in seconds since 1970.
///
/// # Errors
/// In words, if it cannot be read: a broken archive, a repository without a commit.
pub fn open(
    course: &Workspace,
    submission: &Submission,
    until: Option<i64>,
    leash: &Leash,
) -> std::result::Result<Opened, String> {
    // What differs from the course's own files is told; what is the same is no news.
    let own = |name: &str| fs::read(course.root.join(name)).ok();
    let mut opened = match submission.form {
        Form::Folder => folder::open(&submission.path, until, &own),
        Form::Zip => zipped::open(&submission.path, until, &own),
        Form::Tarball => tarball::open(&submission.path, until, &own),
        Form::Git => git::open(&submission.path, until, &own, leash),
    }?;
    opened.late = opened.late.filter(|late| *late > 0);
    Ok(opened)
}

/// How late something is that was changed at this time.
fn late(changed: Option<i64>, until: Option<i64>) -> Option<u64> {
    u64::try_from(changed? - until?).ok()
}

/// When a file was changed, in seconds since 1970.
fn changed(about: &fs::Metadata) -> Option<i64> {
    let since = about
        .modified()
        .ok()?
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    i64::try_from(since.as_secs()).ok()
}

#[cfg(test)]
mod tests;
