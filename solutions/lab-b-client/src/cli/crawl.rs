//! `crawl`: visits every page of a site and reports what it found.

use std::io::{self, IsTerminal};

use lab_b_given::Arguments;

use super::session::Session;
use crate::Error;
use crate::crawl::crawl;
use crate::crawl::log::Log;
use crate::crawl::pace::Pace;
use crate::crawl::progress::Progress;
use crate::crawl::visit::Visitor;

/// A page that trickles ends after so many times `--timeout`.
const TRICKLE: u32 = 3;

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let mut options = arguments.options()?;
    let flags = arguments.crawl(options.follow);
    // The crawler has its own mind about these; the client is to do one request at a time.
    let fields = std::mem::take(&mut options.fields);
    options.follow = false;
    options.reuse = true;
    options.exchange_time = Some((options.timeout * TRICKLE, "--timeout"));

    let session = Session::open(arguments, options)?;
    let output = arguments.report()?;
    let progress = Progress::new(!io::stdout().is_terminal() || arguments.has_output());
    let visitor = Visitor {
        client: session.client,
        cookies: session.cookies,
        pace: Pace::new(flags.delay),
        assets: flags.assets,
        start: arguments.url()?,
        fields,
    };
    let log = Log::new(flags.format, output, progress);
    crawl(&visitor, flags.limits, flags.concurrency, log)
}
