//! The subcommands that connect somewhere: `echo-client`, `talk`, `udp-echo-client`.

use std::ffi::OsString;
use std::io::{self, Read};
use std::net::TcpStream;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::{flags, print};
use crate::both_ways::{LineEnds, both_ways};
use crate::connect::{Timeouts, authority, connect, in_words};
use crate::datagrams::{MAX_DATAGRAM_OCTETS, ask};
use crate::note::note;
use crate::{Error, Steps};

pub(super) fn commands() -> [Command; 3] {
    let message = |help| {
        Arg::new("message")
            .value_name("MESSAGE")
            .required(true)
            .value_parser(value_parser!(OsString))
            .help(help)
    };
    let raw = Arg::new("raw")
        .long("raw")
        .action(ArgAction::SetTrue)
        .help("Print the answer's octets and nothing else");
    let idle = flags::timeout("10", "How long to wait for the next octet");
    [
        Command::new("echo-client")
            .about("Sends a message and prints what comes back")
            .arg(message("What to send; `-` sends standard input"))
            .arg(raw.clone())
            .args(flags::host_and_port())
            .args([flags::connect_timeout(), idle.clone(), flags::max_time()])
            .after_help("Example:\n  cargo lab-a echo-client Hello\n  prints `Received: Hello` if the echo-server runs"),
        Command::new("talk")
            .about("Connects standard input and standard output to a server, as telnet does")
            .arg(Arg::new("host").value_name("HOST").required(true).help("Name or address"))
            .arg(Arg::new("port").value_name("PORT").required(true).value_parser(value_parser!(u16)).help("Port"))
            .arg(Arg::new("crlf").long("crlf").action(ArgAction::SetTrue).help("End lines with CRLF, as most protocols want"))
            .args([flags::connect_timeout(), idle, flags::max_time()])
            .after_help("Example:\n  cargo lab-a talk 127.0.0.1 50000\n  ends when the server closes; Ctrl-D (Windows: Ctrl-Z, Enter) ends your side"),
        Command::new("udp-echo-client")
            .about("Sends a message as one datagram and prints the one that comes back")
            .arg(message("What to send; `-` sends standard input"))
            .arg(raw)
            .args(flags::host_and_port())
            .args([flags::timeout("2", "How long to wait for the answer"), flags::max_time()])
            .after_help("Example:\n  cargo lab-a udp-echo-client Hello\n  prints `Received: Hello` if the udp-echo-server runs"),
    ]
}

pub(super) fn echo(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    let raw = arguments.get_flag("raw");
    let call = Call::new(arguments)?;
    let mut server = call.connect()?;
    if is_standard_input(arguments) {
        if !raw {
            print(b"Received: ")?;
        }
        call.explain(both_ways(
            server,
            LineEnds::AsTyped,
            call.patience,
            steps.start_both,
        ))?;
        return if raw { Ok(()) } else { print(b"\n") };
    }
    let answer = (steps.exchange)(&mut server, &message(arguments)).map_err(Error::from);
    print_answer(&call.explain(answer)?, raw)
}

pub(super) fn talk(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    let call = Call::new(arguments)?;
    let server = call.connect()?;
    let line_ends = if arguments.get_flag("crlf") {
        LineEnds::CRLF
    } else {
        LineEnds::AsTyped
    };
    call.explain(both_ways(
        server,
        line_ends,
        call.patience,
        steps.start_both,
    ))
}

pub(super) fn udp_echo(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    let message = if is_standard_input(arguments) {
        one_datagram_of_input()?
    } else {
        message(arguments)
    };
    if message.len() > MAX_DATAGRAM_OCTETS {
        return Err(Error::Failed(format!(
            "the message is too large: a datagram holds at most {MAX_DATAGRAM_OCTETS} octets"
        )));
    }
    let call = Call::new(arguments)?;
    let answer = ask(
        &call.host,
        call.port,
        call.patience,
        &message,
        steps.exchange_datagrams,
    )
    .map_err(Error::from);
    print_answer(&call.explain(answer)?, arguments.get_flag("raw"))
}

/// Whom to call, and for how long to wait.
struct Call {
    host: String,
    port: u16,
    patience: Duration,
    connect_timeout: Duration,
}

impl Call {
    /// Reads the flags. From here on `--max-time` runs.
    fn new(arguments: &ArgMatches) -> Result<Self, Error> {
        let call = Call {
            host: flags::host(arguments)?,
            port: flags::port(arguments)?,
            patience: flags::duration(arguments, "timeout"),
            connect_timeout: flags::duration(arguments, "connect-timeout"),
        };
        if let Some(limit) = arguments.get_one("max-time") {
            end_after(*limit, authority(&call.host, call.port))?;
        }
        Ok(call)
    }

    fn connect(&self) -> io::Result<TcpStream> {
        connect(
            &self.host,
            self.port,
            &Timeouts {
                connect: self.connect_timeout,
                idle: Some(self.patience),
            },
        )
    }

    /// Puts an error of the socket into words.
    fn explain<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        result.map_err(|error| match error {
            Error::Socket(error) => in_words(
                &error,
                &authority(&self.host, self.port),
                "waiting",
                self.patience,
            )
            .into(),
            other => other,
        })
    }
}

/// Ends the program when the time is up, whatever it is waiting for then.
fn end_after(limit: Duration, server: String) -> io::Result<()> {
    let deadline = Instant::now() + limit;
    thread::Builder::new()
        .name("max-time".to_owned())
        .spawn(move || {
            while let Some(left) = deadline.checked_duration_since(Instant::now()) {
                thread::park_timeout(left);
            }
            note(format_args!(
                "error: {server}: timed out after {} s in all (--max-time)",
                limit.as_secs_f64()
            ));
            process::exit(1);
        })?;
    Ok(())
}

fn is_standard_input(arguments: &ArgMatches) -> bool {
    message(arguments) == b"-"
}

/// The octets of MESSAGE: on Unix those that were typed, on Windows UTF-8.
fn message(arguments: &ArgMatches) -> Vec<u8> {
    arguments
        .get_one::<OsString>("message")
        .map(|message| message.as_encoded_bytes().to_vec())
        .unwrap_or_default()
}

/// Standard input up to its end, or to where it is too much for a datagram.
fn one_datagram_of_input() -> Result<Vec<u8>, Error> {
    let mut message = Vec::new();
    io::stdin()
        .take(MAX_DATAGRAM_OCTETS as u64 + 1)
        .read_to_end(&mut message)
        .map_err(Error::Input)?;
    Ok(message)
}

/// Prints `Received: `, the answer as text, and LF; or its octets alone.
fn print_answer(answer: &[u8], raw: bool) -> Result<(), Error> {
    if raw {
        return print(answer);
    }
    print(format!("Received: {}\n", printable(answer)).as_bytes())
}

/// The answer as text. A server must not be able to write escape codes to our terminal, so control
/// characters and octets that are no UTF-8 become U+FFFD; white space stays.
fn printable(octets: &[u8]) -> String {
    let text = String::from_utf8_lossy(octets);
    text.chars()
        .map(|c| {
            if c.is_control() && !c.is_ascii_whitespace() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}
