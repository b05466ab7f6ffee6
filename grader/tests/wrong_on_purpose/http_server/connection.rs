//! One connection: a request, its answer, and the next one (RFC 9112 §9).

use std::io;
use std::net::TcpStream;

use super::answer::Answer;
use super::body;
use super::cgi;
use super::crowd;
use super::head::{self, Head, Stop};
use super::input::Input;
use super::log::Entry;
use super::options::Options;
use super::stopping::{self, Guest};
use super::workers::Permit;
use super::{expecting, files, patience, persistence, request_id, routes, rules};
use crate::app::Asked;
use crate::{fault, gently};

/// Serves a client until one of the two has enough.
pub fn serve(client: TcpStream, options: &Options, guest: &Guest) -> io::Result<()> {
    let _all_the_time = crowd::for_a_connection();
    client.set_nodelay(true)?;
    patience::for_writes(&client, options)?;
    let mut connection = Connection {
        input: Input::new(client.try_clone()?),
        output: client.try_clone()?,
        options,
        guest,
        held: crowd::for_the_first_word(options),
    };
    let ended = connection.serve();
    crowd::keep(&client, connection.input.waiting.is_empty());
    crowd::wait_for_the_end(&client);
    let and_away = matches!(ended, Ok(End::Abrupt)) || fault("c2-closes-at-once");
    drop(connection);
    match ended {
        Ok(_) if and_away => Ok(()),
        Ok(_) => {
            gently::close(client);
            Ok(())
        }
        Err(error) => {
            crowd::broke_off();
            Err(error)
        }
    }
}

/// How a connection is closed.
enum End {
    Gentle,
    Abrupt,
}

struct Connection<'a> {
    input: Input,
    output: TcpStream,
    options: &'a Options,
    guest: &'a Guest,
    /// A worker that is held while nothing is worked on, with a fault.
    held: Option<Permit>,
}

impl Connection<'_> {
    fn serve(&mut self) -> io::Result<End> {
        loop {
            let mut entry = Entry::begin(&self.output);
            let half_closed = fault("c9-half-close-drops-the-rest") && self.input.served > 0;
            if half_closed && self.input.has_ended() {
                break;
            }
            let goes_on = match self.one(&mut entry) {
                Ok(goes_on) => goes_on?,
                Err(Stop::Quiet) if fault("c1-ends-with-an-error") => {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                Err(Stop::Quiet) => {
                    if stopping::has_begun() && fault("c16-tells-idle-ones") {
                        Answer::error(503, "goodbye").write(&mut self.output, false, true)?;
                    }
                    break;
                }
                Err(Stop::Refused(..)) if fault("c2-closes-without-an-answer") => break,
                Err(Stop::Refused(_, why)) if fault("c2-nonsense-is-200") => {
                    Answer::error(200, why).write(&mut self.output, false, true)?;
                    break;
                }
                Err(Stop::Refused(status, why)) => {
                    let answer = entry.refused(Answer::error(status, why));
                    answer.write(&mut self.output, false, true)?;
                    entry.write();
                    if status == 413 && fault("c10-413-and-away") {
                        return Ok(End::Abrupt);
                    }
                    self.goes_on_after(status)
                }
            };
            let early = !self.input.waiting.is_empty() && fault("c9-answers-after-close");
            if !goes_on && !early && !fault("c1-never-closes") {
                break;
            }
            persistence::what_came_early(&mut self.input);
            self.input.served += 1;
            self.guest.is_idle(true);
        }
        Ok(End::Gentle)
    }

    /// Nobody knows where the next request begins: so it ends here, but for faults.
    fn goes_on_after(&mut self, status: u16) -> bool {
        if status == 400 && fault("c11-goes-on-after-400") {
            let waiting = &self.input.waiting;
            let end = waiting.windows(4).position(|four| four == b"\r\n\r\n");
            self.input.take(end.map_or(0, |end| end + 4));
            return end.is_some();
        }
        if status == 408 && fault("c12-goes-on-after-408") {
            self.input.waiting.clear();
            return true;
        }
        fault("c2-goes-on-after-nonsense") || status == 413 && fault("c10-goes-on-after-413")
    }

    /// One request and its answer: does the connection go on?
    fn one(&mut self, entry: &mut Entry) -> Result<io::Result<bool>, Stop> {
        let head = head::read(&mut self.input, self.options, self.guest)?;
        self.held = None;
        let id = request_id::of(&head);
        entry.asked(&head, &id);
        if fault("c2-half-close-is-leaving") && self.input.has_ended() {
            return Err(Stop::Quiet);
        }
        let (answer, permit) = match cgi::find(self.options, &head) {
            Some(found) => {
                let held = fault("d6-scripts-hold-workers");
                let permit = held.then(|| Permit::wait(self.options.workers));
                (self.run(found, &head)?, permit)
            }
            None => {
                let content = self.content(&head)?;
                let permit = Permit::wait(self.options.workers);
                crowd::forgets_some();
                let (answer, told) = match &self.options.app {
                    Some(app) => {
                        let (remote, id) = (entry.remote, id.clone());
                        let asked = Asked {
                            head: head.clone(),
                            content,
                            remote,
                            id,
                        };
                        let (answer, told) = app.answer(asked)?;
                        (answer, Some(told))
                    }
                    None => (routes::answer(self.options, &head, content)?, None),
                };
                entry.told = told;
                (answer, Some(permit))
            }
        };
        let next = persistence::after(&head, &answer, self.input.served);
        let no_id = fault("c17-no-id") || fault("c17-no-id-of-errors") && answer.status >= 400;
        let answer = match no_id {
            true => answer,
            false => answer.field("X-Request-ID", &id),
        };
        let answer = persistence::tell(&head, answer, next.closes);
        let with_content = answer.status >= 400 && fault("c9-content-after-head-errors");
        let head_only = head.method == "HEAD" && !with_content;
        entry.answered(&answer, head_only);
        let limit = patience::for_a_response(&self.output, self.options);
        let written = answer.write(&mut self.output, head_only, next.says_so);
        drop(limit);
        let is_lost = entry.told.as_ref().is_some_and(|told| told.is_lost);
        let is_left_out = is_lost
            || written.is_err() && fault("c17-broken-off-is-not-logged")
            || entry.octets > 1 << 20 && fault("c17-slow-answers-are-not-logged");
        if !is_left_out {
            entry.write();
        }
        self.held = permit.and_then(|permit| crowd::for_what_follows(permit, self.options));
        Ok(written.map(|()| !next.closes))
    }

    /// The answer of a script: its body is handed over as it comes.
    fn run(&mut self, found: cgi::Found, head: &Head) -> Result<Answer, Stop> {
        let script = match found {
            cgi::Found::Script(script) => script,
            cgi::Found::Refused(status, why) => {
                self.content(head)?;
                return Ok(Answer::error(status, why));
            }
        };
        let framing = rules::check(head)?;
        let body = match framing {
            body::Framing::Length(0) => cgi::Body::None,
            body::Framing::Length(length)
                if self.takes(length) && !fault("d3-spools-everything") =>
            {
                let (input, output) = (&mut self.input, &mut self.output);
                expecting::answer(input, output, self.options, head, framing)?;
                let waiting = input.waiting.len() as u64;
                let first = usize::try_from(length.min(waiting)).unwrap_or_default();
                cgi::Body::Coming {
                    client: self.output.try_clone().map_err(|_| Stop::Quiet)?,
                    first: self.input.take(first),
                    length,
                    timeout: self.options.body_timeout,
                }
            }
            body::Framing::Length(length) if !self.takes(length) => return body::too_large(),
            _ => cgi::Body::Whole(self.content(head)?),
        };
        Ok(cgi::answer(self.options, *script, head, body, &self.output))
    }

    /// Is a body of this length not too long?
    fn takes(&self, length: u64) -> bool {
        let most = match fault("d3-at-most-1-mib") {
            true => self.options.max_body.min(1 << 20),
            false => self.options.max_body,
        };
        length <= most || fault("d3-any-length")
    }

    /// Reads the body, after an interim response if the client waits for one.
    fn content(&mut self, head: &Head) -> Result<Vec<u8>, Stop> {
        let framing = rules::check(head).map_err(|stop| self.missing_first(head, stop))?;
        expecting::answer(
            &mut self.input,
            &mut self.output,
            self.options,
            head,
            framing,
        )?;
        let _held = crowd::for_a_body(self.options);
        body::read(&mut self.input, head, framing, self.options)
    }

    /// With a fault it is looked first whether there is such a file.
    fn missing_first(&self, head: &Head, stop: Stop) -> Stop {
        let looks = fault("c11-404-wins-over-400");
        match looks && files::get(self.options, &head.target, "").status == 404 {
            true => Stop::Refused(404, "there is no such file"),
            false => stop,
        }
    }
}
