//! Servers: a listening socket, a way to serve many clients, a way to stop.

use std::io;
use std::net::TcpStream;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use crate::arguments::{Arguments, Trouble};
use crate::fault;

mod door;
mod events;
mod pool;
mod processes;
mod stopping;
mod threads;

/// A conversation with one client, from its first octet to its last.
pub type Converse = fn(TcpStream) -> io::Result<()>;

/// The step whose faults count: that of the model.
static STEP: OnceLock<&str> = OnceLock::new();

/// Is this the fault that was asked for, in the step of the model that runs?
fn wrong(words: &str) -> bool {
    STEP.get()
        .is_some_and(|step| fault(&format!("{step}-{words}")))
}

/// Binds, says so, and holds `converse` with every client until a signal ends the program.
pub fn serve(arguments: &Arguments, converse: Converse) -> Result<(), Trouble> {
    let default = if fault("a7-default-is-one") {
        "one"
    } else {
        "threads"
    };
    let model = arguments.value("model").unwrap_or(default);
    let step = match model {
        "one" | "threads" => "a7",
        "pool" => "a8",
        "events" => "a9",
        "async" => "a10",
        "processes" => "a11",
        _ if fault("a7-unknown-model-is-threads") => "a7",
        _ => return Err(arguments.usage(format!("--model {model}: there is no such model"))),
    };
    let _ = STEP.set(step);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = arguments.number(
        "workers",
        if wrong("one-worker-by-default") {
            1
        } else {
            cores
        },
    )?;
    let default = if wrong("no-grace-by-default") {
        Duration::ZERO
    } else {
        Duration::from_secs(5)
    };
    let grace = arguments.seconds("grace")?.unwrap_or(default);

    let listener = match door::open(arguments)? {
        Some(listener) => listener,
        None => return Ok(()),
    };
    stopping::on_signals(listener.local_addr()?, grace)?;
    match model {
        _ if wrong("one-at-a-time") => threads::one(listener, converse),
        "one" if !fault("a7-one-is-threads") => threads::one(listener, converse),
        "pool" if !wrong("thread-for-each") => pool::serve(listener, workers, converse),
        "events" | "async" if !wrong("thread-for-each") => events::serve(listener)?,
        "processes" if !wrong("thread-for-each") => {
            processes::serve(listener, workers, grace, converse)?
        }
        _ => threads::serve(listener, converse),
    }
    stopping::wait()
}
