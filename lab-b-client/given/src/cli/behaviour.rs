//! From flags to the behaviour of the client that they describe.

use std::time::Duration;

use clap::ArgMatches;

use super::arguments::{all, deadline};
use crate::message::Fields;
use crate::{Error, Options, Resolve};

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
