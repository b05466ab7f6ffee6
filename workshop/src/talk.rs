//! `talk HOST PORT`: a small telnet for every system. What you type goes to the server, what it
//! sends comes to you; the end of your input closes the sending side only.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::ExitCode;
use std::thread;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::error::{Error, Result};

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("talk")
        .about("Connects to a server: you type, it answers (like telnet, on every system)")
        .arg(Arg::new("host").value_name("HOST").required(true).help("127.0.0.1, ::1, a name; or with its port: 127.0.0.1:50000, [::1]:50000"))
        .arg(Arg::new("port").value_name("PORT").value_parser(value_parser!(u16)).help("50000"))
        .arg(Arg::new("crlf").long("crlf").action(ArgAction::SetTrue).help("A typed line ends in CRLF, as in HTTP and mail"))
        .after_help(
            "Ctrl-D (Windows: Ctrl-Z, then Enter) says that you are done sending; Ctrl-C ends it.\n\n\
             Example: cargo workshop talk 127.0.0.1 50000",
        )
}

/// Talks until the server closes its side.
///
/// # Errors
/// Failed: nobody listens, or the connection breaks.
pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let host = matches.get_one::<String>("host").map_or("", String::as_str);
    let (host, port) = match matches.get_one::<u16>("port") {
        Some(port) => (host, *port),
        None => host_and_port(host)?,
    };
    let host = host.trim_matches(['[', ']']);
    let crlf = matches.get_flag("crlf");
    let mut server =
        TcpStream::connect((host, port)).map_err(|cause| cannot_connect(host, port, &cause))?;
    let broke =
        |cause: io::Error| Error::failed(format!("the connection broke: {}", in_words(&cause)));
    // What is typed shall not wait for more.
    server.set_nodelay(true).map_err(broke)?;
    let typed = server.try_clone().map_err(broke)?;
    // This thread may sit in a read when the server closes; the process ends without it.
    thread::Builder::new()
        .name("typing".into())
        .spawn(move || send_what_is_typed(typed, crlf))
        .map_err(broke)?;

    let mut octets = vec![0; 16 << 10];
    let mut stdout = io::stdout().lock();
    loop {
        match server.read(&mut octets) {
            Ok(0) => {
                eprintln!("the server has closed the connection");
                return Ok(ExitCode::SUCCESS);
            }
            // Nobody reads what we print any more.
            Ok(length)
                if stdout
                    .write_all(&octets[..length])
                    .and_then(|()| stdout.flush())
                    .is_err() =>
            {
                return Ok(ExitCode::SUCCESS);
            }
            Ok(_) => {}
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(broke(cause)),
        }
    }
}

/// Both from one word: `127.0.0.1:50000`, `[::1]:50000`.
fn host_and_port(word: &str) -> Result<(&str, u16)> {
    let parts = word.rsplit_once(':').and_then(|(host, port)| {
        let port = port.parse().ok()?;
        // The colons of an IPv6 address are its own, unless brackets say where it ends.
        let is_whole = !host.contains(':') || (host.starts_with('[') && host.ends_with(']'));
        (is_whole && !host.is_empty()).then_some((host, port))
    });
    parts.ok_or_else(|| {
        Error::usage(format!("`{word}` does not name both a host and a port"))
            .remedy("cargo workshop talk 127.0.0.1 50000")
    })
}

fn send_what_is_typed(mut server: TcpStream, crlf: bool) {
    let mut octets = vec![0; 16 << 10];
    let mut stdin = io::stdin().lock();
    let mut last = 0;
    while let Ok(length @ 1..) = stdin.read(&mut octets) {
        let typed = &octets[..length];
        let sent = match crlf {
            true => server.write_all(&with_crlf(typed, &mut last)),
            false => server.write_all(typed),
        };
        // The reading side sees what is wrong, and says so.
        if sent.is_err() {
            return;
        }
    }
    let _ = server.shutdown(Shutdown::Write);
}

/// With a CR before each LF that has none. `last` is the octet that came before these.
fn with_crlf(typed: &[u8], last: &mut u8) -> Vec<u8> {
    let mut sent = Vec::with_capacity(typed.len() + 1);
    for &octet in typed {
        if octet == b'\n' && *last != b'\r' {
            sent.push(b'\r');
        }
        sent.push(octet);
        *last = octet;
    }
    sent
}

fn cannot_connect(host: &str, port: u16, cause: &io::Error) -> Error {
    let error = Error::failed(format!(
        "cannot connect to {host} port {port}: {}",
        in_words(cause)
    ));
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => error.remedy(
            "is the server listening? `cargo workshop demo a2` starts one on 127.0.0.1 port 50000",
        ),
        io::ErrorKind::AddrNotAvailable => error.remedy(
            "`::1` needs IPv6, 127.0.0.1 does not; `cargo workshop doctor` says what this machine has",
        ),
        _ => error,
    }
}

fn in_words(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".into(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
            "the server reset it".into()
        }
        _ => cause.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_crlf_wherever_they_are_cut() {
        let mut last = 0;
        assert_eq!(with_crlf(b"a\nb\r", &mut last), b"a\r\nb\r");
        assert_eq!(with_crlf(b"\n\n", &mut last), b"\n\r\n");
    }

    #[test]
    fn a_machine_without_ipv6_leads_to_127_0_0_1() {
        let cause = io::ErrorKind::AddrNotAvailable.into();
        let remedy = cannot_connect("::1", 50000, &cause).remedy.unwrap();
        assert!(remedy.contains("127.0.0.1"), "{remedy}");
    }

    #[test]
    fn one_word_can_name_host_and_port() {
        for (word, host, port) in [
            ("127.0.0.1:50000", "127.0.0.1", 50000),
            ("[::1]:80", "[::1]", 80),
            ("localhost:1", "localhost", 1),
        ] {
            assert_eq!(host_and_port(word).unwrap(), (host, port));
        }
        for word in [
            "127.0.0.1",
            "::1",
            "[::1]",
            "a:",
            ":80",
            "a:b",
            "a:70000",
            "",
        ] {
            let error = host_and_port(word).expect_err(word);
            assert!(error.message.contains(word), "{error}");
            assert!(error.remedy.is_some(), "{error}");
        }
    }
}
