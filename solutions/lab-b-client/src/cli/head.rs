//! `head`: prints the head of what is at a URL, without asking for the content (RFC 9110 §9.3.2).

use lab_b_given::Arguments;
use lab_b_given::cli::Wanted;

use super::answer;
use super::session::Session;
use crate::{Error, Request};

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let session = Session::open(arguments, arguments.options()?)?;
    let request = Request::new("HEAD", arguments.url()?);
    let wanted = match arguments.wanted() {
        Wanted::Content { .. } => Wanted::Head,
        other => other,
    };
    let mut output = arguments.output()?;
    let result = session
        .client
        .send(request)
        .and_then(|response| answer::print(response, &wanted, arguments, &mut output))
        .and_then(|()| output.finish());
    session.end(result)
}
