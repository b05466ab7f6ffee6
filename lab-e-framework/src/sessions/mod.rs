//! Sessions: what is known of a visitor from one request to the next.
//!
//! The browser holds an id that nobody can guess (`id.rs`), in a cookie; everything else stays here, in a [`Store`].
//! Next: `session.rs`, what handlers do with it; `record.rs`, what is kept; `memory.rs` and `sqlite.rs`, where; `csrf.rs`.

pub mod csrf;
pub mod id;
pub mod memory;
pub mod record;
pub mod session;
pub mod sqlite;
pub mod store;

use std::sync::Arc;

pub use id::SessionId;
pub use memory::MemoryStore;
pub use record::{Lifetimes, Record};
pub use session::Session;
pub use sqlite::SqliteStore;
pub use store::Store;

use crate::cookies::{Cookies, SameSite, SetCookie};
use crate::hexadecimal::hexadecimal;
use crate::middleware::{Middleware, Next};
use crate::{Error, Request, Response, Result};
use record::{Change, Millis};
use session::State;

/// What the cookie is called.
const COOKIE: &str = "session";

/// That a visitor was seen is written down only when this part of the idle time has gone by since the last time: a page that
/// only reads is no reason to write to a disk.
const SEEN_PART: u64 = 16;

/// Finds the session of a request, and keeps it after the answer: a middleware.
///
/// # Example
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use lab_e_framework::sessions::{Lifetimes, MemoryStore, Sessions};
/// use lab_e_framework::{App, Request, Result};
///
/// fn count(request: &mut Request) -> Result<String> {
///     let visits = request.session()?.add("visits", 1);
///     Ok(format!("visit {visits}"))
/// }
///
/// let lifetimes = Lifetimes { idle: Duration::from_secs(1800), max: Duration::from_secs(86_400) };
/// let store = Arc::new(MemoryStore::new(1000, lifetimes));
/// let app = App::new().with(Sessions::new(store, lifetimes)).get("/", count);
/// let client = app.test();
/// assert_eq!(client.get("/").send().text(), "visit 1");
/// assert_eq!(client.get("/").send().text(), "visit 2");
/// client.forget_cookies();
/// assert_eq!(client.get("/").send().text(), "visit 1");
/// ```
#[derive(Clone)]
pub struct Sessions {
    store: Arc<dyn Store>,
    lifetimes: Lifetimes,
}

impl Sessions {
    /// Sessions that last for so long.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, lifetimes: Lifetimes) -> Self {
        Sessions { store, lifetimes }
    }

    /// The session of a request with these cookies: the one that its cookie names, or a new one.
    ///
    /// # Errors
    /// The store does not answer; or the system has no randomness.
    pub fn open(&self, cookies: Cookies<'_>, now: Millis) -> Result<Session> {
        match self.find(cookies, now)? {
            Some(session) => Ok(session),
            // An id that is not ours is never adopted: somebody could have planted it, and wait until its visitor signs in.
            None => Session::new(now),
        }
    }

    /// The session that the cookie names.
    fn find(&self, cookies: Cookies<'_>, now: Millis) -> Result<Option<Session>> {
        // TODO e7-find · slide e-sessions · cargo workshop check e7
        // - Its id is in the cookie `COOKIE` (`value_as_sent`, `SessionId::parse`); the store knows the record by the id's
        // - `key`.
        // - One that has expired by now is none (`expires`). `known` makes a session of id and record.
        // - An error of the store is not "no session": it goes up.
        let _ = (cookies, now);
        Ok(None)
    }

    /// Does in the store what the handler did to the session, and tells the browser its id if that is new.
    ///
    /// # Errors
    /// The store does not answer: what the handler has answered must not be sent.
    pub fn keep(&self, session: &Session, response: &mut Response) -> Result<()> {
        let key = session.id.key();
        let cookie = match &session.state {
            // Nobody needs it.
            State::New => return Ok(()),
            State::Known => return self.keep_changes(session),
            State::Begun => {
                self.store.insert(&key, &session.record)?;
                cookie(&session.id)
            }
            State::Renewed(old) => {
                self.store.replace(&old.key(), &key, &session.record)?;
                cookie(&session.id)
            }
            State::Over => {
                self.store.remove(&key)?;
                SetCookie::removed(COOKIE)
            }
        };
        response.set_cookie(&cookie)
    }

    /// Makes in the store the changes to a session that it has.
    fn keep_changes(&self, session: &Session) -> Result<()> {
        let mut changes = session.changes.clone();
        let unseen = session.now.saturating_sub(session.record.seen);
        if unseen >= record::millis(self.lifetimes.idle) / SEEN_PART {
            changes.push(Change::Seen(session.now));
        }
        if changes.is_empty() {
            return Ok(());
        }
        self.store.change(&session.id.key(), &changes)
    }
}

/// A session that a store has.
fn known(id: SessionId, record: Record, now: Millis) -> Session {
    Session {
        id,
        record,
        changes: Vec::new(),
        state: State::Known,
        now,
    }
}

impl Middleware for Sessions {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        request.put(self.clone());
        let mut response = next.run(request);
        // Nobody has asked for the session: then nothing was read, and nothing is to be written.
        let Some(session) = request.take::<Session>() else {
            return response;
        };
        request.set_user(session.user().map(str::to_owned));
        // What is made for one visitor is for no cache.
        if !response.fields().has("Cache-Control") {
            response.set("Cache-Control", "no-store");
        }
        match self.keep(&session, &mut response) {
            Ok(()) => response,
            Err(error) => Response::of_error(error),
        }
    }
}

impl Request<'_> {
    /// Whether the application has [`Sessions`].
    #[must_use]
    pub fn has_sessions(&self) -> bool {
        self.get::<Sessions>().is_some()
    }

    /// The session of whoever asks, which is read now if nobody has asked for it yet.
    ///
    /// # Errors
    /// The store does not answer: 503 or 500. Or the application has no [`Sessions`]: 500.
    pub fn session(&mut self) -> Result<&mut Session> {
        if self.get::<Session>().is_none() {
            let Some(sessions) = self.get::<Sessions>() else {
                return Err(Error::internal("the application has no sessions"));
            };
            let session = sessions.open(self.cookies(), record::now())?;
            self.put(session);
        }
        let session = self.get_mut::<Session>();
        session.ok_or_else(|| Error::internal("the session is gone"))
    }
}

/// What tells a browser the id.
fn cookie(id: &SessionId) -> SetCookie {
    // TODO e7-cookie · slide e-sessions · cargo workshop check e7
    // - No script may read it (`http_only`); it comes with links from other sites, but not with their forms
    // - (`SameSite::Lax`); and it is for every path. It is forgotten when the browser is closed.
    SetCookie::new(COOKIE, &id.text())
}

/// Octets that nobody can guess.
///
/// # Errors
/// The system has no randomness: then nobody gets a session, rather than one that can be guessed.
pub(crate) fn random<const OCTETS: usize>() -> Result<[u8; OCTETS]> {
    let mut octets = [0; OCTETS];
    getrandom::fill(&mut octets)
        .map_err(|error| Error::internal(format!("the system has no randomness: {error}")))?;
    Ok(octets)
}

/// The same as text: 32 hexadecimal digits.
fn random_text() -> Result<String> {
    random::<16>().map(|octets| hexadecimal(&octets))
}
