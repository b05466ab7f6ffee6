//! A connection's socket, shared with the content that is still to come over it.

use std::io::{self, Read};
use std::net::TcpStream;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// A socket that is closed when the last who has it is gone.
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

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    Input,
    Room,
    InputOrRoom,
}

#[cfg(unix)]
impl Socket {
    /// From here on reads and writes do not wait: [`Socket::wait`] does.
    pub(crate) fn stop_blocking(&self) -> io::Result<()> {
        self.set_nonblocking(true)
    }

    /// Waits until it is worth trying again, at most for so long.
    pub(crate) fn wait(&self, what: For, at_most: Duration) -> io::Result<()> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let flags = match what {
            For::Input => PollFlags::IN,
            For::Room => PollFlags::OUT,
            For::InputOrRoom => PollFlags::IN | PollFlags::OUT,
        };
        // One that does not fit is for ever.
        let timeout = Timespec::try_from(at_most).ok();
        match poll(&mut [PollFd::new(&*self.0, flags)], timeout.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
impl Socket {
    /// From here on reads and writes wait for a moment only.
    pub(crate) fn stop_blocking(&self) -> io::Result<()> {
        const MOMENT: Duration = Duration::from_millis(50);
        self.set_read_timeout(Some(MOMENT))?;
        self.set_write_timeout(Some(MOMENT))
    }

    /// The read or write before has waited for a moment: it is always worth trying again.
    pub(crate) fn wait(&self, _: For, _: Duration) -> io::Result<()> {
        Ok(())
    }
}
