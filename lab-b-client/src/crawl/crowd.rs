//! Many at once: while one waits for an answer, others ask (`--concurrency`).
//!
//! Who asks first is not always answered first. The crawl must not depend on that, or it would find
//! other depths and other pages each time: so the outcomes are put back in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// Calls `visit` for every one of `urls`, at most `workers` at a time, and hands what comes of each to
/// `note`, with its place, in the order of `urls`.
pub fn visit_all<U, T>(
    urls: &[U],
    workers: usize,
    visit: impl Fn(&U) -> T + Sync,
    note: &mut impl FnMut(usize, T),
) where
    U: Sync,
    T: Send,
{
    // TODO b11-visit-all · slide b-crowds · cargo workshop check b11
    // - Start so many workers, but no more than there are URLs. Each takes the next URL that nobody has taken
    //   (`next`), visits it, and sends its place and what came of it through the channel, until there are none.
    // - Meanwhile, here: `in_order` takes what they send. It ends when every sender is gone, ours too.
    // - The workers borrow `visit`: a `thread::scope` ends when all of its threads have ended.
    for (place, url) in urls.iter().enumerate() {
        note(place, visit(url));
    }
}

/// Hands on what comes in any order in the order of its places: 0, 1, 2 …
fn in_order<T>(outcomes: &Receiver<(usize, T)>, note: &mut impl FnMut(usize, T)) {
    // TODO b11-in-order · slide b-crowds · cargo workshop check b11
    // - What has come too early has to wait until everything before it has come.
    // - Hand on as much as there is, each time something comes; end when nobody sends any more.
    while let Ok((place, outcome)) = outcomes.recv() {
        note(place, outcome);
    }
}
