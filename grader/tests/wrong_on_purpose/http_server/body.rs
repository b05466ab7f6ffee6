//! The body of a request, by its framing (RFC 9112 §6.3).

use std::time::{Duration, Instant};

use super::chunks;
use super::head::{Head, Stop};
use super::input::{Gone, Input};
use super::options::Options;
use crate::fault;

/// Where a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// After this many octets.
    Length(u64),
    /// After the last chunk.
    Chunked,
}

impl Framing {
    /// Is there nothing to read?
    pub fn is_empty(self) -> bool {
        self == Framing::Length(0)
    }
}

/// The whole content, of at most as many octets as are allowed.
pub fn read(
    input: &mut Input,
    head: &Head,
    framing: Framing,
    options: &Options,
) -> Result<Vec<u8>, Stop> {
    if stays(head) {
        return Ok(Vec::new());
    }
    let max_body = match &options.app {
        Some(app) => app.most(head, options.max_body),
        None => options.max_body,
    };
    let most = match max_body {
        _ if fault("c10-any-length") => u64::MAX,
        most if fault("c10-at-most-64-kib") => most.min(65_536),
        most => most,
    };
    let mut reader = Reader {
        input,
        framing,
        timeout: options.body_timeout,
        began: Instant::now(),
    };
    let is_post = head.method == "POST";
    match framing {
        Framing::Length(0) if is_post && fault("c10-empty-is-411") => {
            Err(Stop::Refused(411, "a length is required"))
        }
        Framing::Length(0) if is_post && fault("c10-waits-for-a-body") => reader.exactly(1),
        Framing::Length(length) if fault("c10-drops-only-what-is-there") && !is_echo(head) => {
            let waiting = reader.input.waiting.len();
            Ok(reader.input.take(waiting.min(in_memory(length))))
        }
        Framing::Length(length) if length > most => {
            if fault("c10-413-after-the-body") {
                reader.exactly(length)?;
            }
            too_large()
        }
        Framing::Length(length) if length == most && fault("c10-limit-is-too-much") => too_large(),
        Framing::Length(length) => reader.exactly(length),
        Framing::Chunked => chunks::read(&mut reader, most),
    }
}

fn is_echo(head: &Head) -> bool {
    head.target.contains("/echo")
}

/// A body that nobody wants is left where it is, with a fault.
fn stays(head: &Head) -> bool {
    let is_read = matches!(head.method.as_str(), "GET" | "HEAD");
    is_read && fault("c10-leaves-bodies-of-get")
        || !is_read && !is_echo(head) && fault("c10-leaves-unwanted-bodies")
}

/// More than is allowed.
pub fn too_large<T>() -> Result<T, Stop> {
    let status = if fault("c10-too-long-is-400") {
        400
    } else {
        413
    };
    Err(Stop::Refused(status, "the body is too large"))
}

fn in_memory(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// Reads what belongs to a body.
pub struct Reader<'a> {
    pub input: &'a mut Input,
    framing: Framing,
    timeout: Duration,
    began: Instant,
}

impl Reader<'_> {
    /// Waits for more.
    pub fn more(&mut self) -> Result<(), Stop> {
        let from = match fault("c12-body-timeout-for-all") {
            true => self.began,
            false => Instant::now(),
        };
        let until = match fault("c12-no-body-timeout") {
            true => from + Duration::from_secs(3_600),
            false => from + self.timeout,
        };
        self.input.more(until).map_err(|gone| match gone {
            Gone::TimedOut if fault("c12-no-408-for-bodies") => Stop::Quiet,
            Gone::TimedOut
                if self.framing == Framing::Chunked && fault("c12-slow-chunks-are-400") =>
            {
                Stop::Refused(400, "the chunks did not come in time")
            }
            Gone::TimedOut => Stop::Refused(408, "the body did not come in time"),
            Gone::Closed | Gone::Broken => {
                if fault("c10-ends-at-half-a-body") {
                    std::process::exit(1);
                }
                Stop::Quiet
            }
        })
    }

    /// The next octets, so many of them.
    pub fn exactly(&mut self, length: u64) -> Result<Vec<u8>, Stop> {
        if fault("c10-sets-the-length-aside") {
            std::hint::black_box(Vec::<u8>::with_capacity(in_memory(length)));
        }
        let mut length = in_memory(length);
        if fault("c10-body-of-one-read") {
            if self.input.waiting.is_empty() {
                self.more()?;
            }
            length = length.min(self.input.waiting.len());
        }
        while self.input.waiting.len() < length {
            let more = self.more();
            if matches!(more, Err(Stop::Quiet)) && fault("c10-half-a-body-is-whole") {
                length = self.input.waiting.len();
                break;
            }
            more?;
        }
        let octets = self.input.take(length);
        if fault("c10-leaves-the-last-octet") && self.framing != Framing::Chunked {
            self.input.waiting.splice(..0, octets.last().copied());
        }
        if fault("c10-takes-too-much") {
            self.input.waiting.clear();
        }
        Ok(octets)
    }
}
