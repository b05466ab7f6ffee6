//! `form`: fills in a form of a page, sends it, and prints the answer.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::answer::{self, Wanted};
use super::flags;
use super::page::Page;
use super::session::Session;
use crate::cookies::Jar;
use crate::form::{Assignment, entries, fill, find, submit};
use crate::html::links::base_of;
use crate::html::select::parse_selector;
use crate::redirect::drop_credentials;
use crate::{Error, Fields, Request};

pub(super) fn command() -> Command {
    Command::new("form")
        .about("Fills in a form of a page, sends it, and prints the answer")
        .arg(flags::url())
        .arg(
            Arg::new("fields")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .num_args(0..)
                .help("What to fill in; NAME=@FILE for a file; a NAME may come again"),
        )
        .args([
            flags::value("form", "CSS", "Which form [default: the first]"),
            flags::value("submit", "NAME[=VALUE]", "Which button to press [default: the first]"),
        ])
        .args(answer::flags())
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b form http://localhost:8080/search q=http\n  sends what is in the page's first form, with `http` in its field q")
}

pub(super) fn run(arguments: &ArgMatches) -> Result<(), Error> {
    let assignments: Vec<Assignment> = flags::all(arguments, "fields")
        .map(|text| assignment(text))
        .collect::<Result<_, _>>()?;
    let mut options = flags::options(arguments)?;
    options.reuse = true;
    let fields = std::mem::take(&mut options.fields);
    let mut session = Session::open(arguments, options)?;
    if session.client.cookies().is_none() {
        // The page's cookies belong to its form.
        session.client = session.client.with_cookies(Jar::default());
    }
    let mut output = flags::output(arguments)?;
    let result = request(arguments, &session, &fields, &assignments)
        .and_then(|request| session.client.send(request)?.or_fail())
        .and_then(|answer| answer::print(answer, &Wanted::of(arguments), arguments, &mut output))
        .and_then(|()| output.finish());
    session.end(result)
}

/// Fetches the page, and makes of its form the request that sends it.
fn request(
    arguments: &ArgMatches,
    session: &Session,
    fields: &Fields,
    assignments: &[Assignment],
) -> Result<Request, Error> {
    let wanted = flags::text(arguments, "form");
    let wanted = wanted
        .map(|css| parse_selector("--form", css))
        .transpose()?;
    let mut first = Request::get(flags::the_url(arguments)?);
    first.fields = fields.clone();
    let start = first.url.origin();
    let page = Page::fetch(&session.client, first)?;

    let form = find::find(&page.html, wanted.as_ref(), &page.shown())?;
    let mut controls = find::controls(&page.html, form);
    fill::fill(&mut controls, assignments)?;

    let submitter = submit::submitter(&controls, flags::text(arguments, "submit"))?;
    let entries = entries::entries(&controls, submitter);
    let button = submitter.map(|at| &controls[at]);
    let base = base_of(&page.html, &page.url);
    let mut request = submit::request(form, button, &page.url, &base, &entries)?;
    request.fields = fields.clone();
    // A page may name any server: the credentials were meant for the one that the user named.
    if request.url.origin() != start {
        drop_credentials(&mut request);
    }
    Ok(request)
}

fn assignment(text: &str) -> Result<Assignment, Error> {
    let (name, value) = text.split_once('=').ok_or_else(|| {
        Error::Usage(format!(
            "{}: write NAME=VALUE or NAME=@FILE",
            text.escape_debug()
        ))
    })?;
    Ok(Assignment {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}
