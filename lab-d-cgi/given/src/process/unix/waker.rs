//! How the reaper waits for all whom it has.

use std::io::{self, Read, Write};
use std::time::Instant;

use super::{readable, wait_for};
use crate::process::reaper::Departed;

/// Interrupts the reaper while it waits.
#[derive(Debug)]
pub(in crate::process) struct Waker {
    reader: io::PipeReader,
    writer: io::PipeWriter,
}

impl Waker {
    pub(in crate::process) fn new() -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        rustix::io::ioctl_fionbio(&reader, true)?;
        rustix::io::ioctl_fionbio(&writer, true)?;
        Ok(Waker { reader, writer })
    }

    /// The next wait, or the one that is on, is over at once.
    pub(in crate::process) fn wake(&self) {
        // If it is full somebody will wake up anyway.
        let _ = (&self.writer).write(&[0]);
    }

    /// Waits until there is something to do for one of these, at most until `end`.
    pub(in crate::process) fn wait(
        &self,
        bodies: &mut [Departed],
        end: Option<Instant>,
    ) -> io::Result<()> {
        let mut pipes = vec![readable(&self.reader)];
        let mut end = end;
        for departed in bodies {
            let look = departed.body.watch(&mut pipes);
            end = end.into_iter().chain(look).min();
        }
        wait_for(&mut pipes, end)?;
        let _ = (&self.reader).read(&mut [0; 64]);
        Ok(())
    }
}
