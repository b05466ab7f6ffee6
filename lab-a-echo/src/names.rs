//! Names for people, numbers for packets: host names for addresses, service names for ports.
//!
//! The first are asked of the resolver (`/etc/hosts`, DNS), the second stand in a file that every
//! system has. IANA keeps the list: <https://www.iana.org/assignments/service-names-port-numbers>.

use std::fs;
use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::path::PathBuf;

use crate::Error;

/// One line of the services file: a name for a port of a protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The port, such as 80.
    pub port: u16,
    /// `tcp` or `udp`.
    pub protocol: String,
    /// The official name, such as `http`.
    pub name: String,
    /// Other names for it, such as `www`.
    pub aliases: Vec<String>,
}

/// The addresses of `name`, each once, in the resolver's order: the first is the one to try first.
///
/// # Errors
/// What the resolver reports: there is no such name, or nobody to ask.
pub fn resolve(name: &str) -> io::Result<Vec<IpAddr>> {
    // TODO a13-resolve · slide a-names · cargo workshop check a13
    // - Ask the system's resolver (getaddrinfo), as every program does; an address stands for itself.
    // - Keep its order, and each address once.
    todo!("a13-resolve")
}

/// The service that one line of the file tells of; `None` for comments, empty lines and other protocols.
#[must_use]
pub fn parse_service(line: &str) -> Option<Service> {
    // TODO a13-parse-service · slide a-names · cargo workshop check a13
    // - A line reads `http  80/tcp  www  # comment`: name, port and protocol, aliases.
    // - What follows `#` does not count. Only tcp and udp are of interest.
    todo!("a13-parse-service")
}

/// The services with ports from `low` to `high`, by port, then protocol.
///
/// # Errors
/// The services file cannot be read.
pub fn services_between(low: u16, high: u16) -> Result<Vec<Service>, Error> {
    let mut services = known_services()?;
    services.retain(|service| (low..=high).contains(&service.port));
    services.sort_by(|a, b| (a.port, &a.protocol).cmp(&(b.port, &b.protocol)));
    Ok(services)
}

/// The port of `service`, which is a number or a name or alias in the services file.
///
/// # Errors
/// There is no such service, or the file cannot be read.
pub fn port_of(service: &str) -> Result<u16, Error> {
    if let Ok(port) = service.parse() {
        return Ok(port);
    }
    known_services()?
        .iter()
        .find(|known| known.name == service || known.aliases.iter().any(|alias| alias == service))
        .map(|known| known.port)
        .ok_or_else(|| Error::Failed(format!("{service}: unknown service: give a port from 0 to 65535 or a name that `services 0 65535` lists")))
}

fn known_services() -> Result<Vec<Service>, Error> {
    let path = services_file();
    let octets = fs::read(&path).map_err(|error| {
        Error::Failed(format!(
            "{}: {error}: this system lists its services there (Debian's package is netbase)",
            path.display()
        ))
    })?;
    Ok(String::from_utf8_lossy(&octets)
        .lines()
        .filter_map(parse_service)
        .collect())
}

#[cfg(not(windows))]
fn services_file() -> PathBuf {
    PathBuf::from("/etc/services")
}

#[cfg(windows)]
fn services_file() -> PathBuf {
    let root = std::env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into());
    PathBuf::from(root).join(r"System32\drivers\etc\services")
}
