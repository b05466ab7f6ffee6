//! A server: its settings, its handler, its log; and the way of a request through it.

use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::Instant;

use lab_a_given::{Door, Stop, note};
use lab_b_client::message::{Framing, RequestHead, Version};
use lab_c_given::Config;

use crate::access_log::{AccessLog, Entry};
use crate::persist::persistence;
use crate::refusal::Refusal;
use crate::request::Request;
use crate::request::body::RequestContent;
use crate::response::head::Persistence;
use crate::{Handler, Response, access_log, workers};

/// Serves whoever comes to the door with this handler, until the door's [`Stop`] asks it to end.
///
/// # Errors
/// No thread could be started, or the system's way of waiting failed.
///
/// # Example
/// ```
/// use std::io::{Read, Write};
/// use std::net::TcpStream;
/// use std::time::Duration;
/// use lab_a_given::Door;
/// use lab_c_server::{Handler, Request, Response, serve};
///
/// struct Hello;
///
/// impl Handler for Hello {
///     fn handle(&self, _: &mut Request<'_>) -> Response {
///         Response::text(200, "Hello")
///     }
/// }
///
/// let door = Door::open("127.0.0.1", 0, Duration::from_secs(5))?;
/// let (address, stop) = (door.address(), door.stop());
/// let server = std::thread::spawn(|| serve(lab_c_server::Config::default(), door, Hello));
///
/// let mut client = TcpStream::connect(address)?;
/// client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
/// let mut answer = String::new();
/// client.read_to_string(&mut answer)?;
/// assert!(answer.ends_with("\r\n\r\nHello"));
///
/// stop.ask();
/// server.join().expect("it does not panic")?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn serve(config: Config, door: Door, handler: impl Handler) -> io::Result<()> {
    let server = Arc::new(Server {
        log: AccessLog::open(&config),
        stop: door.stop(),
        handler: Box::new(handler),
        config,
    });
    lab_a_given::serve_until_stopped(door, Box::new(move |door| workers::run(&server, door)))
}

/// What all connections share.
pub(crate) struct Server {
    pub(crate) config: Config,
    pub(crate) stop: Stop,
    handler: Box<dyn Handler>,
    log: AccessLog,
}

/// An answer, and what is to happen after it.
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) persistence: Persistence,
    /// Whether its content is sent.
    pub(crate) has_content: bool,
    /// What the client speaks.
    pub(crate) version: Version,
    /// What the log will say of it, if there is a log.
    pub(crate) entry: Option<Box<Entry>>,
}

impl Server {
    /// Whether a request is to be answered aside.
    pub(crate) fn may_wait(&self, head: &RequestHead) -> bool {
        self.handler.may_wait(head)
    }

    /// The answer to a request: this is what a server is about. One that has waited says since when.
    pub(crate) fn answer(
        &self,
        peer: IpAddr,
        head: &RequestHead,
        mut content: RequestContent,
        waited_since: Option<Instant>,
    ) -> Answer {
        let now = self.log.now().filter(|_| self.config.log_answers);
        let began = now.map(|now| waited_since.unwrap_or(now));
        let id = self
            .config
            .request_ids
            .then(|| access_log::request_id(head));
        let coming = content.is_coming();
        let mut request = Request {
            head,
            peer,
            content: &mut content,
            id: id.as_deref(),
            waited_since,
        };
        let handled = panic::catch_unwind(AssertUnwindSafe(|| self.handler.handle(&mut request)));
        // A panic has printed its own words. It ends this exchange, not the worker.
        let mut response = handled.unwrap_or_else(|_| Response::of_status(500));
        drop(content);
        let may_persist = match coming.map_or(Ok(true), |coming| coming.settle()) {
            Ok(may_persist) => may_persist,
            // Whatever the handler made of it, it has not seen a whole request.
            Err(refusal) => {
                response = Response::of_status(refusal.status());
                false
            }
        };
        if let Some(id) = &id {
            response.fields.push("X-Request-ID", id.as_bytes());
        }
        let persistence = match response.content.length() {
            // Only the close tells such a client where the body ends.
            None if head.version == Version::Http10 => Persistence::Closes,
            None if response.is_raw() => Persistence::Closes,
            _ if !may_persist => Persistence::Closes,
            _ => self.unless_stopping(persistence(head)),
        };
        Answer {
            persistence,
            has_content: response.is_raw() || has_content(&head.method, response.status),
            version: head.version,
            entry: self.log.entry(began, peer, head, &response, id),
            response,
        }
    }

    /// The answer to a request that is refused, of which the head may have been read. What comes after it
    /// cannot be trusted, so nothing does.
    pub(crate) fn refuse(
        &self,
        peer: IpAddr,
        refusal: Refusal,
        head: Option<&RequestHead>,
    ) -> Answer {
        let mut response = Response::of_status(refusal.status());
        let entry = match head {
            None => self.log.entry_of_nonsense(peer, &response),
            Some(head) => {
                let id = access_log::request_id(head);
                response.fields.push("X-Request-ID", id.as_bytes());
                self.log
                    .entry(self.log.now(), peer, head, &response, Some(id))
            }
        };
        Answer {
            persistence: Persistence::Closes,
            has_content: head.is_none_or(|head| has_content(&head.method, response.status)),
            version: head.map_or(Version::Http11, |head| head.version),
            entry,
            response,
        }
    }

    /// Writes into the log what became of an answer: so many octets of its content have left.
    pub(crate) fn log(&self, entry: Option<Box<Entry>>, octets: u64) {
        if let Some(entry) = entry {
            self.log.write(*entry, octets);
        }
    }

    /// Tells on standard error why a connection broke off, unless the client just left or fell silent: clients may
    /// do that when they like. What is left is trouble of ours, such as a disk that cannot be read.
    pub(crate) fn tell(&self, error: &io::Error) {
        let client_left = matches!(
            error.kind(),
            ErrorKind::BrokenPipe
                | ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionReset
                | ErrorKind::NotConnected
                | ErrorKind::TimedOut
        );
        if !client_left {
            note(format_args!("note: a connection broke off: {error}"));
        }
    }

    /// A server that is to stop closes each connection after the exchange that runs.
    fn unless_stopping(&self, persistence: Persistence) -> Persistence {
        // TODO c16-closes-when-stopping · slide c-shutdown · cargo workshop check c16
        // - Once the server is asked to stop (`self.stop`), every connection closes after its response,
        // - and the client is told.
        persistence
    }
}

impl Answer {
    /// How the end of its body is told.
    pub(crate) fn framing(&self) -> Framing {
        match self.response.content.length() {
            _ if !may_have_content(self.response.status) => Framing::None,
            Some(octets) => Framing::Length(octets),
            None if self.version == Version::Http10 => Framing::UntilClose,
            None => Framing::Chunked,
        }
    }
}

/// Whether a response has content at all (RFC 9110 §6.4.1).
fn may_have_content(status: u16) -> bool {
    !matches!(status, 100..200 | 204 | 304)
}

/// Whether the content of a response is sent.
fn has_content(method: &str, status: u16) -> bool {
    // TODO c5-has-content · slide c-head · cargo workshop check c5
    // - The response to HEAD has none, though its head is that of the response to GET (RFC 9110 §9.3.2).
    // - Neither have some status codes (`may_have_content`).
    may_have_content(status)
}
