//! The connection: opened with a limit, read with limits.

use std::env;
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::options::Options;
use super::url::Url;
use crate::arguments::Trouble;
use crate::fault;

/// A connection, and what was read from it and not used yet.
pub struct Wire {
    stream: TcpStream,
    server: String,
    pub buffer: Vec<u8>,
    /// How many octets the last read brought.
    pub last: usize,
    silence: Duration,
    whole: Option<Duration>,
    started: Instant,
    heard: Instant,
    /// Has another request used it before?
    pub is_used: bool,
    pub resolve: Option<Duration>,
    pub connect: Option<Duration>,
    sent: Instant,
    /// From the end of the request to the first octet of the answer.
    pub first_octet: Option<Duration>,
    /// Did the server close or reset it?
    is_over: bool,
}

impl Wire {
    /// Tries the addresses of the URL's host one by one.
    pub fn open(options: &Options, url: &Url, started: Instant) -> Result<Self, Trouble> {
        let mut trouble = Trouble::Failed(format!("{}: no address", url.host));
        let began = Instant::now();
        let found = addresses(options, url)?;
        let is_known = options.knows(url) || url.host.parse::<IpAddr>().is_ok();
        let resolve = (!is_known || fault("b18-always-resolves")).then(|| began.elapsed());
        for address in found {
            let began = Instant::now();
            let tried = if fault("b1-ignores-connect-timeout") {
                TcpStream::connect(address)
            } else {
                TcpStream::connect_timeout(&address, options.connect_timeout)
            };
            match tried {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    stream.set_read_timeout(Some(Duration::from_millis(10)))?;
                    return Ok(Wire {
                        stream,
                        server: address.to_string(),
                        buffer: Vec::new(),
                        last: 0,
                        silence: options.timeout,
                        whole: options.max_time,
                        started,
                        heard: Instant::now(),
                        is_used: false,
                        resolve: resolve.filter(|_| !fault("b18-never-resolves")),
                        connect: Some(began.elapsed()),
                        sent: Instant::now(),
                        first_octet: None,
                        is_over: false,
                    });
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    trouble =
                        timed_out(&address.to_string(), "connecting", options.connect_timeout);
                }
                Err(_) if fault("b1-hides-refusal") => {
                    trouble = Trouble::Failed("it did not work".into())
                }
                Err(error) if fault("b1-refused-exits-0") => {
                    eprintln!("error: {error}");
                    trouble = Trouble::NobodyReads;
                }
                Err(error) => trouble = Trouble::Failed(format!("{address}: {error}")),
            }
        }
        Err(trouble)
    }

    pub fn send(&mut self, octets: &[u8]) -> Result<(), Trouble> {
        // A server that has closed already may still have answered.
        let _ = self.stream.write_all(octets);
        self.sent = Instant::now();
        self.first_octet = None;
        Ok(())
    }

    /// Ready for another request.
    pub fn used_again(mut self) -> Self {
        (self.is_used, self.heard) = (true, Instant::now());
        self
    }

    /// Is it open, and has nothing come that nobody asked for?
    pub fn is_quiet(&self) -> bool {
        let peeked = self
            .stream
            .set_nonblocking(true)
            .and_then(|()| self.stream.peek(&mut [0]));
        let is_nothing = peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
        self.stream.set_nonblocking(false).is_ok() && is_nothing
    }

    /// Did it end without an octet of an answer?
    pub fn ended_unanswered(&self) -> bool {
        self.is_over && self.first_octet.is_none()
    }

    /// One read into the buffer; false at the end.
    pub fn more(&mut self) -> Result<bool, Trouble> {
        let mut piece = vec![0; 64 << 10];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => {
                    self.is_over = true;
                    return Ok(false);
                }
                Ok(read) => {
                    self.first_octet.get_or_insert(self.sent.elapsed());
                    self.buffer.extend_from_slice(&piece[..read]);
                    self.last = read;
                    if !fault("b3-counts-from-the-start") {
                        self.heard = Instant::now();
                    }
                    return self.check_time().map(|()| true);
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                    ) => {}
                Err(_) if fault("b3-takes-a-reset-for-the-end") => return Ok(false),
                Err(error) => {
                    self.is_over = true;
                    return Err(Trouble::Failed(format!("{}: {error}", self.server)));
                }
            }
            self.check_time()?;
        }
    }

    fn check_time(&self) -> Result<(), Trouble> {
        if self.heard.elapsed() > self.silence && !fault("b1-waits-for-ever") {
            return Err(timed_out(&self.server, "waiting", self.silence));
        }
        match self.whole {
            Some(whole) if self.started.elapsed() > whole && !fault("b1-ignores-max-time") => {
                Err(timed_out(&self.server, "waiting", whole))
            }
            _ => Ok(()),
        }
    }

    /// Takes this many octets out of the buffer.
    pub fn take(&mut self, length: usize) -> Vec<u8> {
        let length = length.min(self.buffer.len());
        self.buffer.drain(..length).collect()
    }
}

fn timed_out(server: &str, doing: &str, after: Duration) -> Trouble {
    if fault("b1-does-not-name-the-wait") {
        return Trouble::Failed("os error 11".into());
    }
    Trouble::Failed(format!(
        "{server}: timed out {doing} after {} s",
        after.as_secs_f64()
    ))
}

fn addresses(options: &Options, url: &Url) -> Result<Vec<SocketAddr>, Trouble> {
    let entry = options
        .resolve
        .iter()
        .find(|(host, port, _)| {
            fault("b1-resolves-any-name") || *host == url.host && *port == url.port
        })
        .filter(|_| !fault("b1-ignores-resolve"));
    let mut host = entry.map_or(url.host.clone(), |(_, _, address)| address.clone());
    if host.contains(':') && fault("b1-connects-with-brackets") {
        host = format!("[{host}]");
    }
    if fault("b1-takes-addresses-only") && host.parse::<IpAddr>().is_err() {
        return Err(Trouble::Failed(format!("{host} is no address")));
    }
    if fault("b1-uses-the-proxy")
        && let Some(proxy) = proxy()
    {
        return Ok(proxy);
    }
    let found = (host.as_str(), url.port).to_socket_addrs();
    if fault("b1-unwraps-the-address") {
        return Ok(found.expect("an address").collect());
    }
    let found = found.map_err(|error| {
        let name = if fault("b1-hides-the-host") {
            "host"
        } else {
            &host
        };
        Trouble::Failed(format!("{name}: {error}"))
    });
    Ok(found?.collect())
}

/// The server that the environment names for all requests.
fn proxy() -> Option<Vec<SocketAddr>> {
    let proxy = Url::parse(&env::var("http_proxy").ok()?).ok()?;
    let found = (proxy.host.as_str(), proxy.port).to_socket_addrs();
    found.ok().map(Iterator::collect)
}
