use std::io::ErrorKind;
use std::net::TcpListener;
use std::time::Duration;

use solution_a_echo::{Timeouts, connect};

const TIMEOUTS: Timeouts = Timeouts {
    connect: Duration::from_millis(300),
    idle: None,
};

/// A port that nobody listens at: it was free a moment ago.
fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[test]
fn says_who_refused() {
    let port = closed_port();
    let error = connect("127.0.0.1", port, &TIMEOUTS).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    let expected = format!("127.0.0.1:{port}: connection refused: is the server listening?");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn says_that_there_is_no_such_name() {
    let error = connect("no-such-name.invalid", 80, &TIMEOUTS).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error
            .to_string()
            .starts_with("no-such-name.invalid:80: host name not found"),
        "{error}"
    );
}

#[test]
fn tries_the_next_address_of_a_name() {
    // Where localhost is ::1 first, nobody listens there.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let stream = connect("localhost", port, &TIMEOUTS).unwrap();
    assert_eq!(stream.peer_addr().unwrap(), listener.local_addr().unwrap());
    assert!(stream.nodelay().unwrap());
}
