//! The file in which every system lists the names of ports.

use std::fs;
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

/// Reads one line of the file: the lab's `parse_service`.
pub(crate) type Parse = fn(&str) -> Option<Service>;

/// The services with ports from `low` to `high`, by port, then protocol.
///
/// # Errors
/// The services file cannot be read.
pub(crate) fn services_between(low: u16, high: u16, parse: Parse) -> Result<Vec<Service>, Error> {
    let mut services = known_services(parse)?;
    services.retain(|service| (low..=high).contains(&service.port));
    services.sort_by(|a, b| (a.port, &a.protocol).cmp(&(b.port, &b.protocol)));
    Ok(services)
}

/// The port of `service`, which is a number or a name or alias in the services file.
///
/// # Errors
/// There is no such service, or the file cannot be read.
pub(crate) fn port_of(service: &str, parse: Parse) -> Result<u16, Error> {
    if let Ok(port) = service.parse() {
        return Ok(port);
    }
    known_services(parse)?
        .iter()
        .find(|known| known.name == service || known.aliases.iter().any(|alias| alias == service))
        .map(|known| known.port)
        .ok_or_else(|| Error::Failed(format!("{service}: unknown service: give a port from 0 to 65535 or a name that `services 0 65535` lists")))
}

fn known_services(parse: Parse) -> Result<Vec<Service>, Error> {
    let path = services_file();
    let octets = fs::read(&path).map_err(|error| {
        Error::Failed(format!(
            "{}: {error}: this system lists its services there (Debian's package is netbase)",
            path.display()
        ))
    })?;
    Ok(String::from_utf8_lossy(&octets)
        .lines()
        .filter_map(parse)
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
