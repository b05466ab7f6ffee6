//! From a request for a script to what the script answers: run it, and read what it prints.
//!
//! Next: `script.rs`, which script that is; then `command.rs`, what is run.

use lab_c_server::Request;

use super::Cgi;
use super::command::{command, surrounded};
use super::running::Running;
use crate::Trouble;
use crate::gateway::variables::{Credentials, variables};
use crate::gateway::{Answer, Gateway, Place, document};

impl Gateway for Cgi {
    fn answer(&self, request: &mut Request<'_>, place: &Place) -> Result<Answer, Trouble> {
        // TODO d1-answer · slide d-run-it · cargo workshop check d1
        // - Instead of showing the script, run it: what is run for its file says `command`, its variables stand around
        // - that (`surrounded`).
        // - Wait until there is room for it (`gate`), then start it with the content of the request (`Running::start`).
        // - What it prints is the answer: `document::answer`.
        // The text of the script, as lab C shows it.
        let text = std::fs::read(place.file.as_deref().unwrap_or("".as_ref()));
        let text = text.map_err(Trouble::Start)?;
        Ok(Answer::Response(lab_c_server::Response::text(200, text)))
    }
}
