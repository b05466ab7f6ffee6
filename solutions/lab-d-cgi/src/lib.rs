//! Lab D, from "here is the text of your program" to a server whose pages are written by programs.
//!
//! `main.rs` has the way of a request, `cgi/answer.rs` goes it; the rest follows in the order of the steps:
//!
//! | step | file | what it is |
//! |---|---|---|
//! | d1 | `cgi/answer.rs`, `cgi/script.rs`, `cgi/command.rs`, `gateway/head.rs` | a script that runs |
//! | d2 | `gateway/variables.rs` | what it is told |
//! | d3 | `cgi/running.rs` | what it is given to read |
//! | d4 | `gateway/head.rs`, `gateway/document.rs` | what it answers |
//! | d5 | `trouble.rs` | when it goes wrong |
//! | d6 | `gateway/document.rs`, `cgi/gate.rs` | as it is written, and not too many at once |
//! | d7 | `cgi/jail.rs` | nothing outside the folder |
//! | d8 | `applications/` | three applications in Python |
//! | d9 | `wsgi/` | applications that stay, in processes of their own |
//! | d10 | `scgi.rs` | the same request over a socket |
//! | d11 | `fastcgi/` | the same over a connection that is used again |
//!
//! All of them are [`Gateway`](gateway::Gateway)s behind one handler of lab C's server, [`Gateways`].

pub mod cgi;
pub mod fastcgi;
pub mod gateway;
pub mod gateways;
pub mod routes;
pub mod scgi;
pub mod trouble;
#[cfg(unix)]
pub mod wsgi;
#[cfg(not(unix))]
#[path = "wsgi/elsewhere.rs"]
pub mod wsgi;

use std::io;
use std::process::ExitCode;

pub use gateways::Gateways;
use lab_a_given::Door;
pub use lab_d_given::Config;
use lab_d_given::{Reaper, Steps};
use solution_c_server::configuration;
pub use trouble::Trouble;

/// The program: does what the arguments say (`given/src/program.rs`), with these functions.
#[must_use]
pub fn main() -> ExitCode {
    lab_d_given::main(&Steps {
        serve,
        choose: configuration::choose,
        nearest: configuration::nearest,
    })
}

/// Serves whoever comes to the door: scripts, gateways, and files.
///
/// # Errors
/// As those of lab C's [`serve`](solution_c_server::serve()); or a gateway cannot be started.
pub fn serve(config: Config, door: Door) -> io::Result<()> {
    let reaper = Reaper::start()?;
    let mut gateways = Gateways::new(&config, door.address(), &reaper)?;
    let workers = gateways.workers.take();
    let served = solution_c_server::serve(config.server, door, gateways);
    drop(workers);
    reaper.end_all();
    served
}
