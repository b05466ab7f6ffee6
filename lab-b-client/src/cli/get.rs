//! `get`: prints what is at a URL.

use clap::{ArgAction, ArgMatches, Command};

use super::answer::{self, Wanted};
use super::flags;
use super::session::Session;
use crate::target::parse_url;
use crate::{Error, Request};

pub(super) fn command() -> Command {
    Command::new("get")
        .about("Prints what is at a URL")
        .arg(flags::url().num_args(1..).action(ArgAction::Append))
        .args(answer::flags())
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b get http://localhost:8000/\n  prints the page, if `python3 -m http.server` runs")
}

pub(super) fn run(arguments: &ArgMatches) -> Result<(), Error> {
    let urls: Vec<_> = flags::all(arguments, "url")
        .map(|text| parse_url(text))
        .collect::<Result<_, _>>()?;
    if urls.len() > 1 && arguments.contains_id("output") {
        return Err(Error::Usage(
            "--output is for one URL: give each a command of its own".to_owned(),
        ));
    }
    let mut options = flags::options(arguments)?;
    options.reuse = urls.len() > 1;
    let session = Session::open(arguments, options)?;
    let wanted = Wanted::of(arguments);
    let mut output = flags::output(arguments)?;
    let result = urls
        .into_iter()
        .try_for_each(|url| {
            let response = session.client.send(Request::get(url))?;
            answer::print(response, &wanted, arguments, &mut output)
        })
        .and_then(|()| output.finish());
    session.end(result)
}
