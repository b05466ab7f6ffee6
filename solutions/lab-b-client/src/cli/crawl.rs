//! `crawl`: visits every page of a site and reports what it found.

use std::io::{self, IsTerminal};
use std::time::Duration;

use clap::{ArgMatches, Command, value_parser};

use super::flags;
use super::session::Session;
use crate::Error;
use crate::crawl::crawl;
use crate::crawl::log::Log;
use crate::crawl::pace::Pace;
use crate::crawl::plan::Limits;
use crate::crawl::progress::Progress;
use crate::crawl::report::Format;
use crate::crawl::visit::Visitor;

/// A page that trickles ends after so many times `--timeout`.
const TRICKLE: u32 = 3;

pub(super) fn command() -> Command {
    Command::new("crawl")
        .about("Visits every page of a site, and reports pages, redirects and broken links")
        .arg(flags::url())
        .args([
            flags::value("depth", "N", "How many links away from the start a page may be [default: no limit]")
                .value_parser(value_parser!(usize)),
            flags::value("pages", "N", "How many URLs to ask for")
                .value_parser(value_parser!(u64).range(1..))
                .default_value("10000"),
            flags::value("concurrency", "N", "How many to ask for at the same time")
                .value_parser(value_parser!(u16).range(1..))
                .default_value("4"),
            flags::value("delay", "SECONDS", "How long to wait between the starts of any two requests")
                .value_parser(flags::parse_seconds)
                .default_value("0"),
            flags::switch("assets", "Ask for pictures, scripts, stylesheets and the like too"),
            flags::value("format", "FORMAT", "How the report looks; `dot` is a map for Graphviz")
                .value_parser(["text", "jsonl", "dot"])
                .default_value("text"),
        ])
        .args(flags::common("10", "10485760"))
        .after_help("Examples:\n  cargo lab-b crawl http://localhost:8000/\n  cargo lab-b crawl http://localhost:8000/ --format dot | sfdp -Tsvg > map.svg")
}

pub(super) fn run(arguments: &ArgMatches) -> Result<(), Error> {
    let mut options = flags::options(arguments)?;
    let limits = Limits {
        depth: arguments.get_one("depth").copied().unwrap_or(usize::MAX),
        pages: arguments
            .get_one::<u64>("pages")
            .map_or(usize::MAX, |&pages| {
                usize::try_from(pages).unwrap_or(usize::MAX)
            }),
        follow: options.follow,
    };
    // The crawler has its own mind about these; the client is to do one request at a time.
    let fields = std::mem::take(&mut options.fields);
    options.follow = false;
    options.reuse = true;
    options.exchange_time = Some((options.timeout * TRICKLE, "--timeout"));

    let session = Session::open(arguments, options)?;
    let output = flags::report(arguments)?;
    let progress = Progress::new(!io::stdout().is_terminal() || arguments.contains_id("output"));
    let visitor = Visitor {
        client: session.client,
        cookies: session.cookies,
        pace: Pace::new(
            arguments
                .get_one("delay")
                .copied()
                .unwrap_or(Duration::ZERO),
        ),
        assets: arguments.get_flag("assets"),
        start: flags::the_url(arguments)?,
        fields,
    };
    let concurrency = arguments
        .get_one::<u16>("concurrency")
        .map_or(1, |&n| usize::from(n));
    crawl(
        &visitor,
        limits,
        concurrency,
        Log::new(format(arguments), output, progress),
    )
}

fn format(arguments: &ArgMatches) -> Format {
    match flags::text(arguments, "format") {
        Some("jsonl") => Format::JsonLines,
        Some("dot") => Format::Dot,
        _ => Format::Text,
    }
}
