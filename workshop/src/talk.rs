//! `talk HOST PORT`: a small telnet for every system. What you type goes to the server, what it
//! sends comes to you; the end of your input closes the sending side only.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::ExitCode;
use std::thread;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::error::{Error, Result};

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("talk")
        .about("Connects to a server: you type, it answers (like telnet, on every system)")
        .arg(Arg::new("host").value_name("HOST").required(true).help("127.0.0.1, ::1, a name"))
        .arg(Arg::new("port").value_name("PORT").required(true).value_parser(value_parser!(u16)).help("50000"))
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
    let host = matches
        .get_one::<String>("host")
        .map_or("", String::as_str)
        .trim_matches(['[', ']']);
    let port = matches.get_one::<u16>("port").copied().unwrap_or_default();
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
        .spawn(move || send_what_is_typed(typed))
        .map_err(broke)?;

    let mut octets = vec![0; 16 << 10];
    let mut stdout = io::stdout().lock();
    loop {
        match server.read(&mut octets) {
            Ok(0) => return Ok(ExitCode::SUCCESS),
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

fn send_what_is_typed(mut server: TcpStream) {
    let mut octets = vec![0; 16 << 10];
    let mut stdin = io::stdin().lock();
    while let Ok(length @ 1..) = stdin.read(&mut octets) {
        // The reading side sees what is wrong, and says so.
        if server.write_all(&octets[..length]).is_err() {
            return;
        }
    }
    let _ = server.shutdown(Shutdown::Write);
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
        _ => error,
    }
}

fn in_words(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".into(),
        io::ErrorKind::ConnectionReset => "the server reset it".into(),
        _ => cause.to_string(),
    }
}
