//! SCGI: the variables as one netstring, the body, and back what a script would print.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::super::Body;
use super::super::head::Wrong;
use super::super::source::{Piece, Source};
use super::Variables;
use super::link::{self, Link, Moved};
use crate::fault;

pub fn start(
    address: &str,
    variables: Variables,
    body: Body,
    timeout: Duration,
) -> Result<Box<dyn Source>, Wrong> {
    let stream = connect(address, timeout)?;
    let mut head = head(variables, &body);
    if fault("d10-no-comma") {
        head.pop();
    }
    let body = match body {
        body if fault("d10-body-first") => link::whole(body),
        body if fault("d10-no-body") => {
            let _ = link::whole(body);
            Body::None
        }
        body => body,
    };
    let broken = |_: io::Error| Wrong::new(502, "the server behind this one broke off");
    let to = stream.try_clone().map_err(broken)?;
    let from = stream.try_clone().map_err(broken)?;
    Ok(send(stream, to, from, head, body, timeout))
}

fn send(
    stream: TcpStream,
    mut to: TcpStream,
    mut from: TcpStream,
    head: Vec<u8>,
    body: Body,
    timeout: Duration,
) -> Box<dyn Source> {
    let moved = Moved::now();
    let sends = moved.clone();
    let link = Link::new(
        patience(timeout),
        moved,
        move || {
            let is_sent = to.write_all(&head).is_ok();
            link::upload(body, &mut |octets| {
                sends.again();
                match is_sent {
                    true => to.write_all(octets),
                    false => Err(io::ErrorKind::BrokenPipe.into()),
                }
            })
        },
        move |tell| {
            let mut piece = vec![0; 64 << 10];
            loop {
                let next = match from.read(&mut piece) {
                    Ok(0) => Piece::End,
                    Ok(read) => Piece::Octets(piece[..read].to_vec()),
                    Err(_) if fault("d10-broken-is-whole") => Piece::End,
                    Err(_) => Piece::Broken,
                };
                let is_over = !matches!(next, Piece::Octets(_));
                if tell.send(next).is_err() || is_over {
                    break;
                }
            }
        },
        move |is_complete| {
            if is_complete || !fault("d10-connection-stays") {
                let _ = stream.shutdown(Shutdown::Both);
            } else {
                std::mem::forget(stream);
            }
        },
    );
    Box::new(link)
}

/// How long a server behind this one may be silent.
pub fn patience(timeout: Duration) -> Duration {
    match fault("d10-no-timeout") || fault("d11-no-timeout") {
        true => Duration::from_secs(3_600),
        false => timeout,
    }
}

pub fn connect(address: &str, timeout: Duration) -> Result<TcpStream, Wrong> {
    let address = address
        .to_socket_addrs()
        .ok()
        .and_then(|mut all| all.next());
    let connected = address.map(|address| TcpStream::connect_timeout(&address, timeout));
    match connected {
        Some(Ok(stream)) => {
            let _ = stream.set_nodelay(true);
            Ok(stream)
        }
        Some(Err(error)) if error.kind() == io::ErrorKind::TimedOut => Err(Wrong::new(
            504,
            "the server behind this one does not answer",
        )),
        _ if fault("d10-refused-is-404") => Err(Wrong::new(404, "there is nobody")),
        _ if fault("d10-refused-ends-all") => std::process::exit(1),
        _ => Err(Wrong::new(502, "the server behind this one is not there")),
    }
}

fn head(variables: Variables, body: &Body) -> Vec<u8> {
    let is_length = |(name, _): &(String, Vec<u8>)| name == "CONTENT_LENGTH";
    let length = body.length().unwrap_or_default().to_string().into_bytes();
    let length = ("CONTENT_LENGTH".to_owned(), length);
    let mut all: Variables = variables
        .into_iter()
        .filter(|one| !is_length(one))
        .collect();
    if !fault("d10-no-scgi") {
        all.insert(0, ("SCGI".into(), b"1".to_vec()));
    }
    match fault("d10-length-is-last") {
        true => all.push(length),
        false if fault("d10-no-length-of-nothing") && body.length().is_none() => {}
        false => all.insert(0, length),
    }
    if fault("d10-names-twice") {
        all.push(("SCGI".into(), b"1".to_vec()));
    }
    let mut octets = Vec::new();
    for (name, value) in &all {
        octets.extend([name.as_bytes(), b"\0", value, b"\0"].concat());
    }
    let length = match fault("d10-counts-letters") {
        true => String::from_utf8_lossy(&octets).chars().count(),
        false => octets.len(),
    };
    [format!("{length}:").as_bytes(), &octets, b","].concat()
}
