//! The labs' programs, wrong on purpose: `wrong-on-purpose --fault NAME SUBCOMMAND …`.
//!
//! Without a fault every check passes; with one, the checks that name it must fail. The simplest
//! code that is right, on the standard library, independent of the reference.

use std::env;
use std::io::{ErrorKind, Write, stdout};
use std::process::ExitCode;
use std::sync::OnceLock;

mod adder;
mod app;
mod arguments;
mod client;
mod crlf;
mod datagrams;
mod echo;
mod gently;
mod http_client;
mod http_server;
mod lines;
mod models;
mod names;
mod time;
mod whatismyip;

use arguments::{Arguments, Trouble};

static FAULT: OnceLock<String> = OnceLock::new();

/// Is this the fault that was asked for?
fn fault(name: &str) -> bool {
    FAULT.get().is_some_and(|asked| asked == name)
}

fn main() -> ExitCode {
    // The tests' own executables begin in the test harness: so this one plays the scripts of lab D's checks.
    #[cfg(feature = "all-labs")]
    grader::actor::play_if_called();
    let mut given: Vec<String> = env::args().skip(1).collect();
    if given.first().is_some_and(|word| word == "--fault") && given.len() > 1 {
        let _ = FAULT.set(given.remove(1));
        given.remove(0);
    }
    let ended = if given.first().is_some_and(|word| word == "lab-c-server") {
        http_server::run(http_server::Lab::C, &given[1..])
    } else if given.first().is_some_and(|word| word == "lab-d-cgi") {
        http_server::run(http_server::Lab::D, &given[1..])
    } else if given.first().is_some_and(|word| word == "lab-e-framework") {
        http_server::run(http_server::Lab::E, &given[1..])
    } else if given.first().is_some_and(|word| http_client::knows(word)) {
        http_client::run(&given)
    } else {
        Arguments::parse(&given).and_then(|arguments| run(&arguments))
    };
    match ended {
        Ok(()) | Err(Trouble::NobodyReads) => ExitCode::SUCCESS,
        Err(Trouble::Usage(what)) => {
            eprintln!("error: {what}");
            ExitCode::from(2)
        }
        Err(Trouble::Failed(what)) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Trouble> {
    if arguments.is_set("help") || arguments.program() == "--help" {
        let text = arguments::help(arguments);
        if fault("a1-help-on-stderr") {
            eprint!("{text}");
            return Ok(());
        }
        print(text.as_bytes())?;
        return if fault("a1-help-exits-2") {
            Err(Trouble::Usage("that was the help".into()))
        } else {
            Ok(())
        };
    }
    match arguments.program() {
        "echo-client" => client::echo_client(arguments),
        "talk" => client::talk(arguments),
        "echo-server" => models::serve(arguments, echo::converse),
        "time-server" => models::serve(arguments, time::converse),
        "whatismyip-server" => models::serve(arguments, whatismyip::converse),
        "adder-server" => models::serve(arguments, adder::converse),
        "udp-echo-server" => datagrams::server(arguments),
        "udp-echo-client" => datagrams::client(arguments),
        "resolve" => names::resolve(arguments),
        "services" => names::services(arguments),
        other => Err(Trouble::Failed(format!("{other}: not written yet"))),
    }
}

/// Writes to standard output, now.
fn print(octets: &[u8]) -> Result<(), Trouble> {
    let mut stdout = stdout().lock();
    match stdout.write_all(octets).and_then(|()| stdout.flush()) {
        Err(_) if fault("a1-ignores-a-failed-write") => Ok(()),
        Err(error) if fault("a1-panics-on-a-failed-write") => {
            panic!("failed printing to stdout: {error}")
        }
        Err(error)
            if error.kind() == ErrorKind::BrokenPipe
                && !fault("a1-complains-about-a-closed-pipe") =>
        {
            Err(Trouble::NobodyReads)
        }
        Err(error) => Err(Trouble::Failed(format!("standard output: {error}"))),
        Ok(()) => Ok(()),
    }
}
