//! Slow clients. Those that get on are served to the end, those that do not are let go.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use grader::deadline::pause;

use super::Crowd;
use super::site::LARGE;
use crate::exchange::Connection;

/// Between two octets.
const BREATH: Duration = Duration::from_millis(20);

/// Sixty-four clients that send a head that never ends, one octet at a time.
pub fn drip(crowd: &Crowd<'_>) {
    each_in_turn(
        crowd,
        64,
        b"GET / HTTP/1.1\r\nHost: a\r\nX: ",
        |stream| stream.write(b"x"),
        b"HTTP/1.1 408 ",
    );
}

/// Three hundred that say nothing at all, and hear nothing.
pub fn be_silent(crowd: &Crowd<'_>) {
    each_in_turn(crowd, 300, b"", |_| Ok(0), b"");
}

/// Sixteen that ask for much and do not take it.
pub fn refuse(crowd: &Crowd<'_>) {
    let request = format!("GET {LARGE} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    while crowd.goes_on() {
        let asked: Vec<_> = (0..16)
            .map(|_| {
                Connection::to(crowd.address).and_then(|mut connection| {
                    connection.send(request.as_bytes()).map(|()| connection)
                })
            })
            .collect();
        if let Some(Err(error)) = asked.iter().find(|asked| asked.is_err()) {
            return crowd.trouble(format!("asking for much: {error}"));
        }
        // Longer than the server waits for a client that takes nothing.
        for _ in 0..300 {
            if crowd.goes_on() {
                pause(BREATH);
            }
        }
    }
}

/// Does a little for each of many clients again and again. Those that the server has let go come anew;
/// `farewell` is how its last words begin, if it says anything.
fn each_in_turn(
    crowd: &Crowd<'_>,
    count: usize,
    first: &[u8],
    next: impl Fn(&mut TcpStream) -> std::io::Result<usize>,
    farewell: &[u8],
) {
    let mut clients: Vec<Option<TcpStream>> = (0..count).map(|_| None).collect();
    while crowd.goes_on() {
        for client in &mut clients {
            let Some(stream) = client else {
                let begun = TcpStream::connect(crowd.address).and_then(|mut stream| {
                    stream.write_all(first)?;
                    stream.set_nonblocking(true)?;
                    Ok(stream)
                });
                match begun {
                    Ok(stream) => *client = Some(stream),
                    Err(error) => return crowd.trouble(format!("a slow client: {error}")),
                }
                continue;
            };
            let mut came = [0; 200];
            let is_gone = match stream.read(&mut came) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    next(stream).is_err_and(|error| error.kind() != ErrorKind::WouldBlock)
                }
                // It was slow with its words, and with hearing ours.
                Err(_) => true,
                Ok(count) if came[..count].starts_with(farewell) => {
                    crowd.let_go.fetch_add(1, Relaxed);
                    true
                }
                Ok(count) => {
                    let words = String::from_utf8_lossy(&came[..count]);
                    return crowd.trouble(format!(
                        "a slow client was let go with these words: {words:?}"
                    ));
                }
            };
            if is_gone {
                *client = None;
            }
        }
        pause(BREATH);
    }
}

/// Sixteen that take what they have asked for in sips: they get all of it, also from a server that is leaving.
pub fn sip(crowd: &Crowd<'_>) {
    let request = format!("GET {LARGE} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    while crowd.goes_on() && !crowd.is_leaving() {
        let begun = (0..16).map(|_| {
            let mut connection = Connection::to(crowd.address)?;
            connection.send(request.as_bytes())?;
            let stream = connection.input.into_source();
            stream.set_nonblocking(true)?;
            Ok((stream, Vec::new()))
        });
        let mut clients = match begun.collect::<std::io::Result<Vec<_>>>() {
            Ok(clients) => clients,
            Err(_) if crowd.is_leaving() => return,
            Err(error) => return crowd.trouble(format!("sipping: {error}")),
        };
        while !clients.is_empty() {
            clients.retain_mut(|(stream, came)| takes_more(crowd, stream, came));
            pause(BREATH);
        }
    }
}

/// A sip; false once nothing more comes.
fn takes_more(crowd: &Crowd<'_>, stream: &mut TcpStream, came: &mut Vec<u8>) -> bool {
    let mut sip = vec![0; 1 << 17];
    match stream.read(&mut sip) {
        Ok(count) if count > 0 => {
            came.extend(&sip[..count]);
            return true;
        }
        Ok(_) if came.ends_with(crowd.site.content(LARGE)) => {
            crowd.answered.fetch_add(1, Relaxed);
        }
        Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
        _ if came.is_empty() && crowd.is_leaving() => {}
        end => crowd.trouble(format!(
            "in sips there came {} octets, and then {end:?}",
            came.len()
        )),
    }
    false
}
