//! Sessions in memory: quick, and gone when the program ends.
//!
//! Everybody who comes without a cookie may get a session, so there must be an end to it: with so many of them, each new one
//! takes the place of another. First of one that is over; then of a visitor who has not signed in, the one that would be
//! over first.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::id::Key;
use super::record::{Change, Lifetimes, Millis, Record, now};
use super::store::Store;
use crate::Result;

/// Several tables, each with a lock of its own: two requests seldom wait for the same.
const SHARDS: usize = 16;

/// How many sessions are kept, unless it is said otherwise: some 50 MB.
pub const MAX_SESSIONS: usize = 100_000;

/// Sessions in memory.
#[derive(Debug)]
pub struct MemoryStore {
    shards: Vec<Mutex<Shard>>,
    most_in_shard: usize,
    lifetimes: Lifetimes,
}

#[derive(Debug, Default)]
struct Shard {
    records: HashMap<Key, Record>,
    /// The same in the order in which they go: visitors who have not signed in, then the others; each by the time
    /// when they are over.
    queue: BTreeSet<(bool, Millis, Key)>,
}

impl MemoryStore {
    /// A store that keeps at most about so many sessions.
    #[must_use]
    pub fn new(most: usize, lifetimes: Lifetimes) -> Self {
        MemoryStore {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            most_in_shard: most.div_ceil(SHARDS).max(1),
            lifetimes,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        let shards = self.shards.iter();
        shards.map(|shard| lock(shard).records.len()).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn shard(&self, key: &Key) -> MutexGuard<'_, Shard> {
        // The key is a hash: its octets are as good as random.
        lock(&self.shards[usize::from(key.0[0]) % SHARDS])
    }

    fn place(&self, key: &Key, record: &Record) -> (bool, Millis, Key) {
        (record.user.is_some(), record.expires(&self.lifetimes), *key)
    }

    /// Keeps a record, after making room for it.
    fn insert_at(&self, key: &Key, record: &Record, now: Millis) {
        let mut shard = self.shard(key);
        shard.sweep(now);
        if shard.records.len() >= self.most_in_shard
            && let Some((_, _, first)) = shard.queue.pop_first()
        {
            shard.records.remove(&first);
        }
        shard.queue.insert(self.place(key, record));
        shard.records.insert(*key, record.clone());
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shard {
    /// Forgets those that are over, of either kind.
    fn sweep(&mut self, now: Millis) {
        for signed_in in [false, true] {
            let begin = (signed_in, 0, Key([0; 32]));
            while let Some(&place) = self.queue.range(begin..).next() {
                if place.0 != signed_in || place.1 > now {
                    break;
                }
                self.queue.remove(&place);
                self.records.remove(&place.2);
            }
        }
    }
}

impl Store for MemoryStore {
    fn load(&self, key: &Key) -> Result<Option<Record>> {
        Ok(self.shard(key).records.get(key).cloned())
    }

    fn insert(&self, key: &Key, record: &Record) -> Result<()> {
        self.insert_at(key, record, now());
        Ok(())
    }

    fn change(&self, key: &Key, changes: &[Change]) -> Result<()> {
        let mut shard = self.shard(key);
        let Shard { records, queue } = &mut *shard;
        if let Some(record) = records.get_mut(key) {
            let before = self.place(key, record);
            record.apply(changes);
            let after = self.place(key, record);
            if before != after {
                queue.remove(&before);
                queue.insert(after);
            }
        }
        Ok(())
    }

    fn replace(&self, old: &Key, new: &Key, record: &Record) -> Result<()> {
        // In this order: nobody can be seen under both.
        self.remove(old)?;
        self.insert(new, record)
    }

    fn remove(&self, key: &Key) -> Result<()> {
        let mut shard = self.shard(key);
        if let Some(record) = shard.records.remove(key) {
            shard.queue.remove(&self.place(key, &record));
        }
        Ok(())
    }
}
