//! a1 and a6: `echo-client` and `talk`.

use std::io::{self, ErrorKind, Read, Write, stdin};
use std::net::{IpAddr, Shutdown, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::arguments::{Arguments, Trouble};
use crate::{crlf, fault, print};

/// How long a client waits, and for whom.
struct Limits {
    server: String,
    connect: Duration,
    silence: Duration,
    whole: Option<Duration>,
    started: Instant,
}

pub fn echo_client(arguments: &Arguments) -> Result<(), Trouble> {
    let (mut stream, limits) = connect(arguments, &arguments.host(), arguments.port()?)?;
    let raw = arguments.is_set("raw") && !fault("a1-labels-raw");
    let (before, after): (&[u8], &[u8]) = if raw {
        (b"", b"")
    } else {
        (b"Received: ", b"\n")
    };
    if arguments.word(0) == "-" {
        print(if fault("a6-forgets-the-label") {
            b""
        } else {
            before
        })?;
        both_ways(&stream, &limits, false)?;
        return print(after);
    }
    let message = arguments.word(0).as_bytes();
    if message.is_empty() && fault("a1-refuses-empty") {
        return Err(Trouble::Failed("the message is empty".into()));
    }
    let half = if fault("a1-sends-half") {
        message.len() / 2
    } else {
        message.len()
    };
    // A server that has closed already may still have answered.
    let _ = stream.write_all(&message[..half]);
    if fault("a1-sends-a-newline-too") {
        let _ = stream.write_all(b"\n");
    }
    if !fault("a1-keeps-sending-side-open") {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut reply = Vec::new();
    receive(
        &stream,
        &limits,
        || false,
        |octets| {
            reply.extend_from_slice(octets);
            Ok(())
        },
    )?;
    if fault("a1-prints-its-own-message") {
        reply = message.to_vec();
    }
    if fault("a1-decodes-raw") {
        reply = String::from_utf8_lossy(&reply).into_owned().into_bytes();
    }
    let before = if fault("a1-forgets-the-label") {
        b""
    } else {
        before
    };
    let whole = [before, &reply, after].concat();
    if fault("a1-prints-on-stderr") {
        io::stderr().write_all(&whole)?;
        return Ok(());
    }
    print(&whole)
}

pub fn talk(arguments: &Arguments) -> Result<(), Trouble> {
    let port = arguments
        .word(1)
        .parse()
        .map_err(|_| arguments.usage("PORT is a number"))?;
    let (stream, limits) = connect(arguments, arguments.word(0), port)?;
    both_ways(&stream, &limits, arguments.is_set("crlf"))
}

/// Tries the addresses of a name one by one.
fn connect(arguments: &Arguments, host: &str, port: u16) -> Result<(TcpStream, Limits), Trouble> {
    let limits = Limits {
        server: format!("{host}:{port}"),
        connect: arguments
            .seconds("connect-timeout")?
            .unwrap_or(Duration::from_secs(5)),
        silence: arguments
            .seconds("timeout")?
            .unwrap_or(Duration::from_secs(10)),
        whole: arguments.seconds("max-time")?,
        started: Instant::now(),
    };
    if fault("a1-takes-addresses-only") && host.parse::<IpAddr>().is_err() {
        return Err(Trouble::Failed(format!("{host}: not an address")));
    }
    let mut trouble = Trouble::Failed(format!("{host}: no address"));
    let addresses = (host, port).to_socket_addrs();
    for address in addresses.map_err(|error| Trouble::Failed(format!("{host}: {error}")))? {
        let tried = if fault("a1-ignores-connect-timeout") {
            TcpStream::connect(address)
        } else {
            TcpStream::connect_timeout(&address, limits.connect)
        };
        match tried {
            Ok(stream) => return Ok((stream, limits)),
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                trouble = timed_out(&limits, "connecting", limits.connect);
            }
            Err(_) if fault("a1-hides-refusal") => {
                trouble = Trouble::Failed("it did not work".into())
            }
            Err(_) if fault("a1-exits-0-on-refusal") => {
                eprintln!("error: connection refused");
                trouble = Trouble::NobodyReads;
            }
            Err(error) => trouble = Trouble::Failed(format!("{}: {error}", limits.server)),
        }
    }
    Err(trouble)
}

fn timed_out(limits: &Limits, doing: &str, after: Duration) -> Trouble {
    if fault("a1-does-not-name-the-wait") {
        return Trouble::Failed("os error 11".into());
    }
    Trouble::Failed(format!(
        "{}: timed out {doing} after {} s",
        limits.server,
        after.as_secs_f64()
    ))
}

/// Hands over what comes until the server closes. While someone types, silence has no limit.
fn receive(
    mut stream: &TcpStream,
    limits: &Limits,
    typing: impl Fn() -> bool,
    mut take: impl FnMut(&[u8]) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut buffer = vec![0; 64 << 10];
    let mut heard = Instant::now();
    stream.set_read_timeout(Some(Duration::from_millis(20)))?;
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => {
                take(&buffer[..read])?;
                if !fault("a1-counts-from-the-start") {
                    heard = Instant::now();
                }
                if fault("a1-reads-once") {
                    return Ok(());
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) if fault("a1-ignores-reset") || fault("a6-ignores-reset") => return Ok(()),
            Err(error) => return Err(Trouble::Failed(format!("{}: {error}", limits.server))),
        }
        if typing() && !fault("a6-gives-up-on-silence") {
            heard = Instant::now();
        }
        if heard.elapsed() > limits.silence && !fault("a1-waits-for-ever") {
            return Err(timed_out(limits, "waiting", limits.silence));
        }
        if let Some(whole) = limits.whole
            && limits.started.elapsed() > whole
            && !fault("a1-ignores-max-time")
        {
            return Err(timed_out(limits, "waiting", whole));
        }
    }
}

/// Standard input to the server and the server to standard output, at the same time.
fn both_ways(stream: &TcpStream, limits: &Limits, crlf: bool) -> Result<(), Trouble> {
    if fault("a6-takes-turns") {
        return take_turns(stream);
    }
    if fault("a6-sends-everything-first") {
        type_to(stream, crlf)?;
        return receive(stream, limits, || false, print);
    }
    let typing = Arc::new(AtomicBool::new(true));
    let (sender, still) = (stream.try_clone()?, Arc::clone(&typing));
    let thread = thread::spawn(move || {
        // A server that does not listen any more is heard of by the other direction.
        let _ = type_to(&sender, crlf);
        still.store(false, Ordering::SeqCst);
    });
    let mut kept = Vec::new();
    receive(
        stream,
        limits,
        || typing.load(Ordering::SeqCst),
        |octets| {
            if fault("a6-prints-whole-lines") || fault("a6-prints-at-the-end") {
                kept.extend_from_slice(octets);
                let whole = kept
                    .iter()
                    .rposition(|&octet| octet == b'\n')
                    .map_or(0, |place| place + 1);
                let whole = if fault("a6-prints-at-the-end") {
                    0
                } else {
                    whole
                };
                return print(&kept.drain(..whole).collect::<Vec<_>>());
            }
            if fault("a6-decodes") {
                return print(String::from_utf8_lossy(octets).as_bytes());
            }
            print(octets)
        },
    )?;
    print(&kept)?;
    if fault("a6-waits-for-standard-input") {
        let _ = thread.join();
    }
    Ok(())
}

/// Something to the server, something from the server, and so on.
fn take_turns(mut stream: &TcpStream) -> Result<(), Trouble> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = stdin().read(&mut buffer)?;
        stream.write_all(&buffer[..read])?;
        let read = stream.read(&mut buffer)?;
        print(&buffer[..read])?;
        if read == 0 {
            return Ok(());
        }
    }
}

/// Standard input to the server, then the end of our side only.
fn type_to(mut stream: &TcpStream, crlf: bool) -> io::Result<()> {
    let mut stdin = stdin().lock();
    let mut buffer = vec![0; 64 << 10];
    let mut newlines = crlf::Newlines::default();
    loop {
        let read = stdin.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        let octets = &buffer[..read];
        let convert = crlf && !fault("a6-ignores-crlf") || fault("a6-always-crlf");
        let octets = if convert {
            newlines.with_crlf(octets)
        } else {
            octets.to_vec()
        };
        stream.write_all(&octets)?;
    }
    if fault("a6-keeps-sending-side-open") {
        return Ok(());
    }
    stream.shutdown(if fault("a6-closes-both-sides") {
        Shutdown::Both
    } else {
        Shutdown::Write
    })
}
