//! The programs of labs C and D, wrong on purpose: a small web server on the standard library alone. Lab E's
//! application (`../app/`) answers on it too.
//!
//! A thread for each connection, and a permit for each request that is worked on: so a client that
//! waits never holds a worker. Read on: `door.rs` (who comes in), `connection.rs` (one request after
//! the other), `head.rs`, `rules.rs` and `body.rs` (what a request says), `routes.rs` (who answers); lab D's scripts: `cgi/`.

pub mod answer;
mod body;
pub mod cgi;
mod chunks;
pub mod coded;
mod conditions;
mod connection;
mod crowd;
pub mod dates;
mod door;
mod echo;
pub mod escape;
mod expecting;
pub mod files;
mod folder;
pub mod forms;
pub mod head;
mod help;
mod host;
mod input;
mod lengths;
mod lines;
mod log;
mod log_line;
mod media;
pub mod methods;
mod options;
pub mod pages;
mod path;
mod patience;
mod persistence;
pub mod random;
mod ranges;
mod read_dates;
mod request_id;
mod routes;
mod rules;
pub mod settings;
mod settings_file;
pub mod squeeze;
pub mod stopping;
pub mod target;
mod time;
mod version;
pub mod workers;

use std::sync::Arc;

use crate::arguments::Trouble;
use crate::fault;
pub use options::{Lab, Options};

/// Serves until a signal ends the program.
pub fn run(lab: Lab, given: &[String]) -> Result<(), Trouble> {
    if given.iter().any(|word| word == "--help") {
        return help::print(lab);
    }
    let (prints_routes, given) = match given {
        [first, rest @ ..] if lab == Lab::E && first == "routes" => (true, rest),
        all => (false, all),
    };
    let options = Options::parse(lab, given)?;
    if let Some(app) = options.app.as_ref().filter(|_| prints_routes) {
        if fault("e2-list-on-stderr") {
            eprint!("{}", app.routes());
            return Ok(());
        }
        return crate::print(app.routes().as_bytes());
    }
    if !options.root.is_dir() && !fault("c3-any-root") {
        let root = options.root.display();
        return Err(Trouble::Failed(format!("--root {root}: not a folder")));
    }
    log::open(&options)?;
    let Some(listener) = door::open(&options)? else {
        return Ok(());
    };
    let drain = options.app.as_ref().map(|app| app.drain());
    stopping::on_signals(&listener, options.grace, drain.unwrap_or_default())?;
    door::serve(&listener, &Arc::new(options));
    // Nobody new comes in.
    drop(listener);
    stopping::wait()
}
