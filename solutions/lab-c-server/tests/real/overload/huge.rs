//! Huge clients: more of everything than anybody needs. What is still allowed is answered, the rest refused.

use std::sync::atomic::Ordering::Relaxed;

use super::Crowd;
use crate::exchange::{Connection, Response};
use crate::tree;

/// What the server takes at most as content.
const MAX_CONTENT: usize = 1 << 20;
/// How many requests are sent without waiting for an answer.
const IN_A_ROW: usize = 500;

pub fn run(crowd: &Crowd<'_>) {
    let octets = tree::octets(MAX_CONTENT + 1);
    let allowed = with_length(&octets[..MAX_CONTENT]);
    let head = |line: &str, fields: &str| {
        format!("{line} HTTP/1.1\r\nHost: a\r\n{fields}\r\n").into_bytes()
    };
    let refused = [
        (
            head("GET /", &format!("X-Field: {}\r\n", "x".repeat(70_000))),
            431,
        ),
        (head("GET /", &"X-Field: x\r\n".repeat(10_000)), 431),
        (head(&format!("GET /{}", "x".repeat(9_000)), ""), 414),
        (head("POST /echo", "Content-Length: 1000000000000\r\n"), 413),
        (with_length(&octets), 413),
        (in_chunks(&octets), 413),
    ];
    while crowd.goes_on() {
        for (request, status) in &refused {
            match ask(crowd, request) {
                Ok(response) if response.head.status == *status => {
                    crowd.refused.fetch_add(1, Relaxed);
                }
                Ok(response) => crowd.trouble(format!("huge, not {status}: {response}")),
                Err(words) => crowd.trouble(format!("huge, not {status}: {words}")),
            }
        }
        match ask(crowd, &allowed) {
            Ok(response) if response.content == octets[..MAX_CONTENT] => {
                crowd.answered.fetch_add(1, Relaxed);
            }
            Ok(response) => crowd.trouble(format!("an echo of 1 MiB: {response}")),
            Err(words) => crowd.trouble(format!("an echo of 1 MiB: {words}")),
        }
        if let Err(words) = in_a_row(crowd) {
            crowd.trouble(words);
        }
    }
}

fn with_length(octets: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n",
        octets.len()
    );
    [head.as_bytes(), octets].concat()
}

fn in_chunks(octets: &[u8]) -> Vec<u8> {
    let mut request =
        b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in octets.chunks(10_000) {
        request.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        request.extend(piece);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    request
}

/// Sends it all, and then reads the answer, which may have come long before.
fn ask(crowd: &Crowd<'_>, request: &[u8]) -> Result<Response, String> {
    let mut connection = Connection::to(crowd.address).map_err(|error| error.to_string())?;
    // Whoever refuses need not take it all.
    let sent = connection.send(request);
    connection
        .response("POST")
        .map_err(|error| format!("{error}, {sent:?}"))
}

fn in_a_row(crowd: &Crowd<'_>) -> Result<(), String> {
    let words = |error: String| format!("{IN_A_ROW} requests in a row: {error}");
    let mut connection = Connection::to(crowd.address).map_err(|error| words(error.to_string()))?;
    let requests = "GET /small.bin HTTP/1.1\r\nHost: a\r\n\r\n".repeat(IN_A_ROW);
    connection
        .send(requests.as_bytes())
        .map_err(|error| words(error.to_string()))?;
    for number in 0..IN_A_ROW {
        let response = connection
            .response("GET")
            .map_err(|error| words(format!("{number}: {error}")))?;
        if response.content != crowd.site.content("/small.bin") {
            return Err(words(format!("{number}: {response}")));
        }
        crowd.answered.fetch_add(1, Relaxed);
    }
    Ok(())
}
