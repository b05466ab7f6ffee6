//! A web server under test, and the shortest way to ask it something.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use super::asked::Stories;
use super::client::Client;
use super::request::Request;
use super::response::Response;
use crate::deadline::PATIENCE;
use crate::outcome::{CheckResult, Explain};
use crate::server::Server;

/// A web server that listens. Dropping it ends it.
#[derive(Debug)]
pub struct WebServer {
    server: Server,
    stories: Stories,
    patience: Duration,
}

impl WebServer {
    /// Speaks HTTP with a server that listens.
    #[must_use]
    pub fn new(server: Server) -> Self {
        let stories = Stories::default();
        WebServer {
            server,
            stories,
            patience: PATIENCE,
        }
    }

    /// The same server; failures tell what these scripts do when they are asked for.
    #[must_use]
    pub(super) fn with(mut self, stories: Stories) -> Self {
        self.stories = stories;
        self
    }

    /// Waits this long for each answer instead of [`PATIENCE`]: an interpreter may have to start before.
    #[must_use]
    pub fn patient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// A new connection to it.
    ///
    /// # Errors
    /// A failure if it does not accept connections.
    pub fn client(&self) -> CheckResult<Client> {
        let client = Client::over(self.server.connect()?).patient(self.patience);
        Ok(client.knowing(self.stories.clone()))
    }

    /// `127.0.0.1:40123`, as it stands in a Host field.
    #[must_use]
    pub fn authority(&self) -> String {
        self.server.address().to_string()
    }

    /// Asks once, on a connection of its own.
    ///
    /// # Errors
    /// A failure if no response comes, or it is not what HTTP says.
    pub fn ask(&mut self, request: &Request) -> CheckResult<Response> {
        let response = self.client().and_then(|mut client| client.ask(request));
        self.server.unless_ended(response)
    }

    /// Asks for this target with GET, on a connection of its own.
    ///
    /// # Errors
    /// As for [`WebServer::ask`].
    pub fn get(&mut self, target: &str) -> CheckResult<Response> {
        self.ask(&Request::get(target))
    }

    /// Sends these octets on a connection of their own, and reads the response.
    ///
    /// # Errors
    /// As for [`WebServer::ask`].
    pub fn ask_octets(&mut self, octets: &[u8]) -> CheckResult<Response> {
        let response = self.client().and_then(|mut client| {
            client.send(octets)?;
            client.response()
        });
        self.server.unless_ended(response)
    }

    /// After whatever happened it serves the next client: `/` is answered.
    ///
    /// # Errors
    /// A failure if it does not.
    pub fn expect_well(&mut self) -> CheckResult {
        let response = self.get("/").explain(|failure| {
            failure.because("no client can spoil the server for the next one: it goes on serving")
        })?;
        response.expect_status(&[200, 301, 403, 404])
    }
}

impl Deref for WebServer {
    type Target = Server;
    fn deref(&self) -> &Server {
        &self.server
    }
}

impl DerefMut for WebServer {
    fn deref_mut(&mut self) -> &mut Server {
        &mut self.server
    }
}
