//! `cargo grade room`: before class, can laptops reach this one?
//!
//! What can be known without a second machine is looked at: the addresses, the port, whether this machine reaches itself, which
//! firewall may stand between. The rest is for a second machine: `--answer` waits for it.
//! Next: `room/addresses.rs`, `room/port.rs`, `room/answering.rs`, `room/walls.rs`.

pub mod addresses;
mod answering;
mod port;
mod walls;

use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};
use workshop::error::{Error, Result};
use workshop::paint::Look;

use crate::qr;
use crate::serve::PORT;
use addresses::Place;
use answering::Answering;

/// So long it answers, if nothing else is said.
const ANSWERS: &str = "300";

/// The command line.
#[must_use]
pub fn command() -> Command {
    Command::new("room")
        .about("Before class: can laptops reach this one?")
        .arg(
            Arg::new("port")
                .long("port")
                .value_name("PORT")
                .value_parser(value_parser!(u16).range(1..))
                .help("The port that `cargo grade serve` will have [default: 8100]"),
        )
        .arg(
            Arg::new("answer")
                .long("answer")
                .value_name("SECONDS")
                .value_parser(value_parser!(u64).range(1..=3600))
                .num_args(0..=1)
                .default_missing_value(ANSWERS)
                .help("Wait for another laptop or a phone, and say who came; for 300 s unless told otherwise"),
        )
        .after_help("Example: cargo grade room --answer\n\nExit codes: 0 nothing is in the way as far as this machine can tell (with --answer: somebody came),\n1 wrong usage, 2 something is, or nobody came")
}

/// Looks, and says what it sees.
///
/// # Errors
/// The system does not say which addresses it has.
pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let port = matches.get_one("port").copied().unwrap_or(PORT);
    let places = addresses::all()
        .map_err(|cause| Error::ours(format!("the system does not name its addresses: {cause}")))?;
    print!("{}", told(&places));
    let usable: Vec<&Place> = places
        .iter()
        .filter(|place| place.is_for_others())
        .collect();
    let Some(best) = usable.first() else {
        println!(
            "\nNo laptop can come here: there is no network.\n  try: join the Wi-Fi or plug in the cable, then `cargo grade room` again"
        );
        return Ok(in_the_way());
    };
    let answering = match Answering::open(port, places.iter().any(|place| place.address.is_ipv4()))
    {
        Ok(answering) => answering,
        Err(cause) => {
            println!("\nport {port}      cannot be had: {cause}");
            port::holders(port)
                .iter()
                .for_each(|line| println!("  {line}"));
            println!(
                "  try: end that program, or take another port: cargo grade room --port {}",
                another(port)
            );
            return Ok(in_the_way());
        }
    };
    println!("\nport {port}      free");
    let fine = reaches_itself(&places, port);
    let hints = walls::hints(port);
    println!("in between");
    hints.iter().for_each(|hint| println!("  {hint}"));
    on_the_board(best.address, port);
    match matches.get_one::<u64>("answer") {
        Some(seconds) => Ok(visitors(answering, Duration::from_secs(*seconds))),
        None => {
            answering.end();
            println!(
                "  only a second machine can tell for sure: `cargo grade room --answer` waits for it"
            );
            Ok(if fine {
                ExitCode::SUCCESS
            } else {
                in_the_way()
            })
        }
    }
}

/// As everything of `cargo grade` that did not come out well: a retry helps, once it is mended.
fn in_the_way() -> ExitCode {
    ExitCode::from(2)
}

/// Another port to try.
fn another(port: u16) -> u16 {
    port.checked_add(1).unwrap_or(PORT)
}

/// The addresses, a line each.
fn told(places: &[Place]) -> String {
    let mut text = "addresses\n".to_owned();
    let width = |of: fn(&Place) -> String| places.iter().map(|place| of(place).len()).max();
    let addresses = width(|place| place.address.to_string()).unwrap_or(0);
    let interfaces = width(|place| place.interface.clone()).unwrap_or(0);
    for place in places {
        let mark = if place.is_for_others() { "→" } else { " " };
        let _ = writeln!(
            text,
            "  {mark} {:<addresses$}  {:<interfaces$}  {}",
            place.address.to_string(),
            place.interface,
            place.words()
        );
    }
    text
}

/// Asks itself at each of its addresses that is listened at; says what came of it.
fn reaches_itself(places: &[Place], port: u16) -> bool {
    let (mut fine, any_v4) = (true, places.iter().any(|place| place.address.is_ipv4()));
    let here = places
        .iter()
        .filter(|place| place.address.is_ipv4() == any_v4);
    for place in here {
        let address = SocketAddr::new(place.address, port);
        match answering::ask(address) {
            Ok(()) => println!("  this machine reaches itself at {address}"),
            Err(cause) => {
                println!("  this machine does not reach itself at {address}: {cause}");
                fine = false;
            }
        }
    }
    fine
}

/// What to write, and a picture of it where a terminal is.
fn on_the_board(address: IpAddr, port: u16) {
    let url = format!("http://{}", SocketAddr::new(address, port));
    println!("on the board");
    println!("  to try it now    {url}   (with --answer)");
    println!(
        "  for class        what `cargo grade serve --host {address} --port {port}` prints: the same, with a token"
    );
    let stdout = io::stdout();
    if stdout.is_terminal() {
        let lines = qr::lines(&url, Look::of(&stdout).colour);
        lines.iter().for_each(|line| println!("{line}"));
    }
}

/// Waits for others; says who comes.
fn visitors(answering: Answering, patience: Duration) -> ExitCode {
    println!(
        "  waiting {} s for another laptop or a phone (Ctrl-C ends)",
        patience.as_secs()
    );
    let others = answering.wait(patience, |visitor| {
        let from = if visitor.is_this_machine {
            "this machine"
        } else {
            "another machine: it works"
        };
        println!("  {} came, from {from}", visitor.address);
    });
    if others > 0 {
        println!(
            "  {others} other {} came here",
            if others == 1 { "machine" } else { "machines" }
        );
        return ExitCode::SUCCESS;
    }
    println!(
        "  nobody else came\n  try: the same network on both? `in between` above names what may hold them back"
    );
    in_the_way()
}
