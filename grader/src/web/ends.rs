//! What comes after a response: nothing, silence, or the end of the connection.

use std::time::Duration;

use super::client::{Client, reset};
use crate::conversation::End;
use crate::deadline::{Deadline, QUIET};
use crate::outcome::{Cause, CheckResult, Failure, Outcome};

impl Client {
    /// The program closes the connection now, and nothing comes before that.
    ///
    /// # Errors
    /// A failure if something comes, if it resets, or holds the connection open.
    pub fn expect_close(&mut self) -> CheckResult {
        self.expect_close_within(self.conversation.patience())
    }

    /// We close our sending side, and the program closes the connection then: a gentle close waits
    /// for the client's end.
    ///
    /// # Errors
    /// As for [`Client::expect_close`].
    pub fn expect_close_after_end(&mut self) -> CheckResult {
        self.finish_sending()?;
        self.expect_close()
    }

    /// Waits until something comes, or the end: is it something?
    ///
    /// # Errors
    /// A failure if neither comes.
    pub fn says_anything(&mut self) -> CheckResult<bool> {
        let deadline = Deadline::within(self.conversation.patience());
        loop {
            if !self.conversation.unread().is_empty() {
                return Ok(true);
            }
            match self.conversation.end() {
                Some(End::Closed) => return Ok(false),
                Some(End::Reset) => return Err(reset(self.failure(Cause::Reset)).into()),
                None if deadline.is_over() => {
                    let failure = self.failure(Cause::HeldOpen);
                    let what = "an answer, or the end of the connection";
                    return Err(failure.waited(deadline.limit(), what).into());
                }
                None => self.conversation.wait_a_moment()?,
            };
        }
    }

    /// The program closes the connection now, and says nothing before that: nothing was asked.
    ///
    /// # Errors
    /// As for [`Client::expect_close`].
    pub fn expect_close_without_a_word(&mut self) -> CheckResult {
        self.expect_close().map_err(|outcome| match outcome {
            Outcome::Failed(failure) if failure.cause == Cause::WrongOctets => {
                Failure::new(Cause::WrongOctets)
                    .octets("received", self.conversation.unread())
                    .fact("expected", "the end of the connection, without a word")
                    .because("nothing was asked, so there is nothing to answer: this could be taken for the answer to a request that is just on its way")
                    .into()
            }
            other => other,
        })
    }

    /// Waits a moment: has still nothing come, and not the end?
    ///
    /// # Errors
    /// Broken, if the system cannot say.
    pub fn nothing_for_a_moment(&mut self) -> CheckResult<bool> {
        self.conversation.wait_a_moment()?;
        Ok(self.conversation.unread().is_empty() && self.conversation.end().is_none())
    }

    /// Has anything come by now, or the end?
    ///
    /// # Errors
    /// Broken, if the system cannot say.
    pub fn something_is_there(&mut self) -> CheckResult<bool> {
        self.conversation.something_is_there()
    }

    /// The program closes the connection within this time, and nothing comes before that.
    ///
    /// # Errors
    /// As for [`Client::expect_close`].
    pub fn expect_close_within(&mut self, time: Duration) -> CheckResult {
        let deadline = Deadline::within(time);
        loop {
            self.nothing_has_followed()?;
            match self.conversation.end() {
                Some(End::Closed) => return Ok(()),
                Some(End::Reset) => return Err(reset(self.failure(Cause::Reset)).into()),
                None if deadline.is_over() => {
                    return Err(self
                        .failure(Cause::HeldOpen)
                        .waited(time, "the program to close the connection")
                        .into());
                }
                None => self.conversation.wait_a_moment()?,
            };
        }
    }

    /// The connection stays open, and nothing more comes, for a moment.
    ///
    /// # Errors
    /// A failure if something comes, or the end.
    pub fn expect_silence(&mut self) -> CheckResult {
        let deadline = Deadline::within(QUIET);
        loop {
            self.nothing_has_followed()?;
            match self.conversation.end() {
                Some(End::Reset) => return Err(reset(self.failure(Cause::Reset)).into()),
                Some(End::Closed) => {
                    return Err(self
                        .failure(Cause::ClosedEarly)
                        .fact("expected", "that the connection stays open")
                        .fact("but", "the program closed it")
                        .into());
                }
                None if deadline.is_over() => return Ok(()),
                None => self.conversation.wait_a_moment()?,
            };
        }
    }

    /// For a moment nothing comes, and the connection stays open: there is nothing to answer yet.
    ///
    /// # Errors
    /// A failure if something comes, with what was expected instead, or the end.
    pub fn expect_nothing_yet(&mut self, expected: &str) -> CheckResult {
        self.expect_silence().map_err(|outcome| match outcome {
            Outcome::Failed(failure) if failure.cause == Cause::WrongOctets => self
                .sent(Cause::WrongOctets)
                .octets("received", self.conversation.unread())
                .fact("expected", expected)
                .into(),
            other => other,
        })
    }

    /// Nothing of an answer that has been read is left over: an octet that is there already is one
    /// too many. It does not wait.
    ///
    /// # Errors
    /// A failure that points at the first octet that follows.
    pub fn nothing_has_followed(&mut self) -> CheckResult {
        let left = self.conversation.unread().len();
        if left == 0 {
            return Ok(());
        }
        if !self.answered {
            // Not all of a request has been sent, and so nothing has been answered yet.
            return Err(self
                .sent(Cause::WrongOctets)
                .octets("received", self.conversation.unread())
                .fact("expected", "nothing yet")
                .into());
        }
        let came = &self.conversation.received()[self.answer.0..];
        let place = self.answer.1 - self.answer.0;
        let note = format!(
            "{} after the end of the response",
            crate::octets::count(left)
        );
        Err(self
            .sent(Cause::WrongOctets)
            .pointing("received", came, place, &note)
            .fact("expected", "nothing after the response")
            .into())
    }
}
