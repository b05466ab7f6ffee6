//! From a request for a script to what the script answers: run it, and read what it prints.
//!
//! Next: `script.rs`, which script that is; then `command.rs`, what is run.

use solution_c_server::Request;

use super::command::{command, surrounded};
use super::running::{Running, know_length};
use super::{Cgi, what_it_prints};
use crate::Trouble;
use crate::gateway::variables::{Credentials, variables};
use crate::gateway::{Answer, Gateway, Place};

impl Gateway for Cgi {
    fn answer(&self, request: &mut Request<'_>, place: &Place) -> Result<Answer, Trouble> {
        // ANCHOR: d1-answer
        //= Instead of showing the script, run it. What is run for its file says `command`, and its variables stand
        //=   around that (`surrounded`). They tell how long the content is (`know_length`).
        //= Wait until there is room for it (`gate`), but for `wait` at most, since the request has arrived.
        //=   Then start it with the content (`Running::start`).
        //= Its answer is `what_it_prints`.
        //+ // The text of the script, as lab C shows it.
        //+ let text = std::fs::read(place.file.as_deref().unwrap_or("".as_ref()));
        //+ let text = text.map_err(Trouble::Start)?;
        //+ Ok(Answer::Response(solution_c_server::Response::text(200, text)))
        know_length(request)?;
        let variables = variables(request, place, &self.here, Credentials::Withheld);
        let command = surrounded(command(place, &self.interpreters)?, variables);
        let permit = self
            .gate
            .enter(request.arrived() + self.wait)
            .ok_or(Trouble::Busy)?;
        let running = Running::start(self, command, place, request.take_content(), permit)?;
        what_it_prints(place, running)
        // ANCHOR_END: d1-answer
    }
}
