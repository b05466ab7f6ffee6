//! A bad network: small pieces, slow ones, and an end too early.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use super::peers::{self, is_reset};
use super::wire::{LONG, Wire};

/// Sends `Hello` through pieces of two octets, with a pause between them: the pieces that arrive, and what is drawn.
fn hello_in_pieces() -> (Vec<Vec<u8>>, String) {
    let (server, pieces) = peers::once(|mut client| {
        let mut pieces = Vec::new();
        let mut octets = [0; 100];
        while let count @ 1.. = client.read(&mut octets).unwrap() {
            pieces.push(octets[..count].to_vec());
        }
        pieces
    });
    let mut wire = Wire::start(server, &["--split", "2", "--delay", "20"]);
    let mut client = wire.connect();
    client.write_all(b"Hello").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    let pieces = pieces.recv_timeout(LONG).unwrap();
    assert_eq!(pieces.concat(), b"Hello");
    wire.draws("FIN: client ends first");
    (pieces, wire.stop())
}

#[test]
fn pieces_are_no_longer_than_asked() {
    let (mut pieces, drawn) = hello_in_pieces();
    for words in [
        "2 octets \"He\"",
        "2 octets \"ll\"",
        "1 octet \"o\"",
        "pieces of 2 octets, each waits 20 ms",
    ] {
        assert!(drawn.contains(words), "{words}\n{drawn}");
    }
    // On a busy machine a reader that sleeps too long finds two pieces at once; but not always.
    let began = Instant::now();
    while pieces.len() < 3 && began.elapsed() < LONG {
        pieces = hello_in_pieces().0;
    }
    assert_eq!(pieces, [&b"He"[..], b"ll", b"o"]);
}

#[test]
fn octets_wait_as_long_as_asked_in_each_direction() {
    let wire = Wire::start(peers::echo(), &["--delay", "80"]);
    let mut client = wire.connect();
    let began = Instant::now();
    client.write_all(b"x").unwrap();
    client.read_exact(&mut [0]).unwrap();
    assert!(
        began.elapsed() >= Duration::from_millis(160),
        "{:?}",
        began.elapsed()
    );
    wire.stop();
}

#[test]
fn after_so_many_octets_both_sides_get_a_reset() {
    for sent in [&b"0123456"[..], b"0123456789"] {
        let (server, end) = peers::once(move |mut client| {
            client.write_all(sent).unwrap();
            let end = client.read(&mut [0; 10]);
            is_reset(&end)
        });
        let mut wire = Wire::start(server, &["--drop-after", "7"]);
        let mut client = wire.connect();
        let mut octets = [0; 7];
        client.read_exact(&mut octets).unwrap();
        assert_eq!(&octets, b"0123456");
        assert!(
            is_reset(&client.read(&mut octets)),
            "the client saw a reset"
        );
        assert!(end.recv_timeout(LONG).unwrap(), "the server saw a reset");
        wire.draws("X-- cut off after 7 octets of the server");
        wire.draws("both sides get a RST");
        assert!(wire.stop().contains("1 we cut off"));
    }
}

#[test]
fn what_is_shorter_is_not_cut_off() {
    let mut wire = Wire::start(peers::echo(), &["--drop-after", "6"]);
    let mut client = wire.connect();
    client.write_all(b"Hello").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "Hello");
    wire.draws("closed");
    wire.stop();
}
