//! `head`: prints the head of what is at a URL, without asking for the content (RFC 9110 §9.3.2).

use clap::{ArgMatches, Command};

use super::answer::{self, Wanted};
use super::flags;
use super::session::Session;
use crate::{Error, Request};

pub(super) fn command() -> Command {
    Command::new("head")
        .about("Prints the head of what is at a URL, as it came")
        .arg(flags::url())
        .args(answer::flags())
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b head http://localhost:8000/")
}

pub(super) fn run(arguments: &ArgMatches) -> Result<(), Error> {
    let session = Session::open(arguments, flags::options(arguments)?)?;
    let request = Request::new("HEAD", flags::the_url(arguments)?);
    let wanted = match Wanted::of(arguments) {
        Wanted::Content { .. } => Wanted::Head,
        other => other,
    };
    let mut output = flags::output(arguments)?;
    let result = session
        .client
        .send(request)
        .and_then(|response| answer::print(response, &wanted, arguments, &mut output))
        .and_then(|()| output.finish());
    session.end(result)
}
