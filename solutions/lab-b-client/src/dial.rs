//! From the host of a URL to a connection: names become addresses, and one of them answers.
//! `given/src/dial.rs` has the two halves of it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use lab_b_given::dial::{first_to_answer, look_up};
use url::{Host, Url};

use crate::target::host_and_port;
use crate::timing::{Timing, timed};
use crate::wire::{Deadline, Wire};
use crate::{Error, Options};

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
