//! Sending an answer: whole, in pieces, slowly, without an end.

use std::io::{ErrorKind, Read, Result, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::answer::{Answer, Delivery};
use super::shared::Shared;
use crate::deadline::{Deadline, PATIENCE, SLICE, pause};

/// The most octets of an endless answer: a client that takes them all gets silence then.
const ENDLESS: usize = 64 << 20;

/// How much is sent in one write.
const PIECE: usize = 64 << 10;

/// The pause between two pieces: each is to be read by itself.
const APART: Duration = Duration::from_millis(4);

/// Sends the octets of an answer in its manner. A client that has gone is no error here.
pub(super) fn deliver(stream: &TcpStream, answer: &Answer, shared: &Shared) -> Result<()> {
    match &answer.delivery {
        Delivery::Whole => send(stream, &answer.octets, shared),
        Delivery::SplitAt(places) => {
            let mut start = 0;
            for &end in places {
                let end = end.clamp(start, answer.octets.len());
                send(stream, &answer.octets[start..end], shared)?;
                pause(APART);
                start = end;
            }
            send(stream, &answer.octets[start..], shared)
        }
        Delivery::OctetByOctet(gap) => {
            for octet in &answer.octets {
                send(stream, &[*octet], shared)?;
                pause(*gap);
            }
            Ok(())
        }
    }
}

/// Sends the same octets again and again, until the client goes.
pub(super) fn repeat(stream: &TcpStream, octets: &[u8], shared: &Shared) -> Result<()> {
    let piece = octets.repeat(PIECE / octets.len().max(1) + 1);
    for _ in 0..ENDLESS / piece.len() {
        send(stream, &piece, shared)?;
    }
    Ok(())
}

/// Sends octets, and counts each piece that was taken.
fn send(mut stream: &TcpStream, octets: &[u8], shared: &Shared) -> Result<()> {
    for piece in octets.chunks(PIECE) {
        stream.write_all(piece)?;
        shared.step();
    }
    Ok(())
}

/// Closes the server's side, and gives what still comes until the client closes its own.
pub(super) fn close(mut stream: &TcpStream) -> Vec<u8> {
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(SLICE));
    let deadline = Deadline::within(PATIENCE);
    let mut came = Vec::new();
    let mut buffer = [0; 4096];
    while !deadline.is_over() && came.len() < 64 << 10 {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => came.extend_from_slice(&buffer[..read]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    came
}
