//! A connection's socket, shared with the content that is still to come over it.

use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// A socket that is closed when the last who has it is gone. Its reads and writes do not wait: [`Socket::wait`] does.
///
/// A read or write with a timeout would wait as well. But on Windows one that its timeout cuts short may have read or
/// sent something all the same, and nobody knows how much.
#[derive(Debug, Clone)]
pub(crate) struct Socket(Arc<TcpStream>);

impl Socket {
    pub(super) fn new(stream: TcpStream) -> Self {
        Socket(Arc::new(stream))
    }
}

impl Deref for Socket {
    type Target = TcpStream;

    fn deref(&self) -> &TcpStream {
        &self.0
    }
}

impl Read for Socket {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(octets)
    }
}

/// Whether a read or write has only found nothing to do yet, or a signal has come in between.
pub(crate) fn must_wait(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    Input,
    Room,
    InputOrRoom,
}

/// One wait does not last longer: some systems count milliseconds, and not many of them.
const AT_MOST: Duration = Duration::from_secs(3_600);

impl Socket {
    /// Waits until it is worth trying again, at most for so long.
    pub(crate) fn wait(&self, what: For, at_most: Duration) -> io::Result<()> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let flags = match what {
            For::Input => PollFlags::IN,
            For::Room => PollFlags::OUT,
            For::InputOrRoom => PollFlags::IN | PollFlags::OUT,
        };
        let timeout = Timespec::try_from(at_most.min(AT_MOST)).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(&*self.0, flags)], Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
