//! Files that were asked for, kept for as long as they do not change: small ones in memory, others open.
//!
//! Before each answer the file system is asked whether the file is still the same: one call instead of many.

use std::collections::HashMap;
use std::fs;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use super::found::{Document, Identity};
use super::octets::Octets;

/// How much is kept in memory at most, in octets and in files.
const MAX_OCTETS: u64 = 32 * 1024 * 1024;
const MAX_FILES: usize = 4096;
/// How many files are kept open at most: an open file takes a descriptor, as a client does.
const MAX_OPEN: usize = 64;

/// Documents by the path they were asked for with.
#[derive(Default)]
pub(super) struct Kept {
    shelf: RwLock<Shelf>,
}

#[derive(Default)]
struct Shelf {
    documents: HashMap<String, Arc<Document>>,
    octets: u64,
    open: usize,
}

impl Kept {
    /// The document that this path led to, if it is still as it was.
    pub(super) fn get(&self, path: &str) -> Option<Arc<Document>> {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let document = Arc::clone(shelf.documents.get(path)?);
        drop(shelf);
        let now = fs::metadata(&document.path);
        if now.is_ok_and(|now| Identity::of(&now) == document.identity) {
            return Some(document);
        }
        // It may be open, and take room on the disk though it was removed.
        self.shelf().remove(path);
        None
    }

    /// Keeps a document, unless it has just been written.
    pub(super) fn keep(&self, path: &str, document: &Arc<Document>) {
        if !document.identity.is_settled() {
            return;
        }
        let mut shelf = self.shelf();
        shelf.remove(path);
        if !shelf.has_room_for(document) {
            // Rare enough: what is asked for often is back at once.
            *shelf = Shelf::default();
        }
        let (octets, open) = size(document);
        shelf.octets += octets;
        shelf.open += open;
        shelf
            .documents
            .insert(path.to_owned(), Arc::clone(document));
    }

    fn shelf(&self) -> RwLockWriteGuard<'_, Shelf> {
        self.shelf.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn remove(&mut self, path: &str) {
        if let Some(document) = self.documents.remove(path) {
            let (octets, open) = size(&document);
            self.octets -= octets;
            self.open -= open;
        }
    }

    fn has_room_for(&self, document: &Document) -> bool {
        let (octets, open) = size(document);
        self.octets + octets <= MAX_OCTETS
            && (open == 0 || self.open + open <= max_open())
            && self.documents.len() < MAX_FILES
    }
}

/// Where few files can be open at all, most of them are for clients.
#[cfg(unix)]
fn max_open() -> usize {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::Nofile).current;
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    limit.map_or(MAX_OPEN, |limit| MAX_OPEN.min(limit / 8))
}

#[cfg(not(unix))]
fn max_open() -> usize {
    MAX_OPEN
}

/// What a document takes: octets in memory, and descriptors.
fn size(document: &Document) -> (u64, usize) {
    match &document.content {
        Octets::Here(octets) => (octets.len() as u64, 0),
        Octets::InFile(_) => (0, 1),
    }
}
