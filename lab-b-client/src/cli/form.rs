//! `form`: fills in a form of a page, sends it, and prints the answer.

use lab_b_given::Arguments;

use super::answer;
use super::page::Page;
use super::session::Session;
use crate::cookies::Jar;
use crate::form::{Assignment, entries, fill, find, submit};
use crate::html::links::base_of;
use crate::html::select::parse_selector;
use crate::redirect::drop_credentials;
use crate::{Error, Fields, Request};

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let assignments: Vec<Assignment> = arguments
        .all("fields")
        .into_iter()
        .map(assignment)
        .collect::<Result<_, _>>()?;
    let mut options = arguments.options()?;
    options.reuse = true;
    let fields = std::mem::take(&mut options.fields);
    let mut session = Session::open(arguments, options)?;
    if session.client.cookies().is_none() {
        // The page's cookies belong to its form.
        session.client = session.client.with_cookies(Jar::default());
    }
    let mut output = arguments.output()?;
    let result = request(arguments, &session, &fields, &assignments)
        .and_then(|request| session.client.send(request)?.or_fail())
        .and_then(|answer| answer::print(answer, &arguments.wanted(), arguments, &mut output))
        .and_then(|()| output.finish());
    session.end(result)
}

/// Fetches the page, and makes of its form the request that sends it.
fn request(
    arguments: &Arguments,
    session: &Session,
    fields: &Fields,
    assignments: &[Assignment],
) -> Result<Request, Error> {
    let wanted = arguments.text("form");
    let wanted = wanted
        .map(|css| parse_selector("--form", css))
        .transpose()?;
    let mut first = Request::get(arguments.url()?);
    first.fields = fields.clone();
    let start = first.url.origin();
    let page = Page::fetch(&session.client, first)?;

    let form = find::find(&page.html, wanted.as_ref(), &page.shown())?;
    let mut controls = find::controls(&page.html, form);
    fill::fill(&mut controls, assignments)?;

    let submitter = submit::submitter(&controls, arguments.text("submit"))?;
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
