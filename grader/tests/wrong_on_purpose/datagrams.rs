//! a12: `udp-echo-server` and `udp-echo-client`.

use std::io::ErrorKind;
use std::net::UdpSocket;
use std::time::Duration;

use crate::arguments::{Arguments, Trouble};
use crate::{fault, print};

/// The most that a datagram can hold.
const LARGEST: usize = 65_507;

pub fn server(arguments: &Arguments) -> Result<(), Trouble> {
    let socket = UdpSocket::bind((arguments.host().as_str(), arguments.port()?))?;
    exit_on_signals()?;
    eprintln!("listening on {}", socket.local_addr()?);
    let room = if fault("a12-small-buffer") {
        1024
    } else if fault("a12-buffer-of-32-kib") {
        32 << 10
    } else {
        65_536
    };
    let mut buffer = vec![0; room];
    let mut first_client = None;
    let mut held = Vec::new();
    loop {
        let (length, client) = socket.recv_from(&mut buffer)?;
        if length == 0 && fault("a12-empty-ends-the-server") {
            return Ok(());
        }
        let mut answer = buffer[..length].to_vec();
        if fault("a12-adds-a-newline") {
            answer.push(b'\n');
        }
        if fault("a12-joins-two") && held.is_empty() {
            held = answer;
            continue;
        }
        answer.splice(0..0, held.drain(..));
        let first_client = *first_client.get_or_insert(client);
        let to = if fault("a12-answers-the-first-client-only") {
            first_client
        } else {
            client
        };
        socket.send_to(&answer, to)?;
        if fault("a12-answers-once") {
            return Ok(());
        }
    }
}

/// There is nobody whose exchange could be cut short.
#[cfg(unix)]
fn exit_on_signals() -> Result<(), Trouble> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    if fault("a12-dies-by-the-signal") {
        return Ok(());
    }
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        for _ in signals.forever() {
            if !fault("a12-ignores-signals") {
                std::process::exit(0);
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn exit_on_signals() -> Result<(), Trouble> {
    Ok(())
}

pub fn client(arguments: &Arguments) -> Result<(), Trouble> {
    let mut message = arguments.word(0).as_bytes().to_vec();
    if message.len() > LARGEST {
        if !fault("a12-cuts-the-message") && !fault("a12-splits-the-message") {
            return Err(Trouble::Failed(format!(
                "a datagram holds at most {LARGEST} octets"
            )));
        }
        message.truncate(LARGEST);
    }
    if fault("a12-sends-a-newline-too") {
        message.push(b'\n');
    }
    let socket = UdpSocket::bind(("127.0.0.1", 0))?;
    let server = (arguments.host(), arguments.port()?);
    if !fault("a12-takes-any-answer") {
        socket.connect((server.0.as_str(), server.1))?;
    }
    let send = || match fault("a12-takes-any-answer") {
        true => socket.send_to(&message, (server.0.as_str(), server.1)),
        false => socket.send(&message),
    };
    if !message.is_empty() || !fault("a12-sends-no-empty-datagram") {
        send()?;
    }
    if fault("a12-sends-twice") {
        send()?;
    }
    let patience = arguments
        .seconds("timeout")?
        .unwrap_or(Duration::from_secs(2));
    socket.set_read_timeout((!fault("a12-waits-for-ever")).then_some(patience))?;
    if fault("a12-sends-again") {
        socket.set_read_timeout(Some(patience / 2))?;
    }
    let mut answer = vec![
        0;
        if fault("a12-client-small-buffer") {
            1024
        } else {
            65_536
        }
    ];
    let mut received = socket.recv(&mut answer);
    if received.is_err() && fault("a12-sends-again") {
        send()?;
        received = socket.recv(&mut answer);
    }
    let mut answer = match received {
        Ok(length) => answer[..length].to_vec(),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            if fault("a12-hides-the-timeout") {
                return Err(Trouble::Failed("no answer".into()));
            }
            if fault("a12-exits-0-on-refusal") {
                return Ok(());
            }
            return Err(Trouble::Failed(format!(
                "{}:{}: timed out waiting after {} s",
                server.0,
                server.1,
                patience.as_secs_f64()
            )));
        }
        Err(_) if fault("a12-exits-0-on-refusal") => return Ok(()),
        Err(error) => {
            return Err(Trouble::Failed(format!(
                "{}:{}: refused: {error}",
                server.0, server.1
            )));
        }
    };
    if fault("a12-prints-its-own-message") {
        answer = message.clone();
    }
    print(&[b"Received: ", &answer[..], b"\n"].concat())
}
