//! One request at a worker: what it puts out is read, and the request's content is given to it when it asks.

use std::io::{self, ErrorKind, Read};
use std::time::{Duration, Instant};

use lab_c_server::request::body::RequestContent;

use super::frames::{
    CANCEL, CONTENT, CONTENT_FAILED, END, FAILED, HEAD_OCTETS, NEEDS, OUTPUT, frame,
    read_frame_head, read_short,
};
use super::pool::Lease;
use super::worker::Worker;
use crate::Trouble;
use crate::gateway::document::Output;

/// How much content is given at a time, at most.
const PIECE: usize = 64 * 1024;
/// How long an application may take to notice that nobody wants its answer.
const NOTICING: Duration = Duration::from_secs(1);

/// A request that a worker has, and the answer that it puts out.
pub(super) struct Exchange {
    lease: Lease,
    content: RequestContent,
    /// How much of the frame that is being read is still to come.
    left: usize,
    /// The worker has said its last word, and is free.
    has_ended: bool,
    /// It is silent or gone.
    is_broken: bool,
    /// It was told that nobody wants the answer.
    is_cancelled: bool,
}

impl Exchange {
    /// Waits for the first output.
    pub(super) fn begin(lease: Lease, content: RequestContent) -> Result<Exchange, Trouble> {
        let mut exchange = Exchange {
            lease,
            content,
            left: 0,
            has_ended: false,
            is_broken: false,
            is_cancelled: false,
        };
        match exchange.next_output() {
            Err(_) if exchange.has_ended => Err(Trouble::Failed),
            Err(error) => {
                exchange.is_broken = true;
                Err(error.into())
            }
            Ok(()) => Ok(exchange),
        }
    }

    /// Reads frames until there is output, or the end.
    fn next_output(&mut self) -> io::Result<()> {
        // TODO d9-next-output · slide d-wsgi-host · cargo workshop check d9
        // - Read frame after frame. `OUTPUT` is what we wait for: `self.left` octets follow; none at all are no output.
        // - `NEEDS` asks for content: `give_content`, and on.
        // - `END`: there will be no more output, and the worker is free (`end`).
        // - `FAILED`: free too, but half an answer is none: `failed()`. Anything else makes no sense (`InvalidData`).
        todo!("d9-next-output")
    }

    /// Gives the application as much content as it asks for, or what there is of it.
    fn give_content(&mut self, length: usize) -> io::Result<()> {
        let wanted = read_short(&mut self.worker()?.link, length)?;
        let wanted = <[u8; 4]>::try_from(wanted).map_or(0, u32::from_be_bytes);
        let mut piece = vec![0; PIECE.min(wanted as usize)];
        let answer = match self.content.read(&mut piece) {
            Ok(count) => frame(CONTENT, &piece[..count]),
            Err(_) => frame(CONTENT_FAILED, b""),
        };
        self.worker()?.send(&answer)
    }

    /// The worker is free.
    fn end(&mut self) {
        self.has_ended = true;
        // While it was to notice that, it had less time.
        let has_its_time = |worker: &mut Worker| worker.be_patient(worker.timeout).is_ok();
        if !self.is_cancelled || self.lease.worker().is_some_and(has_its_time) {
            self.lease.give_back();
        }
    }

    /// What the application puts out, across frames.
    fn output(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        self.next_output()?;
        if self.has_ended || octets.is_empty() {
            return Ok(0);
        }
        let most = octets.len().min(self.left);
        let count = self.worker()?.link.read(&mut octets[..most])?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.left -= count;
        if self.left == 0 && self.is_last() {
            self.next_output()?;
        }
        Ok(count)
    }

    /// Whether there is output that is here already.
    fn has_more(&mut self) -> bool {
        let worker = self.lease.worker().filter(|_| self.left == 0);
        worker.is_some_and(|worker| {
            let buffered = worker.link.buffer();
            buffered.len() > HEAD_OCTETS && buffered[0] == OUTPUT
        })
    }

    /// Whether the frame that tells of the end is here already.
    fn is_last(&mut self) -> bool {
        let worker = self.lease.worker();
        worker.is_some_and(|worker| worker.link.buffer().starts_with(&frame(END, b"")))
    }

    /// Tells the application that nobody wants the rest, and gives it a moment to notice.
    fn cancel(&mut self) -> io::Result<()> {
        let until = Instant::now() + NOTICING;
        self.content = RequestContent::default();
        self.is_cancelled = true;
        self.worker()?.send(&frame(CANCEL, b""))?;
        let mut dropped = vec![0; PIECE];
        while !self.has_ended {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.worker()?.be_patient(left)?;
            self.output(&mut dropped)?;
        }
        Ok(())
    }

    fn worker(&mut self) -> io::Result<&mut Worker> {
        self.lease.worker().ok_or_else(failed)
    }
}

/// Half an answer.
fn failed() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "the application failed")
}

impl Read for Exchange {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let result = self.output(octets);
        self.is_broken |= result.is_err();
        let mut count = result?;
        // A head and a short content are two frames that come together: they leave together too.
        while count < octets.len() && self.has_more() {
            count += self.output(&mut octets[count..])?;
        }
        Ok(count)
    }
}

impl Output for Exchange {
    fn has_ended(&mut self) -> bool {
        self.has_ended && self.left == 0
    }
}

impl Drop for Exchange {
    /// A client that has left, or has had enough, ends the answer and not the worker.
    fn drop(&mut self) {
        if !self.has_ended && !self.is_broken {
            // A worker that does not notice is not given back: it is replaced.
            let _ = self.cancel();
        }
    }
}
