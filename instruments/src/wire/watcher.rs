//! From what forwarding tells to what is shown: octets are recognised here, and long bodies folded.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::recognise::Recogniser;
use super::seen::{Kind, Part, Seen, Side, What};
use super::tap::{Event, Happening};

/// After so long it is said how much more there was, even if it goes on.
const FOLD: Duration = Duration::from_secs(1);

/// What is known of all connections.
#[derive(Debug)]
pub struct Watcher {
    max_body: usize,
    raw: bool,
    began: Option<Instant>,
    talks: HashMap<u64, Talk>,
}

/// What is known of one connection.
#[derive(Debug)]
struct Talk {
    recogniser: Recogniser,
    connected: Instant,
    octets: [u64; 2],
    first_to_end: Option<Side>,
    folds: [Option<Fold>; 2],
}

/// Pieces of which nothing is shown but their number.
#[derive(Debug)]
struct Fold {
    since: Instant,
    last: Instant,
    pieces: u64,
    octets: u64,
    label: String,
}

impl Watcher {
    /// Of each body `max_body` octets are kept. `raw`: nothing is recognised.
    #[must_use]
    pub fn new(max_body: usize, raw: bool) -> Watcher {
        Watcher {
            max_body,
            raw,
            began: None,
            talks: HashMap::new(),
        }
    }

    /// What this event lets us see.
    pub fn look(&mut self, event: Event, seen: &mut Vec<Seen>) {
        let Event {
            at,
            connection,
            what,
        } = event;
        self.began.get_or_insert(at);
        let what = match what {
            Happening::Connected(client, server) => {
                self.talks
                    .insert(connection, Talk::new(at, self.max_body, self.raw));
                What::Connected {
                    client: client.to_string(),
                    server: server.to_string(),
                }
            }
            Happening::Refused(client, why) => What::Refused {
                client: client.to_string(),
                why,
            },
            Happening::Trouble(words) => What::Trouble { words },
            Happening::Piece(from, octets) => {
                let Some(what) = self.piece(connection, at, from, &octets, seen) else {
                    return;
                };
                what
            }
            other => {
                self.unfold(connection, None, seen);
                let Some(talk) = self.talks.get_mut(&connection) else {
                    return;
                };
                let (what, is_over) = talk.comes_to(at, other);
                if is_over {
                    self.talks.remove(&connection);
                }
                what
            }
        };
        seen.push(Seen {
            at: self.since_began(at),
            connection,
            what,
        });
    }

    /// Says what has been folded long enough.
    pub fn unfold_old(&mut self, now: Instant, seen: &mut Vec<Seen>) {
        let is_old = |fold: &Option<Fold>| {
            fold.as_ref()
                .is_some_and(|fold| now.duration_since(fold.since) >= FOLD)
        };
        let mut old: Vec<u64> = self
            .talks
            .iter()
            .filter(|(_, talk)| talk.folds.iter().any(is_old))
            .map(|(number, _)| *number)
            .collect();
        old.sort_unstable();
        old.into_iter()
            .for_each(|number| self.unfold(number, None, seen));
    }

    /// Says everything that is still folded.
    pub fn unfold_all(&mut self, seen: &mut Vec<Seen>) {
        let mut all: Vec<u64> = self.talks.keys().copied().collect();
        all.sort_unstable();
        all.into_iter()
            .for_each(|number| self.unfold(number, None, seen));
    }

    fn piece(
        &mut self,
        connection: u64,
        at: Instant,
        from: Side,
        octets: &[u8],
        seen: &mut Vec<Seen>,
    ) -> Option<What> {
        let talk = self.talks.get_mut(&connection)?;
        let count = octets.len() as u64;
        talk.octets[from.index()] += count;
        let parts = talk.recogniser.piece(from, octets);
        if parts.iter().all(has_nothing_to_show) {
            let label = parts
                .last()
                .map(|part| part.label.clone())
                .unwrap_or_default();
            talk.fold(at, from, count, label);
            return None;
        }
        self.unfold(connection, Some(from), seen);
        Some(What::Piece {
            from,
            octets: count,
            parts,
        })
    }

    /// Tells what was folded on this connection: of one side, or of both in the order in which they came to an end.
    fn unfold(&mut self, connection: u64, side: Option<Side>, seen: &mut Vec<Seen>) {
        let Some(talk) = self.talks.get_mut(&connection) else {
            return;
        };
        let sides = [Side::Client, Side::Server]
            .into_iter()
            .filter(|one| side.is_none_or(|side| side == *one));
        let mut folds: Vec<(Side, Fold)> = sides
            .filter_map(|side| Some((side, talk.folds[side.index()].take()?)))
            .collect();
        folds.sort_by_key(|(_, fold)| fold.last);
        for (
            from,
            Fold {
                last,
                pieces,
                octets,
                label,
                ..
            },
        ) in folds
        {
            let what = What::More {
                from,
                pieces,
                octets,
                label,
            };
            seen.push(Seen {
                at: self.since_began(last),
                connection,
                what,
            });
        }
    }

    fn since_began(&self, at: Instant) -> u64 {
        let since = self
            .began
            .map_or(Duration::ZERO, |began| at.duration_since(began));
        micros(since)
    }
}

impl Talk {
    fn new(connected: Instant, max_body: usize, raw: bool) -> Talk {
        Talk {
            recogniser: Recogniser::new(max_body, raw),
            connected,
            octets: [0, 0],
            first_to_end: None,
            folds: [None, None],
        }
    }

    fn fold(&mut self, at: Instant, from: Side, octets: u64, label: String) {
        let fold = self.folds[from.index()].get_or_insert(Fold {
            since: at,
            last: at,
            pieces: 0,
            octets: 0,
            label: String::new(),
        });
        fold.last = at;
        fold.pieces += 1;
        fold.octets += octets;
        fold.label = label;
    }

    /// Anything but a piece; and was it the last thing?
    fn comes_to(&mut self, at: Instant, what: Happening) -> (What, bool) {
        match what {
            Happening::Missed(from, pieces, octets) => {
                self.octets[from.index()] += octets;
                self.recogniser.skip(from, octets);
                (
                    What::Missed {
                        from,
                        pieces,
                        octets,
                    },
                    false,
                )
            }
            Happening::Fin(from) => {
                let first = self.first_to_end.is_none();
                self.first_to_end.get_or_insert(from);
                (
                    What::Fin {
                        from,
                        first,
                        missing: self.recogniser.end(from),
                    },
                    false,
                )
            }
            Happening::Reset(from, why) => (What::Reset { from, why }, true),
            Happening::Dropped(from, after) => (What::Dropped { from, after }, true),
            _ => {
                let closed = What::Closed {
                    first: self.first_to_end.unwrap_or(Side::Client),
                    there: self.octets[0],
                    back: self.octets[1],
                    lasted: micros(at.duration_since(self.connected)),
                };
                (closed, true)
            }
        }
    }
}

/// Is it the middle of something that was cut before?
fn has_nothing_to_show(part: &Part) -> bool {
    let is_middle = match part.kind {
        Kind::Content | Kind::Octets | Kind::Frame => !part.ends,
        Kind::Chunk => true,
        Kind::Head | Kind::Line | Kind::LastChunk => false,
    };
    is_middle && part.octets.is_empty() && part.cut > 0
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
