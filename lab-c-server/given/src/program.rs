//! From arguments to a server that listens, and to an exit code.

use std::fmt;
use std::io;
use std::process::ExitCode;

use clap::{ArgMatches, Command};
use lab_a_given::{Door, note};

use crate::config::{Config, SETTINGS};
use crate::settings::{Choose, Nearest, Settings, Values};

/// The lab's functions that the program calls.
#[derive(Debug)]
pub struct Steps {
    /// Serves whoever comes to the door, until it is asked to stop.
    pub serve: fn(Config, Door) -> io::Result<()>,
    /// c18: which source of a setting counts.
    pub choose: Choose,
    /// c18: the known name that is most like an unknown one.
    pub nearest: Nearest,
}

/// Why a program of this lab ends without having done what was asked.
#[derive(Debug)]
pub enum Error {
    /// Wrong usage: exit code 2.
    Usage(String),
    /// It did not work: exit code 1.
    Failed(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Error::Usage(words) | Error::Failed(words)) = self;
        f.write_str(words)
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Failed(error.to_string())
    }
}

/// Does what the arguments say, with the lab's functions. Exit codes: 0 done, 1 it failed, 2 wrong usage.
#[must_use]
pub fn main(steps: &Steps) -> ExitCode {
    let settings = Settings {
        prefix: "LAB_C_",
        list: SETTINGS.to_vec(),
        choose: steps.choose,
        nearest: steps.nearest,
    };
    run(command(), &settings, |_, values| {
        let config = Config::from(values)?;
        let door = open(&config)?;
        Ok((steps.serve)(config, door)?)
    })
}

/// Reads what arguments, environment and file say, and does `what` with it. The same for labs C to E.
#[must_use]
pub fn run(
    command: Command,
    settings: &Settings,
    what: impl FnOnce(&ArgMatches, &Values) -> Result<(), Error>,
) -> ExitCode {
    let matches = match settings.flags(command).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // `--help` comes this way too. Whoever closed our output does not want to read it.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let ended = settings
        .read(&matches)
        .and_then(|values| what(&matches, &values));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            note(format_args!("error: {error}"));
            match error {
                Error::Usage(_) => ExitCode::from(2),
                Error::Failed(_) => ExitCode::FAILURE,
            }
        }
    }
}

/// Listens, and says so. Gets ready to be stopped before it says so, or a signal could come too early.
///
/// # Errors
/// The root is not a folder; or nothing can listen there.
pub fn open(config: &Config) -> Result<Door, Error> {
    match std::fs::metadata(&config.root) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(root_error(config, "is not a folder")),
        Err(error) => return Err(root_error(config, &error.to_string())),
    }
    let door = Door::open(&config.host, config.port, config.grace)?;
    let stop = door.stop();
    lab_a_given::at_first_signal(move || stop.ask())?;
    door.announce();
    Ok(door)
}

fn command() -> Command {
    Command::new("lab-c")
        .bin_name("cargo lab-c")
        .about("Lab C: a web server for the files of a folder")
        .after_help("Example:\n  cargo lab-c --root . --port 8080\n  then open http://127.0.0.1:8080/ in a browser\n\nEvery flag but --config is also a variable of the environment: LAB_C_IDLE_TIMEOUT=5 says what --idle-timeout 5 says.")
}

fn root_error(config: &Config, what: &str) -> Error {
    Error::Failed(format!(
        "{}: {what}: --root names the folder to serve",
        config.root.display()
    ))
}
