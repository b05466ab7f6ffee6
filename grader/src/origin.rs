//! The scripted origin server: where an HTTP client under test sends its requests.
//!
//! It takes each connection in a thread of its own, reads every request with its own strict reader,
//! keeps exactly what came, and answers from the check's script. Everything is bounded, waits with a
//! deadline, and ends with the check.
//!
//! Read on in this order: `running.rs` (the client runs), `request.rs` (what it sent), `answer.rs` (what it gets),
//! `connection.rs` (one after the other), `syntax.rs` and `body.rs` (what a request must look like).

mod answer;
pub(crate) mod body;
mod connection;
mod deliver;
mod reader;
mod request;
mod running;
mod shared;
pub(crate) mod syntax;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub use answer::Answer;
pub use request::Request;

use crate::deadline::{Deadline, PATIENCE, until};
use crate::outcome::{Cause, CheckResult, Failure, Outcome, broken};
use crate::program::Finished;
use shared::{Shared, accept};

/// An HTTP server of our own, with a script. Dropping it ends it.
#[derive(Debug)]
pub struct Origin {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Origin {
    /// Listens on a free port of 127.0.0.1 and answers as `script` says.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn new(script: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> CheckResult<Self> {
        Self::on(Ipv4Addr::LOCALHOST.into(), 0, script)
            .map_err(|error| broken(format!("an origin server of our own: {error}")))
    }

    /// Gives the same answer to every request.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn answering(answer: Answer) -> CheckResult<Self> {
        Self::new(move |_| answer.clone())
    }

    /// Listens on an address and a port that this machine may not have: the error says so.
    ///
    /// # Errors
    /// What the system says.
    pub fn on(
        address: IpAddr,
        port: u16,
        script: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        Self::over(TcpListener::bind((address, port))?, script)
    }

    /// Answers those who come to a socket that listens already.
    pub(crate) fn over(
        listener: TcpListener,
        script: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(Box::new(script)));
        let ours = Arc::clone(&shared);
        let accepting = thread::Builder::new()
            .name("origin".into())
            .spawn(move || accept(&listener, &ours))?;
        Ok(Origin {
            address,
            shared,
            accepting: Some(accepting),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// `127.0.0.1:40123`, as it stands in a Host field.
    #[must_use]
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// `http://127.0.0.1:40123` and what follows: `/path?query`.
    #[must_use]
    pub fn url(&self, rest: &str) -> String {
        format!("http://{}{rest}", self.address)
    }

    /// All requests that came, once the program has ended.
    ///
    /// # Errors
    /// A failure if one of them was not what HTTP asks of a client.
    pub fn requests(&self, finished: &Finished) -> CheckResult<Vec<Request>> {
        // The program is gone, so the ends of its connections are here or a moment away.
        let over = || self.shared.log().open.is_empty();
        until(&Deadline::within(PATIENCE), over);
        let log = self.shared.log();
        if let Some(malformed) = &log.malformed {
            return Err(malformed.failure().into());
        }
        if log.connections == 0 {
            let expected = format!("a connection to {}", self.address);
            let code = finished
                .code
                .map_or("a signal".into(), |code| format!("exit code {code}"));
            return Err(finished
                .failure(Cause::Exited)
                .fact("expected", expected)
                .fact("but", format!("the program ended with {code} before"))
                .into());
        }
        let requests = log.exchanges.iter().map(|exchange| &exchange.request);
        Ok(requests.cloned().collect())
    }

    /// The requests, which must be as many as `expected`.
    ///
    /// # Errors
    /// A failure if they are more or fewer, or one of them was not what HTTP asks of a client.
    pub fn expect_requests(
        &self,
        finished: &Finished,
        expected: usize,
    ) -> CheckResult<Vec<Request>> {
        let requests = self.requests(finished)?;
        if requests.len() == expected {
            return Ok(requests);
        }
        let lines: Vec<String> = requests.iter().map(Request::line).collect();
        Err(Failure::new(Cause::WrongOctets)
            .fact("ran", finished.command())
            .fact("you sent", in_short(&lines))
            .fact("expected", in_words(expected))
            .into())
    }

    /// The request targets that were asked for so far, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        let log = self.shared.log();
        let targets = log
            .exchanges
            .iter()
            .map(|exchange| exchange.request.target.clone());
        targets.collect()
    }

    /// How many requests have come so far.
    #[must_use]
    pub fn came(&self) -> usize {
        self.shared.log().exchanges.len()
    }

    /// Adds the last exchange to a failure: what the client sent, and what it got.
    #[must_use]
    pub fn tell(&self, mut failure: Failure) -> Failure {
        let log = self.shared.log();
        let Some(last) = log.exchanges.last() else {
            return failure;
        };
        // They stand before what the program made of them.
        let ran = failure.facts.iter().position(|fact| fact.label == "ran");
        let rest = failure.facts.split_off(ran.map_or(0, |place| place + 1));
        failure = failure.octets("you sent", &last.request.head);
        failure = last.answer.tell(failure);
        failure.facts.extend(rest);
        failure
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.shared.end();
        // A connection of our own wakes the thread that accepts.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_millis(200));
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

/// `no request`, `1 request`, `3 requests`.
fn in_words(requests: usize) -> String {
    match requests {
        0 => "no request".into(),
        1 => "1 request".into(),
        many => format!("{many} requests"),
    }
}

/// `2 requests: GET /a, GET /b`.
fn in_short(lines: &[String]) -> String {
    let shown = lines.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    let more = if lines.len() > 5 { ", …" } else { "" };
    let colon = if lines.is_empty() { "" } else { ": " };
    format!("{}{colon}{shown}{more}", in_words(lines.len()))
}

/// A failure that points at one octet of what came.
fn pointing(cause: Cause, octets: &[u8], place: usize, note: &str) -> Failure {
    Failure::new(cause).pointing("you sent", octets, place, note)
}

/// Skips a check that needs an address or a port which this machine does not give.
pub(crate) fn needs(what: &str, error: &std::io::Error) -> Outcome {
    Outcome::Skipped(format!("needs {what} on this machine: {error}"))
}
