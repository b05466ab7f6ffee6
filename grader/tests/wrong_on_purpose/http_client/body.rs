//! The body of a response: where it ends, and its octets.

use std::fs::OpenOptions;
use std::io::Write;

use super::chunks;
use super::coding::Codings;
use super::head::Head;
use super::length::length;
use super::options::Options;
use super::wire::Wire;
use crate::arguments::Trouble;
use crate::fault;

/// A body as it grows.
pub struct Body<'a> {
    pub octets: Vec<u8>,
    options: &'a Options,
    /// How many octets of the coding were read beside it.
    pub coding: usize,
    codings: Codings,
    /// Is it printed as it is?
    is_answer: bool,
}

impl Body<'_> {
    /// Adds octets, as many as `--max-size` allows.
    pub fn add(&mut self, octets: &[u8]) -> Result<(), Trouble> {
        self.octets.extend_from_slice(octets);
        if let Some(file) = self
            .options
            .output
            .as_ref()
            .filter(|_| fault("b3-output-grows-in-place"))
        {
            OpenOptions::new()
                .create(true)
                .append(true)
                .open(file)?
                .write_all(octets)?;
        }
        let Some(most) = self
            .options
            .max_size
            .filter(|_| !fault("b3-ignores-max-size"))
        else {
            return self
                .codings
                .came(&self.octets, self.options, self.is_answer);
        };
        let mut length = self.octets.len();
        if fault("b13-max-size-after-decoding-only") {
            length = 0;
        }
        if fault("b3-max-size-refuses-its-own-size") {
            length += 1;
        }
        if fault("b4-max-size-counts-the-coding") {
            length += self.coding;
        }
        if fault("b4-max-size-per-chunk") && self.coding > 0 {
            length = octets.len();
        }
        if length <= most {
            return self
                .codings
                .came(&self.octets, self.options, self.is_answer);
        }
        if fault("b3-max-size-exits-0") {
            eprintln!("error: too large");
            return Err(Trouble::NobodyReads);
        }
        Err(Trouble::Failed(format!(
            "the body is larger than --max-size {most}"
        )))
    }

    /// Everything until the server closes.
    pub fn read_to_close(&mut self, wire: &mut Wire) -> Result<(), Trouble> {
        loop {
            let piece = std::mem::take(&mut wire.buffer);
            self.add(&piece)?;
            match wire.more() {
                Ok(true) if fault("b3-reads-once") => {
                    let piece = std::mem::take(&mut wire.buffer);
                    return self.add(&piece);
                }
                Ok(true) => {}
                Err(_) if fault("b3-stall-is-the-end") => return Ok(()),
                other => return other.map(|_| ()),
            }
        }
    }
}

/// Reads the body that follows this head.
pub fn read(
    wire: &mut Wire,
    method: &str,
    head: &Head,
    options: &Options,
) -> Result<Vec<u8>, Trouble> {
    let mut body = Body {
        octets: Vec::new(),
        options,
        coding: 0,
        codings: Codings::of(head, options),
        is_answer: options.prints_content() && head.status == 200,
    };
    fill(wire, &mut body, method, head)?;
    body.codings.whole(&body.octets, options)
}

/// Reads the octets of a body by its framing.
fn fill(wire: &mut Wire, body: &mut Body, method: &str, head: &Head) -> Result<(), Trouble> {
    let has_none = method == "HEAD" && !fault("b3-head-has-a-body")
        || head.status == 204 && !fault("b3-204-has-a-body")
        || head.status == 304 && !fault("b3-304-has-a-body");
    if has_none {
        return Ok(());
    }
    let is_chunked = is_chunked(head)?;
    let mut length = length(head);
    if is_chunked && !(fault("b4-length-beats-chunked") && matches!(length, Ok(Some(_)))) {
        chunks::read(wire, body)?;
        if let Ok(Some(length)) = length
            && fault("b4-length-cuts-chunked")
        {
            body.octets.truncate(length);
        }
        return Ok(());
    }
    if fault("b3-broken-length-is-none") && length.is_err() {
        length = Ok(None);
    }
    match length? {
        Some(0) if fault("b3-length-0-is-until-close") => body.read_to_close(wire)?,
        Some(length) => read_length(wire, body, length, head)?,
        None if fault("b3-needs-a-length") => {
            return Err(Trouble::Failed("411 length required".into()));
        }
        None if fault("b3-no-length-is-0") => {}
        None => body.read_to_close(wire)?,
    }
    Ok(())
}

/// Is the body in chunks? Any other transfer coding is a failure.
fn is_chunked(head: &Head) -> Result<bool, Trouble> {
    let exact = fault("b4-coding-by-exact-case");
    let values = head.values("Transfer-Encoding", exact);
    let text = String::from_utf8_lossy(&values.join(&b","[..])).into_owned();
    let text = if exact { text } else { text.to_lowercase() };
    let mut codings: Vec<&str> = text.split(',').map(str::trim).collect();
    codings.retain(|coding| !coding.is_empty());
    if fault("b4-last-coding-counts") {
        codings = codings.split_off(codings.len().saturating_sub(1));
    }
    match codings[..] {
        ["chunked"] => Ok(true),
        [] => Ok(false),
        _ if exact || fault("b4-unknown-coding-is-until-close") => Ok(false),
        _ if fault("b4-unknown-coding-without-name") => {
            Err(Trouble::Failed("what is that?".into()))
        }
        _ => Err(Trouble::Failed(format!("unknown transfer coding: {text}"))),
    }
}

fn read_length(
    wire: &mut Wire,
    body: &mut Body,
    length: usize,
    head: &Head,
) -> Result<(), Trouble> {
    if fault("b3-allocates-the-length") {
        body.octets.reserve(length);
    }
    if fault("b3-waits-for-the-close") {
        body.read_to_close(wire)?;
        body.octets.truncate(length);
        return Ok(());
    }
    let mut left = length;
    if fault("b3-counts-from-the-head") {
        left = left.saturating_sub(head.octets.len());
    }
    if fault("b3-stops-after-a-megabyte") {
        left = left.min(1 << 20);
    }
    loop {
        let piece = wire.take(left);
        left -= piece.len();
        body.add(&piece)?;
        if left == 0 {
            break;
        }
        let came = match wire.more() {
            Err(_) if fault("b3-stall-is-the-end") => return Ok(()),
            other => other?,
        };
        if came && fault("b3-reads-once") {
            let piece = wire.take(left);
            return body.add(&piece);
        }
        if !came && fault("b3-half-a-body-exits-0") {
            eprintln!("error: half a body");
            return Err(Trouble::NobodyReads);
        }
        if !came && fault("b3-takes-half-a-body") {
            return Ok(());
        }
        if !came {
            return Err(Trouble::Failed(format!(
                "the body is cut short: {left} of {length} octets are missing"
            )));
        }
    }
    if fault("b3-prints-what-follows") {
        let rest = std::mem::take(&mut wire.buffer);
        body.add(&rest)?;
    }
    Ok(())
}
