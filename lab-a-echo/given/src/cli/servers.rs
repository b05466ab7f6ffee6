//! The subcommands that listen: `echo-server`, `time-server`, `whatismyip-server`, `adder-server`,
//! `udp-echo-server`.

use std::io;
use std::net::TcpStream;
use std::process;
use std::sync::Arc;
use std::thread;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::flags;
use crate::note::note;
use crate::serve::{Door, Model};
use crate::{Error, Steps, datagrams, signals};

pub(super) fn commands() -> [Command; 5] {
    let server = |name, about, example| {
        Command::new(name)
            .about(about)
            .args(flags::host_and_port())
            .arg(flags::grace())
            .after_help(example)
    };
    [
        server(
            "echo-server",
            "Sends back every octet to whoever sent it",
            "Example:\n  cargo lab-a echo-server --model threads\n  then, in another terminal: cargo lab-a echo-client Hello",
        )
        .arg(
            Arg::new("model")
                .long("model")
                .value_name("MODEL")
                .value_parser(["one", "threads", "pool", "events", "async", "processes"])
                .help("How many clients are served at once [default: one, and threads from step a7 on]"),
        )
        .arg(
            Arg::new("workers")
                .long("workers")
                .value_name("N")
                .value_parser(value_parser!(u16).range(1..=1024))
                .help("How many threads of a pool, or processes [default: one for each core]"),
        ),
        server(
            "time-server",
            "Tells every client the time, and closes",
            "Example:\n  cargo lab-a time-server\n  then, in another terminal: cargo workshop talk 127.0.0.1 50000",
        ),
        server(
            "whatismyip-server",
            "Tells every client the client's own address, and closes",
            "Example:\n  cargo lab-a whatismyip-server\n  then, in another terminal: cargo workshop talk 127.0.0.1 50000",
        ),
        server(
            "adder-server",
            "Asks every client for two numbers, and tells their total",
            "Example:\n  cargo lab-a adder-server\n  then, in another terminal: cargo workshop talk 127.0.0.1 50000",
        ),
        server(
            "udp-echo-server",
            "Sends back every datagram to whoever sent it",
            "Example:\n  cargo lab-a udp-echo-server\n  then, in another terminal: cargo lab-a udp-echo-client Hello",
        ),
    ]
}

pub(super) fn echo(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    let workers = arguments
        .get_one::<u16>("workers")
        .map_or_else(cores, |workers| usize::from(*workers));
    let model = match arguments.get_one::<String>("model").map(String::as_str) {
        Some("one") => Model::One,
        Some("threads") => Model::Threads,
        Some("pool") => Model::Pool(workers),
        Some("processes") => Model::Processes(workers),
        Some("events") => return Ok((steps.echo_in_one_thread)(open_door(arguments)?)?),
        Some("async") => return echo_in_tasks(arguments, steps),
        _ => (steps.default_model)(),
    };
    Ok((steps.serve)(
        open_door(arguments)?,
        model,
        Arc::new(steps.echo),
    )?)
}

pub(super) fn time(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    serve_each(arguments, steps, steps.tell_time)
}

pub(super) fn address(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    serve_each(arguments, steps, steps.tell_address)
}

pub(super) fn adder(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    serve_each(arguments, steps, steps.add)
}

pub(super) fn udp_echo(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    let socket = datagrams::listen(&flags::host(arguments)?, flags::port(arguments)?)?;
    // Nothing can be half done here, so there is nothing to wait for.
    signals::at_first_signal(|| process::exit(0))?;
    note(format_args!("listening on {}", socket.local_addr()?));
    Ok((steps.echo_datagrams)(&socket)?)
}

fn serve_each(
    arguments: &ArgMatches,
    steps: &Steps,
    handler: fn(TcpStream) -> io::Result<()>,
) -> Result<(), Error> {
    let model = (steps.default_model)();
    Ok((steps.serve)(
        open_door(arguments)?,
        model,
        Arc::new(handler),
    )?)
}

/// Listens, says so, and gets ready to be stopped: before it says so, or a signal could come too early.
fn open_door(arguments: &ArgMatches) -> Result<Door, Error> {
    let (host, port) = (flags::host(arguments)?, flags::port(arguments)?);
    let door = Door::open(&host, port, flags::duration(arguments, "grace"))?;
    let stop = door.stop();
    signals::at_first_signal(move || stop.ask())?;
    door.announce();
    Ok(door)
}

fn echo_in_tasks(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    let Some(serve) = steps.echo_in_tasks else {
        return Err(Error::Usage(
            "--model async is not built in: build with `--features async`".to_owned(),
        ));
    };
    Ok(serve(open_door(arguments)?)?)
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
