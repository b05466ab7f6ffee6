//! Content that a limit holds small, and whose errors say where it came from.

use std::io::{self, Read};

use url::Url;

use crate::Error;
use crate::urls::without_userinfo;

/// Content that is at most so large, once decoded, and whose errors say where it came from.
pub struct Bounded {
    content: Box<dyn Read + Send>,
    url: Url,
    announced: u64,
    received: u64,
    max_size: Option<u64>,
}

impl Bounded {
    /// `announced`: how many octets there are on the wire, if the head says so.
    #[must_use]
    pub fn new(
        content: Box<dyn Read + Send>,
        url: &Url,
        announced: Option<u64>,
        max_size: Option<u64>,
    ) -> Self {
        Bounded {
            content,
            url: url.clone(),
            announced: announced.unwrap_or_default(),
            received: 0,
            max_size,
        }
    }
}

impl Read for Bounded {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        // Only now: content that nobody reads may be as large as it likes.
        check_size(&self.url, self.announced, self.max_size)?;
        let count = self.content.read(octets).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            located(&self.url, error).into()
        })?;
        self.received += count as u64;
        check_size(&self.url, self.received, self.max_size)?;
        Ok(count)
    }
}

/// The error with the URL in front, unless it is one of ours: those say it themselves.
#[must_use]
pub fn located(url: &Url, error: io::Error) -> Error {
    error
        .downcast::<Error>()
        .unwrap_or_else(|error| Error::Failed(format!("{}: {error}", without_userinfo(url))))
}

/// Makes sure that this is not more than is allowed.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn check_size(url: &Url, size: u64, max_size: Option<u64>) -> Result<(), Error> {
    match max_size {
        Some(most) if size > most => Err(Error::TooLarge(format!(
            "{}: more than {most} octets of content (--max-size)",
            without_userinfo(url)
        ))),
        _ => Ok(()),
    }
}
