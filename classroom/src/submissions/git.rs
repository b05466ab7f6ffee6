//! A git repository: the commit at the deadline, or what its branch names now.
//!
//! A repository's own configuration, hooks and attributes can start programs. So git never works in it: its objects and names are
//! linked into a repository of ours, and read from there.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use grader::leash::Leash;

use crate::bounded::{self, Bounds, End, Input, Ran};
use crate::haul::{Haul, Kind, MOST_OCTETS_OF_A_FILE, Use, use_of};
use crate::safe;
use crate::trees;

use super::{Opened, folder, late};

const BOUNDS: Bounds = Bounds {
    time: Duration::from_secs(120),
    octets: 64 << 20,
};

/// Is this a checkout, or a bare repository?
pub(super) fn is_repository(path: &Path) -> bool {
    // A link would lead to somebody else's.
    fs::symlink_metadata(path.join(".git")).is_ok_and(|about| about.is_dir()) || is_bare(path)
}

fn is_bare(path: &Path) -> bool {
    path.join("HEAD").is_file() && path.join("objects").is_dir() && path.join("refs").is_dir()
}

pub(super) fn open(
    path: &Path,
    until: Option<i64>,
    own: &dyn Fn(&str) -> Option<Vec<u8>>,
    leash: &Leash,
) -> Result<Opened, String> {
    // Without a deadline a checkout is what stands in it: nobody has to have committed.
    if until.is_none() && !is_bare(path) {
        return folder::open(path, None, own);
    }
    let from = if is_bare(path) {
        path.to_owned()
    } else {
        path.join(".git")
    };
    let copy = Copy::of(&from, leash)
        .map_err(|cause| format!("its repository cannot be copied: {cause}"))?;
    let (commit, time) = copy.commit(until)?;
    let haul = copy.haul(&commit, own)?;
    Ok(Opened {
        late: late(Some(time), until),
        haul,
    })
}

/// A repository of ours with the objects of theirs.
struct Copy<'a> {
    folder: tempfile::TempDir,
    leash: &'a Leash,
}

impl<'a> Copy<'a> {
    fn of(from: &Path, leash: &'a Leash) -> io::Result<Copy<'a>> {
        let folder = tempfile::Builder::new().prefix("grade-git-").tempdir()?;
        let to = folder.path();
        for name in ["HEAD", "packed-refs", "shallow"] {
            // A link would be followed.
            if fs::symlink_metadata(from.join(name)).is_ok_and(|about| about.is_file()) {
                fs::copy(from.join(name), to.join(name))?;
            }
        }
        trees::copy(&from.join("refs"), &to.join("refs"), &|_| false)?;
        // Objects are never written again, so a second name does.
        trees::copy(&from.join("objects"), &to.join("objects"), &|_| true)?;
        // These lead to objects elsewhere on this machine.
        for name in ["alternates", "http-alternates"] {
            let _ = fs::remove_file(to.join("objects/info").join(name));
        }
        fs::write(
            to.join("config"),
            "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
        )?;
        Ok(Copy { folder, leash })
    }

    fn git(&self, words: &[&str], input: Input<'_>) -> Result<Ran, String> {
        let mut git = Command::new("git");
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_"))
        {
            git.env_remove(name);
        }
        git.args([
            "-c",
            "safe.directory=*",
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "gc.auto=0",
            "--git-dir",
        ])
        .arg(self.folder.path())
        .args(words)
        .current_dir(self.folder.path())
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("LC_ALL", "C");
        let ran = bounded::run(&mut git, input, BOUNDS, self.leash)
            .map_err(|cause| format!("cannot start git: {cause}; install it"))?;
        match ran.end {
            End::TooLong => Err("git took too long to read its repository".to_owned()),
            End::TooMuch => Err("its repository holds too much".to_owned()),
            _ => Ok(ran),
        }
    }

    /// The last commit that is not later than the deadline, and its time; the last of all where each of them is later.
    fn commit(&self, until: Option<i64>) -> Result<(String, i64), String> {
        let before = until.map(|until| format!("--before={until}"));
        let mut words = vec!["log", "-1", "--no-show-signature", "--format=%H %ct"];
        words.extend(before.as_deref());
        let mut ran = self.git(&[&words[..], &["HEAD", "--"]].concat(), Input::Empty)?;
        if ran.is_well() && ran.stdout.is_empty() {
            ran = self.git(
                &[
                    "log",
                    "-1",
                    "--no-show-signature",
                    "--format=%H %ct",
                    "HEAD",
                    "--",
                ],
                Input::Empty,
            )?;
        }
        let text = String::from_utf8_lossy(&ran.stdout).into_owned();
        let found = text
            .trim()
            .split_once(' ')
            .and_then(|(commit, time)| Some((commit.to_owned(), time.parse().ok()?)));
        found.ok_or_else(|| {
            let words = safe::line(
                String::from_utf8_lossy(&ran.stderr)
                    .lines()
                    .next()
                    .unwrap_or("no commit"),
            );
            format!("its repository has no commit to grade: {words}")
        })
    }

    fn haul(&self, commit: &str, own: &dyn Fn(&str) -> Option<Vec<u8>>) -> Result<Haul, String> {
        let listed = self.git(&["ls-tree", "-r", "-z", "-l", commit], Input::Empty)?;
        if !listed.is_well() {
            return Err(format!(
                "its repository is damaged: {}",
                safe::line(&String::from_utf8_lossy(&listed.stderr))
            ));
        }
        let entries: Vec<Listed> = listed
            .stdout
            .split(|octet| *octet == 0)
            .filter_map(Listed::parse)
            .collect();
        let is_read = |entry: &&Listed| {
            let matters = std::str::from_utf8(entry.path)
                .is_ok_and(|path| !matches!(use_of(path), Use::None));
            matters && matches!(entry.kind, Kind::File(size) if size <= MOST_OCTETS_OF_A_FILE)
        };
        let objects: Vec<&str> = entries
            .iter()
            .filter(is_read)
            .map(|entry| entry.object)
            .collect();
        let contents = self.contents(&objects)?;
        let mut haul = Haul::default();
        for entry in &entries {
            let read = |limit: u64| {
                let octets = contents
                    .get(entry.object)
                    .ok_or_else(|| io::Error::other("an object is missing"))?;
                Ok(octets
                    .iter()
                    .copied()
                    .take(usize::try_from(limit).unwrap_or(usize::MAX))
                    .collect())
            };
            haul.offer(entry.path, entry.kind, own, read)
                .map_err(|cause| format!("its repository is damaged: {cause}"))?;
        }
        Ok(haul)
    }

    fn contents(&self, objects: &[&str]) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let asked = objects.join("\n") + "\n";
        let ran = self.git(&["cat-file", "--batch"], Input::Octets(asked.as_bytes()))?;
        let mut contents = BTreeMap::new();
        let mut rest = ran.stdout.as_slice();
        // `<object> blob <size>`, a line feed, the octets, a line feed.
        while let Some(end) = rest.iter().position(|octet| *octet == b'\n') {
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            rest = &rest[end + 1..];
            let mut words = head.split(' ');
            let (object, size) = (
                words.next(),
                words.nth(1).and_then(|size| size.parse::<usize>().ok()),
            );
            if let (Some(object), Some(size)) = (object, size) {
                if rest.len() <= size {
                    break;
                }
                contents.insert(object.to_owned(), rest[..size].to_vec());
                rest = &rest[size + 1..];
            }
        }
        Ok(contents)
    }
}

/// A line of `git ls-tree`: `100644 blob <object> <size>`, a tab, the path.
struct Listed<'a> {
    path: &'a [u8],
    object: &'a str,
    kind: Kind,
}

impl<'a> Listed<'a> {
    fn parse(line: &'a [u8]) -> Option<Listed<'a>> {
        let tab = line.iter().position(|octet| *octet == b'\t')?;
        let mut words = std::str::from_utf8(&line[..tab]).ok()?.split_whitespace();
        let (mode, what, object, size) =
            (words.next()?, words.next()?, words.next()?, words.next()?);
        let kind = match (mode, what) {
            ("100644" | "100755" | "100664", "blob") => Kind::File(size.parse().ok()?),
            ("120000", _) => Kind::Link,
            _ => Kind::Other,
        };
        Some(Listed {
            path: &line[tab + 1..],
            object,
            kind,
        })
    }
}
