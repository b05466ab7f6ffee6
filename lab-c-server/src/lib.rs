//! Lab C, from "every request gets the same page" to a server that stands beside nginx.
//!
//! `main.rs` has the way of a request in ten lines, `connection/mod.rs` goes it; the rest follows in the order of the steps:
//!
//! | step | file | what it is |
//! |---|---|---|
//! | c1 | `first_page.rs`, `response/head.rs` | a response, octet for octet |
//! | c2 | `request/` | the request that it answers |
//! | c3–c6 | `site/` | files, folders, methods, the time |
//! | c7 | `site/path.rs` | no way out of the folder |
//! | c8 | `workers.rs` | many at once |
//! | c9 | `persist.rs` | one connection, many requests |
//! | c10 | `request/framing.rs`, `request/body.rs`, `site/echo.rs` | what a request carries |
//! | c11 | `request/strict.rs` | what two parsers could read differently |
//! | c12 | `connection/patience.rs` | clients that are slow or silent |
//! | c13 | `waiting/` | an idle connection holds no worker |
//! | c14, c15 | `site/conditions.rs`, `site/ranges.rs` | what need not be sent again, and what only in part |
//! | c16 | `server.rs`, `waiting/parked.rs` | goodbye |
//! | c17 | `access_log/` | the log |
//! | c18 | `configuration.rs` | flag, environment, file, default |
//! | c19 | `site/gzip.rs` | less to send |
//!
//! Labs D and E are [`Handler`]s of this server: [`serve()`]. Their handlers may take their time: `aside.rs` has threads for
//! them, `connection/aside.rs` and `request/coming.rs` are such an exchange. Lab C itself needs none of the three.

pub mod access_log;
pub mod configuration;
pub mod connection;
pub mod first_page;
pub mod handler;
pub mod persist;
pub mod refusal;
pub mod request;
pub mod response;
pub mod server;
pub mod site;

mod aside;
mod waiting;
mod workers;

use std::io;
use std::process::ExitCode;

pub use handler::Handler;
use lab_a_given::Door;
use lab_c_given::Steps;
pub use lab_c_given::{Config, LogFormat};
pub use request::Request;
pub use response::{Content, Response};
pub use server::serve;
use site::Site;

/// The program: does what the arguments say (`given/src/program.rs`), with these functions.
#[must_use]
pub fn main() -> ExitCode {
    lab_c_given::main(&Steps {
        serve: serve_files,
        choose: configuration::choose,
        nearest: configuration::nearest,
    })
}

fn serve_files(config: Config, door: Door) -> io::Result<()> {
    let site = Site::new(&config)?;
    serve(config, door, site)
}
