//! A folder as it stands.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

use crate::haul::{Haul, Kind, Use, use_of};

use super::{Opened, changed, late};

/// Folders in one another; nobody nests sources deeper.
const DEEPEST: usize = 24;

/// Entries that are looked at.
const MOST_ENTRIES: usize = 200_000;

pub(super) fn open(
    path: &Path,
    until: Option<i64>,
    own: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Opened, String> {
    let mut walk = Walk {
        haul: Haul::default(),
        own,
        entries: 0,
        newest: None,
    };
    walk.folder(path, "", 0)
        .map_err(|cause| format!("it cannot be read: {cause}"))?;
    Ok(Opened {
        late: late(walk.newest, until),
        haul: walk.haul,
    })
}

struct Walk<'a> {
    haul: Haul,
    own: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    entries: usize,
    newest: Option<i64>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, inside: &str, depth: usize) -> io::Result<()> {
        let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            self.entries += 1;
            if self.entries > MOST_ENTRIES || depth > DEEPEST {
                self.haul.incidents.insert(format!("left out what comes behind {MOST_ENTRIES} files, or lies deeper than {DEEPEST} folders"));
                return Ok(());
            }
            let name = entry.file_name();
            let octets = name.as_encoded_bytes();
            let path = [inside.as_bytes(), octets].concat();
            let kind = entry.file_type()?;
            if !kind.is_dir() {
                self.file(&entry, &path, kind)?;
                continue;
            }
            // What cargo and others have made is large, and nobody's work.
            let is_made = matches!(
                octets,
                b"target" | b"node_modules" | b".git" | b".workshop" | b"solutions"
            );
            match std::str::from_utf8(&path) {
                Ok(path) if !is_made => {
                    self.folder(&entry.path(), &format!("{path}/"), depth + 1)?
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn file(&mut self, entry: &fs::DirEntry, path: &[u8], kind: FileType) -> io::Result<()> {
        let about = entry.metadata()?;
        let kind = if kind.is_symlink() {
            Kind::Link
        } else if kind.is_file() {
            Kind::File(about.len())
        } else {
            Kind::Other
        };
        let is_source =
            std::str::from_utf8(path).is_ok_and(|path| matches!(use_of(path), Use::Source(..)));
        if is_source {
            self.newest = self.newest.max(changed(&about));
        }
        self.haul.offer(path, kind, self.own, |limit| {
            let mut octets = Vec::new();
            File::open(entry.path())?
                .take(limit)
                .read_to_end(&mut octets)?;
            Ok(octets)
        })
    }
}
