//! What a store keeps of a session, and for how long.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A point in time in milliseconds since 1970. Several processes share a store, and it outlives them.
pub type Millis = u64;

/// What is known of a visitor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Who signed in. Nobody: nobody.
    pub user: Option<String>,
    /// What forms bring back, so that we know that they are ours.
    pub csrf: String,
    /// When it began, or somebody signed in.
    pub created: Millis,
    /// When the visitor was last seen, give or take a sixteenth of the idle time.
    pub seen: Millis,
    /// What handlers have put there.
    pub values: BTreeMap<String, Value>,
}

/// What a request changed in a session. Stores make each change to what they hold by then: so two requests
/// at the same time cannot undo what the other one did.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// This value has this name now.
    Set(String, Value),
    /// There is no such value any more.
    Remove(String),
    /// A number has grown by so much; one that was not there was 0.
    Add(String, u64),
    /// The visitor was seen.
    Seen(Millis),
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// Without a visit.
    pub idle: Duration,
    /// In all, since somebody signed in: a stolen cookie is worth nothing after that.
    pub max: Duration,
}

impl Record {
    /// A new visitor.
    #[must_use]
    pub fn new(csrf: String, now: Millis) -> Record {
        Record {
            user: None,
            csrf,
            created: now,
            seen: now,
            values: BTreeMap::new(),
        }
    }

    /// From when on the session is no longer good.
    #[must_use]
    pub fn expires(&self, lifetimes: &Lifetimes) -> Millis {
        // ANCHOR: e7-expires
        //= So long after the visitor was last `seen` (`lifetimes.idle`), or after the session was `created`
        //= (`lifetimes.max`), whichever comes first. `millis` says how many milliseconds a Duration has.
        //? e7-idle
        //+ Millis::MAX
        let idle = self.seen.saturating_add(millis(lifetimes.idle));
        let max = self.created.saturating_add(millis(lifetimes.max));
        idle.min(max)
        // ANCHOR_END: e7-expires
    }

    /// The number of this name; 0, if there is none.
    #[must_use]
    pub fn number(&self, name: &str) -> u64 {
        self.values.get(name).and_then(Value::as_u64).unwrap_or(0)
    }

    /// Makes these changes.
    pub fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            match change.clone() {
                Change::Set(name, value) => drop(self.values.insert(name, value)),
                Change::Remove(name) => drop(self.values.remove(&name)),
                Change::Add(name, more) => {
                    let number = self.number(&name).saturating_add(more);
                    self.values.insert(name, number.into());
                }
                Change::Seen(now) => self.seen = self.seen.max(now),
            }
        }
    }
}

/// Now.
#[must_use]
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    millis(since.unwrap_or_default())
}

/// How many milliseconds this is.
pub(super) fn millis(duration: Duration) -> Millis {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
