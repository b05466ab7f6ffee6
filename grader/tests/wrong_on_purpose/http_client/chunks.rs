//! The chunked transfer coding.

use super::body::Body;
use super::wire::Wire;
use crate::arguments::Trouble;
use crate::fault;

/// The longest chunk size line, and the longest trailer section.
const LIMIT: usize = 16 << 10;

/// Reads chunks up to the last one, and the trailer section.
pub fn read(wire: &mut Wire, body: &mut Body) -> Result<(), Trouble> {
    loop {
        let Some(line) = line(wire, fault("b4-size-line-without-a-limit"))? else {
            return if fault("b4-close-is-the-end") {
                Ok(())
            } else {
                Err(cut_short())
            };
        };
        body.coding += line.len() + 2;
        if fault("b4-prints-chunk-sizes") {
            body.add(&[&line[..], b"\r\n"].concat())?;
        }
        let length = size(wire, &line)?;
        if length == 0 {
            break;
        }
        if length > 64 << 10 && fault("b4-chunks-of-64-kib-only") {
            return Err(Trouble::Failed("a chunk too large".into()));
        }
        if fault("b4-trusts-line-ends") {
            let data = self::line(wire, true)?.ok_or_else(cut_short)?;
            body.add(&data)?;
            continue;
        }
        if !data(wire, body, length)? {
            return Ok(());
        }
        if fault("b4-first-chunk-only") {
            return Ok(());
        }
    }
    if fault("b4-ends-before-the-trailers") {
        return Ok(());
    }
    trailers(wire, body)?;
    if fault("b4-waits-for-the-close") {
        while wire.more()? {}
    }
    Ok(())
}

fn cut_short() -> Trouble {
    Trouble::Failed("the body is cut short: the last chunk is missing".into())
}

/// A line without its CRLF; none when the server closes before its end.
fn line(wire: &mut Wire, without_limit: bool) -> Result<Option<Vec<u8>>, Trouble> {
    let mut looked = 0;
    loop {
        let end = wire.buffer[looked..]
            .windows(2)
            .position(|two| two == b"\r\n");
        if let Some(end) = end {
            let mut line = wire.take(looked + end + 2);
            line.truncate(looked + end);
            return Ok(Some(line));
        }
        if wire.buffer.len() > LIMIT && !without_limit {
            return Err(Trouble::Failed(
                "a line of the chunked coding that does not end".into(),
            ));
        }
        looked = wire.buffer.len().saturating_sub(1);
        if fault("b4-needs-whole-lines") && !wire.buffer.is_empty() {
            return Err(Trouble::Failed("where is the rest of the line?".into()));
        }
        if !wire.more()? {
            return Ok(None);
        }
    }
}

/// The size that begins a chunk size line.
fn size(wire: &mut Wire, line: &[u8]) -> Result<usize, Trouble> {
    let end = line
        .iter()
        .position(|&octet| octet == b';')
        .unwrap_or(line.len());
    if fault("b4-extension-is-data") {
        let rest = std::mem::take(&mut wire.buffer);
        wire.buffer = [&line[end..], &rest].concat();
    }
    let digits = if fault("b4-refuses-extensions") {
        line
    } else {
        &line[..end]
    };
    let text = String::from_utf8_lossy(digits);
    number(text.trim_end_matches([' ', '\t']))
        .ok_or_else(|| Trouble::Failed(format!("{text:?} is no chunk size")))
}

fn number(text: &str) -> Option<usize> {
    let mut text = text;
    if text.is_empty() && fault("b4-empty-size-is-0") {
        return Some(0);
    }
    if fault("b4-size-takes-signs") {
        text = text.trim_start_matches(['+', '-']);
    }
    if fault("b4-size-takes-0x") {
        text = text.trim_start_matches("0x");
    }
    if fault("b4-reads-decimal-sizes") {
        return text.parse().ok();
    }
    let end = text
        .find(|letter: char| !letter.is_ascii_hexdigit())
        .unwrap_or(text.len());
    if fault("b4-size-takes-leading-digits") {
        text = &text[..end];
    } else if end < text.len() {
        return None;
    }
    if fault("b4-size-overflows") {
        return Some(text.bytes().fold(0_usize, |sum, digit| {
            let value = char::from(digit).to_digit(16).unwrap_or(0);
            sum.wrapping_shl(4).wrapping_add(value as usize)
        }));
    }
    usize::from_str_radix(text, 16).ok()
}

/// The data of a chunk, and the CRLF after it; false if the body ends here after all.
fn data(wire: &mut Wire, body: &mut Body, length: usize) -> Result<bool, Trouble> {
    if fault("b4-allocates-the-size") {
        body.octets.reserve(length);
    }
    let mut left = length;
    while left > 0 {
        if wire.buffer.is_empty() && !wire.more()? {
            return if fault("b4-half-a-chunk-is-the-end") {
                Ok(false)
            } else {
                Err(cut_short())
            };
        }
        let piece = wire.take(left);
        left -= piece.len();
        body.add(&piece)?;
        if fault("b4-one-read-per-chunk") {
            break;
        }
    }
    if fault("b4-skips-to-the-line-end") {
        return Ok(line(wire, true)?.is_some());
    }
    while wire.buffer.len() < 2 {
        if !wire.more()? {
            return Err(cut_short());
        }
    }
    body.coding += 2;
    if wire.take(2) != b"\r\n" && !fault("b4-skips-two-octets") {
        return Err(Trouble::Failed("no CRLF after a chunk".into()));
    }
    Ok(true)
}

fn trailers(wire: &mut Wire, body: &mut Body) -> Result<(), Trouble> {
    let mut read = 0;
    loop {
        let without_limit = fault("b4-trailers-without-a-limit");
        let line = line(wire, without_limit)?.ok_or_else(cut_short)?;
        if line.is_empty() {
            return Ok(());
        }
        read += line.len() + 2;
        if read > LIMIT && !without_limit || fault("b4-refuses-trailers") {
            return Err(Trouble::Failed("the trailer section is too long".into()));
        }
        if fault("b4-prints-trailers") {
            body.add(&line)?;
        }
    }
}
