//! What `get`, `head` and `post` print of an answer.

use std::io::{self, Read};

use clap::{Arg, ArgMatches};

use super::flags;
use crate::copy::copy;
use crate::note::note;
use crate::output::Output;
use crate::progress::Progress;
use crate::target::without_userinfo;
use crate::{Error, Response};

/// What is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The content, and before it the head if asked for.
    Content { head: bool },
    /// The head alone.
    Head,
    /// The values of a field.
    Field(String),
    /// Where the answer came from.
    Url,
}

/// The flags that choose.
pub(super) fn flags() -> Vec<Arg> {
    vec![
        flags::switch("include", "Print the head before the content, as it came")
            .conflicts_with_all(["field", "show-url"]),
        flags::value(
            "field",
            "NAME",
            "Print the values of this field instead of the content",
        )
        .conflicts_with("show-url"),
        flags::switch(
            "show-url",
            "Print where the answer came from instead of the content",
        ),
        flags::switch(
            "fail",
            "Count an answer of 400 or more as a failure, without its content",
        ),
        flags::switch("timing", "Say on standard error where the time went"),
    ]
}

impl Wanted {
    /// What the flags say.
    pub(super) fn of(arguments: &ArgMatches) -> Self {
        if let Some(name) = flags::text(arguments, "field") {
            return Wanted::Field(name.to_owned());
        }
        match arguments.get_flag("show-url") {
            true => Wanted::Url,
            false => Wanted::Content {
                head: arguments.get_flag("include"),
            },
        }
    }
}

/// Prints what is wanted of a response.
pub(super) fn print(
    response: Response,
    wanted: &Wanted,
    arguments: &ArgMatches,
    output: &mut Output,
) -> Result<(), Error> {
    let mut response = match arguments.get_flag("fail") {
        true => response.or_fail()?,
        false => response,
    };
    match wanted {
        Wanted::Content { head } => {
            if *head {
                output.write(&response.head.raw)?;
            }
            copy_content(&mut response, output)?;
        }
        Wanted::Head => output.write(&response.head.raw)?,
        Wanted::Field(name) => {
            io::copy(&mut response.body, &mut io::sink())?;
            for value in response.head.fields.all(name) {
                output.write(format!("{}\n", readable(value)).as_bytes())?;
            }
        }
        Wanted::Url => {
            let url = without_userinfo(&response.url);
            output.write(format!("{url}\n").as_bytes())?;
        }
    }
    if arguments.get_flag("timing") {
        for line in response.timing.lines() {
            note(line);
        }
    }
    Ok(())
}

fn copy_content(response: &mut Response, output: &mut Output) -> Result<(), Error> {
    let fields = &response.head.fields;
    // The length of coded content says nothing about what comes out.
    let length = match fields.has("Content-Encoding") {
        true => None,
        false => fields
            .text("Content-Length")
            .and_then(|text| text.parse().ok()),
    };
    let mut progress = Progress::begin(length, output.is_terminal());
    copy(&mut response.body.by_ref(), output, |octets| {
        if let Some(progress) = &mut progress {
            progress.advance(octets);
        }
    })?;
    Ok(())
}

/// A field value as text: UTF-8, else Latin-1. A server must not be able to write escape codes to
/// our terminal, so control octets become U+FFFD.
fn readable(value: &[u8]) -> String {
    let text = match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().copied().map(char::from).collect(),
    };
    text.replace(|c: char| c.is_control(), "\u{fffd}")
}
