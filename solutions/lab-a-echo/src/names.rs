//! Names for people, numbers for packets: host names for addresses, service names for ports.
//!
//! The first are asked of the resolver (`/etc/hosts`, DNS), the second stand in a file that every
//! system has. IANA keeps the list: <https://www.iana.org/assignments/service-names-port-numbers>.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};

use lab_a_given::Service;

/// The addresses of `name`, each once, in the resolver's order: the first is the one to try first.
///
/// # Errors
/// What the resolver reports: there is no such name, or nobody to ask.
pub fn resolve(name: &str) -> io::Result<Vec<IpAddr>> {
    // ANCHOR: a13-resolve
    //= Ask the system's resolver (getaddrinfo), as every program does; an address stands for itself.
    //= Keep its order, and each address once.
    let mut addresses = Vec::new();
    for socket_address in (name, 0).to_socket_addrs()? {
        if !addresses.contains(&socket_address.ip()) {
            addresses.push(socket_address.ip());
        }
    }
    Ok(addresses)
    // ANCHOR_END: a13-resolve
}

/// The service that one line of the file tells of; `None` for comments, empty lines and other protocols.
#[must_use]
pub fn parse_service(line: &str) -> Option<Service> {
    // ANCHOR: a13-parse-service
    //= A line reads `http  80/tcp  www  # comment`: name, port and protocol, aliases.
    //= What follows `#` does not count. Only tcp and udp are of interest.
    let mut words = line.split('#').next()?.split_whitespace();
    let name = words.next()?.to_owned();
    let (port, protocol) = words.next()?.split_once('/')?;
    if !matches!(protocol, "tcp" | "udp") {
        return None;
    }
    Some(Service {
        port: port.parse().ok()?,
        protocol: protocol.to_owned(),
        name,
        aliases: words.map(str::to_owned).collect(),
    })
    // ANCHOR_END: a13-parse-service
}
