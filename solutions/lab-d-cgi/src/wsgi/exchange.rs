//! One request at a worker: what it puts out is read, and the request's content is given to it when it asks.

use std::io::{self, ErrorKind, Read};
use std::time::{Duration, Instant};

use solution_c_server::request::body::Content;

use super::frames::{
    CANCEL, CONTENT, CONTENT_FAILED, END, FAILED, HEAD_OCTETS, NEEDS, OUTPUT, frame, read_frame_head,
    read_short,
};
use super::pool::Lease;
use super::worker::Worker;
use crate::Trouble;

/// How much content is given at a time, at most.
const PIECE: usize = 64 * 1024;
/// How long an application may take to notice that nobody wants its answer.
const NOTICING: Duration = Duration::from_secs(1);

/// A request that a worker has, and the answer that it puts out.
pub(super) struct Exchange {
    lease: Lease,
    content: Content,
    /// How much of the frame that is being read is still to come.
    left: usize,
    has_ended: bool,
}

impl Exchange {
    /// Waits for the first output.
    pub(super) fn begin(lease: Lease, content: Content) -> Result<Exchange, Trouble> {
        let mut exchange = Exchange {
            lease,
            content,
            left: 0,
            has_ended: false,
        };
        // ANCHOR: d9-begin
        //= The application failed before there was an answer: `Trouble::Failed`, while every other error is that of
        //= `next_output`.
        match exchange.next_output() {
            Err(error) if has_failed(&error) => Err(Trouble::Failed),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(exchange),
        }
        // ANCHOR_END: d9-begin
    }

    /// Reads frames until there is output, or the end.
    fn next_output(&mut self) -> io::Result<()> {
        // ANCHOR: d9-next-output
        //= Read frame after frame. `OUTPUT` is what we wait for: `self.left` octets follow; none at all are no output.
        //= `NEEDS` asks for content: `give_content`, and on.
        //= `END`: there will be no more output, and the worker is free (`end`).
        //= `FAILED`: free too, but half an answer is none: `failed()`. Anything else makes no sense.
        while self.left == 0 && !self.has_ended {
            let (kind, length) = read_frame_head(&mut self.worker()?.link)?;
            match kind {
                OUTPUT => self.left = length,
                NEEDS => self.give_content(length)?,
                END => self.end(),
                FAILED => {
                    self.end();
                    return Err(failed());
                }
                _ => return Err(ErrorKind::InvalidData.into()),
            }
        }
        Ok(())
        // ANCHOR_END: d9-next-output
    }

    /// Gives the application as much content as it asks for, or what there is of it.
    fn give_content(&mut self, length: usize) -> io::Result<()> {
        // ANCHOR: d9-give-content
        //= The frame holds four octets: how many are wanted. At most `PIECE` are given at a time.
        //= What a read brings is a frame of `CONTENT`; nothing is the end, and an empty one says so.
        //= Content that cannot be read is `CONTENT_FAILED`: what to make of it the application knows.
        let wanted = read_short(&mut self.worker()?.link, length)?;
        let wanted = <[u8; 4]>::try_from(wanted).map_or(PIECE, |octets| u32::from_be_bytes(octets) as usize);
        let mut piece = vec![0; wanted.min(PIECE)];
        let answer = match self.content.read(&mut piece) {
            Ok(count) => frame(CONTENT, &piece[..count]),
            Err(_) => frame(CONTENT_FAILED, b""),
        };
        self.worker()?.send(&answer)
        // ANCHOR_END: d9-give-content
    }

    /// The worker is free.
    fn end(&mut self) {
        self.has_ended = true;
        self.lease.give_back();
    }

    /// Whether the frame that is to come next is here already.
    fn has_next(&mut self) -> bool {
        let worker = self.lease.worker();
        worker.is_some_and(|worker| worker.link.buffer().len() >= HEAD_OCTETS)
    }

    /// An application that goes on is told that nobody wants the rest. It has a moment to notice.
    fn cancel(&mut self) -> io::Result<()> {
        let until = Instant::now() + NOTICING;
        let patience = self.worker()?.patience()?;
        self.worker()?.send(&frame(CANCEL, b""))?;
        self.content = Content::default();
        while !self.has_ended {
            let left = until.saturating_duration_since(Instant::now());
            self.worker()?.be_patient(left.max(Duration::from_millis(1)))?;
            let dropped = self.read(&mut [0; PIECE]);
            if left.is_zero() || dropped.is_err() && !self.has_ended {
                return Err(ErrorKind::TimedOut.into());
            }
        }
        self.worker()?.be_patient(patience)
    }

    fn worker(&mut self) -> io::Result<&mut Worker> {
        self.lease.worker().ok_or_else(failed)
    }
}

impl Read for Exchange {
    /// What the application puts out, across frames.
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        // ANCHOR: d9-read
        //= Wait until there is output (`next_output`). 0 octets tell that it has ended.
        //= Of a frame at most what is left of it is read.
        //= If the frame is over and the next one is here already (`has_next`), look at it now: after the last
        //= output the worker is free at once.
        self.next_output()?;
        if self.has_ended {
            return Ok(0);
        }
        let most = octets.len().min(self.left);
        let count = self.worker()?.link.read(&mut octets[..most])?;
        if count == 0 && most > 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.left -= count;
        if self.left == 0 && self.has_next() {
            self.peek()?;
        }
        Ok(count)
        // ANCHOR_END: d9-read
    }
}
