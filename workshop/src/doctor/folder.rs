//! The course's folder: which kind of disk it is on, and whether its files' times can be trusted.

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::Finding;
use crate::workspace::Workspace;

const OWN_DISK: &str = "copy the course to a plain folder on this machine's own disk; or set CARGO_TARGET_DIR to one there";

/// Can the folder be written, and is it on a disk of this machine?
#[must_use]
pub fn place(workspace: &Workspace) -> Vec<Finding> {
    if let Err(cause) = scratch(workspace) {
        return vec![Finding::missing(
            "folder",
            format!(
                "{} cannot be written: {}",
                workspace.root.display(),
                cause.kind()
            ),
            "make the folder writable for you, or copy the course to where you may write",
        )];
    }
    let built = env::current_exe().unwrap_or_default();
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let slow = [workspace.root.as_path(), &built]
        .into_iter()
        .find_map(|path| {
            let why = synced(path)
                .map(|by| format!("is synchronised by {by}"))
                .or_else(|| remote(path, &mounts));
            Some(format!("{} {}", path.display(), why?))
        });
    vec![judge_place(slow, &workspace.root)]
}

fn judge_place(slow: Option<String>, root: &Path) -> Finding {
    match slow {
        None => Finding::good(
            "folder",
            format!("{} is a plain folder on this machine", root.display()),
        ),
        Some(why) => Finding::warning(
            "folder",
            format!("{why}: builds are slow there, or disturbed"),
            OWN_DISK,
        ),
    }
}

/// Programs that copy a folder elsewhere while one works in it; known by the names of their folders.
fn synced(path: &Path) -> Option<&'static str> {
    const NAMES: [(&str, &str); 8] = [
        ("onedrive", "OneDrive"),
        ("dropbox", "Dropbox"),
        ("google drive", "Google Drive"),
        ("googledrive", "Google Drive"),
        ("mobile documents", "iCloud"),
        ("cloudstorage", "a cloud drive"),
        ("nextcloud", "Nextcloud"),
        ("owncloud", "ownCloud"),
    ];
    path.components().find_map(|part| {
        let part = part.as_os_str().to_string_lossy().to_lowercase();
        NAMES
            .iter()
            .find(|(start, _)| part.starts_with(start))
            .map(|(_, name)| *name)
    })
}

/// Why a path is not on a disk of this machine, as far as its name and Linux's list of mounts tell.
fn remote(path: &Path, mountinfo: &str) -> Option<String> {
    let shown = path.to_string_lossy();
    if shown.starts_with(r"\\") && !shown.starts_with(r"\\?\") {
        return Some("is on another machine".to_owned());
    }
    let kind = kind_of_mount(path, mountinfo)?;
    match kind {
        "vfat" | "exfat" | "msdos" => Some(format!("is on a stick or card ({kind})")),
        "9p" | "drvfs" | "vboxsf" | "fuse.vmhgfs-fuse" | "vmhgfs" | "prl_fs" | "virtiofs" => Some(
            format!("belongs to the system outside of this one ({kind})"),
        ),
        "nfs" | "nfs4" | "cifs" | "smb3" | "smbfs" | "afs" | "ceph" | "davfs" | "fuse.sshfs"
        | "fuse.rclone" | "fuse.glusterfs" => Some(format!("is on another machine ({kind})")),
        _ => None,
    }
}

/// The kind of the innermost mount that holds `path` (proc_pid_mountinfo(5)).
fn kind_of_mount<'a>(path: &Path, mountinfo: &'a str) -> Option<&'a str> {
    let mounts = mountinfo.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let point = before.split(' ').nth(4)?.replace("\\040", " ");
        path.starts_with(&point)
            .then_some((point.len(), after.split(' ').next()?))
    });
    // A later mount at the same place hides the earlier one.
    mounts
        .max_by_key(|(length, _)| *length)
        .map(|(_, kind)| kind)
}

/// Do files get new times, and the right ones? The watch and cargo go by them.
#[must_use]
pub fn times(workspace: &Workspace) -> Vec<Finding> {
    let Ok((step, ahead)) = measure(workspace) else {
        return Vec::new();
    };
    vec![judge_times(step, ahead)]
}

/// Waited for a new time at most so long.
const COARSE: Duration = Duration::from_millis(300);

/// After how long a file written again has another time, and how far that is from the clock.
fn measure(workspace: &Workspace) -> io::Result<(Duration, Duration)> {
    let file = scratch(workspace)?;
    let written = |octets: &[u8]| {
        fs::write(file.path(), octets)?;
        fs::metadata(file.path())?.modified()
    };
    let (started, first) = (Instant::now(), written(b"1")?);
    let now = SystemTime::now();
    let apart = first
        .duration_since(now)
        .or_else(|_| now.duration_since(first))
        .unwrap_or_default();
    while started.elapsed() < COARSE && written(b"2")? == first {
        thread::park_timeout(Duration::from_millis(1));
    }
    Ok((started.elapsed(), apart))
}

fn judge_times(step: Duration, apart: Duration) -> Finding {
    if apart > Duration::from_secs(3) {
        return Finding::warning(
            "file times",
            format!(
                "new files are {} s away from this machine's clock: cargo may build too much or too little",
                apart.as_secs()
            ),
            "set the clock of the machine that keeps the files; or copy the course to this machine's own disk",
        );
    }
    if step >= COARSE {
        return Finding::warning(
            "file times",
            format!(
                "two saves within {} ms have the same time: the second may go unseen",
                COARSE.as_millis()
            ),
            OWN_DISK,
        );
    }
    Finding::good(
        "file times",
        format!(
            "a save is seen after {} ms at the latest",
            step.as_millis().max(1)
        ),
    )
}

/// A file of ours for a moment.
fn scratch(workspace: &Workspace) -> io::Result<tempfile::NamedTempFile> {
    fs::create_dir_all(workspace.own_dir())?;
    tempfile::Builder::new()
        .prefix(".doctor-")
        .tempfile_in(workspace.own_dir())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Mark;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /home rw - nfs4 server:/home rw
31 22 8:17 / /media/my\\040stick rw,nosuid - vfat /dev/sdb1 rw
32 22 0:50 / /mnt/c rw - 9p drvfs rw
";

    #[test]
    fn other_machines_and_sticks_are_known_by_their_mounts() {
        let why = |path: &str| remote(Path::new(path), MOUNTS);
        assert_eq!(why("/srv/course"), None);
        assert_eq!(why("/homework/course"), None);
        assert!(
            why("/home/ada/course")
                .unwrap()
                .contains("another machine (nfs4)")
        );
        assert!(
            why("/media/my stick/course")
                .unwrap()
                .contains("stick or card (vfat)")
        );
        assert!(
            why("/mnt/c/course")
                .unwrap()
                .contains("outside of this one")
        );
        assert!(remote(Path::new(r"\\server\share\course"), "").is_some());
        assert_eq!(remote(Path::new(r"\\?\C:\course"), ""), None);
    }

    #[test]
    fn synchronised_folders_are_known_by_their_names() {
        for (path, by) in [
            ("/Users/ada/Library/Mobile Documents/course", "iCloud"),
            ("/Users/ada/OneDrive - Company/course", "OneDrive"),
            ("/home/ada/Dropbox (Personal)/course", "Dropbox"),
        ] {
            assert_eq!(synced(Path::new(path)), Some(by), "{path}");
        }
        assert_eq!(synced(Path::new("/home/ada/course")), None);
    }

    #[test]
    fn a_place_and_times_are_judged() {
        assert_eq!(judge_place(None, Path::new("/course")).mark, Mark::Good);
        assert_eq!(
            judge_place(Some("/x is on a stick".into()), Path::new("/x")).mark,
            Mark::Warning
        );
        let (short, none) = (Duration::from_millis(4), Duration::ZERO);
        assert_eq!(judge_times(short, none).mark, Mark::Good);
        assert_eq!(judge_times(COARSE, none).mark, Mark::Warning);
        assert!(
            judge_times(short, Duration::from_secs(60))
                .found
                .contains("60 s away")
        );
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_missing() {
        let top = tempfile::tempdir().unwrap();
        // Where a file stands in the place of the folder, not even the administrator can write into it.
        fs::write(top.path().join(".workshop"), "").unwrap();
        let workspace = Workspace {
            root: top.path().to_path_buf(),
        };
        assert_eq!(place(&workspace)[0].mark, Mark::Missing);
        assert_eq!(times(&workspace), []);
    }
}
