//! Flags that several subcommands share, and where their values come from: the flag, else the
//! environment, else the default.

use std::env;
use std::time::Duration;

use clap::{Arg, ArgMatches, value_parser};

use crate::Error;

const DEFAULT_HOST: &str = "127.0.0.1";
const DEFAULT_PORT: u16 = 50_000;
/// About three years: more is a mistake, and adding it to a point in time could fail.
const MAX_SECONDS: f64 = 1e8;

/// `--host` and `--port`.
pub(super) fn host_and_port() -> [Arg; 2] {
    [
        Arg::new("host")
            .long("host")
            .value_name("HOST")
            .help("Name or address [default: $LAB_HOST, else 127.0.0.1]"),
        Arg::new("port")
            .long("port")
            .value_name("PORT")
            .value_parser(value_parser!(u16))
            .help("Port; for a server 0 picks a free one [default: $LAB_PORT, else 50000]"),
    ]
}

pub(super) fn connect_timeout() -> Arg {
    seconds("connect-timeout", "5", "How long to wait for a connection")
}

pub(super) fn timeout(default: &'static str, what: &'static str) -> Arg {
    seconds("timeout", default, what)
}

pub(super) fn max_time() -> Arg {
    Arg::new("max-time")
        .long("max-time")
        .value_name("SECONDS")
        .value_parser(parse_wait)
        .help("How long everything may take [default: no limit]")
}

pub(super) fn grace() -> Arg {
    seconds(
        "grace",
        "5",
        "How long conversations may take to end after Ctrl-C",
    )
    .value_parser(parse_seconds)
}

fn seconds(name: &'static str, default: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("SECONDS")
        .value_parser(parse_wait)
        .default_value(default)
        .help(help)
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=MAX_SECONDS).contains(&seconds) => {
            Ok(Duration::from_secs_f64(seconds))
        }
        _ => Err("give a number of seconds, such as 5 or 0.5".to_owned()),
    }
}

/// As [`parse_seconds`], but not zero: nobody answers in no time.
fn parse_wait(text: &str) -> Result<Duration, String> {
    match parse_seconds(text)? {
        Duration::ZERO => Err("give more than 0 seconds".to_owned()),
        wait => Ok(wait),
    }
}

/// The host to listen at or to connect to.
pub(super) fn host(arguments: &ArgMatches) -> Result<String, Error> {
    if let Some(host) = arguments.get_one::<String>("host") {
        return Ok(host.clone());
    }
    Ok(variable("LAB_HOST")?.unwrap_or_else(|| DEFAULT_HOST.to_owned()))
}

/// The port to listen at or to connect to.
pub(super) fn port(arguments: &ArgMatches) -> Result<u16, Error> {
    if let Some(port) = arguments.get_one::<u16>("port") {
        return Ok(*port);
    }
    let Some(port) = variable("LAB_PORT")? else {
        return Ok(DEFAULT_PORT);
    };
    port.parse().map_err(|_| {
        Error::Failed(format!(
            "LAB_PORT: {port:?} is not a port: give a number from 0 to 65535"
        ))
    })
}

/// A duration that has a default. Zero for a flag that the subcommand does not have.
pub(super) fn duration(arguments: &ArgMatches, name: &str) -> Duration {
    arguments
        .try_get_one(name)
        .ok()
        .flatten()
        .copied()
        .unwrap_or_default()
}

/// A variable of the environment; one that is empty counts as unset.
fn variable(name: &str) -> Result<Option<String>, Error> {
    match env::var_os(name) {
        None => Ok(None),
        Some(value) if value.is_empty() => Ok(None),
        Some(value) => match value.into_string() {
            Ok(value) => Ok(Some(value)),
            Err(value) => Err(Error::Failed(format!(
                "{name}: {} is not UTF-8",
                value.display()
            ))),
        },
    }
}
