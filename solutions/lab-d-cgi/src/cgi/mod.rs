//! CGI: a process for each request (RFC 3875).
//!
//! In the order in which a script is found, run and read: `script.rs`, `jail.rs`, `command.rs`, `answer.rs`,
//! `running.rs`; and `gate.rs`, which counts them.

mod answer;
pub mod command;
pub mod gate;
pub mod jail;
pub(crate) mod running;
pub mod script;

use std::io;
use std::path::{self, PathBuf};
use std::time::Duration;

use lab_d_given::{Config, Interpreter, Reaper};

use crate::gateway::Here;
use gate::Gate;

/// Runs scripts.
pub struct Cgi {
    /// The folder of scripts, if there is one.
    pub(crate) folder: Option<PathBuf>,
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
            interpreters: interpreters.collect(),
            here: here.clone(),
            timeout: config.cgi_timeout,
            gate: Gate::new(config.cgi_workers),
            wait: config.cgi_wait,
            reaper: reaper.clone(),
        })
    }
}
