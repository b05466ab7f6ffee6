//! `post`: sends something to a URL and prints the answer.

use clap::{ArgMatches, Command};

use super::answer::{self, Wanted};
use super::flags;
use super::session::Session;
use crate::content::Piece;
use crate::{Content, Error, Request};

pub(super) fn command() -> Command {
    Command::new("post")
        .about("Sends something to a URL and prints the answer")
        .arg(flags::url())
        .args([
            flags::many(
                "data",
                "TEXT|@FILE",
                "Send this as an HTML form does; several are joined by &",
            )
            .conflicts_with_all(["json", "form-data"]),
            flags::value("json", "TEXT|@FILE", "Send this as JSON").conflicts_with("form-data"),
            flags::many(
                "form-data",
                "NAME=VALUE|NAME=@FILE",
                "Send this field or file; repeatable",
            ),
        ])
        .args(answer::flags())
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b post http://localhost:8080/echo --json '{\"a\":1}'")
}

pub(super) fn run(arguments: &ArgMatches) -> Result<(), Error> {
    let session = Session::open(arguments, flags::options(arguments)?)?;
    let request = Request::post(flags::the_url(arguments)?, content(arguments)?);
    let wanted = Wanted::of(arguments);
    let mut output = flags::output(arguments)?;
    let result = session
        .client
        .send(request)
        .and_then(|response| answer::print(response, &wanted, arguments, &mut output))
        .and_then(|()| output.finish());
    session.end(result)
}

/// What the flags say to send.
fn content(arguments: &ArgMatches) -> Result<Content, Error> {
    let data: Vec<&String> = flags::all(arguments, "data").collect();
    let form_data: Vec<String> = flags::all(arguments, "form-data").cloned().collect();
    if let Some(json) = flags::text(arguments, "json") {
        Ok(Content::json(Piece::text_or_file(json)?))
    } else if !data.is_empty() {
        let pieces = data.into_iter().map(|text| Piece::text_or_file(text));
        Ok(Content::data(pieces.collect::<Result<_, _>>()?))
    } else if !form_data.is_empty() {
        Content::form_data(&form_data)
    } else {
        Ok(Content::empty())
    }
}
