//! `cargo grade serve`: the class while it works. Attendees who want to report, the instructor sees where the room is stuck.
//!
//! Read on in this order: `serve/pages.rs` (the routes), `serve/report.rs` (what attendees send, and what of it is believed),
//! `serve/board.rs` (what is kept of it), `serve/view.rs` (what is made of that), `serve/keep.rs` (what survives a restart).

mod board;
mod keep;
mod pages;
mod report;
mod token;
mod view;

use std::io::{self, IsTerminal};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use lab_a_given::Door;
use lab_c_given::Config;
use workshop::error::{Error, Result};
use workshop::paint::Look;
use workshop::workspace::Workspace;

use crate::gradebook::Gradebook;
use crate::qr;
use crate::results;
use crate::room::addresses;
use keep::Room;
use pages::Access;

/// Where it listens unless something else is said; `cargo grade room` looks at the same.
pub const PORT: u16 = 8100;

/// How many letters the tokens have: one is copied from a board, the other one is not.
const TOKEN_LETTERS: usize = 8;
const KEY_LETTERS: usize = 24;

/// How long exchanges may take to end after Ctrl-C.
const GRACE: Duration = Duration::from_secs(1);

/// The command line.
#[must_use]
pub fn command() -> Command {
    Command::new("serve")
        .about("The class while it works: where the room is stuck, and whose hand is raised")
        .arg(
            Arg::new("results")
                .value_name("RESULTS")
                .value_parser(value_parser!(PathBuf))
                .help("A folder that `cargo grade` has written: what was graded stands beside the class"),
        )
        .arg(
            Arg::new("port")
                .long("port")
                .value_name("PORT")
                .value_parser(value_parser!(u16))
                .help("The port to listen on; 0 is any [default: 8100]"),
        )
        .arg(
            Arg::new("host")
                .long("host")
                .value_name("ADDRESS")
                .help("Let others come, at this address of yours (`cargo grade room` names them; 0.0.0.0 is all) [default: 127.0.0.1, nobody else]"),
        )
        .arg(
            Arg::new("token")
                .long("token")
                .value_name("TOKEN")
                .requires("host")
                .help("What attendees need to report [default: one is drawn]"),
        )
        .arg(
            Arg::new("fresh")
                .long("fresh")
                .action(ArgAction::SetTrue)
                .help("Begin with an empty room; without it the last one goes on"),
        )
        .after_help(AFTER_HELP)
}

const AFTER_HELP: &str = "\
Example: cargo grade serve --host 192.168.1.7

Attendees join with `cargo workshop --report URL --name NAME`. They send the step they are at, which
steps and checks work, and whether their hand is raised (`!` in the watch); no code, no output, no
file names. Names stand only where people gave one. Who is silent for 100 s is away.

The class page needs another URL than the attendees': it has names on it. What came is kept in
.workshop/class.json, so that this may end and start again.";

/// Serves until Ctrl-C.
///
/// # Errors
/// Usage; nothing can listen there; another one runs already.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let host = matches.get_one::<String>("host");
    let host = host.map_or("127.0.0.1", String::as_str);
    let port = matches.get_one("port").copied().unwrap_or(PORT);
    let token = matches.get_one::<String>("token");
    let token = token.map(|token| token::chosen(token)).transpose()?;
    let results = matches.get_one::<PathBuf>("results").cloned();
    if let Some(folder) = &results {
        Gradebook::open_existing(&results::gradebook(folder))?;
    }
    let (room, note) = Room::open(workspace, matches.get_flag("fresh"), pages::now())?;
    note.iter().for_each(|note| eprintln!("{note}"));
    let door = Door::open(host, port, GRACE).map_err(|cause| {
        Error::failed(format!("cannot listen: {cause}"))
            .remedy(format!("cargo grade room --port {port}"))
    })?;
    let access = access(&room, &door, token)?;
    let urls = Urls::of(&access, door.address());
    urls.tell(&room);
    serve(Arc::new(room), door, access, urls.report, results)
}

/// Whether others can come; then with which tokens. Those of the last time hold on, so that nobody has to type anew.
fn access(room: &Room, door: &Door, token: Option<String>) -> Result<Access> {
    // A name may stand for an address of loopback.
    if door.address().ip().is_loopback() && token.is_none() {
        return Ok(Access::Here);
    }
    let (last_token, last_key) = room.look(|kept| (kept.token.clone(), kept.key.clone()));
    let or_drawn = |known: Option<String>, letters| known.map_or_else(|| token::drawn(letters), Ok);
    let token = or_drawn(token.or(last_token), TOKEN_LETTERS)?;
    let key = or_drawn(last_key, KEY_LETTERS)?;
    room.change(|kept| {
        (kept.token, kept.key) = (Some(token.clone()), Some(key.clone()));
    });
    Ok(Access::Known { token, key })
}

fn serve(
    room: Arc<Room>,
    door: Door,
    access: Access,
    report_to: String,
    results: Option<PathBuf>,
) -> Result<ExitCode> {
    let ours = |cause: &dyn std::fmt::Display| Error::ours(format!("cargo grade serve: {cause}"));
    let app =
        pages::app(Arc::clone(&room), access, report_to, results).map_err(|cause| ours(&cause))?;
    let keeper = Arc::clone(&room);
    let keeper = thread::Builder::new()
        .name("keep".to_owned())
        .spawn(move || keeper.keep())
        .map_err(|cause| ours(&cause))?;
    let served = app.serve_at(door, &config());
    room.end();
    let kept = keeper.join().unwrap_or(Ok(()));
    served.map_err(|cause| ours(&cause))?;
    kept?;
    let number = room.look(|kept| kept.board.known());
    eprintln!(
        "ended; {} kept: `cargo grade serve` goes on from here, `--fresh` begins anew",
        attendees(number)
    );
    Ok(ExitCode::SUCCESS)
}

fn attendees(number: usize) -> String {
    match number {
        1 => "1 attendee".to_owned(),
        number => format!("{number} attendees"),
    }
}

/// Reports are small, and whoever sends one has it ready.
fn config() -> Config {
    Config {
        max_head_octets: 8 * 1024,
        max_target_octets: 512,
        max_body_octets: 128 * 1024,
        head_timeout: Duration::from_secs(5),
        body_timeout: Duration::from_secs(5),
        idle_timeout: Duration::from_secs(15),
        write_timeout: Duration::from_secs(10),
        grace: GRACE,
        ..Config::default()
    }
}

/// Who types what.
struct Urls {
    /// For attendees.
    report: String,
    /// For the instructor.
    class: String,
    /// Other addresses at which the same can be had.
    others: Vec<String>,
}

impl Urls {
    fn of(access: &Access, address: SocketAddr) -> Urls {
        let mut places = match address.ip().is_unspecified() {
            true => addresses::usable(),
            false => Vec::new(),
        };
        if places.is_empty() {
            places.push(address.ip());
        }
        let url = |ip: IpAddr| format!("http://{}", SocketAddr::new(ip, address.port()));
        let first = url(places[0]);
        let (report, class) = match access {
            Access::Here => (first.clone(), format!("{first}/")),
            Access::Known { token, key } => {
                (format!("{first}/{token}"), format!("{first}/class/{key}"))
            }
        };
        Urls {
            report,
            class,
            others: places[1..].iter().map(|ip| url(*ip)).collect(),
        }
    }

    /// Says it, with a picture where somebody looks at a terminal and others can come.
    fn tell(&self, room: &Room) {
        let number = room.look(|kept| kept.board.known());
        if number > 0 {
            println!(
                "  going on with {} (`--fresh` begins anew)",
                attendees(number)
            );
        }
        println!("  the class page, for you:  {}", self.class);
        println!(
            "  attendees type:           cargo workshop --report {} --name NAME",
            self.report
        );
        if !self.others.is_empty() {
            println!("  other addresses:          {}", self.others.join(", "));
        }
        let stdout = io::stdout();
        if self.class.contains("/class/") && stdout.is_terminal() {
            for line in qr::lines(&self.report, Look::of(&stdout).colour) {
                println!("{line}");
            }
        }
    }
}
