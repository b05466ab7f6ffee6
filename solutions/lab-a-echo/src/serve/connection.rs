//! One client of the event loop: its socket, its conversation, and what is still to be sent.
//!
//! The socket never blocks. A read or write that would have to wait says so (`WouldBlock`), and the loop
//! comes back when the kernel reports that it need not wait any more.

use std::io::{self, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::time::Instant;

use mio::net::TcpStream;

use lab_a_given::{Conversation, MAX_DROPPED_OCTETS, PATIENCE};

/// How many octets one read takes at most. All connections share one buffer of this size.
pub(super) const BUFFER_OCTETS: usize = 64 * 1024;
/// How much may wait for a client that does not read. Then nothing more is taken from it.
const MAX_UNSENT_OCTETS: usize = 1024 * 1024;
/// How many reads a client gets before the others have their turn.
const READS_PER_TURN: usize = 16;

/// A connection of the event loop.
pub(super) struct Connection<C> {
    socket: TcpStream,
    conversation: C,
    unsent: Vec<u8>,
    phase: Phase,
}

/// What is still to come from the client.
enum Phase {
    /// The conversation goes on.
    Talking,
    /// The client is done sending.
    InputEnded,
    /// All is said and sent. What the client still sends is dropped (see `close.rs`).
    Closing { deadline: Instant, dropped: usize },
}

/// Where a turn ends.
pub(super) enum Turn {
    /// The socket has nothing to read, or no room to write: the kernel will tell of a change.
    Waiting,
    /// The turn is over, but there is more: the kernel will not tell of it again.
    MoreToDo,
    /// All is sent, but the client has not closed: come back at this time at the latest.
    Closing(Instant),
    /// Done; the connection can be dropped.
    Over,
}

impl<C: Conversation> Connection<C> {
    pub(super) fn new(socket: TcpStream, conversation: C) -> Self {
        Connection {
            socket,
            conversation,
            unsent: Vec::new(),
            phase: Phase::Talking,
        }
    }

    /// Goes on as far as it can without waiting.
    ///
    /// # Errors
    /// What the socket reports: the client has gone, and the connection can be dropped.
    pub(super) fn take_turn(&mut self, buffer: &mut [u8]) -> io::Result<Turn> {
        // ANCHOR: a9-take-turn
        //= First send what is unsent.
        //= If all is said there is nothing more to read: once all is sent too, `self.close()`.
        //= Otherwise read, but only while a whole buffer more would stay within `MAX_UNSENT_OCTETS`.
        //= Again, until neither is possible (`Turn::Waiting`), or it was `READS_PER_TURN` times (`Turn::MoreToDo`).
        for _ in 0..READS_PER_TURN {
            self.send()?;
            if self.all_is_said() {
                return if self.unsent.is_empty() {
                    self.close(buffer)
                } else {
                    Ok(Turn::Waiting)
                };
            }
            let has_room = self.unsent.len() + buffer.len() <= MAX_UNSENT_OCTETS;
            if !has_room || !self.receive(buffer)? {
                return Ok(Turn::Waiting);
            }
        }
        Ok(Turn::MoreToDo)
        // ANCHOR_END: a9-take-turn
    }

    /// Sends what is unsent, as far as the socket takes it now.
    fn send(&mut self) -> io::Result<()> {
        // ANCHOR: a9-send
        //= Write what is unsent; keep what the socket did not take.
        //= `WouldBlock` is no error: the rest waits. `Interrupted` is none either: try again.
        //= With nothing unsent, give the memory back: thousands of idle connections need none.
        while !self.unsent.is_empty() {
            match self.socket.write(&self.unsent) {
                Ok(count) => drop(self.unsent.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.unsent = Vec::new();
        Ok(())
        // ANCHOR_END: a9-send
    }

    /// Reads once and tells the conversation. False if there was nothing to read yet.
    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<bool> {
        // ANCHOR: a9-receive
        //= Read once; hand the octets to the conversation, which appends its answer to `unsent`.
        //= No octets: the input has ended; remember it (`Phase::InputEnded`) and tell the conversation.
        //= `WouldBlock`: there is nothing to read yet.
        match self.socket.read(buffer) {
            Ok(0) => {
                self.phase = Phase::InputEnded;
                self.conversation.end_of_input(&mut self.unsent);
            }
            Ok(count) => self
                .conversation
                .receive(&buffer[..count], &mut self.unsent),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(true)
        // ANCHOR_END: a9-receive
    }

    fn all_is_said(&self) -> bool {
        !matches!(self.phase, Phase::Talking) || self.conversation.is_finished()
    }

    /// Closes gently, as `close_gently` does, but without waiting.
    fn close(&mut self, buffer: &mut [u8]) -> io::Result<Turn> {
        let (deadline, mut dropped, turn) = match self.phase {
            Phase::InputEnded => return Ok(Turn::Over),
            Phase::Closing { deadline, dropped } => (deadline, dropped, Turn::Waiting),
            Phase::Talking => {
                self.socket.shutdown(Shutdown::Write)?;
                let deadline = Instant::now() + PATIENCE;
                (deadline, 0, Turn::Closing(deadline))
            }
        };
        while dropped < MAX_DROPPED_OCTETS && Instant::now() < deadline {
            match self.socket.read(buffer) {
                Ok(0) => return Ok(Turn::Over),
                Ok(count) => dropped += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.phase = Phase::Closing { deadline, dropped };
                    return Ok(turn);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Turn::Over)
    }
}
