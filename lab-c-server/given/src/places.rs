//! Where connections stand while they wait: each has a number, and a place under it.
//!
//! A connection is served by one worker at a time. Who takes it leaves its place marked as out; a call for it
//! that comes meanwhile is remembered, and the worker hears of it on putting the connection back.

use std::io;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Places come in blocks, made when the first of them is needed and never moved: no lock for all of them.
const BLOCK: usize = 1024;
/// So many blocks at most: a million connections.
const BLOCKS: usize = 1024;

/// Places by number, from 0 to about a million.
#[derive(Debug)]
pub struct Places<C> {
    blocks: Vec<OnceLock<Vec<Mutex<Place<C>>>>>,
}

#[derive(Debug)]
enum Place<C> {
    Free,
    /// A connection that waits.
    Here(C),
    /// Somebody has the connection; and whether it was called for meanwhile.
    Out {
        called: bool,
    },
}

impl<C> Places<C> {
    /// All places free. They take memory once they are used.
    #[must_use]
    pub fn new() -> Self {
        Places {
            blocks: (0..BLOCKS).map(|_| OnceLock::new()).collect(),
        }
    }

    /// Puts a connection at its place and has `tell` tell of it, before anybody can take it: whoever was
    /// called for the last one with this number finds the place empty, or finds a connection that is told of.
    ///
    /// # Errors
    /// There is no such place, or `tell` failed. The connection is closed then.
    pub fn enter(
        &self,
        number: usize,
        connection: C,
        tell: impl FnOnce(&C) -> io::Result<()>,
    ) -> io::Result<()> {
        let Some(block) = self.blocks.get(number / BLOCK) else {
            return Err(io::Error::other("there are a million already"));
        };
        let block = block.get_or_init(|| (0..BLOCK).map(|_| Mutex::new(Place::Free)).collect());
        let mut place = lock(&block[number % BLOCK]);
        *place = Place::Free;
        tell(&connection)?;
        *place = Place::Here(connection);
        Ok(())
    }

    /// Takes the connection with this number, if it is here. If somebody has it, the call is remembered.
    #[must_use]
    pub fn take(&self, number: usize) -> Option<C> {
        let mut place = self.place(number)?;
        if let Place::Out { called } = &mut *place {
            *called = true;
            return None;
        }
        take_out(&mut place)
    }

    /// Puts a connection back. If it was called for meanwhile it comes back at once.
    #[must_use]
    pub fn put(&self, number: usize, connection: C) -> Option<C> {
        let mut place = self.place(number)?;
        if let Place::Out {
            called: called @ true,
        } = &mut *place
        {
            *called = false;
            return Some(connection);
        }
        *place = Place::Here(connection);
        None
    }

    /// Frees the place of a connection that is over. To be called before its socket is closed: then the
    /// number may be given to another one.
    pub fn free(&self, number: usize) {
        if let Some(mut place) = self.place(number) {
            *place = Place::Free;
        }
    }

    /// Takes every connection that is here and for which this is true, one after the other.
    pub fn take_each(&self, mut which: impl FnMut(&C) -> bool, mut then: impl FnMut(C)) {
        let blocks = self.blocks.iter().filter_map(OnceLock::get);
        for place in blocks.flatten() {
            let mut place = lock(place);
            let taken = match &*place {
                Place::Here(connection) if which(connection) => take_out(&mut place),
                _ => None,
            };
            drop(place);
            if let Some(connection) = taken {
                then(connection);
            }
        }
    }

    fn place(&self, number: usize) -> Option<MutexGuard<'_, Place<C>>> {
        let block = self.blocks.get(number / BLOCK)?.get()?;
        Some(lock(&block[number % BLOCK]))
    }
}

impl<C> Default for Places<C> {
    fn default() -> Self {
        Self::new()
    }
}

fn take_out<C>(place: &mut Place<C>) -> Option<C> {
    if !matches!(place, Place::Here(_)) {
        return None;
    }
    match std::mem::replace(place, Place::Out { called: false }) {
        Place::Here(connection) => Some(connection),
        Place::Free | Place::Out { .. } => None,
    }
}

fn lock<C>(place: &Mutex<Place<C>>) -> MutexGuard<'_, Place<C>> {
    // Nothing that holds this lock can panic half-way.
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
