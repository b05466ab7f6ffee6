//! Who is told that a socket is ready, and who instead if that thread is held up.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use lab_c_given::Readiness;

/// Two sockets that have something to read, in a set for two threads.
fn two_ready() -> (Arc<Readiness>, [(UnixStream, UnixStream); 2]) {
    let readiness = Arc::new(Readiness::new(2).expect("an epoll"));
    let pairs = [5, 7].map(|number| {
        let (mut client, server) = UnixStream::pair().expect("a pair");
        readiness.add(&server, number).expect("added");
        client.write_all(b"x").expect("sent");
        (client, server)
    });
    (readiness, pairs)
}

/// What this thread of the server is told next.
fn told(readiness: &Arc<Readiness>, thread: usize) -> Option<u64> {
    let (tell, told) = mpsc::channel();
    let readiness = Arc::clone(readiness);
    thread::spawn(move || tell.send(readiness.wait(thread).map(|ready| ready.number)));
    told.recv_timeout(Duration::from_secs(5))
        .expect("told within 5 s")
}

#[test]
fn a_thread_comes_to_all_that_it_was_told_of() {
    let (readiness, _pairs) = two_ready();
    let mut numbers = [told(&readiness, 0), told(&readiness, 0)];
    numbers.sort_unstable();
    assert_eq!(numbers, [Some(5), Some(7)]);
}

#[test]
fn who_waits_behind_a_thread_that_is_held_up_is_given_to_another() {
    let (readiness, _pairs) = two_ready();
    let first = told(&readiness, 0).expect("ready");
    // Seen once it was there just now; seen twice it is held up.
    readiness.rescue();
    readiness.rescue();
    let second = told(&readiness, 1).expect("ready");
    assert_eq!(first + second, 12);
}

#[test]
fn the_end_is_told_to_every_thread() {
    let (readiness, _pairs) = two_ready();
    readiness.end();
    for thread in [0, 1] {
        // It may be told of the two sockets before.
        let mut told = (0..3).map(|_| told(&readiness, thread));
        assert!(told.any(|told| told.is_none()));
    }
}
