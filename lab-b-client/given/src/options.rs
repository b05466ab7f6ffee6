//! How a client behaves: what the flags of the command line set.

use std::net::IpAddr;
use std::time::Duration;

use crate::message::Fields;
use crate::wire::Deadline;

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

/// How a client behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long to wait for the next octet.
    pub timeout: Duration,
    /// When everything must be over.
    pub deadline: Option<Deadline>,
    /// How long one request may take with its whole content, and what that limit is called.
    pub exchange_time: Option<(Duration, &'static str)>,
    /// Hosts whose address is known.
    pub resolve: Vec<Resolve>,
    /// Fields for every request.
    pub fields: Fields,
    /// How many octets of content a response may have, before and after decoding.
    pub max_size: Option<u64>,
    /// Whether redirects are followed.
    pub follow: bool,
    /// How often a request is sent again.
    pub retries: u32,
    /// Whether connections may serve several requests.
    pub reuse: bool,
    /// Whether the octets on the wire are shown.
    pub verbose: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            deadline: None,
            exchange_time: None,
            resolve: Vec::new(),
            fields: Fields::new(),
            max_size: None,
            follow: true,
            retries: 0,
            reuse: false,
            verbose: false,
        }
    }
}
