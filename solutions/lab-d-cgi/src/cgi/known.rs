//! Scripts that were found a moment ago: to find one, each folder on its way is looked at, and where it really is.
//!
//! What was found holds for a second, as long as the path leads to the same file. It is run by that path. Whoever can put
//! another file or link there in between can put a script there as well: who writes in the folder of scripts decides
//! what runs. So nothing would be gained by holding the file fast and running it through `/proc/self/fd`; and a script
//! that an interpreter runs could not open that path, nor find its own folder by it.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::script;
use crate::Trouble;
use crate::gateway::Place;

/// How long it holds that a file is where it seems to be.
const HOLDS: Duration = Duration::from_secs(1);
/// How many are known at most.
const MOST: usize = 256;

/// What was found, by paths of requests.
#[derive(Debug, Default)]
pub(crate) struct Known {
    all: Mutex<HashMap<String, Found>>,
}

#[derive(Debug)]
struct Found {
    place: Place,
    identity: Identity,
    until: Instant,
}

/// Which file it is, and when something about it has changed: its device, its number, and its time.
type Identity = (u64, u64, i64, i64);

impl Known {
    /// The script that a path leads to, as [`script::find`] finds it.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn find(&self, folder: &Path, path: &str, from: usize) -> Result<Place, Trouble> {
        if let Some(place) = self.look_up(path) {
            return Ok(place);
        }
        let until = Instant::now() + HOLDS;
        let place = script::find(folder, path, from)?;
        if let Some(identity) = identity(&place) {
            let mut all = self.all();
            if all.len() >= MOST {
                all.clear();
            }
            let found = Found {
                place: place.clone(),
                identity,
                until,
            };
            all.insert(path.to_owned(), found);
        }
        Ok(place)
    }

    fn look_up(&self, path: &str) -> Option<Place> {
        let (place, known) = {
            let all = self.all();
            let found = all.get(path).filter(|found| Instant::now() < found.until)?;
            (found.place.clone(), found.identity)
        };
        (identity(&place) == Some(known)).then_some(place)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Found>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn identity(place: &Place) -> Option<Identity> {
    of_metadata(&fs::metadata(place.file.as_deref()?).ok()?)
}

#[cfg(unix)]
fn of_metadata(file: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    Some((file.dev(), file.ino(), file.ctime(), file.ctime_nsec()))
}

/// There is no such number here: each time anew.
#[cfg(not(unix))]
fn of_metadata(_: &Metadata) -> Option<Identity> {
    None
}
