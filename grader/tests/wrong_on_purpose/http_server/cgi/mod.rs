//! Lab D, wrong on purpose: pages that programs write (RFC 3875).
//!
//! Read on: `find.rs` (which file is meant, and whether it runs), `environment.rs` (what it is told),
//! `process.rs` and `body.rs` (running it), `head.rs` and `reply.rs` (what becomes of what it says), `output.rs` (its
//! content on the way to the client).

mod body;
mod environment;
mod find;
mod group;
mod head;
mod kept;
mod nph;
mod output;
mod process;
mod reply;
mod settings;

use std::net::TcpStream;

pub use body::Body;
pub use find::{Found, Script, find};
pub use output::Output;
pub use settings::{FLAGS, Settings};

use super::answer::Answer;
use super::head::Head;
use super::options::Options;
use super::routes;
use crate::fault;
use process::Running;

/// More local redirects than this are a circle.
const MOST_REDIRECTS: usize = 10;

/// The answer of a script, or of whatever its local redirects lead to.
pub fn answer(
    options: &Options,
    script: Script,
    head: &Head,
    body: Body,
    client: &TcpStream,
) -> Answer {
    let Some(settings) = &options.cgi else {
        return Answer::error(500, "scripts do not run here");
    };
    let (mut script, mut body) = (script, body);
    kept::first_version(&mut script);
    let mut asked = Asked::of(head);
    let most = match fault("d4-round-and-round") {
        true => 100_000,
        false if fault("d4-at-most-5-redirects") => 5,
        false => MOST_REDIRECTS,
    };
    for _ in 0..=most {
        let environment = environment::of(&script, &asked, &body, client, options);
        let name = script.log_name();
        let mut running = match Running::start(&script, environment, body, settings) {
            Ok(running) => running,
            Err(error) => {
                if fault("d5-ends-when-nothing-starts") {
                    std::process::exit(1);
                }
                if fault("d5-shows-what-cannot-start") {
                    let content = std::fs::read(&script.file).unwrap_or_default();
                    return Answer::octets(500, "text/plain", content);
                }
                if fault("d5-cannot-start-is-404") {
                    return Answer::error(404, "there is no such program");
                }
                eprintln!("{name}: {error}");
                return Answer::error(500, "this script cannot be started");
            }
        };
        if script.is_nph() {
            return nph::of(running, &name);
        }
        let said = match head::read(&mut running) {
            Ok(said) => said,
            Err(wrong) => return wrong.tell(&name),
        };
        let target = match reply::of(said, running, head, &name) {
            reply::Reply::Answer(answer) => return *answer,
            reply::Reply::Elsewhere(target) => target,
        };
        // As if the client had asked for that, with GET and without content.
        let target = match target.split_once('?') {
            Some((path, _)) if fault("d4-local-redirect-keeps-the-query") => {
                format!("{path}?{}", script.query)
            }
            _ => target,
        };
        asked = Asked {
            method: match fault("d4-local-redirect-keeps-the-method") {
                true => asked.method,
                false => "GET".into(),
            },
            target,
            is_redirected: true,
            ..asked
        };
        let as_if = asked.head();
        body = Body::None;
        script = match find(options, &as_if) {
            Some(Found::Script(script)) => *script,
            Some(Found::Refused(status, why)) => return Answer::error(status, why),
            None => {
                let found = routes::answer(options, &as_if, Vec::new());
                return found.unwrap_or_else(|_| Answer::error(502, "this leads nowhere"));
            }
        };
    }
    Answer::error(500, "these scripts send each other round in circles")
}

/// What a script is asked: the request itself, or what a local redirect makes of it.
struct Asked<'a> {
    method: String,
    target: String,
    is_redirected: bool,
    head: &'a Head,
}

impl<'a> Asked<'a> {
    fn of(head: &'a Head) -> Self {
        let method = match fault("d2-always-get") {
            true => "GET".into(),
            false => head.method.clone(),
        };
        Asked {
            method,
            target: head.target.clone(),
            is_redirected: false,
            head,
        }
    }

    /// The same as a request of its own.
    fn head(&self) -> Head {
        let of_content = ["content-length", "content-type", "transfer-encoding"];
        let fields = self.head.fields.iter().filter(|(name, _)| {
            !of_content
                .iter()
                .any(|other| name.eq_ignore_ascii_case(other))
        });
        Head {
            method: self.method.clone(),
            target: self.target.clone(),
            old: self.head.old,
            fields: fields.cloned().collect(),
        }
    }
}
