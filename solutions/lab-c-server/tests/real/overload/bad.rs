//! Broken clients: what they send is no request, or they go before the answer.

use std::sync::atomic::Ordering::Relaxed;

use fastrand::Rng;

use super::Crowd;
use super::site::LARGE;
use crate::exchange::Connection;

/// What has to be refused.
const BROKEN: [&str; 10] = [
    "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n",
    "GET /\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/3.0\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nName : b\r\n\r\n",
    "GET / HTTP/1.1\nHost: a\n\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
];

/// What breaks off.
const CUT: [&str; 5] = [
    "",
    "GET / HT",
    "GET / HTTP/1.1\r\nHost: a\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nhello",
];

pub fn run(crowd: &Crowd<'_>) {
    let mut random = Rng::with_seed(1);
    while crowd.goes_on() {
        let done = match random.u8(..3) {
            0 => refused(crowd, BROKEN[random.usize(..BROKEN.len())]),
            1 => Connection::to(crowd.address)
                .and_then(|mut connection| {
                    connection.send(CUT[random.usize(..CUT.len())].as_bytes())
                })
                .map_err(|error| format!("half a request: {error}")),
            _ => unread(crowd),
        };
        if let Err(words) = done {
            crowd.trouble(words);
        }
    }
}

/// The answer says that this was no request, and is the last one.
fn refused(crowd: &Crowd<'_>, octets: &str) -> Result<(), String> {
    let words = |what: String| format!("{octets:?}: {what}");
    let mut connection = Connection::to(crowd.address).map_err(|error| words(error.to_string()))?;
    connection
        .send(octets.as_bytes())
        .map_err(|error| words(error.to_string()))?;
    let response = connection
        .response("GET")
        .map_err(|error| words(error.to_string()))?;
    if response.head.status < 400 {
        return Err(words(response.to_string()));
    }
    match connection.input.fill() {
        Ok(0) => {
            crowd.refused.fetch_add(1, Relaxed);
            Ok(())
        }
        other => Err(words(format!("after the answer comes no close: {other:?}"))),
    }
}

/// Asks for much, and goes with a reset after its first octets: what is unread then makes one.
fn unread(crowd: &Crowd<'_>) -> Result<(), String> {
    let request = format!("GET {LARGE} HTTP/1.1\r\nHost: a\r\n\r\n");
    let begun = Connection::to(crowd.address).and_then(|mut connection| {
        connection.send(request.as_bytes())?;
        connection.input.fill()
    });
    begun
        .map(drop)
        .map_err(|error| format!("the first octets of {LARGE}: {error}"))
}
