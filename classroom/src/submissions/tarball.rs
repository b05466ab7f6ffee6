//! A tar archive, packed by gzip or not: read once from front to end, and not further than is reasonable.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};

use crate::haul::{Haul, Kind};

use super::{Opened, changed, late};

/// Somebody may pack a target folder by mistake; beyond this it is no mistake.
const MOST_OCTETS: u64 = 4 << 30;

/// Entries that are looked at.
const MOST_ENTRIES: usize = 200_000;

pub(super) fn open(
    path: &Path,
    until: Option<i64>,
    own: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Opened, String> {
    let cannot = |cause: io::Error| format!("it cannot be read: {cause}");
    let mut file = File::open(path).map_err(cannot)?;
    let time = file.metadata().ok().and_then(|about| changed(&about));
    let mut first = [0; 2];
    let is_packed = file.read(&mut first).map_err(cannot)? == 2 && first == [0x1f, 0x8b];
    let file = BufReader::new(File::open(path).map_err(cannot)?);
    let haul = if is_packed {
        read(MultiGzDecoder::new(file), own)
    } else {
        read(file, own)
    };
    let haul = haul.map_err(|cause| format!("a broken archive: {cause}"))?;
    Ok(Opened {
        late: late(time, until),
        haul,
    })
}

fn read(stream: impl Read, own: &dyn Fn(&str) -> Option<Vec<u8>>) -> io::Result<Haul> {
    let mut haul = Haul::default();
    let mut archive = Archive::new(Bounded {
        stream,
        left: MOST_OCTETS,
    });
    for (number, entry) in archive.entries()?.enumerate() {
        let entry = entry?;
        if number == MOST_ENTRIES {
            haul.incidents
                .insert(format!("left out what comes behind {MOST_ENTRIES} entries"));
            break;
        }
        let kind = match entry.header().entry_type() {
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            EntryType::Regular | EntryType::Continuous => Kind::File(entry.size()),
            EntryType::Symlink | EntryType::Link => Kind::Link,
            _ => Kind::Other,
        };
        let path = entry.path_bytes().into_owned();
        haul.offer(&path, kind, own, |limit| {
            let mut octets = Vec::new();
            entry.take(limit).read_to_end(&mut octets)?;
            Ok(octets)
        })?;
    }
    Ok(haul)
}

struct Bounded<R> {
    stream: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(format!(
                "it unpacks to more than {} GB: leave `target` out",
                MOST_OCTETS >> 30
            )));
        }
        let length = self.stream.read(buffer)?;
        self.left = self.left.saturating_sub(length as u64);
        Ok(length)
    }
}
