//! `cargo workshop wire`: a proxy that draws what passes.
//!
//! Read on in this order: [`proxy`] (accepts, and waits for sockets), [`connection`] and [`lane`] (pass octets on), [`tap`]
//! (hands them to the drawing, without waiting), [`watcher`] and [`recognise`] (what they are), [`diagram`] (draws).

pub mod connection;
pub mod diagram;
pub mod lane;
pub mod look;
pub mod page;
pub mod proxy;
pub mod recognise;
pub mod record;
pub mod seen;
mod sheet;
mod stop;
pub mod tally;
pub mod tap;
mod text;
pub mod views;
pub mod watcher;
pub mod words;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use workshop::error::{Error, Result};
use workshop::paint::{Line, Style};

use self::lane::Network;
use self::look::Look;
use self::proxy::Proxy;
use self::record::{Header, Reader};
use self::tap::Tap;
use self::views::{Views, Wanted};
use self::watcher::Watcher;
use crate::target;

/// Between two looks at what is folded.
const LOOK_AROUND: Duration = Duration::from_millis(500);

/// A record is shown in portions of so many lines.
const PORTION: usize = 256;

/// The command line.
#[must_use]
pub fn command() -> Command {
    let number = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("wire")
        .about("Passes everything on between clients and a server, and draws it: every octet, and when it came")
        .arg(number("to", "HOST:PORT", "The server"))
        .arg(number("listen", "PORT", "Where clients connect to, on 127.0.0.1 [default: a free port]").value_parser(value_parser!(u16)))
        .arg(number("show", "FILE", "Draws again what --save has kept").value_parser(value_parser!(PathBuf)).conflicts_with("listen"))
        .arg(number("save", "FILE", "Keeps what is seen, a line of JSON for each thing").value_parser(value_parser!(PathBuf)).conflicts_with("show"))
        .arg(number("html", "FILE", "Draws it as a page for a browser, too").value_parser(value_parser!(PathBuf)))
        .arg(number("max-body", "OCTETS", "So much is kept of each body").value_parser(value_parser!(usize)).default_value("1024"))
        .arg(number("max-lines", "LINES", "So many lines are drawn of each part; 0 folds everything").value_parser(value_parser!(usize)).default_value("12"))
        .arg(Arg::new("raw").long("raw").action(ArgAction::SetTrue).help("Octets only: HTTP, WebSocket and lines are not recognised"))
        .arg(number("split", "OCTETS", "No piece is longer than this").value_parser(value_parser!(u32).range(1..)).help_heading("A bad network"))
        .arg(number("delay", "MS", "Each piece waits so long before it goes on").value_parser(value_parser!(u64).range(..=3_600_000)).help_heading("A bad network"))
        .arg(number("drop-after", "OCTETS", "When one side has sent so much, both get a reset").value_parser(value_parser!(u64)).help_heading("A bad network"))
        .arg(target::flag())
        .group(ArgGroup::new("source").args(["to", "show"]).required(true))
        .after_help(
            "Start a server (cargo workshop demo a2), then this, then a client that connects\n\
             to the port of --listen instead of the server's. Each arrow is one piece, as it\n\
             arrived (with --split or --delay: as it goes on). Ctrl-C ends it, and says what\n\
             it comes to.\n\n\
             Example: cargo workshop wire --listen 50001 --to 127.0.0.1:50000",
        )
}

/// Does it.
///
/// # Errors
/// It cannot be done; the error says why, and what to do.
pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let path = |name: &str| matches.get_one::<PathBuf>(name).cloned();
    let wanted = Wanted {
        record: path("save"),
        page: path("html"),
        max_lines: matches.get_one("max-lines").copied().unwrap_or(0),
        raw: matches.get_flag("raw"),
    };
    if wanted.record.is_some() && wanted.record == wanted.page {
        return Err(Error::usage("--save and --html name the same file")
            .remedy("two names: --save talk.jsonl --html talk.html"));
    }
    match path("show") {
        Some(record) => show(&record, &wanted),
        None => watch(matches, &wanted),
    }
}

/// Shows a record again.
fn show(record: &std::path::Path, wanted: &Wanted) -> Result<ExitCode> {
    let (reader, header) = Reader::open(record)?;
    let mut views = Views::open(Look::of_stdout(), wanted, &header)?;
    views.lines(&title(&header, &format!("from {}", record.display())));
    let mut broken = None;
    let mut portion = Vec::with_capacity(PORTION);
    for seen in reader {
        match seen {
            Ok(seen) => portion.push(seen),
            Err(error) => broken = Some(error),
        }
        if broken.is_some() {
            break;
        }
        if portion.len() == PORTION {
            views.show(&portion);
            portion.clear();
        }
    }
    views.show(&portion);
    views.end()?;
    broken.map_or(Ok(ExitCode::SUCCESS), Err)
}

/// Draws what passes, until it is to stop.
fn watch(matches: &ArgMatches, wanted: &Wanted) -> Result<ExitCode> {
    let to = matches.get_one::<String>("to").map_or("", String::as_str);
    let (host, port) = target::split(to, None)?;
    let to = target::address(&host, port, target::is_owned(matches))?;
    let network = network(matches);
    let listen = matches.get_one::<u16>("listen").copied().unwrap_or(0);
    let max_body = matches.get_one("max-body").copied().unwrap_or(0);

    // Each connection takes two descriptors. If there are no more of them, it is said when they run out.
    let _ = grader::limits::need_open_files(4096);
    let tap = Arc::new(Tap::default());
    let in_words = network.in_words();
    let proxy = Proxy::open(listen, to, network, Arc::clone(&tap))?;
    let header = Header {
        wire: 1,
        listening: proxy.address()?.to_string(),
        to: to.to_string(),
        network: in_words,
    };
    let mut views = Views::open(Look::of_stdout(), wanted, &header)?;
    let stop = proxy.stop();
    stop::on_stop({
        let stop = stop.clone();
        move || stop.stop()
    })
    .map_err(no_thread)?;
    views.lines(&title(&header, "Ctrl-C ends it"));

    let mut watcher = Watcher::new(max_body, wanted.raw);
    let forwarding = thread::Builder::new().name("forwarding".into()).spawn({
        let tap = Arc::clone(&tap);
        move || {
            let ended = proxy.run();
            tap.end();
            ended
        }
    });
    let forwarding = forwarding.map_err(no_thread)?;
    let mut seen = Vec::new();
    while let Some(events) = tap.take(LOOK_AROUND) {
        events
            .into_iter()
            .for_each(|event| watcher.look(event, &mut seen));
        watcher.unfold_old(Instant::now(), &mut seen);
        views.show(&seen);
        seen.clear();
        // As `head` does when it has enough.
        if views.is_for_nobody() {
            stop.stop();
        }
    }
    watcher.unfold_all(&mut seen);
    views.show(&seen);
    let untold = tap.untold();
    if untold > 0 {
        views.line(&Line::new().with(
            Style::Note,
            format!(
                "  {} came too fast to be drawn",
                words::many(untold, "beginning or end")
            ),
        ));
    }
    views.end()?;
    let ended = forwarding
        .join()
        .unwrap_or_else(|_| Err(Error::ours("forwarding has stopped by a mistake of ours")));
    ended.map(|()| ExitCode::SUCCESS)
}

fn network(matches: &ArgMatches) -> Network {
    Network {
        split: matches
            .get_one::<u32>("split")
            .and_then(|octets| usize::try_from(*octets).ok()),
        delay: Duration::from_millis(matches.get_one("delay").copied().unwrap_or(0)),
        drop_after: matches.get_one("drop-after").copied(),
    }
}

/// `listening on 127.0.0.1:50001 for 127.0.0.1:50000`, and what else is to be known: in two lines, for narrow terminals.
fn title(header: &Header, more: &str) -> [Line; 2] {
    let mut below = Line::plain(format!("  for {}", header.to));
    if !header.network.is_empty() {
        below = below.with(Style::Note, format!(", {}", header.network));
    }
    let line = Line::plain("listening on ").with(Style::Strong, header.listening.clone());
    [line, below.with(Style::Quiet, format!(" · {more}"))]
}

fn no_thread(cause: io::Error) -> Error {
    Error::ours(format!("the system gives us no thread: {cause}"))
        .remedy("end other programs, then start again")
}
