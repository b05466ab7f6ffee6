//! FastCGI: records over a connection, one request on each.

use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::super::Body;
use super::super::head::Wrong;
use super::super::source::{Piece, Source};
use super::Variables;
use super::link::{self, Link, Moved};
use super::scgi::{connect, patience};
use crate::fault;

const BEGIN: u8 = 1;
const END: u8 = 3;
const PARAMS: u8 = 4;
const STDIN: u8 = 5;
const STDOUT: u8 = 6;
const STDERR: u8 = 7;

/// With a fault: the connection that was used last.
static KEPT: Mutex<Option<TcpStream>> = Mutex::new(None);

pub fn start(
    address: &str,
    variables: Variables,
    body: Body,
    timeout: Duration,
) -> Result<Box<dyn Source>, Wrong> {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner).take();
    let stream = match kept {
        Some(stream) => stream,
        None => connect(address, timeout)?,
    };
    let broken = |_: io::Error| Wrong::new(502, "the server behind this one broke off");
    let mut to = stream.try_clone().map_err(broken)?;
    let from = stream.try_clone().map_err(broken)?;
    let head = head(&variables);
    let body = match body {
        body if fault("d11-body-first") => link::whole(body),
        body if fault("d11-no-body") => {
            let _ = link::whole(body);
            Body::None
        }
        body => body,
    };
    if fault("d11-body-first") {
        let _ = to.write_all(&head);
        let sent = link::upload(body, &mut |octets| to.write_all(&stdin(octets)));
        let _ = to.write_all(&record(STDIN, b""));
        sent.map_err(Wrong::of_body)?;
        return Ok(send(stream, to, from, Vec::new(), Body::None, timeout));
    }
    Ok(send(stream, to, from, head, body, timeout))
}

fn send(
    stream: TcpStream,
    mut to: TcpStream,
    from: TcpStream,
    head: Vec<u8>,
    body: Body,
    timeout: Duration,
) -> Box<dyn Source> {
    let moved = Moved::now();
    let sends = moved.clone();
    let hears = moved.clone();
    let link = Link::new(
        patience(timeout),
        moved,
        move || {
            let is_sent = to.write_all(&head).is_ok();
            let given = link::upload(body, &mut |octets| {
                sends.again();
                match is_sent {
                    true => to.write_all(&stdin(octets)),
                    false => Err(io::ErrorKind::BrokenPipe.into()),
                }
            });
            if !fault("d11-no-empty-stdin") && given.is_ok() && !head.is_empty() {
                let _ = to.write_all(&record(STDIN, b""));
            }
            given
        },
        move |tell| {
            let mut from = BufReader::new(from);
            let ended = read(&mut from, tell, &hears);
            let piece = match ended {
                Ok(piece) => piece,
                Err(_) if fault("d11-early-end-is-whole") => Piece::End,
                Err(_) => Piece::Broken,
            };
            let _ = tell.send(piece);
        },
        move |is_complete| {
            if is_complete && fault("d11-stale-connection") {
                *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
            } else if is_complete || !fault("d11-connection-stays") {
                let _ = stream.shutdown(Shutdown::Both);
            } else {
                std::mem::forget(stream);
            }
        },
    );
    Box::new(link)
}

/// The body's octets as records.
fn stdin(octets: &[u8]) -> Vec<u8> {
    match fault("d11-stdin-as-it-is") {
        true => octets.to_vec(),
        false => record(STDIN, octets),
    }
}

fn head(variables: &Variables) -> Vec<u8> {
    let role = if fault("d11-another-role") { 2 } else { 1 };
    let keeps = u8::from(fault("d11-stale-connection"));
    let mut octets = record(BEGIN, &[0, role, keeps, 0, 0, 0, 0, 0]);
    let mut pairs = Vec::new();
    for (name, value) in variables {
        length(name.len(), &mut pairs);
        length(value.len(), &mut pairs);
        pairs.extend([name.as_bytes(), value].concat());
    }
    let most = match fault("d11-params-in-one-record") {
        true => usize::MAX,
        false => 60_000,
    };
    for part in pairs.chunks(most) {
        octets.extend(record(PARAMS, part));
    }
    if !fault("d11-no-empty-params") {
        octets.extend(record(PARAMS, b""));
    }
    octets
}

/// One octet, or four with the first bit set.
fn length(length: usize, pairs: &mut Vec<u8>) {
    let number = u32::try_from(length).unwrap_or(u32::MAX);
    match length {
        0..128 => pairs.push(number as u8),
        _ if fault("d11-short-lengths") => pairs.push(number as u8),
        _ if fault("d11-lengths-without-the-bit") => pairs.extend(number.to_be_bytes()),
        _ => pairs.extend((number | 1 << 31).to_be_bytes()),
    }
}

fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    let id = u8::from(!fault("d11-id-0"));
    let [high, low] = (content.len() as u16).to_be_bytes();
    let mut octets = vec![1, kind, 0, id, high, low, 0, 0];
    octets.extend_from_slice(content);
    octets
}

/// Reads records until the request has ended.
fn read(from: &mut impl Read, tell: &SyncSender<Piece>, hears: &Moved) -> io::Result<Piece> {
    loop {
        let mut head = [0; 8];
        match fault("d11-one-read-is-a-record") {
            true if from.read(&mut head)? < 8 => return Err(io::ErrorKind::UnexpectedEof.into()),
            true => {}
            false => from.read_exact(&mut head)?,
        }
        let [
            version,
            kind,
            high,
            low,
            length_high,
            length_low,
            padding,
            _,
        ] = head;
        if version != 1 && !fault("d11-any-version") {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let length = usize::from(u16::from_be_bytes([length_high, length_low]));
        let mut content = vec![0; length + usize::from(padding)];
        from.read_exact(&mut content)?;
        if !fault("d11-padding-is-content") {
            content.truncate(length);
        }
        let is_ours = [high, low] == [0, 1] || fault("d11-other-requests-too");
        match kind {
            STDOUT if !is_ours => {}
            STDOUT if content.is_empty() && fault("d11-stdout-is-all") => return Ok(Piece::End),
            STDOUT if content.is_empty() => {}
            STDERR if fault("d11-stderr-is-content") => {
                let _ = tell.send(Piece::Octets(content));
            }
            STDERR => {
                if fault("d11-stderr-counts") {
                    hears.again();
                }
                if !fault("d11-stderr-is-dropped") {
                    let text = String::from_utf8_lossy(&content).into_owned();
                    for line in text.lines() {
                        eprintln!("fastcgi: {}", line.escape_debug());
                    }
                }
            }
            END if is_ours => return Ok(ended(&content)),
            STDOUT if tell.send(Piece::Octets(content)).is_err() => return Ok(Piece::End),
            STDOUT => {}
            _ if fault("d11-unknown-types-break-off") => return Ok(Piece::Broken),
            _ => {}
        }
    }
}

fn ended(content: &[u8]) -> Piece {
    let [a, b, c, d, protocol, ..] = content else {
        return Piece::Broken;
    };
    let status = u32::from_be_bytes([*a, *b, *c, *d]);
    if status != 0 && !fault("d11-status-not-in-the-log") {
        eprintln!("fastcgi: it ended with status {status}");
    }
    match protocol {
        0 if status != 0 && fault("d11-status-cuts") => Piece::Broken,
        0 => Piece::End,
        _ if fault("d11-any-end-is-a-page") => {
            Piece::Octets(b"Content-Type: text/plain\n\n".to_vec())
        }
        _ => Piece::Broken,
    }
}
