//! From arguments to an application that serves, and to an exit code.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::{Arg, Command};
use lab_c_given::{Choose, Error, Nearest, Settings};

use crate::config::{Config, settings};
use crate::panics;

/// What the program does, if it is not to serve.
const WHAT: &str = "what";
const ROUTES: &str = "routes";

/// The functions that the program calls: the first three are this lab's, the others are lab C's.
#[derive(Debug)]
pub struct Steps {
    /// Serves the application until it is asked to stop.
    pub serve: fn(Config) -> Result<(), Error>,
    /// Each route of the application, such as `GET /r/users/:id`.
    pub routes: fn(Config) -> Result<Vec<String>, Error>,
    /// Whether this is a method, and that a pattern.
    pub is_route: fn(&str, &str) -> bool,
    /// c18: which source of a setting counts.
    pub choose: Choose,
    /// c18: the known name that is most like an unknown one.
    pub nearest: Nearest,
}

/// Does what the arguments say, with the labs' functions. Exit codes: 0 done, 1 it failed, 2 wrong usage.
#[must_use]
pub fn main(steps: &Steps) -> ExitCode {
    panics::tell_in_one_line();
    let settings = Settings {
        prefix: "LAB_E_",
        list: settings(),
        choose: steps.choose,
        nearest: steps.nearest,
    };
    lab_c_given::run(command(), &settings, |matches, values| {
        let config = Config::from(values, steps.is_route)?;
        match matches.contains_id(WHAT) {
            true => print(&(steps.routes)(config)?),
            false => (steps.serve)(config),
        }
    })
}

/// Writes the lines to standard output. Whoever has closed that does not want to read them.
fn print(lines: &[String]) -> Result<(), Error> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn command() -> Command {
    Command::new("lab-e")
        .bin_name("cargo lab-e")
        .about("Lab E: a web framework, and an application that uses all of it")
        .arg(
            Arg::new(WHAT)
                .value_parser([ROUTES])
                .help("routes: print the method and the pattern of each route, and end"),
        )
        .after_help("Example:\n  cargo lab-e --user ada:lovelace --port 8080\n  then open http://127.0.0.1:8080/ in a browser\n\nEvery flag but --config is also a variable of the environment: LAB_E_SESSION_TTL=60 says what --session-ttl 60 says.")
}
