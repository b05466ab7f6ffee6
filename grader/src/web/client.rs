//! One connection with a web server under test: requests go out, responses come back by their framing.
//! What comes after a response stands in `ends.rs`.

use std::time::Duration;

use super::asked::{self, Stories};
use super::request::{Asks, Request};
use super::response::{Look, Response, look};
use crate::conversation::{Conversation, End};
use crate::deadline::Deadline;
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};

/// How long a response that keeps coming may take, in times of the client's patience.
const LONGEST: u32 = 5;

/// What is said of every reset.
const GENTLY: &str = "whoever closes while octets are still unread resets the connection, and the reset can destroy the answer on its way: close gently";

/// A connection to a web server under test.
#[derive(Debug)]
pub struct Client {
    pub(super) conversation: Conversation,
    /// Where in all that was sent the newest requests begin.
    asked: usize,
    /// Where in all that came the newest response begins, and where it ends.
    pub(super) answer: (usize, usize),
    /// Has a response come since something was sent?
    pub(super) answered: bool,
    /// The scripts that the server may be asked for.
    stories: Stories,
}

impl Client {
    /// Speaks over a connection that is open.
    pub(crate) fn over(conversation: Conversation) -> Self {
        Client {
            conversation,
            asked: 0,
            answer: (0, 0),
            answered: false,
            stories: Stories::default(),
        }
    }

    /// Knows what the scripts do that it may ask for: failures tell.
    pub(super) fn knowing(mut self, stories: Stories) -> Self {
        self.stories = stories;
        self
    }

    /// Waits this long for an answer instead of [`crate::deadline::PATIENCE`].
    #[must_use]
    pub fn patient(mut self, patience: Duration) -> Self {
        self.conversation = self.conversation.patient(patience);
        self
    }

    /// The connection itself, for what is not HTTP.
    pub fn conversation(&mut self) -> &mut Conversation {
        &mut self.conversation
    }

    /// Sends a request and reads the response to it.
    ///
    /// # Errors
    /// A failure if none comes, or it is not what HTTP says.
    pub fn ask(&mut self, request: &Request) -> CheckResult<Response> {
        self.send(&request.octets())?;
        self.response_to(request)
    }

    /// Sends octets, in as few pieces as the system likes.
    ///
    /// # Errors
    /// A failure if the program closes, resets, or takes nothing for too long.
    pub fn send(&mut self, octets: &[u8]) -> CheckResult {
        self.begin();
        let sent = self.conversation.send(octets);
        sent.or_else(|outcome| self.answered_before_it_read(outcome))
    }

    /// Sends octets in pieces that end at these places, a moment apart.
    ///
    /// # Errors
    /// As for [`Client::send`].
    pub fn send_split(&mut self, octets: &[u8], places: &[usize]) -> CheckResult {
        self.begin();
        let mut from = 0;
        let sizes: Vec<usize> = places
            .iter()
            .map(|&place| place - std::mem::replace(&mut from, place))
            .collect();
        self.conversation.send_in_pieces(octets, &sizes)
    }

    /// Sends octets one by one, each in a segment of its own, without waiting between them.
    ///
    /// # Errors
    /// As for [`Client::send`].
    pub fn send_octet_by_octet(&mut self, octets: &[u8]) -> CheckResult {
        self.begin();
        octets
            .chunks(1)
            .try_for_each(|octet| self.conversation.send(octet))
    }

    /// Closes our sending side: the program reads the end of input, and may still answer.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn finish_sending(&mut self) -> CheckResult {
        self.conversation.finish_sending()
    }

    /// Goes away in the rudest way: the program's next read or write fails (RST).
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn reset(self) -> CheckResult {
        self.conversation.reset()
    }

    /// Reads the response to a request like GET.
    ///
    /// # Errors
    /// A failure if none comes, or it is not what HTTP says.
    pub fn response(&mut self) -> CheckResult<Response> {
        self.final_response(Asks::default(), false)
    }

    /// Reads the response to this request.
    ///
    /// # Errors
    /// A failure if none comes, or it is not what HTTP says.
    pub fn response_to(&mut self, request: &Request) -> CheckResult<Response> {
        self.final_response(request.asks(), false)
    }

    /// Reads the head of the response to this request, and leaves the body where it is.
    ///
    /// # Errors
    /// A failure if none comes, or it is not what HTTP says.
    pub fn head_of_response_to(&mut self, request: &Request) -> CheckResult<Response> {
        self.final_response(request.asks(), true)
    }

    /// Reads the next response, also an interim one (1xx).
    ///
    /// # Errors
    /// A failure if none comes, or it is not what HTTP says.
    pub fn interim_response(&mut self) -> CheckResult<Response> {
        self.next_response(Asks::default(), false)
    }

    /// A failure with what was sent for the newest response, and with that.
    #[must_use]
    pub fn failure(&self, cause: Cause) -> Failure {
        let came = &self.conversation.received()[self.answer.0..];
        self.sent(cause).octets("received", came)
    }

    fn final_response(&mut self, asks: Asks, head_alone: bool) -> CheckResult<Response> {
        let mut interim = Vec::new();
        loop {
            let mut response = self.next_response(asks, head_alone)?;
            if response.status() >= 200 {
                response.interim = interim;
                return Ok(response);
            }
            interim.push(response.status());
            if interim.len() > 10 {
                return Err(response
                    .failure()
                    .fact("expected", "a final response after so many interim ones")
                    .into());
            }
        }
    }

    fn next_response(&mut self, asks: Asks, head_alone: bool) -> CheckResult<Response> {
        self.answered = true;
        self.answer.0 = self.conversation.received().len() - self.conversation.unread().len();
        let patience = self.conversation.patience();
        let longest = Deadline::within(patience * LONGEST);
        let mut deadline = Deadline::within(patience);
        let mut pieces = usize::from(!self.conversation.unread().is_empty());
        loop {
            let unread = self.conversation.unread();
            let asks = Asks {
                has_ended: self.conversation.end() == Some(End::Closed),
                ..asks
            };
            let waiting_for = match look(unread, asks, head_alone) {
                Ok(Look::Whole(mut response, used)) => {
                    self.conversation.skip(used);
                    self.answer.1 = self.answer.0 + used;
                    response.sent = self.conversation.sent()[self.asked..].to_vec();
                    response.story = asked::story(&self.stories, &response.sent);
                    response.pieces = pieces;
                    return Ok(*response);
                }
                Ok(Look::More(what)) => what,
                Err((place, wrong, rule)) => {
                    let failure = self
                        .sent(Cause::WrongOctets)
                        .pointing("received", unread, place, wrong);
                    return Err(with_rule(failure, rule).into());
                }
            };
            let nothing_yet = unread.is_empty();
            let expected = if nothing_yet {
                "a response".to_owned()
            } else {
                waiting_for
            };
            if let Some(end) = self.conversation.end() {
                return Err(self.ended(end, &expected).into());
            }
            if deadline.is_over() || longest.is_over() {
                let failure = self.failure(Cause::Silent);
                return Err(failure.waited(deadline.limit(), expected).into());
            }
            if self.conversation.wait_a_moment()? {
                deadline = Deadline::within(patience);
                pieces += 1;
            }
        }
    }

    /// The connection ended before the response was whole.
    fn ended(&self, end: End, expected: &str) -> Failure {
        match end {
            End::Reset => reset(self.failure(Cause::Reset)),
            End::Closed => self
                .failure(Cause::ClosedEarly)
                .fact("expected", expected)
                .fact("but", "the program closed the connection"),
        }
    }

    /// A server may answer and close before it has read everything: then there is an answer to read.
    fn answered_before_it_read(&mut self, outcome: Outcome) -> CheckResult {
        if !self.conversation.unread().is_empty() {
            return Ok(());
        }
        Err(outcome).explain(|failure| match failure.cause {
            Cause::Reset => failure.because(GENTLY),
            _ => failure,
        })
    }

    /// What is sent now belongs to the next response.
    fn begin(&mut self) {
        if std::mem::take(&mut self.answered) {
            self.asked = self.conversation.sent().len();
        }
    }

    pub(super) fn sent(&self, cause: Cause) -> Failure {
        let sent = &self.conversation.sent()[self.asked..];
        let story = asked::story(&self.stories, sent);
        asked::with_story(asked::sent(Failure::new(cause), sent), &story)
    }
}

pub(super) fn reset(failure: Failure) -> Failure {
    failure
        .fact("but", "the program reset the connection")
        .fact("see", "RFC 9112 §9.6")
        .because(GENTLY)
}

/// The check's own source stands at the end of the reason; that of this rule has its own line.
fn with_rule(failure: Failure, rule: &str) -> Failure {
    match rule.rsplit_once(" (") {
        Some((rule, section)) => failure
            .fact("see", section.trim_end_matches(')'))
            .because(rule),
        None => failure.because(rule),
    }
}
