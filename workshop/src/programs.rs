//! Commands that are programs of their own: built only when somebody asks for them, so that the first verdict waits for none.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::cargo::Job;
use crate::error::Result;
use crate::in_place;
use crate::workspace::Workspace;

/// A command that another package does.
struct Program {
    command: &'static str,
    about: &'static str,
    /// The package; its program has the same name.
    package: &'static str,
    /// One package may do several commands: then it is told which one.
    is_told_which: bool,
    example: &'static str,
}

static PROGRAMS: [Program; 3] = [
    Program {
        command: "load",
        about: "See how fast servers are under load, side by side",
        package: "instruments",
        is_told_which: true,
        example: "cargo workshop load c --against reference",
    },
    Program {
        command: "wire",
        about: "See every octet that passes between a client and a server",
        package: "instruments",
        is_told_which: true,
        example: "cargo workshop wire --to 127.0.0.1:8080",
    },
    Program {
        command: "dev",
        about: "For maintainers of the course: starters, verify",
        package: "maintain",
        is_told_which: false,
        example: "cargo workshop dev verify",
    },
];

/// The command lines; what comes after the command is the program's own, `--help` included.
pub fn commands() -> impl Iterator<Item = Command> {
    PROGRAMS.iter().map(|program| {
        Command::new(program.command)
            .about(program.about)
            .disable_help_flag(true)
            .arg(
                Arg::new("words")
                    .value_name("WORDS")
                    .help(format!(
                        "`cargo workshop {} --help` lists them",
                        program.command
                    ))
                    .num_args(0..)
                    .trailing_var_arg(true)
                    .allow_hyphen_values(true)
                    .value_parser(value_parser!(OsString)),
            )
            .after_help(format!("Example: {}", program.example))
    })
}

/// Builds the program of this command and becomes it; nothing, if the command is none of these.
///
/// # Errors
/// When it does not build or cannot be started.
pub fn run(workspace: &Workspace, command: &str, matches: &ArgMatches) -> Option<Result<ExitCode>> {
    let program = PROGRAMS.iter().find(|program| program.command == command)?;
    let which = program.is_told_which.then(|| OsString::from(command));
    let words = matches.get_many::<OsString>("words").into_iter().flatten();
    let job = Job::new(workspace, program.package);
    let words = which.into_iter().chain(words.cloned());
    Some(in_place::build_and_become(
        &job,
        program.package,
        words,
        &|_, _| {},
    ))
}
