//! `post`: sends something to a URL and prints the answer.

use lab_b_given::Arguments;

use super::answer;
use super::session::Session;
use crate::content::Piece;
use crate::{Content, Error, Request};

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let session = Session::open(arguments, arguments.options()?)?;
    let request = Request::post(arguments.url()?, content(arguments)?);
    let wanted = arguments.wanted();
    let mut output = arguments.output()?;
    let result = session
        .client
        .send(request)
        .and_then(|response| answer::print(response, &wanted, arguments, &mut output))
        .and_then(|()| output.finish());
    session.end(result)
}

/// What the flags say to send.
fn content(arguments: &Arguments) -> Result<Content, Error> {
    let data = arguments.all("data");
    let form_data: Vec<String> = arguments
        .all("form-data")
        .into_iter()
        .map(str::to_owned)
        .collect();
    if let Some(json) = arguments.text("json") {
        Ok(Content::json(Piece::text_or_file(json)?))
    } else if !data.is_empty() {
        let pieces = data.into_iter().map(Piece::text_or_file);
        Ok(Content::data(pieces.collect::<Result<_, _>>()?))
    } else if !form_data.is_empty() {
        Content::form_data(&form_data)
    } else {
        Ok(Content::empty())
    }
}
