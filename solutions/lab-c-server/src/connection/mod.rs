//! A connection: requests in, responses out, in the order of the RFC.
//!
//! Read the head, check it, read the body, handle, write, keep or close. Nothing here knows who waits for
//! what and how: where a step cannot go on without waiting the turn is over, and the next one goes on there.
//! So the same code serves a socket that blocks and one that does not. Next: `reading.rs`, `patience.rs`, `closing.rs`.

mod aside;
mod closing;
mod leaving;
mod patience;
mod reading;
mod socket;
mod turn_time;

use std::io;
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::time::Instant;

use lab_a_given::Place;
use solution_b_client::message::{Input, RequestHead};

use crate::access_log::Entry;
use crate::refusal::Refusal;
use crate::request::body::Incoming;
use crate::request::head;
use crate::response::head::{Persistence, write_head};
use crate::response::outgoing::{Outgoing, Sent};
use crate::server::{Answer, Server};
use aside::Aside;
use closing::Closing;
use leaving::Leaving;
pub(crate) use patience::Waits;
pub(crate) use socket::{For, Socket, must_wait};
pub(crate) use turn_time::TurnTime;

/// A connection, between two octets at any time.
pub(crate) struct Connection {
    input: Input<Socket>,
    outgoing: Outgoing,
    peer: IpAddr,
    /// The request whose body is coming.
    incoming: Option<Box<(RequestHead, Incoming)>>,
    /// The request that is to be answered aside.
    aside: Option<Box<Aside>>,
    /// How many octets of `input` were searched for the end of a head.
    searched: usize,
    /// Set once the connection ends after what is being sent.
    closing: Option<Closing>,
    /// The client may have ended its side: after what can be read the end may come, and nobody will tell of it.
    pub(crate) input_ends: bool,
    /// The last turn ended before there was nothing more to do.
    has_more: bool,
    /// The client has taken nothing for too long: the next turn is the last, unless it takes some now.
    is_late: bool,
    /// What the log will say of the response of which a file or stream is being sent.
    entry: Option<Box<Entry>>,
    /// What it will say of those before it.
    leaving: Leaving,
    /// What it waits for, and since when. Nothing: it has just got on.
    waits: Option<Waits>,
    since: Instant,
    /// Given back when the connection is dropped: a stop waits for it.
    _place: Place,
}

/// Where a turn ends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The client has to do something first.
    Waits,
    /// It could go on, but it is time for others.
    HasMore,
    /// Its request is to be answered aside.
    Aside,
    /// The connection is over: drop it.
    Over,
}

/// Buffers that a worker lends to the connection that it serves. An idle connection has none of its own.
#[derive(Default)]
pub(crate) struct Buffers {
    input: Vec<u8>,
    output: Vec<u8>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, place: Place) -> Self {
        let peer = stream.peer_addr();
        Connection {
            input: Input::new(Socket::new(stream)),
            outgoing: Outgoing::default(),
            peer: peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| {
                peer.ip().to_canonical()
            }),
            incoming: None,
            aside: None,
            searched: 0,
            closing: None,
            input_ends: false,
            has_more: false,
            is_late: false,
            entry: None,
            leaving: Leaving::default(),
            waits: None,
            since: Instant::now(),
            _place: place,
        }
    }

    /// The socket, for whoever waits for it.
    #[cfg(target_os = "linux")]
    pub(crate) fn stream(&self) -> &TcpStream {
        self.input.source()
    }

    /// Goes on as far as it can without waiting.
    pub(crate) fn take_turn(&mut self, server: &Server, buffers: &mut Buffers) -> Turn {
        self.input.lend_buffer(&mut buffers.input);
        self.outgoing.lend_buffer(&mut buffers.output);
        let since = self.since;
        let mut turn = self.go_on(server).unwrap_or_else(|error| {
            server.tell(&error);
            Turn::Over
        });
        // Whoever has got on, or waits for something else now, has waited since then only.
        if std::mem::take(&mut self.is_late) && self.since == since && self.aside.is_none() {
            turn = self.give_up(server);
        }
        self.input.return_buffer(&mut buffers.input);
        self.outgoing.return_buffer(&mut buffers.output);
        self.has_more = turn == Turn::HasMore;
        if turn == Turn::Over {
            self.log_cut(server);
        }
        turn
    }

    /// One read, all complete requests in it, one write; and again, while there is something to do.
    fn go_on(&mut self, server: &Server) -> io::Result<Turn> {
        let (mut has_read_all, mut time) = (false, TurnTime::default());
        loop {
            let mut needs_more = false;
            while self.may_answer() && !needs_more && time.is_left() {
                match self.next_answer(server, &mut time)? {
                    Some(answer) => self.append(answer),
                    None => needs_more = true,
                }
            }
            if self.aside.is_some() {
                return Ok(Turn::Aside);
            }
            let sent = self.send(&mut time)?;
            self.log_left(sent, server);
            match sent {
                Sent::All => {}
                Sent::Waiting => return Ok(self.wait(Waits::ToSend)),
                Sent::Some => return Ok(self.pause(Waits::ToSend)),
            }
            if let Some(closing) = &mut self.closing {
                return match closing.go_on(&mut self.input)? {
                    Turn::Over => Ok(Turn::Over),
                    _ => Ok(self.wait(Waits::ToClose)),
                };
            }
            if !time.is_left() {
                return Ok(self.pause(self.waits_for()));
            }
            if !needs_more {
                // There was no room for more answers, and now there is.
                continue;
            }
            if has_read_all {
                return Ok(self.wait(self.waits_for()));
            }
            has_read_all = match self.input.fill() {
                Ok(0) => return self.input_ended(server),
                Ok(_) => self.input.is_drained() && !self.input_ends,
                Err(error) if must_wait(&error) => return Ok(self.wait(self.waits_for())),
                Err(error) => return Err(error),
            };
        }
    }

    /// Whether another answer may follow those that are to be sent.
    fn may_answer(&self) -> bool {
        self.closing.is_none() && self.entry.is_none() && self.outgoing.has_room()
    }

    /// Appends a response to what is to be sent.
    fn append(&mut self, answer: Answer) {
        // A client that asks, and does not take the answers, has not got on.
        if self.waits != Some(Waits::ToSend) {
            self.got_on();
        }
        let framing = answer.framing();
        let Answer {
            response,
            persistence,
            entry,
            has_content,
            ..
        } = answer;
        if !response.is_raw() {
            write_head(self.outgoing.buffer(), &response, framing, persistence);
        }
        if persistence == Persistence::Closes {
            self.closing = Some(Closing::default());
        }
        let in_memory = match has_content {
            true => self.outgoing.append(response.content, framing),
            false => Some(0),
        };
        match (entry, in_memory) {
            (Some(entry), Some(octets)) => {
                self.leaving.push(entry, octets, self.outgoing.total_then())
            }
            (entry, _) => self.entry = entry,
        }
    }

    /// Sends what is to be sent, as far as the client takes it and there is time.
    fn send(&mut self, time: &mut TurnTime) -> io::Result<Sent> {
        let before = self.outgoing.total_sent();
        let sent = self.outgoing.send(self.input.source(), time);
        if self.outgoing.total_sent() > before {
            self.got_on();
        }
        sent
    }

    /// Logs the responses that have left.
    fn log_left(&mut self, sent: Sent, server: &Server) {
        self.leaving.log_left(self.outgoing.total_sent(), server);
        if sent == Sent::All {
            server.log(self.entry.take(), self.outgoing.rest_sent());
        }
    }

    /// The connection is over. Of a response that was cut, the log says how far it came.
    fn log_cut(&mut self, server: &Server) {
        self.leaving.log_cut(self.outgoing.total_sent(), server);
        server.log(self.entry.take(), self.outgoing.rest_sent());
    }

    /// The client has ended its side. Half a request is malformed; between two it has just gone.
    fn input_ended(&mut self, server: &Server) -> io::Result<Turn> {
        if self.waits_for() == Waits::ForRequest {
            return Ok(Turn::Over);
        }
        self.refuse(Refusal::Malformed, server);
        self.send(&mut TurnTime::default())?;
        Ok(Turn::Over)
    }

    /// Answers the request that has begun to come with a refusal.
    fn refuse(&mut self, refusal: Refusal, server: &Server) {
        let begun = self.incoming.take();
        let head = begun.as_deref().map(|(head, _)| head);
        self.append(server.refuse(self.peer, refusal, head));
    }

    /// What it waits for when there is nothing to send.
    fn waits_for(&self) -> Waits {
        let here = self.input.buffered();
        if self.incoming.is_some() {
            Waits::ForBody
        } else if here.len() > head::empty_lines(here) {
            Waits::ForHead
        } else {
            Waits::ForRequest
        }
    }

    /// The turn is over, and it waits for this. If it has got on meanwhile, from now on.
    fn wait(&mut self, waits: Waits) -> Turn {
        if self.waits != Some(waits) {
            self.waits = Some(waits);
            self.since = Instant::now();
        }
        Turn::Waits
    }

    /// The turn is over for now, and this is what it would wait for.
    fn pause(&mut self, waits: Waits) -> Turn {
        self.wait(waits);
        Turn::HasMore
    }

    /// Its patience begins anew.
    fn got_on(&mut self) {
        self.waits = None;
    }
}
