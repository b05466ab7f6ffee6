//! Limits of this machine: open files, room on the disk.

use super::Finding;
use crate::workspace::Workspace;

/// What the checks with 1,000 clients at once ask for (a9); our own programs raise their soft limit.
#[cfg(unix)]
const FILES: u64 = 2_500;

/// What `prepare` writes, with room for what an editor builds beside it.
#[cfg(unix)]
const ROOM: u64 = 2 << 30;

/// How many files may a program have open?
#[cfg(unix)]
#[must_use]
pub fn open_files(_: &Workspace) -> Vec<Finding> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    vec![judge_files(limit.current, limit.maximum)]
}

/// Windows has no limit that could matter here.
#[cfg(not(unix))]
#[must_use]
pub fn open_files(_: &Workspace) -> Vec<Finding> {
    Vec::new()
}

#[cfg(unix)]
fn judge_files(soft: Option<u64>, hard: Option<u64>) -> Finding {
    let shown = |limit: Option<u64>| limit.map_or("no limit".to_owned(), |limit| limit.to_string());
    let found = format!(
        "{} at once, {} when a program asks for more",
        shown(soft),
        shown(hard)
    );
    if hard.is_none_or(|hard| hard >= FILES) {
        return Finding::good("open files", found);
    }
    Finding::warning(
        "open files",
        format!("{found}: too few for 1,000 clients, so checks of a9 are skipped"),
        format!(
            "ulimit -Hn {FILES} in a shell of the administrator, or the system's settings for open files"
        ),
    )
}

/// Is there room for what is built?
#[cfg(unix)]
#[must_use]
pub fn disk(workspace: &Workspace) -> Vec<Finding> {
    // Where what is built lies, which may be another disk than the course's.
    let built = std::env::current_exe()
        .ok()
        .and_then(|program| program.parent().map(std::path::Path::to_path_buf));
    let folder = built.unwrap_or_else(|| workspace.root.clone());
    match rustix::fs::statvfs(&folder) {
        Ok(disk) => vec![judge_disk(disk.f_bavail.saturating_mul(disk.f_frsize))],
        Err(_) => Vec::new(),
    }
}

/// There is no way to ask Windows without code that we would have to trust.
#[cfg(not(unix))]
#[must_use]
pub fn disk(_: &Workspace) -> Vec<Finding> {
    Vec::new()
}

#[cfg(unix)]
fn judge_disk(free: u64) -> Finding {
    let found = format!(
        "{}.{} GB are free",
        free / 1_000_000_000,
        free / 100_000_000 % 10
    );
    let remedy = "free some space, or set CARGO_TARGET_DIR to a folder on another disk";
    match free {
        free if free >= ROOM => Finding::good("disk", found),
        free if free >= ROOM / 8 => Finding::warning(
            "disk",
            format!("{found}: tight, what is built takes up to 2 GB"),
            remedy,
        ),
        _ => Finding::missing(
            "disk",
            format!("{found}: too little to build the course"),
            remedy,
        ),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::doctor::Mark;

    #[test]
    fn only_the_hard_limit_of_open_files_counts() {
        assert_eq!(judge_files(Some(256), None).mark, Mark::Good);
        assert_eq!(judge_files(Some(1_024), Some(524_288)).mark, Mark::Good);
        let few = judge_files(Some(256), Some(1_024));
        assert_eq!(few.mark, Mark::Warning);
        assert!(
            few.found.contains("256 at once, 1024 when") && few.found.contains("a9"),
            "{}",
            few.found
        );
    }

    #[test]
    fn little_room_is_a_warning_and_none_is_a_fault() {
        let marks = [5 << 30, 1 << 30, 1 << 20].map(|free| judge_disk(free).mark);
        assert_eq!(marks, [Mark::Good, Mark::Warning, Mark::Missing]);
        assert_eq!(judge_disk(12_340_000_000).found, "12.3 GB are free");
    }
}
