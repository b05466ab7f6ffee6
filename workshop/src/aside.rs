//! Nothing an attendee wrote is ever lost.
//!
//! Whatever replaces files goes through [`swap`]: what stands there is copied into a folder of
//! its own under `.workshop/aside/` first, with a note of where it came from. [`restore`] brings it
//! back, and puts the present state aside in its turn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use chrono::{DateTime, Local, NaiveDateTime, Utc};
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::files;
use crate::state;
use crate::workspace::Workspace;

/// The note in the folder of each entry; the files stand beside it under their own paths.
const NOTE: &str = "aside.json";

/// What the name of each entry begins with.
const TIME_IN_NAME: &str = "%Y-%m-%dT%H-%M-%S";

/// A file to be written, or with `None` to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Below the course's folder, with `/`: `lab-a-echo/src/client.rs`.
    pub file: String,
    /// Its new octets.
    pub new: Option<Vec<u8>>,
}

/// What [`swap`] did.
#[derive(Debug, Default)]
pub struct Swapped {
    /// Where the former files are now, if any were worth keeping.
    pub aside: Option<Entry>,
    /// Files that are new or different now.
    pub written: Vec<String>,
    /// Files that are gone now.
    pub removed: Vec<String>,
}

/// Files that were put aside together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its folder's name: `2026-11-21T10-15-30-reset-lab-a-echo`.
    pub name: String,
    /// When the files were put aside.
    pub when: DateTime<Utc>,
    /// What replaced the files: `reset lab-a-echo`.
    pub why: String,
    /// The files in it, below the course's folder.
    pub files: Vec<String>,
    /// Files that were not there then, and came with what replaced the others.
    pub absent: Vec<String>,
}

/// Makes these changes; what differs is put aside first, except what `is_generated` knows (file, octets).
///
/// # Errors
/// When a file cannot be read or written. What was put aside by then is named in the message.
pub fn swap(
    workspace: &Workspace,
    why: &str,
    changes: Vec<Change>,
    is_generated: &dyn Fn(&str, &[u8]) -> bool,
) -> Result<Swapped> {
    let mut pending = Vec::new();
    let mut keep = Vec::new();
    let mut absent = Vec::new();
    for change in changes {
        let old = files::read(&workspace.root.join(&change.file))?;
        if old == change.new {
            continue;
        }
        match old {
            Some(octets) if !is_generated(&change.file, &octets) => {
                keep.push((change.file.clone(), octets))
            }
            Some(_) => {}
            None => absent.push(change.file.clone()),
        }
        pending.push(change);
    }
    let mut swapped = Swapped::default();
    if !keep.is_empty() {
        swapped.aside = Some(put(workspace, why, keep, absent)?);
    }
    for Change { file, new } in pending {
        let path = workspace.root.join(&file);
        let done = match &new {
            Some(octets) => files::replace(&path, octets),
            None => files::remove(&path),
        };
        done.map_err(|error| with_way_back(error, swapped.aside.as_ref()))?;
        if new.is_some() {
            swapped.written.push(file)
        } else {
            swapped.removed.push(file)
        }
    }
    Ok(swapped)
}

/// The same error, and where the files are that were put aside before it.
pub(crate) fn with_way_back(mut error: Error, aside: Option<&Entry>) -> Error {
    if let Some(entry) = aside {
        error.message += &format!(
            "\n  your files are safe: `cargo workshop restore {}` brings them back",
            entry.name
        );
    }
    error
}

/// Puts these files aside with the octets that they were seen with; `None` if there is not one of them.
///
/// # Errors
/// When a copy cannot be written.
pub fn keep(
    workspace: &Workspace,
    why: &str,
    seen: &BTreeMap<String, Option<Vec<u8>>>,
) -> Result<Option<Entry>> {
    let mut kept = Vec::new();
    let mut absent = Vec::new();
    for (file, octets) in seen {
        match octets {
            Some(octets) => kept.push((file.clone(), octets.clone())),
            None => absent.push(file.clone()),
        }
    }
    if kept.is_empty() {
        Ok(None)
    } else {
        put(workspace, why, kept, absent).map(Some)
    }
}

fn put(
    workspace: &Workspace,
    why: &str,
    kept: Vec<(String, Vec<u8>)>,
    absent: Vec<String>,
) -> Result<Entry> {
    let now = Local::now();
    let words: Vec<&str> = why
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let name = format!("{}-{}", now.format(TIME_IN_NAME), words.join("-"));
    let (name, folder) = new_folder(&top(workspace), &name)?;
    for (file, octets) in &kept {
        files::replace(&folder.join(file), octets)?;
    }
    let kept: Vec<String> = kept.into_iter().map(|(file, _)| file).collect();
    let note = json!({ "when": now.to_rfc3339(), "why": why, "files": kept, "absent": absent });
    files::replace(&folder.join(NOTE), format!("{note:#}\n").as_bytes())?;
    Ok(Entry {
        name,
        when: now.to_utc(),
        why: why.to_owned(),
        files: kept,
        absent,
    })
}

fn top(workspace: &Workspace) -> PathBuf {
    workspace.own_dir().join("aside")
}

/// Makes a folder that nobody else has: two within a second get names of their own.
fn new_folder(top: &Path, name: &str) -> Result<(String, PathBuf)> {
    let failed = |path: &Path, cause: &std::io::Error| Error::file("make the folder", path, cause);
    fs::create_dir_all(top).map_err(|cause| failed(top, &cause))?;
    let mut number = 1;
    loop {
        let name = if number == 1 {
            name.to_owned()
        } else {
            format!("{name}-{number}")
        };
        let folder = top.join(&name);
        match fs::create_dir(&folder) {
            Ok(()) => return Ok((name, folder)),
            Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(cause) => return Err(failed(&folder, &cause)),
        }
    }
}

/// Everything that was put aside, the newest first.
///
/// # Errors
/// When `.workshop/aside/` cannot be read.
pub fn list(workspace: &Workspace) -> Result<Vec<Entry>> {
    let top = top(workspace);
    // The folders themselves say what there is: a note that someone damaged costs only its words.
    let names: BTreeSet<String> = files::below(&top)?
        .iter()
        .filter_map(|file| file.split_once('/'))
        .map(|(name, _)| name.to_owned())
        .collect();
    let entries = names.into_iter().map(|name| entry(&top, name));
    let mut entries = entries.collect::<Result<Vec<Entry>>>()?;
    entries.sort_by_key(|entry| Reverse(entry.when));
    Ok(entries)
}

fn entry(top: &Path, name: String) -> Result<Entry> {
    let folder = top.join(&name);
    let note = files::read(&folder.join(NOTE))?
        .and_then(|octets| serde_json::from_slice::<Value>(&octets).ok());
    let field = |key| note.as_ref().and_then(|note| note.get(key));
    let listed = |key| {
        let names: Option<Vec<&str>> = field(key)?.as_array()?.iter().map(Value::as_str).collect();
        let inside = names?.into_iter().filter(|file| stays_inside(file));
        Some(inside.map(str::to_owned).collect::<Vec<String>>())
    };
    let files = match listed("files") {
        // A copy that someone removed is no reason to remove the attendee's file.
        Some(files) => files
            .into_iter()
            .filter(|file| folder.join(file).is_file())
            .collect(),
        None => files::below(&folder)?
            .into_iter()
            .filter(|file| file != NOTE)
            .collect(),
    };
    let when = field("when").and_then(Value::as_str);
    let when = when.and_then(|when| DateTime::parse_from_rfc3339(when).ok());
    Ok(Entry {
        when: when.map_or_else(|| from_name(&name), |when| when.to_utc()),
        why: field("why")
            .and_then(Value::as_str)
            .unwrap_or("unknown")
            .to_owned(),
        files,
        absent: listed("absent").unwrap_or_default(),
        name,
    })
}

/// The time that a folder's name begins with, as good as any where the note is damaged.
fn from_name(name: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_and_remainder(name, TIME_IN_NAME)
        .ok()
        .and_then(|(time, _)| time.and_local_timezone(Local).earliest())
        .map_or(DateTime::UNIX_EPOCH, |time| time.to_utc())
}

/// Whether a path from a note leads to a place in the course's folder and nowhere else.
fn stays_inside(file: &str) -> bool {
    let mut parts = Path::new(file).components();
    !file.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// The entry that `name` means: its whole name, or any part of it that no other has.
///
/// # Errors
/// When there is none, or more than one.
pub fn find(workspace: &Workspace, name: &str) -> Result<Entry> {
    let entries = list(workspace)?;
    if let Some(entry) = entries.iter().find(|entry| entry.name == name) {
        return Ok(entry.clone());
    }
    let list_them = "`cargo workshop restore` lists what was put aside";
    let mut meant = entries
        .into_iter()
        .filter(|entry| entry.name.contains(name));
    match (meant.next(), meant.next()) {
        (Some(entry), None) => Ok(entry),
        (Some(first), Some(second)) => Err(Error::usage(format!(
            "`{name}` can mean {} or {}",
            first.name, second.name
        ))
        .remedy(list_them)),
        (None, _) => Err(
            Error::usage(format!("nothing was put aside under the name `{name}`"))
                .remedy(list_them),
        ),
    }
}

/// Brings an entry back, exactly as it was; the present state of its files is put aside.
///
/// # Errors
/// When a file cannot be read or written.
pub fn restore(workspace: &Workspace, entry: &Entry) -> Result<Swapped> {
    // A watch that runs meanwhile writes the state, too.
    let mut touched = entry.files.iter().chain(&entry.absent);
    let _lock = touched
        .any(|file| file == state::FILE)
        .then(|| state::lock(workspace))
        .transpose()?;
    // One who goes back and forth would get `restore restore restore …`.
    let why = entry.why.strip_prefix("restore ").unwrap_or(&entry.why);
    let folder = top(workspace).join(&entry.name);
    let mut changes = Vec::new();
    for file in &entry.files {
        changes.push(Change {
            file: file.clone(),
            new: files::read(&folder.join(file))?,
        });
    }
    changes.extend(entry.absent.iter().map(|file| Change {
        file: file.clone(),
        new: None,
    }));
    swap(workspace, &format!("restore {why}"), changes, &|_, _| false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> (tempfile::TempDir, Workspace) {
        let top = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: top.path().to_path_buf(),
        };
        (top, workspace)
    }

    fn change(file: &str, new: &str) -> Change {
        Change {
            file: file.to_owned(),
            new: Some(new.as_bytes().to_vec()),
        }
    }

    fn text(workspace: &Workspace, file: &str) -> Option<String> {
        files::read(&workspace.root.join(file))
            .unwrap()
            .map(|octets| String::from_utf8(octets).unwrap())
    }

    #[test]
    fn restoring_brings_back_exactly_what_was_there_and_can_itself_be_undone() {
        let (_top, course) = course();
        let (a, b, c) = ("lab/src/a.rs", "lab/src/serve/b.rs", "lab/src/c.rs");
        files::replace(&course.root.join(a), b"my a").unwrap();
        files::replace(&course.root.join(b), b"my b").unwrap();
        let changes = vec![
            change(a, "new a"),
            Change {
                file: b.to_owned(),
                new: None,
            },
            change(c, "new c"),
        ];
        let swapped = swap(&course, "reset lab-a-echo", changes, &|_, _| false).unwrap();
        let entry = swapped.aside.unwrap();
        assert!(entry.name.ends_with("-reset-lab-a-echo"), "{}", entry.name);
        assert_eq!(
            (swapped.written, swapped.removed),
            (vec![a.to_owned(), c.to_owned()], vec![b.to_owned()])
        );

        let listed = find(&course, "reset-lab").unwrap();
        assert_eq!(listed, entry);
        let undone = restore(&course, &listed).unwrap();
        assert_eq!(text(&course, a).as_deref(), Some("my a"));
        assert_eq!(text(&course, b).as_deref(), Some("my b"));
        assert_eq!(text(&course, c), None);

        restore(&course, &undone.aside.unwrap()).unwrap();
        assert_eq!(text(&course, a).as_deref(), Some("new a"));
        assert_eq!(text(&course, b), None);
        assert_eq!(text(&course, c).as_deref(), Some("new c"));
        assert_eq!(
            list(&course).unwrap().len(),
            3,
            "nothing that was put aside is ever removed"
        );
    }

    #[test]
    fn what_does_not_change_or_was_generated_is_not_kept() {
        let (_top, course) = course();
        files::replace(&course.root.join("same.rs"), b"same").unwrap();
        files::replace(&course.root.join("ours.rs"), b"generated").unwrap();
        let changes = vec![change("same.rs", "same"), change("ours.rs", "new")];
        let swapped = swap(&course, "starters", changes, &|_, octets| {
            octets == b"generated"
        })
        .unwrap();
        assert_eq!(swapped.aside, None);
        assert_eq!(swapped.written, ["ours.rs"]);
    }

    #[test]
    fn a_damaged_note_costs_only_its_words() {
        let (_top, course) = course();
        files::replace(&course.root.join("a.rs"), b"mine").unwrap();
        let swapped = swap(&course, "reset a", vec![change("a.rs", "new")], &|_, _| {
            false
        })
        .unwrap();
        let name = swapped.aside.unwrap().name;
        fs::write(top(&course).join(&name).join(NOTE), "{ broken").unwrap();
        restore(&course, &find(&course, &name).unwrap()).unwrap();
        assert_eq!(text(&course, "a.rs").as_deref(), Some("mine"));
    }

    #[test]
    fn a_note_cannot_lead_out_of_the_course() {
        assert!(stays_inside("lab-a-echo/src/a.rs"));
        assert!(!stays_inside("../precious"));
        assert!(!stays_inside("/etc/hosts"));
        assert!(!stays_inside(""));

        let (_top, course) = course();
        files::replace(&course.root.join("a.rs"), b"mine").unwrap();
        let swapped = swap(&course, "reset a", vec![change("a.rs", "new")], &|_, _| {
            false
        })
        .unwrap();
        let name = swapped.aside.unwrap().name;
        let note = r#"{ "files": ["../aside.json", "a.rs", "gone.rs"], "absent": ["../b.rs"] }"#;
        fs::write(top(&course).join(&name).join(NOTE), note).unwrap();
        let entry = find(&course, &name).unwrap();
        assert_eq!(
            (entry.files, entry.absent),
            (vec!["a.rs".to_owned()], Vec::new())
        );
    }

    #[test]
    fn the_newest_comes_first_also_within_a_second_and_with_a_damaged_note() {
        let (_top, course) = course();
        let mut made = Vec::new();
        for why in ["reset z", "reset b", "reset a"] {
            files::replace(&course.root.join("a.rs"), b"mine").unwrap();
            let swapped = swap(&course, why, vec![change("a.rs", "new")], &|_, _| false).unwrap();
            made.insert(0, swapped.aside.unwrap().name);
        }
        for old in ["2020-01-01T00-00-00-damaged", "nonsense"] {
            files::replace(&top(&course).join(old).join("a.rs"), b"mine").unwrap();
            made.push(old.to_owned());
        }
        let listed = list(&course).unwrap();
        let listed: Vec<String> = listed.into_iter().map(|entry| entry.name).collect();
        assert_eq!(listed, made);
    }

    #[test]
    fn names_that_mean_two_or_none_are_refused() {
        let (_top, course) = course();
        for text in ["one", "two"] {
            swap(&course, "reset a", vec![change("a.rs", text)], &|_, _| {
                false
            })
            .unwrap();
            swap(&course, "reset a", vec![change("a.rs", "more")], &|_, _| {
                false
            })
            .unwrap();
        }
        assert!(
            find(&course, "reset")
                .unwrap_err()
                .message
                .contains("can mean")
        );
        assert!(
            find(&course, "nonsense")
                .unwrap_err()
                .message
                .contains("nothing was put aside")
        );
    }
}
