//! A session as a handler sees it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::id::SessionId;
use super::record::{Change, Millis, Record};
use super::{csrf, random_text};
use crate::{Error, Result};

/// What is known of the visitor. What a handler changes is kept after it has answered.
#[derive(Debug)]
pub struct Session {
    pub(super) id: SessionId,
    pub(super) record: Record,
    pub(super) changes: Vec<Change>,
    pub(super) state: State,
    pub(super) now: Millis,
}

/// What is to happen to a session after the handler has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Nobody needs it yet, and no store knows it.
    New,
    /// It is to be kept: no store knows it.
    Begun,
    /// A store has it.
    Known,
    /// Its visitor has signed in: it takes the place of this one.
    Renewed(SessionId),
    /// Its visitor has signed out.
    Over,
}

impl Session {
    /// A session that nobody has yet.
    pub(super) fn new(now: Millis) -> Result<Session> {
        Ok(Session {
            id: SessionId::random()?,
            record: Record::new(random_text()?, now),
            changes: Vec::new(),
            state: State::New,
            now,
        })
    }

    /// Who has signed in.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.record.user.as_deref()
    }

    /// The token that each form of ours brings back, so that no other site can send forms for the visitor.
    #[must_use]
    pub fn csrf(&mut self) -> &str {
        self.begin();
        &self.record.csrf
    }

    /// Whether a form that brought this token is one of ours.
    ///
    /// # Errors
    /// It is not: 403 (Forbidden).
    pub fn check_csrf(&self, token: Option<&str>) -> Result<()> {
        csrf::check(&self.record.csrf, token)
    }

    /// A value that a handler has put here.
    #[must_use]
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.record.values.get(name)?).ok()
    }

    /// Puts a value here, for this request and those to come.
    ///
    /// # Errors
    /// JSON cannot say what it is.
    pub fn set(&mut self, name: &str, value: impl Serialize) -> Result<()> {
        let value = serde_json::to_value(value)
            .map_err(|error| Error::internal(format!("the session cannot keep {name}: {error}")))?;
        self.change(Change::Set(name.to_owned(), value));
        Ok(())
    }

    /// Adds to a number, and says what it is now. Nothing is lost, however many requests do so at the same time.
    pub fn add(&mut self, name: &str, more: u64) -> u64 {
        self.change(Change::Add(name.to_owned(), more));
        self.record.number(name)
    }

    /// Takes a value away.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value: Value = self.record.values.get(name)?.clone();
        self.change(Change::Remove(name.to_owned()));
        serde_json::from_value(value).ok()
    }

    /// From now on the visitor is this user.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn log_in(&mut self, user: &str) -> Result<()> {
        // ANCHOR: e7-log-in
        //= Whoever signs in gets a new id, and a new CSRF token (`random_text`): the old id may have been planted by
        //= somebody who knows it.
        //= The time of the session begins anew (`created`, `seen`); what it holds stays, and so does what it is.
        //= The store has to know which one it replaces (`State::Renewed`), if it knows that one: see `State`.
        //? e7-new-id
        //+ self.begin();
        //+ self.record.user = Some(user.to_owned());
        //+ Ok(())
        let old = std::mem::replace(&mut self.id, SessionId::random()?);
        if matches!(self.state, State::Known | State::Over) {
            self.state = State::Renewed(old);
        }
        self.begin();
        self.record.csrf = random_text()?;
        (self.record.created, self.record.seen) = (self.now, self.now);
        self.record.user = Some(user.to_owned());
        Ok(())
        // ANCHOR_END: e7-log-in
    }

    /// From now on the visitor is nobody.
    pub fn log_out(&mut self) {
        self.record.user = None;
        self.record.values.clear();
        self.state = match &self.state {
            State::New | State::Begun => State::New,
            State::Known | State::Over => State::Over,
            State::Renewed(old) => {
                self.id = old.clone();
                State::Over
            }
        };
    }

    /// Somebody needs it, so it is to be kept.
    fn begin(&mut self) {
        if self.state == State::New {
            self.state = State::Begun;
        }
    }

    fn change(&mut self, change: Change) {
        self.begin();
        self.record.apply(std::slice::from_ref(&change));
        self.changes.push(change);
    }
}
