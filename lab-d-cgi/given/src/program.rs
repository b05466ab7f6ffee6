//! From arguments to a server that listens, and to an exit code.

use std::io;
use std::process::ExitCode;

use clap::Command;
use lab_a_given::Door;
use lab_c_given::{Choose, Nearest, Settings};

use crate::config::{Config, settings};

/// The functions that the program calls: the first is this lab's, the others are lab C's.
#[derive(Debug)]
pub struct Steps {
    /// Serves whoever comes to the door, until it is asked to stop.
    pub serve: fn(Config, Door) -> io::Result<()>,
    /// c18: which source of a setting counts.
    pub choose: Choose,
    /// c18: the known name that is most like an unknown one.
    pub nearest: Nearest,
}

/// Does what the arguments say, with the labs' functions. Exit codes: 0 done, 1 it failed, 2 wrong usage.
#[must_use]
pub fn main(steps: &Steps) -> ExitCode {
    let settings = Settings {
        prefix: "LAB_D_",
        list: settings(),
        choose: steps.choose,
        nearest: steps.nearest,
    };
    lab_c_given::run(command(), &settings, |_, values| {
        let config = Config::from(values)?;
        let door = lab_c_given::open(&config.server)?;
        Ok((steps.serve)(config, door)?)
    })
}

fn command() -> Command {
    Command::new("lab-d")
        .bin_name("cargo lab-d")
        .about("Lab D: a web server whose pages are written by programs")
        .after_help("Example:\n  cargo lab-d --root lab-d-cgi/examples --port 8080\n  then open http://127.0.0.1:8080/cgi-bin/print_time.py in a browser\n\nEvery flag but --config is also a variable of the environment: LAB_D_CGI_TIMEOUT=5 says what --cgi-timeout 5 says.")
}
