//! The two halves of a connection: the addresses of a name, and the one of them that answers.

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use lab_a_given::{Timeouts, connect};

use crate::{Error, Options, Wire};

/// Asks the resolver, in a thread of its own: it has its own ideas of how long one waits.
///
/// # Errors
/// [`Error::Connect`], [`Error::TimedOut`].
pub fn look_up(name: &str, port: u16, patience: Duration) -> Result<Vec<SocketAddr>, Error> {
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
///
/// # Errors
/// [`Error::Connect`], [`Error::TimedOut`].
pub fn first_to_answer(
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
