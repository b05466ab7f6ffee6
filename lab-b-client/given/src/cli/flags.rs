//! Flags that subcommands share. Next: `arguments.rs`, what was given for them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, value_parser};

/// About three years: more is a mistake, and adding it to a point in time could fail.
const MAX_SECONDS: f64 = 1e8;

/// The flags of every subcommand. `timeout` and `max_size` are defaults; an empty one is no limit.
pub(super) fn common(timeout: &'static str, max_size: &'static str) -> Vec<Arg> {
    vec![
        many(
            "header",
            "NAME: VALUE",
            "A field for every request; repeatable",
        ),
        many(
            "resolve",
            "HOST:PORT:ADDRESS",
            "Where this host is found, without asking; repeatable",
        ),
        path(
            "output",
            "FILE",
            "Write to this file instead of standard output: completely or not at all",
        ),
        path("jar", "FILE", "Keep cookies in this file"),
        with_default(
            value("max-size", "OCTETS", "How much content a response may have")
                .value_parser(parse_octets),
            max_size,
        ),
        switch("no-follow", "Do not follow redirects"),
        value(
            "retries",
            "N",
            "Send it again up to N times when the server is busy or not there",
        )
        .value_parser(value_parser!(u32))
        .default_value("0"),
        with_default(
            value(
                "connect-timeout",
                "SECONDS",
                "How long to wait for a connection",
            )
            .value_parser(parse_wait),
            "5",
        ),
        with_default(
            value("timeout", "SECONDS", "How long to wait for the next octet")
                .value_parser(parse_wait),
            timeout,
        ),
        value(
            "max-time",
            "SECONDS",
            "How long everything may take [default: no limit]",
        )
        .value_parser(parse_wait),
        switch("verbose", "Show the octets on the wire on standard error"),
    ]
}

/// The URL that a subcommand is for.
pub(super) fn url() -> Arg {
    Arg::new("url")
        .value_name("URL")
        .required(true)
        .help("Where to ask, such as http://localhost:8000/")
}

/// A flag that is there or not.
pub(super) fn switch(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

/// A flag with a value.
pub(super) fn value(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// A flag that may come several times.
pub(super) fn many(name: &'static str, shown: &'static str, help: &'static str) -> Arg {
    value(name, shown, help).action(ArgAction::Append)
}

fn path(name: &'static str, shown: &'static str, help: &'static str) -> Arg {
    value(name, shown, help).value_parser(value_parser!(PathBuf))
}

fn with_default(arg: Arg, default: &'static str) -> Arg {
    if default.is_empty() {
        return arg;
    }
    arg.default_value(default)
}

/// The flags that choose what is printed of an answer.
pub(super) fn answer() -> Vec<Arg> {
    vec![
        switch("include", "Print the head before the content, as it came")
            .conflicts_with_all(["field", "show-url"]),
        value(
            "field",
            "NAME",
            "Print the values of this field instead of the content",
        )
        .conflicts_with("show-url"),
        switch(
            "show-url",
            "Print where the answer came from instead of the content",
        ),
        switch(
            "fail",
            "Count an answer of 400 or more as a failure, without its content",
        ),
        switch("timing", "Say on standard error where the time went"),
    ]
}

fn parse_octets(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| "give a number of octets, such as 1048576".to_owned())
}

/// A number of seconds, but not zero: nobody answers in no time.
fn parse_wait(text: &str) -> Result<Duration, String> {
    match parse_seconds(text)? {
        Duration::ZERO => Err("give more than 0 seconds".to_owned()),
        wait => Ok(wait),
    }
}

/// A number of seconds.
pub(super) fn parse_seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=MAX_SECONDS).contains(&seconds) => {
            Ok(Duration::from_secs_f64(seconds))
        }
        _ => Err("give a number of seconds, such as 5 or 0.5".to_owned()),
    }
}
