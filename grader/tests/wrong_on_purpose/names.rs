//! a13: `resolve` and `services`.

use std::fs;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

use crate::arguments::{Arguments, Trouble};
use crate::{fault, print};

pub fn resolve(arguments: &Arguments) -> Result<(), Trouble> {
    let name = arguments.word(0);
    if fault("a13-names-only") && name.parse::<IpAddr>().is_ok() {
        return Err(Trouble::Failed(format!("{name}: not a name")));
    }
    let port = match arguments.optional_word(1) {
        Some(_) if fault("a13-forgets-the-service") => None,
        Some(service) => Some(port_of(service)?),
        None => fault("a13-with-port").then_some(0),
    };
    let found = match (name, 0).to_socket_addrs() {
        Ok(found) => found,
        Err(_) if fault("a13-exits-0-without-address") => return Ok(()),
        Err(error) if fault("a13-unwraps") => {
            panic!("called `Result::unwrap()` on an `Err` value: {error:?}")
        }
        Err(error) => return Err(Trouble::Failed(format!("{name}: {error}"))),
    };
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found {
        if !addresses.contains(&address.ip()) || fault("a13-repeats") {
            addresses.push(address.ip());
        }
    }
    if fault("a13-repeats") {
        addresses.push(addresses[0]);
    }
    let mut text = String::new();
    for address in addresses {
        match port {
            Some(port) if fault("a13-no-brackets") => text.push_str(&format!("{address}:{port}\n")),
            Some(port) => text.push_str(&format!("{}\n", SocketAddr::new(address, port))),
            None if fault("a13-brackets-without-port") && address.is_ipv6() => {
                text.push_str(&format!("[{address}]\n"))
            }
            None => text.push_str(&format!("{address}\n")),
        }
    }
    print(text.as_bytes())
}

fn port_of(service: &str) -> Result<u16, Trouble> {
    if let Ok(port) = service.parse() {
        return Ok(port);
    }
    let known = list()?
        .into_iter()
        .find(|(_, _, name)| name == service && !fault("a13-numbers-only"));
    match known {
        Some((port, ..)) => Ok(port),
        None if fault("a13-unknown-service-is-port-0") => Ok(0),
        None => Err(Trouble::Failed(format!(
            "{service}: there is no such service"
        ))),
    }
}

pub fn services(arguments: &Arguments) -> Result<(), Trouble> {
    let number = |place| {
        let word = arguments.word(place);
        word.parse::<u16>()
            .map_err(|_| arguments.usage(format!("{word}: not a port")))
    };
    let (low, mut high) = (number(0)?, number(1)?);
    if low > high && !fault("a13-upside-down-is-empty") {
        return Err(arguments.usage("LOW is over HIGH"));
    }
    if fault("a13-without-the-last-port") {
        high = high.saturating_sub(1);
    }
    let mut found = list()?;
    found.retain(|(port, protocol, _)| {
        (low..=high).contains(port) && (protocol == "tcp" || !fault("a13-tcp-only"))
    });
    if fault("a13-unsorted") {
        found.reverse();
    } else {
        found.sort();
    }
    if found.is_empty() && fault("a13-nothing-is-a-failure") {
        return Err(Trouble::Failed("nothing found".into()));
    }
    let alias = if fault("a13-aliases-too") {
        " and-an-alias"
    } else {
        ""
    };
    let lines = found
        .iter()
        .map(|(port, protocol, name)| format!("{port}/{protocol} {name}{alias}\n"));
    print(lines.collect::<String>().as_bytes())
}

/// Port, protocol and name of each line of the system's list.
fn list() -> Result<Vec<(u16, String, String)>, Trouble> {
    let path = if cfg!(windows) {
        r"C:\Windows\System32\drivers\etc\services"
    } else {
        "/etc/services"
    };
    let text = fs::read(path)?;
    let text = String::from_utf8_lossy(&text);
    let line = |line: &str| {
        let mut words = line.split('#').next()?.split_whitespace();
        let (name, port) = (words.next()?, words.next()?);
        let (port, protocol) = port.split_once('/')?;
        let known = matches!(protocol, "tcp" | "udp");
        known.then_some((port.parse().ok()?, protocol.to_string(), name.to_string()))
    };
    Ok(text.lines().filter_map(line).collect())
}
