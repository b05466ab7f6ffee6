use std::io::{Read, Write};
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

use solution_a_echo::close_gently;

use crate::{SOON, connection};

/// Less than the second that a gentle close may take.
const AT_ONCE: Duration = Duration::from_millis(800);

#[test]
fn the_answer_arrives_although_the_question_is_not_read() {
    let (mut client, mut server) = connection();
    client.write_all(&[b'?'; 100_000]).unwrap();
    server.write_all(b"answer").unwrap();
    let closing = thread::spawn(move || close_gently(server));
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"answer");
    drop(client);
    closing.join().unwrap();
}

#[test]
fn does_not_wait_for_a_client_that_has_closed() {
    let (client, server) = connection();
    client.shutdown(Shutdown::Write).unwrap();
    let start = Instant::now();
    close_gently(server);
    assert!(start.elapsed() < AT_ONCE, "{:?}", start.elapsed());
}

#[test]
fn waits_a_second_for_a_client_that_does_not_close() {
    let (_client, server) = connection();
    let start = Instant::now();
    close_gently(server);
    assert!(
        start.elapsed() >= Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn reads_256_kib_from_a_client_that_never_stops_then_no_more() {
    let (mut client, server) = connection();
    client.set_write_timeout(Some(SOON)).unwrap();
    let closing = thread::spawn(move || {
        let start = Instant::now();
        close_gently(server);
        start.elapsed()
    });
    let mut sent = 0;
    while let Ok(count) = client.write(&[b'!'; 8192]) {
        sent += count;
    }
    assert!(sent >= 256 * 1024, "{sent} octets were taken");
    assert!(closing.join().unwrap() < AT_ONCE);
}
