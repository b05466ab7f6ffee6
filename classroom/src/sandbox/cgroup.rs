//! A control group for everything of one submission, where we may make one: how many processes and threads it has is then limited by the kernel
//! itself. For root that is the only such limit, because the one of `setrlimit` does not hold for it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use grader::deadline::{Deadline, PATIENCE, until};

use super::Places;

/// What all groups are called. A run that was killed leaves its own: nobody is in them.
const PREFIX: &str = "cargo-grade-";

/// Processes and threads of a submission together, those that check it included: eight checks run at once.
const MOST_TASKS: u32 = 2000;

/// Between a group's making and the first process in it there are milliseconds.
const ABANDONED: Duration = Duration::from_secs(600);

/// Enters the group, and becomes the command.
const ENTER: &str = "echo 0 >\"$0/cgroup.procs\" 2>/dev/null; exec \"$@\"";

/// The words that start a command in the submission's own group; none where we may not make one.
pub(super) fn words(places: &Places) -> Vec<OsString> {
    let Some(group) = make(places) else {
        return Vec::new();
    };
    let shell = ["/bin/sh", "-c", ENTER].map(OsString::from);
    shell.into_iter().chain([group.into()]).collect()
}

/// How often the limit was reached, and the group is removed if nobody is in it any more.
pub(super) fn close(places: &Places) -> Option<String> {
    let groups: Vec<PathBuf> = parents().map(|parent| parent.join(name(places))).collect();
    let mut refused = false;
    for group in groups {
        let events = fs::read_to_string(group.join("pids.events")).unwrap_or_default();
        let reached = events.lines().find_map(|line| line.strip_prefix("max "));
        refused |= reached.is_some_and(|times| times.trim() != "0");
        // Somebody may still be dying in it.
        until(&Deadline::within(PATIENCE), || {
            fs::remove_dir(&group).is_ok() || !group.exists()
        });
    }
    refused.then(|| format!("wanted more than {MOST_TASKS} processes and threads: refused"))
}

/// Removes those of runs that were killed: nobody is in them, and they are older than it takes to enter one.
pub(super) fn clear_abandoned() {
    let is_old = |path: &Path| {
        let made = fs::metadata(path).and_then(|about| about.modified());
        made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > ABANDONED))
    };
    for entry in parents().flat_map(fs::read_dir).flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours && is_old(&entry.path()) {
            // Where somebody is in it, the system refuses.
            let _ = fs::remove_dir(entry.path());
        }
    }
}

fn make(places: &Places) -> Option<PathBuf> {
    parents().find_map(|parent| {
        let group = parent.join(name(places));
        let made = fs::create_dir(&group);
        let limited = fs::write(group.join("pids.max"), MOST_TASKS.to_string());
        if limited.is_ok() {
            return Some(group);
        }
        if made.is_ok() {
            let _ = fs::remove_dir(&group);
        }
        None
    })
}

/// Where groups may be made: below our own, and beside it (where a session's manager has given us that part of the tree).
fn parents() -> impl Iterator<Item = PathBuf> {
    let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let tree = Path::new("/sys/fs/cgroup");
    let found: Vec<PathBuf> = own
        .lines()
        .filter_map(|line| {
            let mut parts = line.splitn(3, ':').skip(1);
            let (controllers, path) = (parts.next()?, parts.next()?.trim_start_matches('/'));
            match controllers {
                "" => Some(tree.join(path)),
                _ if controllers.split(',').any(|one| one == "pids") => {
                    Some(tree.join(controllers).join(path))
                }
                _ => None,
            }
        })
        .collect();
    found.into_iter().flat_map(move |own| {
        let beside = own.parent().filter(|parent| *parent != tree);
        [Some(own.clone()), beside.map(Path::to_owned)]
            .into_iter()
            .flatten()
    })
}

/// After its folders, whose names no other run has.
fn name(places: &Places) -> String {
    let parts = places.scratch.components().rev().take(2);
    let mut parts: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.reverse();
    format!("{PREFIX}{}", parts.join("-"))
}
