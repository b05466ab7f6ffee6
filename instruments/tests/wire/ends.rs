//! Half-close stays half-close, a reset stays a reset, and who came first is seen.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::mpsc;

use super::peers::{self, is_reset};
use super::wire::{LONG, Wire};

#[test]
fn a_half_close_goes_through_and_the_answer_comes_back() {
    let mut wire = Wire::start(peers::echo(), &[]);
    let mut client = wire.connect();
    client.write_all(b"Hello").unwrap();
    wire.draws("5 octets \"Hello\" ---");
    client.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "Hello");
    drop(client);
    wire.draws("closed");
    let drawn = wire.stop();
    let order = [
        "|-- 5 octets",
        "|<- 5 octets",
        "|-- FIN: client ends first",
        "|<- FIN: server ends, too",
        "+-- closed: 5 octets there, 5 back",
        "1 the client ended first",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|words| drawn.find(words)).collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{places:?}\n{drawn}"
    );
}

#[test]
fn the_servers_half_close_goes_through_too() {
    let (server, rest) = peers::once(|mut client| {
        client.write_all(b"bye").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut rest = String::new();
        client.read_to_string(&mut rest).unwrap();
        rest
    });
    let mut wire = Wire::start(server, &[]);
    let mut client = wire.connect();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "bye");
    wire.draws("<- FIN: server ends first");
    client.write_all(b"still here").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest.recv_timeout(LONG).unwrap(), "still here");
    wire.draws("-- FIN: client ends, too");
    assert!(wire.stop().contains("1 the server ended first"));
}

#[test]
fn a_clients_reset_reaches_the_server_as_one() {
    let (server, end) = peers::once(|mut client| {
        let mut octets = [0; 5];
        client.read_exact(&mut octets).unwrap();
        is_reset(&client.read(&mut octets))
    });
    let mut wire = Wire::start(server, &[]);
    let mut client = wire.connect();
    client.write_all(b"Hello").unwrap();
    wire.draws("Hello");
    peers::reset(client);
    assert!(end.recv_timeout(LONG).unwrap(), "the server saw a reset");
    wire.draws("-- RST: client breaks off --");
    assert!(wire.stop().contains("1 the client broke off"));
}

#[test]
fn a_servers_reset_reaches_the_client_as_one_even_behind_its_own_half_close() {
    let (go, wait) = mpsc::channel();
    let (server, _) = peers::once(move |mut client| {
        let mut all = Vec::new();
        client.read_to_end(&mut all).unwrap();
        wait.recv_timeout(LONG).unwrap();
        peers::reset(client);
    });
    let mut wire = Wire::start(server, &[]);
    let mut client = wire.connect();
    client.write_all(b"Hello").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    wire.draws("FIN: client ends first");
    go.send(()).unwrap();
    assert!(
        is_reset(&client.read(&mut [0; 10])),
        "the client saw a reset"
    );
    wire.draws("|X- RST: server breaks off --");
    wire.stop();
}

#[test]
fn a_reset_is_heard_while_nobody_reads_what_it_sent_before() {
    // The server reads nothing, so octets pile up on the way; and then the client breaks off.
    let (go, wait) = mpsc::channel();
    let (server, _) = peers::once(move |client| {
        wait.recv_timeout(LONG).unwrap();
        drop(client);
    });
    let mut wire = Wire::start(server, &["--max-lines", "0"]);
    let mut client = wire.connect();
    client.set_nonblocking(true).unwrap();
    // All buffers are full when nothing more is taken for a while.
    let quiet = grader::deadline::Deadline::within(grader::deadline::QUIET);
    while !quiet.is_over() {
        while client.write(&[0; 65536]).is_ok() {}
        grader::deadline::pause(grader::deadline::SLICE);
    }
    peers::reset(client);
    wire.draws("RST: client breaks off");
    go.send(()).unwrap();
    wire.stop();
}
