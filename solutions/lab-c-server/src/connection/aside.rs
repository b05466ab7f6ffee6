//! A request that is answered aside: its handler may take its time, and nobody waits for it but its own client.
//!
//! The thread that has the connection now goes from here to the end of the exchange: the content comes in while the
//! response goes out. After that the connection is as any other. Next: `request/coming.rs`.

use std::io::{self, ErrorKind};
use std::net::Shutdown;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lab_a_given::PATIENCE;
use solution_b_client::message::{Framing, Input, RequestHead};

use super::closing::Closing;
use super::{Connection, For, Turn, TurnTime};
use crate::request::body::RequestContent;
use crate::request::coming::{Coming, MAX_DROPPED_OCTETS, Reader, Room};
use crate::response::outgoing::Sent;
use crate::server::Server;

/// How long a client may take nothing before what it sends is kept, though somebody will read it.
const STUCK: Duration = Duration::from_millis(200);

/// A request whose head was read, and nothing else.
pub(super) struct Aside {
    head: RequestHead,
    framing: Framing,
    /// The client waits for a word before it sends the body.
    asks: bool,
    arrived: Instant,
}

impl Connection {
    /// Keeps a request until a thread has time for it.
    pub(super) fn set_aside(&mut self, head: RequestHead, framing: Framing, asks: bool) {
        self.got_on();
        let arrived = Instant::now();
        self.aside = Some(Box::new(Aside {
            head,
            framing,
            asks,
            arrived,
        }));
    }

    /// Answers the request that was set aside, however long it takes.
    pub(crate) fn answer_aside(&mut self, server: &Server) -> Turn {
        let exchanged = panic::catch_unwind(AssertUnwindSafe(|| self.exchange(server)));
        match exchanged {
            Ok(Ok(())) => return Turn::HasMore,
            Ok(Err(error)) => server.tell(&error),
            // A panic has printed its own words: what gives the content has failed.
            Err(_) => {}
        }
        self.cut();
        self.log_cut(server);
        Turn::Over
    }

    fn exchange(&mut self, server: &Server) -> io::Result<()> {
        let Some(aside) = self.aside.take() else {
            return Ok(());
        };
        // The answers to the requests before this one.
        self.send_all(None, server)?;
        let coming = self.lend_input(&aside, server);
        let content = coming.as_ref().map(Reader::new);
        let content = content.map_or_else(RequestContent::default, RequestContent::coming);
        let answer = server.answer(self.peer, &aside.head, content, Some(aside.arrived));
        self.append(answer);
        self.send_all(coming.as_deref(), server)?;
        self.log_left(Sent::All, server);
        if let Some(coming) = coming {
            self.take_input_back(&coming, server.config.body_timeout);
        }
        Ok(())
    }

    /// Lends the input to the content, if there is to be any.
    fn lend_input(&mut self, aside: &Aside, server: &Server) -> Option<Arc<Coming>> {
        if matches!(aside.framing, Framing::None | Framing::Length(0)) {
            return None;
        }
        let socket = self.input.source().clone();
        let input = std::mem::replace(&mut self.input, Input::new(socket));
        Some(Coming::new(
            input,
            aside.framing,
            aside.asks,
            &server.config,
        ))
    }

    /// The next request begins where the content ends. If that is too far away there is none; but a client that sends
    /// all of it before it takes the answer may do so, as far as it may send so much at all.
    fn take_input_back(&mut self, coming: &Coming, time: Duration) {
        if self.closing.is_none() && !coming.drop_rest(MAX_DROPPED_OCTETS, PATIENCE) {
            self.closing = Some(Closing::default());
        }
        if self.closing.is_some() {
            // If that fails there is no client any more.
            let _ended = self.input.source().shutdown(Shutdown::Write);
            coming.drop_rest(u64::MAX, time);
        }
        if let Some(input) = coming.end() {
            self.input = input;
        }
    }

    /// Sends everything, and waits for the client whenever it has to. A client that sends all that it has before it
    /// takes anything would wait for us as we for it: so what it sends is taken meanwhile.
    fn send_all(&mut self, coming: Option<&Coming>, server: &Server) -> io::Result<()> {
        let (mut sent, mut since) = (self.outgoing.total_sent(), Instant::now());
        let mut last_sign = since;
        loop {
            match self.send(&mut TurnTime::default())? {
                Sent::All => return Ok(()),
                Sent::Some => continue,
                Sent::Waiting => {}
            }
            if self.outgoing.total_sent() > sent {
                (sent, since) = (self.outgoing.total_sent(), Instant::now());
                last_sign = since;
            }
            let left = time_left(last_sign, server.config.write_timeout)?;
            let room = coming.map(|coming| coming.make_room(since.elapsed() >= STUCK));
            let (what, time) = match room {
                Some(Room::Made) => {
                    last_sign = Instant::now();
                    continue;
                }
                Some(Room::Later) => (For::InputOrRoom, left),
                Some(Room::NotYet) => (For::Room, left.min(STUCK)),
                Some(Room::Never) | None => (For::Room, left),
            };
            self.input.source().wait(what, time)?;
        }
    }

    /// Ends the connection so that nobody takes what was sent for all of it.
    fn cut(&self) {
        let socket = self.input.source();
        // If it has gone already, so much the better.
        let _cut = match self.outgoing.ends_by_close() {
            // Its close would be a proper end: this makes it a reset.
            true => socket2::SockRef::from(&**socket).set_linger(Some(Duration::ZERO)),
            // The content may be with somebody else, and the socket with it.
            false => socket.shutdown(Shutdown::Both),
        };
    }
}

fn time_left(since: Instant, timeout: Duration) -> io::Result<Duration> {
    match timeout.saturating_sub(since.elapsed()) {
        // No trouble of ours: it has not taken anything.
        Duration::ZERO => Err(ErrorKind::ConnectionAborted.into()),
        left => Ok(left),
    }
}
