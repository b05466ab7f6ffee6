//! One request on its way: its body goes there in one thread, the answer comes back in another.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::super::Body;
use super::super::source::{Piece, Source};

/// When the last octet moved in either direction.
#[derive(Clone)]
pub struct Moved(Arc<Mutex<Instant>>);

impl Moved {
    pub fn now() -> Self {
        Moved(Arc::new(Mutex::new(Instant::now())))
    }

    pub fn again(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Dropping it ends the request there.
pub struct Link {
    output: Receiver<Piece>,
    moved: Moved,
    timeout: Duration,
    upload: Option<JoinHandle<Result<(), bool>>>,
    end: Option<Box<dyn FnOnce(bool)>>,
    is_complete: bool,
}

impl Link {
    /// `upload` hands the body over, `download` reads the answer; `end` is told whether it was complete.
    pub fn new(
        timeout: Duration,
        moved: Moved,
        upload: impl FnOnce() -> Result<(), bool> + Send + 'static,
        download: impl FnOnce(&SyncSender<Piece>) + Send + 'static,
        end: impl FnOnce(bool) + 'static,
    ) -> Self {
        let (sender, output) = sync_channel(1);
        let told = sender.clone();
        let upload = thread::spawn(move || {
            let ended = upload();
            if let Err(is_slow) = ended {
                let _ = told.send(Piece::BodyFailed { is_slow });
            }
            ended
        });
        thread::spawn(move || download(&sender));
        Link {
            output,
            moved,
            timeout,
            upload: Some(upload),
            end: Some(Box::new(end)),
            is_complete: false,
        }
    }
}

impl Source for Link {
    fn next(&mut self) -> Piece {
        loop {
            let last = self.moved.last();
            let left = (last + self.timeout).saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(piece) => {
                    self.moved.again();
                    return piece;
                }
                Err(RecvTimeoutError::Disconnected) => return Piece::End,
                Err(RecvTimeoutError::Timeout) if self.moved.last() > last => {}
                Err(RecvTimeoutError::Timeout) => return Piece::TimedOut,
            }
        }
    }

    fn is_complete(&mut self) {
        self.is_complete = true;
    }

    fn finish_body(&mut self) -> io::Result<()> {
        match self.upload.take().map(JoinHandle::join) {
            None | Some(Ok(Ok(()))) => Ok(()),
            Some(_) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            end(self.is_complete);
        }
    }
}

/// Gives a body away, piece by piece; what nobody takes is read and dropped. An error tells whether the client
/// was too slow.
pub fn upload(body: Body, give: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> Result<(), bool> {
    let mut is_taken = true;
    let mut hand_over = |octets: &[u8]| is_taken = is_taken && give(octets).is_ok();
    match body {
        Body::None => {}
        Body::Whole(octets) => octets.chunks(60_000).for_each(hand_over),
        Body::Coming {
            mut client,
            first,
            length,
            timeout,
        } => {
            let mut left = length - first.len() as u64;
            first.chunks(60_000).for_each(&mut hand_over);
            client.set_read_timeout(Some(timeout)).map_err(|_| false)?;
            let mut piece = vec![0; 60_000];
            while left > 0 {
                let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                match client.read(&mut piece[..most]) {
                    Ok(0) => return Err(false),
                    Ok(read) => {
                        left -= read as u64;
                        hand_over(&piece[..read]);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error.kind() == io::ErrorKind::WouldBlock),
                }
            }
        }
    }
    Ok(())
}

/// All of a body at once, as nobody should want it.
pub fn whole(body: Body) -> Body {
    let mut octets = Vec::new();
    let collected = upload(body, &mut |piece| {
        octets.extend_from_slice(piece);
        Ok(())
    });
    match collected {
        Ok(()) if octets.is_empty() => Body::None,
        _ => Body::Whole(octets),
    }
}
