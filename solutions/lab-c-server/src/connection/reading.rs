//! From what has come over a connection to the next request, and to its answer.

use std::io;

use lab_c_given::Config;
use solution_b_client::message::{Framing, RequestHead};

use super::{Connection, TurnTime};
use crate::request::body::{Incoming, Pause, RequestContent};
use crate::request::until::Until;
use crate::request::{framing, head};
use crate::server::{Answer, Server};

impl Connection {
    /// The answer to the next request, once that has come whole.
    pub(super) fn next_answer(
        &mut self,
        server: &Server,
        time: &mut TurnTime,
    ) -> io::Result<Option<Answer>> {
        match self.next_request(server, time) {
            Ok((head, content)) => Ok(Some(server.answer(self.peer, &head, content, None))),
            Err(Pause::Waiting) => Ok(None),
            Err(Pause::Refused(refusal, head)) => {
                Ok(Some(server.refuse(self.peer, refusal, head.as_deref())))
            }
            Err(Pause::Failed(error)) => Err(error),
        }
    }

    /// Reads the head, checks it, reads the body.
    fn next_request(
        &mut self,
        server: &Server,
        time: &mut TurnTime,
    ) -> Result<(RequestHead, RequestContent), Pause> {
        if let Some(begun) = self.incoming.take() {
            return self.read_body(begun, time);
        }
        let config = &server.config;
        let found = head::next_head(self.input.buffered(), &mut self.searched, config)?;
        let Some((head, octets)) = found else {
            self.skip_empty_lines();
            return Err(Pause::Waiting);
        };
        self.input.skip(octets);
        let (framing, asks) = match self.expect_body(&head, config) {
            Err(Pause::Refused(refusal, _)) => {
                return Err(Pause::Refused(refusal, Some(Box::new(head))));
            }
            result => result?,
        };
        if server.may_wait(&head) {
            self.set_aside(head, framing, asks);
            return Err(Pause::Waiting);
        }
        if asks {
            self.invite_body()?;
        }
        match framing {
            Framing::None => Ok((head, RequestContent::default())),
            _ => {
                let incoming = Incoming::new(framing, config.max_body_octets);
                self.read_body(Box::new((head, incoming)), time)
            }
        }
    }

    /// Finds out how the body will end, and whether the client waits for a word before it sends it.
    fn expect_body(&self, head: &RequestHead, config: &Config) -> Result<(Framing, bool), Pause> {
        let framing = framing::framing(head, config)?;
        let asks = framing::expects_continue(head, framing)?;
        Ok((framing, asks && self.input.buffered().is_empty()))
    }

    /// Tells a client that asked for it to send the body.
    fn invite_body(&mut self) -> Result<(), Pause> {
        let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
        self.outgoing.buffer().extend_from_slice(interim);
        self.send(&mut TurnTime::default()).map_err(Pause::Failed)?;
        Ok(())
    }

    /// A client that sends nothing but empty lines would fill our memory.
    fn skip_empty_lines(&mut self) {
        let octets = head::empty_lines(self.input.buffered());
        self.input.skip(octets);
        self.searched = self.searched.saturating_sub(octets);
    }

    fn read_body(
        &mut self,
        mut begun: Box<(RequestHead, Incoming)>,
        time: &mut TurnTime,
    ) -> Result<(RequestHead, RequestContent), Pause> {
        let (_, incoming) = &mut *begun;
        let before = incoming.octets();
        // What a client sends faster than it is read would hold the worker to its end.
        match incoming.collect(&mut Until::new(&mut self.input, time)) {
            Ok(content) => Ok((begun.0, content)),
            Err(Pause::Waiting) => {
                if incoming.octets() > before {
                    self.got_on();
                }
                self.incoming = Some(begun);
                Err(Pause::Waiting)
            }
            Err(Pause::Refused(refusal, _)) => {
                Err(Pause::Refused(refusal, Some(Box::new(begun.0))))
            }
            Err(failed) => Err(failed),
        }
    }
}
