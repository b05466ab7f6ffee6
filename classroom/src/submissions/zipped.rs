//! A zip archive, read entry by entry: what is not taken is never unpacked.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::haul::{Haul, Kind};

use super::{Opened, changed, late};

/// Entries that are looked at.
const MOST_ENTRIES: usize = 200_000;

pub(super) fn open(
    path: &Path,
    until: Option<i64>,
    own: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Opened, String> {
    let file = File::open(path).map_err(|cause| format!("it cannot be read: {cause}"))?;
    let time = file.metadata().ok().and_then(|about| changed(&about));
    let mut archive =
        ZipArchive::new(file).map_err(|cause| format!("a broken archive: {cause}"))?;
    let mut haul = Haul::default();
    for number in 0..archive.len() {
        if number == MOST_ENTRIES {
            haul.incidents
                .insert(format!("left out what comes behind {MOST_ENTRIES} entries"));
            break;
        }
        take(&mut archive, number, &mut haul, own)?;
    }
    Ok(Opened {
        late: late(time, until),
        haul,
    })
}

fn take(
    archive: &mut ZipArchive<File>,
    number: usize,
    haul: &mut Haul,
    own: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<(), String> {
    let broken = |cause: &dyn std::fmt::Display| format!("a broken archive: {cause}");
    // The raw entry first: of one that is encrypted, or packed in a way that nobody knows, only the name counts.
    let (name, kind) = {
        let entry = archive
            .by_index_raw(number)
            .map_err(|cause| broken(&cause))?;
        if entry.is_dir() {
            return Ok(());
        }
        let kind = match entry.unix_mode().map(|mode| mode & 0o170_000) {
            Some(0o120_000) => Kind::Link,
            None | Some(0 | 0o100_000) => Kind::File(entry.size()),
            Some(_) => Kind::Other,
        };
        // Windows' own packer writes `\`.
        let name = entry
            .name_raw()
            .iter()
            .map(|octet| if *octet == b'\\' { b'/' } else { *octet })
            .collect::<Vec<u8>>();
        (name, kind)
    };
    let read = |limit| {
        let entry = archive.by_index(number).map_err(|cause| match cause {
            ZipError::UnsupportedArchive(what) => io::Error::other(what),
            other => io::Error::other(other.to_string()),
        })?;
        let mut octets = Vec::new();
        entry.take(limit).read_to_end(&mut octets)?;
        Ok(octets)
    };
    haul.offer(&name, kind, own, read).map_err(|cause| {
        broken(&format!(
            "{}: {cause}",
            String::from_utf8_lossy(&name).escape_debug()
        ))
    })
}
