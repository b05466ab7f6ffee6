//! The access log: a line for every response.
//!
//! Next: `format.rs`, what a line looks like.

mod format;
mod id;

use std::net::IpAddr;
use std::time::{Instant, SystemTime};

use lab_b_client::message::{RequestHead, Version};
use lab_c_given::{Config, Log, LogFormat};

use crate::Response;
pub(crate) use id::request_id;

/// The log, if one is wanted.
pub(crate) struct AccessLog {
    log: Option<Log>,
    format: LogFormat,
}

/// What is said of one exchange.
pub(crate) struct Entry {
    began: Instant,
    time: SystemTime,
    remote: IpAddr,
    /// None: the request could not be read.
    request: Option<RequestLine>,
    status: u16,
    id: Option<String>,
    referer: Option<Vec<u8>>,
    user_agent: Option<Vec<u8>>,
}

/// The request line, in its parts.
struct RequestLine {
    method: String,
    target: String,
    version: Version,
}

impl AccessLog {
    pub(crate) fn open(config: &Config) -> Self {
        let log = config.access_log.as_deref().map(Log::open);
        AccessLog {
            log,
            format: config.log_format,
        }
    }

    /// Now, if there is a log that will tell how long a request took.
    pub(crate) fn now(&self) -> Option<Instant> {
        self.log.as_ref().map(|_| Instant::now())
    }

    /// What the log will say of this exchange; nothing without a log.
    pub(crate) fn entry(
        &self,
        began: Option<Instant>,
        remote: IpAddr,
        head: &RequestHead,
        response: &Response,
        id: Option<String>,
    ) -> Option<Box<Entry>> {
        let field = |name| head.fields.get(name).map(<[u8]>::to_vec);
        began.map(|began| {
            Box::new(Entry {
                began,
                time: SystemTime::now(),
                remote,
                request: Some(RequestLine {
                    method: head.method.clone(),
                    target: head.target.clone(),
                    version: head.version,
                }),
                status: response.status,
                id,
                referer: field("Referer"),
                user_agent: field("User-Agent"),
            })
        })
    }

    /// What the log will say of a request that could not be read.
    pub(crate) fn entry_of_nonsense(
        &self,
        remote: IpAddr,
        response: &Response,
    ) -> Option<Box<Entry>> {
        self.log.as_ref().map(|_| {
            Box::new(Entry {
                began: Instant::now(),
                time: SystemTime::now(),
                remote,
                request: None,
                status: response.status,
                id: None,
                referer: None,
                user_agent: None,
            })
        })
    }

    /// Writes the line, once the response has left, or as much of it as could: so many octets of content.
    pub(crate) fn write(&self, entry: Entry, octets: u64) {
        if let Some(log) = &self.log {
            log.write(&format::line(&entry, octets, self.format));
        }
    }
}
