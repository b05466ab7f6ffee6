//! CGI: a process for each request (RFC 3875).
//!
//! In the order in which a script is found, run and read: `script.rs`, `jail.rs`, `command.rs`, `answer.rs`,
//! `running.rs`; `known.rs`, which keeps what was found for a moment; and `gate.rs`, which counts them.

mod answer;
pub mod command;
pub mod gate;
pub mod jail;
pub(crate) mod known;
pub(crate) mod running;
pub mod script;

use std::io;
use std::path::{self, Path, PathBuf};
use std::time::Duration;

use lab_d_given::{Config, Interpreter, Reaper};

use crate::Trouble;
use crate::gateway::{Answer, Here, Place, document};
use gate::Gate;
use known::Known;
use running::Running;

/// Runs scripts.
pub struct Cgi {
    /// The folder of scripts, if there is one.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) known: Known,
    /// What runs scripts of which ending; of several for one ending the first counts.
    pub(crate) interpreters: Vec<Interpreter>,
    here: Here,
    /// How long a script may neither take nor give an octet.
    timeout: Duration,
    /// How many may run at once, and how long others wait.
    gate: Gate,
    wait: Duration,
    reaper: Reaper,
}

/// The answer that a script prints: a document, unless it writes the whole response itself and says so by its name
/// (`nph-`: no parsed header, RFC 3875 §5).
fn what_it_prints(place: &Place, output: Running) -> Result<Answer, Trouble> {
    let name = place.file.as_deref().and_then(Path::file_name);
    match name.is_some_and(|name| name.as_encoded_bytes().starts_with(b"nph-")) {
        true => document::unchanged(output),
        false => document::answer(output),
    }
}

impl Cgi {
    /// Gets ready to run the scripts that the settings name.
    ///
    /// # Errors
    /// The working folder cannot be found out.
    pub fn new(config: &Config, here: &Here, reaper: &Reaper) -> io::Result<Cgi> {
        // Interpreters are looked up once; and whoever is set later counts.
        let interpreters = config.interpreters.iter().rev().map(Interpreter::found);
        Ok(Cgi {
            folder: config.cgi_bin.as_ref().map(path::absolute).transpose()?,
            known: Known::default(),
            interpreters: interpreters.collect(),
            here: here.clone(),
            timeout: config.cgi_timeout,
            gate: Gate::new(config.cgi_workers),
            wait: config.cgi_wait,
            reaper: reaper.clone(),
        })
    }
}
