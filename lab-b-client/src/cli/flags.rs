//! Flags that all subcommands share, and the client that they describe.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use url::Url;

use crate::dial::Resolve;
use crate::interrupt;
use crate::output::Output;
use crate::target::parse_url;
use crate::wire::Deadline;
use crate::{Error, Fields, Options};

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

/// The URL that was given.
pub(super) fn the_url(arguments: &ArgMatches) -> Result<Url, Error> {
    parse_url(text(arguments, "url").unwrap_or_default())
}

/// The value of a flag.
pub(super) fn text<'a>(arguments: &'a ArgMatches, name: &str) -> Option<&'a str> {
    arguments.get_one::<String>(name).map(String::as_str)
}

/// Every value of a flag that may come several times.
pub(super) fn all<'a>(
    arguments: &'a ArgMatches,
    name: &str,
) -> impl Iterator<Item = &'a String> + use<'a> {
    arguments.get_many::<String>(name).into_iter().flatten()
}

/// Where `--output` says, else standard output. Whatever ends the program, no half a file stays there.
pub(super) fn output(arguments: &ArgMatches) -> Result<Output, Error> {
    let output = report(arguments)?;
    interrupt::watch(output.unfinished(), deadline(arguments))?;
    Ok(output)
}

/// The same for a crawl, which ends by itself in its own way.
pub(super) fn report(arguments: &ArgMatches) -> Result<Output, Error> {
    Output::open(arguments.get_one::<PathBuf>("output").map(PathBuf::as_path))
}

fn deadline(arguments: &ArgMatches) -> Option<Deadline> {
    let limit = arguments.get_one::<Duration>("max-time");
    limit.map(|&limit| Deadline::after(limit, "--max-time"))
}

/// The behaviour that the flags ask for. From here on `--max-time` runs.
pub(super) fn options(arguments: &ArgMatches) -> Result<Options, Error> {
    let seconds = |name| arguments.get_one::<Duration>(name).copied();
    let known = Options::default();
    Ok(Options {
        connect_timeout: seconds("connect-timeout").unwrap_or(known.connect_timeout),
        timeout: seconds("timeout").unwrap_or(known.timeout),
        deadline: deadline(arguments),
        resolve: all(arguments, "resolve")
            .map(|text| resolve(text))
            .collect::<Result<_, _>>()?,
        fields: fields(arguments)?,
        max_size: arguments.get_one("max-size").copied(),
        follow: !arguments.get_flag("no-follow"),
        retries: arguments.get_one("retries").copied().unwrap_or_default(),
        verbose: arguments.get_flag("verbose"),
        ..known
    })
}

fn fields(arguments: &ArgMatches) -> Result<Fields, Error> {
    let mut fields = Fields::new();
    for text in all(arguments, "header") {
        let wrong = |why| Error::Usage(format!("--header {}: {why}", text.escape_debug()));
        let Some((name, value)) = text.split_once(':') else {
            return Err(wrong("write NAME: VALUE"));
        };
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(wrong("what stands before the colon is no field name"));
        }
        if value.contains(['\r', '\n', '\0']) {
            return Err(wrong("a value has no CR, LF or NUL: they would end it"));
        }
        if ["content-length", "transfer-encoding"].contains(&name.to_ascii_lowercase().as_str()) {
            return Err(wrong("the program says itself where the content ends"));
        }
        fields.push(name, value.trim_matches([' ', '\t']).as_bytes());
    }
    Ok(fields)
}

/// Whether an octet may stand in a field name (RFC 9110 §5.6.2).
fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}

fn resolve(text: &str) -> Result<Resolve, Error> {
    let wrong = || {
        Error::Usage(format!(
            "--resolve {}: write HOST:PORT:ADDRESS, such as example.test:80:127.0.0.1",
            text.escape_debug()
        ))
    };
    // A host that is an IPv6 address has colons inside its brackets.
    let brackets = text.find(']').filter(|_| text.starts_with('['));
    let end = brackets.map_or(0, |at| at + 1);
    let (host, rest) = text[end..].split_once(':').ok_or_else(wrong)?;
    let (port, address) = rest.split_once(':').ok_or_else(wrong)?;
    let address = address.trim_start_matches('[').trim_end_matches(']');
    let host = format!("{}{host}", &text[..end]);
    Ok(Resolve {
        host: url::Host::parse(&host).map_err(|_| wrong())?.to_string(),
        port: port.parse().map_err(|_| wrong())?,
        address: address.parse().map_err(|_| wrong())?,
    })
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
