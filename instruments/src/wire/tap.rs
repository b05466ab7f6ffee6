//! Between forwarding and drawing: a queue that never makes forwarding wait.
//!
//! It holds so many octets and no more. When the drawing is behind, pieces go through all the same; they are counted.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::seen::Side;

/// What the queue may weigh: a piece weighs its octets and [`BASE`].
const ROOM: usize = 4 << 20;

/// What any event weighs: its own memory.
const BASE: usize = 256;

/// Beginnings and ends may take more room than pieces: without them the picture is wrong. (The rest is counted.)
const LAST_ROOM: usize = 2 * ROOM;

/// So long the drawing waits for more before it begins: it draws many events at once, and not while they pass.
const GATHER: Duration = Duration::from_millis(3);

/// Something that forwarding tells.
#[derive(Debug)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// The connection, from 1; 0 for none.
    pub connection: u64,
    /// What.
    pub what: Happening,
}

/// What forwarding tells of.
#[derive(Debug)]
pub enum Happening {
    /// The server took the connection.
    Connected(SocketAddr, SocketAddr),
    /// It did not.
    Refused(SocketAddr, String),
    /// Octets pass.
    Piece(Side, Vec<u8>),
    /// Pieces and octets that passed when there was no room.
    Missed(Side, u64, u64),
    /// A side has sent everything.
    Fin(Side),
    /// A side broke it off.
    Reset(Side, Option<String>),
    /// We broke it off, after so many octets.
    Dropped(Side, u64),
    /// Both sides have ended.
    Closed,
    /// Words for the person who looks.
    Trouble(String),
}

/// The queue.
#[derive(Debug, Default)]
pub struct Tap {
    queue: Mutex<Queue>,
    wake: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    events: VecDeque<Event>,
    weight: usize,
    /// The reader waits for anything at all.
    waits: bool,
    /// The reader waits until there is a lot.
    gathers: bool,
    /// Nothing more will come.
    over: bool,
    /// Beginnings and ends for which there was no room.
    untold: u64,
}

impl Tap {
    /// Tells of octets; false if there is no room for them.
    pub fn piece(&self, connection: u64, from: Side, octets: &[u8]) -> bool {
        let weight = octets.len() + BASE;
        let mut queue = self.lock();
        if queue.weight + weight > ROOM {
            return false;
        }
        self.put(
            &mut queue,
            connection,
            Happening::Piece(from, octets.to_vec()),
            weight,
        );
        true
    }

    /// Would a piece of this length be taken?
    pub fn has_room(&self, octets: usize) -> bool {
        self.lock().weight + octets + 2 * BASE <= ROOM
    }

    /// Tells of anything else.
    pub fn tell(&self, connection: u64, what: Happening) {
        let mut queue = self.lock();
        if queue.weight + BASE > LAST_ROOM {
            queue.untold += 1;
            return;
        }
        self.put(&mut queue, connection, what, BASE);
    }

    /// Nothing more will come.
    pub fn end(&self) {
        self.lock().over = true;
        self.wake.notify_one();
    }

    /// The events since the last call, waiting for some for at most `patience`; nothing if all is over.
    pub fn take(&self, patience: Duration) -> Option<VecDeque<Event>> {
        let mut queue = self.lock();
        if queue.events.is_empty() && !queue.over {
            queue.waits = true;
            queue = self.wait(queue, patience, |queue| {
                queue.events.is_empty() && !queue.over
            });
            queue.waits = false;
        }
        if !queue.events.is_empty() && !queue.over {
            queue.gathers = true;
            queue = self.wait(queue, GATHER, |queue| {
                queue.weight < ROOM / 2 && !queue.over
            });
            queue.gathers = false;
        }
        if queue.events.is_empty() && queue.over {
            return None;
        }
        queue.weight = 0;
        Some(std::mem::take(&mut queue.events))
    }

    /// Beginnings and ends for which there was no room.
    pub fn untold(&self) -> u64 {
        self.lock().untold
    }

    fn put(&self, queue: &mut Queue, connection: u64, what: Happening, weight: usize) {
        // Under the lock: what is earlier in the queue is earlier in time.
        queue.events.push_back(Event {
            at: Instant::now(),
            connection,
            what,
        });
        queue.weight += weight;
        if queue.waits || (queue.gathers && queue.weight >= ROOM / 2) {
            queue.waits = false;
            queue.gathers = false;
            self.wake.notify_one();
        }
    }

    fn wait<'a>(
        &self,
        queue: MutexGuard<'a, Queue>,
        patience: Duration,
        condition: impl FnMut(&mut Queue) -> bool,
    ) -> MutexGuard<'a, Queue> {
        let waited = self.wake.wait_timeout_while(queue, patience, condition);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_room_pieces_are_refused_and_ends_are_not() {
        let tap = Tap::default();
        let piece = vec![b'a'; 1 << 20];
        assert_eq!(
            (0..8)
                .filter(|_| tap.piece(1, Side::Client, &piece))
                .count(),
            3
        );
        tap.tell(1, Happening::Fin(Side::Client));
        let events = tap.take(Duration::ZERO).unwrap();
        assert_eq!(events.len(), 4);
        assert!(matches!(events[3].what, Happening::Fin(Side::Client)));
        assert!(tap.piece(1, Side::Client, &piece), "there is room again");
    }

    #[test]
    fn a_crowd_of_ends_has_a_limit_too_and_is_counted() {
        let tap = Tap::default();
        let fit = LAST_ROOM / BASE;
        (0..fit + 7).for_each(|_| tap.tell(1, Happening::Closed));
        assert_eq!(tap.take(Duration::ZERO).unwrap().len(), fit);
        assert_eq!(tap.untold(), 7);
    }

    #[test]
    fn what_is_left_is_handed_out_before_the_end() {
        let tap = Tap::default();
        assert!(tap.piece(1, Side::Server, b"last words"));
        tap.end();
        assert_eq!(
            tap.take(Duration::from_secs(60)).map(|events| events.len()),
            Some(1)
        );
        assert!(tap.take(Duration::from_secs(60)).is_none());
    }

    #[test]
    fn times_never_go_back() {
        let tap = Tap::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|_| assert!(tap.piece(1, Side::Client, b"x"))));
            }
        });
        let events = tap.take(Duration::ZERO).unwrap();
        assert!(
            events
                .iter()
                .zip(events.iter().skip(1))
                .all(|(one, next)| one.at <= next.at)
        );
    }
}
