//! The octets of a document: in memory or in a file, to be sent or to be read, all of them or a part.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use super::found::Document;
use crate::response::{Content, outgoing};

/// Where the octets of a document are: those of a small one are here.
#[derive(Clone)]
pub(super) enum Octets {
    Here(Arc<Vec<u8>>),
    InFile(Arc<File>),
}

/// A part of a document, to be sent: what is here is shared, not copied; the rest is sent from the file.
pub(super) fn octets_of(document: &Document, part: Range<u64>) -> Content {
    match &document.content {
        Octets::Here(octets) => Content::Shared(Arc::clone(octets), places(&part, octets)),
        Octets::InFile(file) => Content::File(Arc::clone(file), part),
    }
}

/// A part of a document, to be read.
pub(super) fn reader_of(document: &Document, part: Range<u64>) -> Box<dyn Read + Send> {
    let octets = document.content.clone();
    Box::new(Part { octets, part })
}

/// What is left of a part. Others may read the same file, so this has a place of its own.
struct Part {
    octets: Octets,
    part: Range<u64>,
}

impl Read for Part {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let count = match &self.octets {
            Octets::Here(all) => (&all[places(&self.part, all)]).read(octets)?,
            Octets::InFile(file) => {
                let left = usize::try_from(self.part.end - self.part.start).unwrap_or(usize::MAX);
                let most = octets.len().min(left);
                let count = outgoing::read_at(file, &mut octets[..most], self.part.start)?;
                // Its end would be taken for that of the whole, where no length was announced.
                if count == 0 && most > 0 {
                    return Err(outgoing::shrunk());
                }
                count
            }
        };
        self.part.start += count as u64;
        Ok(count)
    }
}

/// A part of octets that are here, by their places.
fn places(part: &Range<u64>, octets: &[u8]) -> Range<usize> {
    let at = |place: u64| usize::try_from(place).unwrap_or(octets.len());
    at(part.start)..at(part.end)
}
