//! One TCP connection with the program under test: we are the client, or the scripted server.
//!
//! Nothing here waits without a deadline, and sending never waits for a program that is itself
//! waiting for us to read: while it does not take octets, ours are read into the inbox.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::deadline::{Deadline, PATIENCE, QUIET, SLICE, pause};
use crate::octets;
use crate::outcome::{Cause, CheckResult, Failure, Outcome, broken};

/// The most octets that are kept of one connection.
const KEPT: usize = 64 << 20;

/// A connection, with a record of what was sent and what has come.
#[derive(Debug)]
pub struct Conversation {
    stream: TcpStream,
    sent: Vec<u8>,
    inbox: Vec<u8>,
    /// How much of the inbox the check has looked at.
    taken: usize,
    end: Option<End>,
    deaf: bool,
    patience: Duration,
    /// How a failure labels what we sent, and what the program sent.
    we_sent: &'static str,
    it_sent: &'static str,
}

/// How the other side ended its sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It closed (FIN).
    Closed,
    /// It reset the connection (RST).
    Reset,
}

impl Conversation {
    /// Connects to a server under test.
    pub(crate) fn to(address: SocketAddr) -> CheckResult<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)
            .map_err(|error| not_connected(address, &error))?;
        Self::over(stream)
    }

    /// Connects to a server under test with a small window and small segments.
    pub(crate) fn narrowly_to(address: SocketAddr) -> CheckResult<Self> {
        let open = || {
            let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
            socket.set_recv_buffer_size(8 << 10)?;
            // By the size of segments Linux judges how much the server's side may hold.
            #[cfg(unix)]
            socket.set_tcp_mss(1000)?;
            socket.connect_timeout(&address.into(), PATIENCE)?;
            Ok::<_, std::io::Error>(socket)
        };
        Self::over(
            open()
                .map_err(|error| not_connected(address, &error))?
                .into(),
        )
    }

    /// Takes over a connection that is open already.
    pub(crate) fn over(stream: TcpStream) -> CheckResult<Self> {
        stream.set_nodelay(true).map_err(broken)?;
        Ok(Conversation {
            stream,
            sent: Vec::new(),
            inbox: Vec::new(),
            taken: 0,
            end: None,
            deaf: false,
            patience: PATIENCE,
            we_sent: "sent",
            it_sent: "received",
        })
    }

    /// Speaks of itself as the server that the program under test has connected to.
    pub(crate) fn answering(mut self) -> Self {
        (self.we_sent, self.it_sent) = ("answered", "you sent");
        self
    }

    /// Waits this long instead of [`PATIENCE`], for answers that legitimately take longer.
    #[must_use]
    pub fn patient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Our own address.
    ///
    /// # Errors
    /// Broken, if the system does not tell.
    pub fn local_address(&self) -> CheckResult<SocketAddr> {
        self.stream.local_addr().map_err(broken)
    }

    /// Everything that was sent.
    #[must_use]
    pub fn sent(&self) -> &[u8] {
        &self.sent
    }

    /// Everything that has come.
    #[must_use]
    pub fn received(&self) -> &[u8] {
        &self.inbox
    }

    /// What has come and was not looked at yet.
    pub(crate) fn unread(&self) -> &[u8] {
        &self.inbox[self.taken..]
    }

    /// This many octets of what has come were looked at.
    pub(crate) fn skip(&mut self, length: usize) {
        self.taken += length;
    }

    /// The last octets that were looked at, so many, are to be looked at again.
    #[cfg(feature = "all-labs")]
    pub(crate) fn put_back(&mut self, length: usize) {
        self.taken -= length;
    }

    /// Waits a moment for more: did anything come, or the end?
    pub(crate) fn wait_a_moment(&mut self) -> CheckResult<bool> {
        if self.end.is_some() {
            return Ok(false);
        }
        self.take_in(SLICE)
    }

    /// Has anything come by now, or the end?
    pub(crate) fn something_is_there(&mut self) -> CheckResult<bool> {
        self.take_in(Duration::from_millis(1))?;
        Ok(!self.unread().is_empty() || self.end.is_some())
    }

    /// How the program ended its sending, if it has.
    pub(crate) fn end(&self) -> Option<End> {
        self.end
    }

    /// How long it may take to answer.
    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// Sends, and reads meanwhile whatever comes back.
    ///
    /// # Errors
    /// A failure if the program closes, resets, or takes nothing for too long.
    pub fn send(&mut self, octets: &[u8]) -> CheckResult {
        let mut deadline = Deadline::within(self.patience);
        self.stream
            .set_write_timeout(Some(Duration::from_millis(2)))
            .map_err(broken)?;
        let mut rest = octets;
        while !rest.is_empty() {
            match self.stream.write(rest) {
                Ok(written) => {
                    self.sent.extend_from_slice(&rest[..written]);
                    rest = &rest[written..];
                    deadline = Deadline::within(self.patience);
                }
                Err(error) if is_wait(&error) => {
                    if !self.deaf && self.take_in(Duration::from_millis(1))? {
                        deadline = Deadline::within(self.patience);
                    }
                    if deadline.is_over() {
                        return Err(self
                            .failure(Cause::Silent)
                            .waited(self.patience, "the program to read what was sent")
                            .fact("unsent", octets::count(rest.len()))
                            .into());
                    }
                }
                Err(error) if is_reset(&error) => {
                    return Err(self
                        .failure(Cause::Reset)
                        .fact(
                            "but",
                            format!(
                                "the connection was reset with {} still to be sent",
                                octets::count(rest.len())
                            ),
                        )
                        .into());
                }
                Err(error) => return Err(broken(format!("sending: {error}"))),
            }
        }
        Ok(())
    }

    /// Sends without reading, until the program has taken nothing more for a while, and tells how
    /// many of the octets went out: to the program, or into the system's buffers.
    ///
    /// # Errors
    /// A failure if the program closes or resets.
    pub fn push(&mut self, octets: &[u8]) -> CheckResult<usize> {
        self.stream.set_write_timeout(Some(SLICE)).map_err(broken)?;
        let mut pushed = 0;
        let mut stuck = Deadline::within(QUIET);
        while pushed < octets.len() && !stuck.is_over() {
            match self.stream.write(&octets[pushed..]) {
                Ok(written) => {
                    pushed += written;
                    stuck = Deadline::within(QUIET);
                }
                Err(error) if is_wait(&error) => {}
                Err(error) if is_reset(&error) => return Err(self.reset_failure()),
                Err(error) => return Err(broken(format!("sending: {error}"))),
            }
        }
        self.sent.extend_from_slice(&octets[..pushed]);
        Ok(pushed)
    }

    /// Sends in pieces of the given sizes (the last one takes the rest), a moment apart, so that
    /// the program's reads see them one by one.
    ///
    /// # Errors
    /// As for [`Conversation::send`].
    pub fn send_in_pieces(&mut self, octets: &[u8], sizes: &[usize]) -> CheckResult {
        let mut rest = octets;
        for &size in sizes {
            let (piece, after) = rest.split_at(size.min(rest.len()));
            self.send(piece)?;
            pause(Duration::from_millis(5));
            rest = after;
        }
        self.send(rest)
    }

    /// Closes our sending side: the program reads the end of input.
    ///
    /// # Errors
    /// Broken, if the system refuses. That the other side is gone already is no error here.
    pub fn finish_sending(&mut self) -> CheckResult {
        match self.stream.shutdown(Shutdown::Write) {
            Err(error) if error.kind() != ErrorKind::NotConnected => {
                Err(broken(format!("closing our side: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// From now on reads nothing, not even while sending: the program's answers pile up.
    pub fn stop_reading(&mut self) {
        self.deaf = true;
    }

    /// Goes away in the rudest way: the program's next read or write fails (RST).
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn reset(self) -> CheckResult {
        socket2::SockRef::from(&self.stream)
            .set_linger(Some(Duration::ZERO))
            .map_err(broken)
    }

    /// Waits for exactly these octets; what comes after them stays for the next look.
    ///
    /// # Errors
    /// A failure at the first octet that differs, or when they do not all come.
    pub fn expect(&mut self, expected: &[u8]) -> CheckResult {
        let deadline = Deadline::within(self.patience);
        loop {
            let came = &self.inbox[self.taken..];
            let looked_at = &came[..came.len().min(expected.len())];
            if looked_at == expected {
                self.taken += expected.len();
                return Ok(());
            }
            if !expected.starts_with(looked_at) {
                let failure = self.with_sent(Cause::WrongOctets);
                return Err(failure.difference(self.it_sent, expected, came).into());
            }
            if let Some(end) = self.end {
                let cause = if end == End::Reset {
                    Cause::Reset
                } else {
                    Cause::ClosedEarly
                };
                let failure = self
                    .with_sent(cause)
                    .difference(self.it_sent, expected, looked_at);
                return Err(failure.fact("but", end.in_words()).into());
            }
            if deadline.is_over() {
                let failure =
                    self.with_sent(Cause::Silent)
                        .difference(self.it_sent, expected, looked_at);
                return Err(failure.waited(self.patience, "the rest").into());
            }
            self.take_in(SLICE)?;
        }
    }

    /// Waits for a line that ends in LF, and gives it without.
    ///
    /// # Errors
    /// A failure when no whole line comes.
    pub fn receive_line(&mut self) -> CheckResult<Vec<u8>> {
        let deadline = Deadline::within(self.patience);
        loop {
            let came = &self.inbox[self.taken..];
            if let Some(length) = came.iter().position(|&octet| octet == b'\n') {
                let line = came[..length].to_vec();
                self.taken += length + 1;
                return Ok(line);
            }
            self.still_coming(&deadline, "a line that ends in LF")?;
        }
    }

    /// Waits for this many octets, whatever they are.
    ///
    /// # Errors
    /// A failure when they do not all come.
    pub fn receive_exactly(&mut self, length: usize) -> CheckResult<Vec<u8>> {
        let deadline = Deadline::within(self.patience);
        while self.inbox.len() - self.taken < length {
            self.still_coming(&deadline, &octets::count(length))?;
        }
        let octets = self.inbox[self.taken..self.taken + length].to_vec();
        self.taken += length;
        Ok(octets)
    }

    /// Waits for some octets, about this many, and leaves them to be looked at.
    ///
    /// # Errors
    /// A failure when they do not come.
    pub fn receive_some(&mut self, length: usize) -> CheckResult {
        let deadline = Deadline::within(self.patience);
        let enough = self.inbox.len() + length;
        while self.inbox.len() < enough {
            self.still_coming(&deadline, &octets::count(length))?;
        }
        Ok(())
    }

    /// Waits until the program closes its sending side, and gives what came before.
    ///
    /// # Errors
    /// A failure if it resets, or does not close.
    pub fn receive_to_end(&mut self) -> CheckResult<Vec<u8>> {
        let deadline = Deadline::within(self.patience);
        loop {
            match self.end {
                Some(End::Closed) => {
                    let octets = self.inbox[self.taken..].to_vec();
                    self.taken = self.inbox.len();
                    return Ok(octets);
                }
                Some(End::Reset) => return Err(self.reset_failure()),
                None if deadline.is_over() || self.inbox.len() >= KEPT => {
                    return Err(self
                        .failure(Cause::HeldOpen)
                        .waited(self.patience, "the program to close its side")
                        .into());
                }
                None => self.take_in(SLICE)?,
            };
        }
    }

    /// Waits until the program closes its sending side, and lets nothing more come before that.
    ///
    /// # Errors
    /// A failure if more comes, if it resets, or does not close.
    pub fn expect_end(&mut self) -> CheckResult {
        let rest = self.receive_to_end()?;
        if rest.is_empty() {
            return Ok(());
        }
        Err(self
            .with_sent(Cause::WrongOctets)
            .octets(self.it_sent, &rest)
            .fact("expected", "nothing more, and the end")
            .into())
    }

    /// Waits until the connection is over, closed or reset, and says which: for tests in which both are right.
    ///
    /// # Errors
    /// A failure if it stays open.
    pub fn wait_for_end(&mut self) -> CheckResult<End> {
        let deadline = Deadline::within(self.patience);
        loop {
            if let Some(end) = self.end {
                return Ok(end);
            }
            if deadline.is_over() || self.inbox.len() >= KEPT {
                return Err(self
                    .failure(Cause::HeldOpen)
                    .waited(self.patience, "the program to close its side")
                    .into());
            }
            self.take_in(SLICE)?;
        }
    }

    /// For `window` nothing may come, not even the end.
    ///
    /// # Errors
    /// A failure if something does.
    pub fn expect_silence(&mut self, window: Duration) -> CheckResult {
        let deadline = Deadline::within(window);
        while !deadline.is_over() {
            if self.inbox.len() > self.taken {
                let came = self.inbox[self.taken..].to_vec();
                return Err(self
                    .with_sent(Cause::WrongOctets)
                    .octets(self.it_sent, &came)
                    .fact("expected", "nothing yet")
                    .into());
            }
            if let Some(end) = self.end {
                return Err(self
                    .failure(Cause::ClosedEarly)
                    .fact("but", end.in_words())
                    .into());
            }
            self.take_in(SLICE.min(window))?;
        }
        Ok(())
    }

    /// A failure with what was sent and what came.
    #[must_use]
    pub fn failure(&self, cause: Cause) -> Failure {
        self.with_sent(cause).octets(self.it_sent, &self.inbox)
    }

    fn with_sent(&self, cause: Cause) -> Failure {
        let failure = Failure::new(cause);
        match self.we_sent {
            // A server that has not answered yet has nothing to tell.
            "answered" if self.sent.is_empty() => failure,
            label => failure.octets(label, &self.sent),
        }
    }

    fn reset_failure(&self) -> Outcome {
        self.failure(Cause::Reset)
            .fact("but", End::Reset.in_words())
            .into()
    }

    fn still_coming(&mut self, deadline: &Deadline, what: &str) -> CheckResult {
        match self.end {
            Some(End::Reset) => return Err(self.reset_failure()),
            Some(End::Closed) => {
                return Err(self
                    .failure(Cause::ClosedEarly)
                    .fact("expected", what)
                    .fact("but", End::Closed.in_words())
                    .into());
            }
            None => {}
        }
        if deadline.is_over() || self.inbox.len() >= KEPT {
            return Err(self
                .failure(Cause::Silent)
                .waited(self.patience, what)
                .into());
        }
        self.take_in(SLICE)?;
        Ok(())
    }

    /// One read into the inbox, of at most `time`. Did anything come, or end?
    fn take_in(&mut self, time: Duration) -> CheckResult<bool> {
        if self.end.is_some() {
            pause(Duration::from_millis(1));
            return Ok(false);
        }
        self.stream.set_read_timeout(Some(time)).map_err(broken)?;
        let mut buffer = [0; 64 << 10];
        match self.stream.read(&mut buffer) {
            Ok(0) => self.end = Some(End::Closed),
            Ok(read) => self.inbox.extend_from_slice(&buffer[..read]),
            Err(error) if is_wait(&error) => return Ok(false),
            Err(error) if is_reset(&error) => self.end = Some(End::Reset),
            Err(error) => return Err(broken(format!("receiving: {error}"))),
        }
        Ok(true)
    }
}

impl End {
    fn in_words(self) -> &'static str {
        match self {
            End::Closed => "the program closed the connection",
            End::Reset => {
                "the program reset the connection (it closed while octets for it were still unread)"
            }
        }
    }
}

/// What it means that a server under test cannot be reached where it said that it listens.
pub(crate) fn not_connected(address: SocketAddr, error: &std::io::Error) -> Outcome {
    let failure = Failure::new(Cause::NeverListened).fact("address", address.to_string());
    match error.kind() {
        ErrorKind::ConnectionRefused => failure
            .fact("but", "connection refused: nobody listens there")
            .because("the server said that it listens on this address"),
        ErrorKind::TimedOut => failure.waited(PATIENCE, "the connection to be accepted"),
        // A listening socket that is closed while a client is on its way in answers so.
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
            failure.fact("but", "the connection was reset before it was accepted")
        }
        _ => return broken(format!("connecting to {address}: {error}")),
    }
    .into()
}

fn is_wait(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

fn is_reset(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
    )
}
