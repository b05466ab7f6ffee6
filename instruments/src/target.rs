//! Where an instrument may connect to: this machine, unless somebody says that the other one is theirs.
//!
//! A load, or a bad network on purpose, is an attack when it meets somebody else's server.

use std::net::{SocketAddr, ToSocketAddrs};

use clap::{Arg, ArgAction, ArgMatches};
use grader::octets;
use workshop::error::{Error, Result};

const OWN_HOST: &str = "i-own-this-host";

/// The flag with which somebody answers for a target that is not this machine.
#[must_use]
pub fn flag() -> Arg {
    Arg::new(OWN_HOST)
        .long(OWN_HOST)
        .action(ArgAction::SetTrue)
        .help("The target is another machine, and it is yours or you were asked to do this")
}

/// Was the flag of [`flag`] given?
#[must_use]
pub fn is_owned(matches: &ArgMatches) -> bool {
    matches.get_flag(OWN_HOST)
}

/// Host and port of `HOST:PORT` or `[IPV6]:PORT`; without a port `default`, if there is one.
///
/// # Errors
/// Usage: it is neither; the message names what was given.
pub fn split(target: &str, default: Option<u16>) -> Result<(String, u16)> {
    let wrong = |why: &str| {
        Error::usage(format!(
            "{} is no target: {why}",
            octets::quoted(target.as_bytes())
        ))
        .remedy("127.0.0.1:8080, localhost:8080 or [::1]:8080")
    };
    let (host, port) = match target.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest
                .split_once(']')
                .ok_or_else(|| wrong("the ] is missing"))?;
            let port = match after {
                "" => None,
                after => Some(
                    after
                        .strip_prefix(':')
                        .ok_or_else(|| wrong("behind the ] comes :PORT"))?,
                ),
            };
            (host, port)
        }
        None => match target.split_once(':') {
            Some((_, port)) if port.contains(':') => {
                return Err(wrong("an IPv6 address stands in brackets"));
            }
            Some((host, port)) => (host, Some(port)),
            None => (target, None),
        },
    };
    if host.is_empty() {
        return Err(wrong("the host is missing"));
    }
    let port = match (port, default) {
        (Some(port), _) => port
            .parse()
            .ok()
            .filter(|&number: &u16| number > 0 && port == number.to_string())
            .ok_or_else(|| wrong("a port is a number from 1 to 65535"))?,
        (None, Some(port)) => port,
        (None, None) => return Err(wrong("the port is missing")),
    };
    Ok((host.to_owned(), port))
}

/// The address of this host, and no other one later: whoever connects uses what was looked at here.
///
/// # Errors
/// Usage: it is not this machine, and nobody answers for it. Failed: the name is not known.
pub fn address(host: &str, port: u16, is_owned: bool) -> Result<SocketAddr> {
    let shown = octets::escape(host.as_bytes());
    let unknown = |why: String| {
        Error::failed(format!("there is no address for the host {shown}{why}"))
            .remedy("is the name spelled right? 127.0.0.1 is this machine")
    };
    let addresses: Vec<SocketAddr> = (host, port)
        .to_socket_addrs()
        .map_err(|cause| unknown(format!(": {cause}")))?
        .collect();
    let first = *addresses.first().ok_or_else(|| unknown(String::new()))?;
    // A name that leads both here and elsewhere is not this machine.
    let elsewhere = addresses
        .iter()
        .find(|address| !address.ip().to_canonical().is_loopback());
    match elsewhere {
        Some(elsewhere) if !is_owned => Err(Error::usage(format!(
            "{shown} is another machine ({}): who does this to somebody else's server attacks it",
            elsewhere.ip()
        ))
        .remedy(
            "a server on this machine (127.0.0.1); or --i-own-this-host, if that host is yours",
        )),
        // IPv4 first: that is where a server listens that was told nothing else.
        _ => Ok(addresses
            .into_iter()
            .find(SocketAddr::is_ipv4)
            .unwrap_or(first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_host_and_port() {
        let cases = [
            ("127.0.0.1:8080", None, Some(("127.0.0.1", 8080))),
            ("localhost:1", None, Some(("localhost", 1))),
            ("[::1]:8080", None, Some(("::1", 8080))),
            ("[::1]", Some(80), Some(("::1", 80))),
            ("localhost", Some(80), Some(("localhost", 80))),
            ("localhost", None, None),
            ("localhost:", Some(80), None),
            ("localhost:0", None, None),
            ("localhost:65536", None, None),
            ("localhost:+80", None, None),
            ("localhost:000080", None, None),
            (":8080", None, None),
            ("", Some(80), None),
            ("::1:8080", None, None),
            ("[::1:8080", None, None),
            ("[::1]8080", None, None),
        ];
        for (target, default, expected) in cases {
            let expected = expected.map(|(host, port)| (host.to_owned(), port));
            assert_eq!(split(target, default).ok(), expected, "{target}");
        }
    }

    #[test]
    fn this_machine_is_allowed_and_others_only_if_somebody_answers_for_them() {
        for host in ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"] {
            let address = address(host, 8080, false).unwrap();
            assert_eq!(address.port(), 8080, "{host}");
        }
        for host in ["192.0.2.1", "0.0.0.0", "2001:db8::1", "::ffff:192.0.2.1"] {
            let error = address(host, 80, false).unwrap_err().to_string();
            assert!(error.contains("another machine"), "{host}: {error}");
            assert!(error.contains("--i-own-this-host"), "{host}: {error}");
            assert!(address(host, 80, true).is_ok(), "{host}");
        }
    }

    #[test]
    fn a_host_cannot_steer_the_terminal() {
        let error = split("a\u{1b}[2J:x", None).unwrap_err().to_string();
        assert!(!error.contains('\u{1b}'), "{error}");
        let error = address("a\u{1b}[2J", 80, false).unwrap_err().to_string();
        assert!(!error.contains('\u{1b}'), "{error}");
    }
}
