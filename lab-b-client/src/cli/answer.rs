//! What `get`, `head` and `post` print of an answer.

use std::io;

use lab_b_given::Arguments;
pub(super) use lab_b_given::cli::Wanted;

use crate::copy::copy;
use crate::note::note;
use crate::output::Output;
use crate::progress::Progress;
use crate::target::without_userinfo;
use crate::{Error, Response};

/// Prints what is wanted of a response.
pub(super) fn print(
    response: Response,
    wanted: &Wanted,
    arguments: &Arguments,
    output: &mut Output,
) -> Result<(), Error> {
    let mut response = match arguments.is_set("fail") {
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
    if arguments.is_set("timing") {
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
    copy(&mut response.body, output, &mut |octets| {
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
