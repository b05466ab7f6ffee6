//! From the host of a URL to a connection: names become addresses, and one of them answers.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use lab_a_echo::{Timeouts, connect};
use url::{Host, Url};

use crate::target::host_and_port;
use crate::timing::{Timing, timed};
use crate::wire::{Deadline, Wire};
use crate::{Error, Options};

/// `--resolve HOST:PORT:ADDRESS`: where a host is found, without asking anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolve {
    /// The host as it stands in URLs, in lower case.
    pub host: String,
    /// Only for this port.
    pub port: u16,
    /// What to connect to.
    pub address: IpAddr,
}

/// Connects to the server of a URL.
///
/// # Errors
/// [`Error::Connect`], [`Error::TimedOut`].
pub(crate) fn dial(
    url: &Url,
    options: &Options,
    deadline: Option<Deadline>,
    timing: &mut Timing,
) -> Result<Wire, Error> {
    let server = host_and_port(url);
    let patience = match deadline {
        Some(deadline) => deadline.left().min(options.connect_timeout),
        None => options.connect_timeout,
    };
    if let Some(deadline) = deadline
        && patience.is_zero()
    {
        return Err(deadline.over(&server));
    }
    let end = Instant::now() + patience;
    let addresses = addresses(url, options, patience, timing);
    let connected = addresses.and_then(|addresses| {
        timed(&mut timing.connect, || {
            first_to_answer(&addresses, end, options)
        })
    });
    connected.map_err(|failure| match (failure, deadline) {
        (Error::TimedOut(_), Some(deadline)) if deadline.left().is_zero() => deadline.over(&server),
        (failure, _) => failure,
    })
}

/// The addresses of the URL's host, in the resolver's order.
fn addresses(
    url: &Url,
    options: &Options,
    patience: Duration,
    timing: &mut Timing,
) -> Result<Vec<SocketAddr>, Error> {
    let port = url.port_or_known_default().unwrap_or_default();
    let known = options
        .resolve
        .iter()
        .find(|known| known.port == port && url.host_str().is_some_and(|host| host == known.host));
    if let Some(known) = known {
        return Ok(vec![SocketAddr::new(known.address, port)]);
    }
    match url.host() {
        None => Err(Error::Failed(format!("{url}: there is no host in it"))),
        Some(Host::Ipv4(address)) => Ok(vec![SocketAddr::new(address.into(), port)]),
        Some(Host::Ipv6(address)) => Ok(vec![SocketAddr::new(address.into(), port)]),
        Some(Host::Domain(name)) => timed(&mut timing.resolve, || look_up(name, port, patience)),
    }
}

/// Asks the resolver, in a thread of its own: it has its own ideas of how long one waits.
fn look_up(name: &str, port: u16, patience: Duration) -> Result<Vec<SocketAddr>, Error> {
    let (sender, answer) = mpsc::channel();
    let asked = name.to_owned();
    thread::spawn(move || {
        let found = (asked.as_str(), port).to_socket_addrs().map(Vec::from_iter);
        // Nobody waits for it any more: then nobody needs it.
        let _ = sender.send(found);
    });
    match answer.recv_timeout(patience) {
        Ok(Ok(addresses)) if addresses.is_empty() => Err(Error::Connect(format!(
            "{name}:{port}: the name has no address"
        ))),
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(Error::Connect(format!(
            "{name}:{port}: host name not found: {error}"
        ))),
        Err(_) => Err(Error::TimedOut(format!(
            "{name}:{port}: timed out connecting after {} s: the name was not found in time",
            patience.as_secs_f64()
        ))),
    }
}

/// Tries address by address.
fn first_to_answer(
    addresses: &[SocketAddr],
    end: Instant,
    options: &Options,
) -> Result<Wire, Error> {
    let mut last = Error::Connect("the name has no address".to_owned());
    for (tried, address) in addresses.iter().enumerate() {
        // Each address gets its share, so that a silent one leaves time for the next.
        let left = end.saturating_duration_since(Instant::now());
        let share = left.div_f64((addresses.len() - tried) as f64);
        let timeouts = Timeouts {
            connect: share.max(Duration::from_millis(1)),
            idle: Some(options.timeout),
        };
        match connect(&address.ip().to_string(), address.port(), &timeouts) {
            Ok(stream) => {
                return Ok(Wire::new(
                    stream,
                    address.to_string(),
                    options.timeout,
                    options.verbose,
                ));
            }
            Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                last = Error::TimedOut(format!(
                    "{address}: timed out connecting after {} s",
                    options.connect_timeout.as_secs_f64()
                ));
            }
            Err(error) => last = Error::Connect(error.to_string()),
        }
    }
    Err(last)
}
