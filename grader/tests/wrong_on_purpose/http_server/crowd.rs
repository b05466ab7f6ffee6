//! Faults of a server with many clients at once: who is let in, who is forgotten, what is kept.

use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::options::Options;
use super::workers::Permit;
use crate::fault;

static INSIDE: AtomicUsize = AtomicUsize::new(0);
static LOST: AtomicUsize = AtomicUsize::new(0);
static READING: Mutex<()> = Mutex::new(());
static SHARED: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static RECENT: Mutex<Vec<Instant>> = Mutex::new(Vec::new());

/// What becomes of a client at the door.
#[derive(PartialEq)]
pub enum Entrance {
    Open,
    /// It is closed at once.
    TurnedAway,
    /// It is connected, and nobody ever looks at it.
    Forgotten,
}

/// A connection that is open; it has left when this is dropped.
pub struct Inside(());

impl Inside {
    pub fn enter() -> Self {
        INSIDE.fetch_add(1, Ordering::SeqCst);
        Inside(())
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.fetch_sub(1, Ordering::SeqCst);
    }
}

pub fn entrance(options: &Options) -> Entrance {
    let inside = INSIDE.load(Ordering::SeqCst);
    let is_full = inside >= options.workers;
    if is_full && fault("c8-turns-away") {
        return Entrance::TurnedAway;
    }
    let forgets = is_full && fault("c8-forgets-who-waits")
        || inside >= 200 && fault("c13-at-most-200")
        || LOST.load(Ordering::SeqCst) >= options.workers;
    if forgets {
        return Entrance::Forgotten;
    }
    Entrance::Open
}

/// More are inside than there are workers.
pub fn is_beyond_workers(options: &Options) -> bool {
    INSIDE.load(Ordering::SeqCst) > options.workers
}

/// A client broke off: with the fault its worker ends too.
pub fn broke_off() {
    if fault("c8-worker-ends-with-its-client") {
        LOST.fetch_add(1, Ordering::SeqCst);
    }
}

/// For as long as a connection lasts.
pub fn for_a_connection() -> Option<Permit> {
    fault("c8-two-whatever-the-flag").then(|| Permit::wait(2))
}

/// From the connection to its first head.
pub fn for_the_first_word(options: &Options) -> Option<Permit> {
    fault("c13-silent-ones-hold-workers").then(|| Permit::wait(options.workers))
}

/// After an answer: until the client has left, or between two requests.
pub fn for_what_follows(permit: Permit, options: &Options) -> Option<Permit> {
    if fault("c8-waits-for-the-client-to-leave") {
        return Some(permit);
    }
    drop(permit);
    fault("c13-served-ones-hold-workers").then(|| Permit::wait(options.workers))
}

/// From the first octet of a head to its end.
pub fn for_a_head(options: &Options) -> (Option<Permit>, Option<MutexGuard<'static, ()>>) {
    let permit = fault("c13-half-heads-hold-workers").then(|| Permit::wait(options.workers));
    let lock = fault("c8-lock-while-reading").then(|| lock(&READING));
    (permit, lock)
}

/// While a body comes.
pub fn for_a_body(options: &Options) -> Option<Permit> {
    fault("c13-half-bodies-hold-workers").then(|| Permit::wait(options.workers))
}

/// One buffer for all connections: what one has read so far lies where another finds it.
pub fn share_a_buffer(waiting: &mut Vec<u8>) {
    if fault("c8-shares-a-buffer") {
        lock(&SHARED).append(waiting);
    }
}

pub fn take_the_shared_buffer(waiting: &mut Vec<u8>) {
    if fault("c8-shares-a-buffer") {
        let own = std::mem::take(waiting);
        let mut shared = lock(&SHARED);
        shared.extend(own);
        waiting.append(&mut shared);
    }
}

/// Of many requests at a time some are never answered.
pub fn forgets_some() {
    if !fault("c13-forgets-some") {
        return;
    }
    let now = Instant::now();
    let mut recent = lock(&RECENT);
    recent.retain(|then| now - *then < Duration::from_millis(200));
    recent.push(now);
    if recent.len() > 16 {
        drop(recent);
        loop {
            thread::park();
        }
    }
}

/// What is kept of a client that is gone.
pub fn keep(client: &TcpStream, was_idle: bool) {
    if fault("c8-keeps-sockets") || was_idle && fault("c13-keeps-who-left") {
        std::mem::forget(client.try_clone());
    }
}

/// A worker waits until the client closes its side, however long that takes.
pub fn wait_for_the_end(mut client: &TcpStream) {
    if !fault("c8-waits-for-the-client-to-leave") {
        return;
    }
    let _ = client.shutdown(Shutdown::Write);
    let _ = client.set_read_timeout(None);
    let _ = client.read_to_end(&mut Vec::new());
}

/// The thread of a client that is gone.
pub fn end_of_thread() {
    while fault("c8-keeps-threads") {
        thread::park();
    }
}

/// Asks again and again whether something has come.
pub fn spin(stream: &TcpStream, until: Instant) {
    if !fault("c13-spins") {
        return;
    }
    while Instant::now() < until {
        let _ = stream.set_nonblocking(true);
        let found = stream.peek(&mut [0]);
        let _ = stream.set_nonblocking(false);
        if found.is_ok() {
            return;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
