//! Lab D, wrong on purpose: pages that programs write (RFC 3875).
//!
//! Read on: `find.rs` (which file is meant, and whether it runs), `environment.rs` (what it is told),
//! `process.rs` and `body.rs` (running it), `head.rs` and `reply.rs` (what becomes of what it says), `output.rs` (its
//! content on the way to the client).

mod body;
mod environment;
mod find;
mod gate;
mod gateway;
mod group;
mod head;
mod jail;
mod kept;
mod late;
mod nph;
mod output;
mod process;
mod reply;
mod settings;
mod source;
mod walk;

use std::net::TcpStream;

pub use body::Body;
pub use find::{Found, Script, find};
pub use output::Output;
pub use settings::{FLAGS, Settings};

use super::answer::Answer;
use super::head::Head;
use super::options::Options;
use super::routes;
use super::workers::Permit;
use crate::fault;
use process::Running;
use source::Source;

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
    hand_on(client);
    let (mut script, mut body) = (script, body);
    kept::first_version(&mut script);
    jail::command_line(&mut script);
    let mut asked = Asked::of(head);
    let most = match fault("d4-round-and-round") {
        true => 100_000,
        false if fault("d4-at-most-5-redirects") => 5,
        false => MOST_REDIRECTS,
    };
    for _ in 0..=most {
        let name = script.log_name();
        let running = match &script.gateway {
            Some(gateway) => {
                gateway::start(gateway, &script, &asked, body, client, options, settings)
            }
            None => run(&script, &asked, body, client, options, settings),
        };
        let mut running = match running {
            Ok(running) => running,
            Err(wrong) => return wrong.tell(&name),
        };
        if script.is_nph() {
            return nph::of(running, &name);
        }
        let said = match head::read(&mut *running) {
            Ok(said) => said,
            Err(wrong) => {
                if fault("d6-place-is-lost-with-errors") {
                    running.lose_place();
                }
                return wrong.tell(&name);
            }
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

/// Starts a script, once there is a place for it.
fn run(
    script: &Script,
    asked: &Asked,
    body: Body,
    client: &TcpStream,
    options: &Options,
    settings: &Settings,
) -> Result<Box<dyn Source>, head::Wrong> {
    let busy = if fault("d6-busy-is-500") { 500 } else { 503 };
    let busy = || head::Wrong::new(busy, "too many scripts run");
    let place = wait_for_a_place(settings, options).ok_or_else(busy)?;
    let environment = environment::of(script, asked, &body, client, options);
    match Running::start(script, environment, body, settings, place) {
        Ok(running) => Ok(Box::new(running)),
        Err(error) => Err(cannot_start(script, &error)),
    }
}

/// There is no such interpreter, or the file is no program.
fn cannot_start(script: &Script, error: &std::io::Error) -> head::Wrong {
    if fault("d5-ends-when-nothing-starts") {
        std::process::exit(1);
    }
    let status = match fault("d5-cannot-start-is-404") {
        true => 404,
        false => 500,
    };
    let wrong = head::Wrong::new(status, "this script cannot be started");
    match fault("d5-shows-what-cannot-start") {
        true => wrong.showing(std::fs::read(&script.file).unwrap_or_default()),
        false => wrong.with(error.to_string()),
    }
}

/// A place among the scripts that run.
fn wait_for_a_place(settings: &Settings, options: &Options) -> Option<gate::Place> {
    let _held = fault("d6-waiting-holds-workers").then(|| Permit::wait(options.workers));
    gate::enter(settings)
}

/// With a fault the client's socket stays open in the script.
fn hand_on(client: &TcpStream) {
    #[cfg(unix)]
    if fault("d5-hands-sockets-on") {
        let _ = rustix::io::fcntl_setfd(client, rustix::io::FdFlags::empty());
    }
    #[cfg(not(unix))]
    let _ = client;
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
