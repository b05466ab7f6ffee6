//! The chunked transfer coding (RFC 9112 §7.1).

use super::body::{Reader, too_large};
use super::head::Stop;
use crate::fault;

/// The longest line of a chunk's size.
const SIZE_LINE: usize = 4 << 10;

const BROKEN: Stop = Stop::Refused(400, "a chunk is broken");

/// All chunks together, of at most `most` octets.
pub fn read(reader: &mut Reader, most: u64) -> Result<Vec<u8>, Stop> {
    let mut content = Vec::new();
    let mut number = 0;
    loop {
        let line = line(reader)?;
        let size = size(&line)?;
        if fault("c10-keeps-the-sizes") {
            content.extend_from_slice(&line);
        }
        if size == 0 {
            break;
        }
        if size > 65_536 && fault("c10-chunks-of-64-kib-only") {
            return Err(BROKEN);
        }
        let before = match fault("c10-counts-each-chunk") {
            true => 0,
            false => content.len() as u64,
        };
        if size > most.saturating_sub(before) {
            return too_large();
        }
        let data = reader.exactly(size)?;
        number += 1;
        if number == 1 || !fault("c10-first-chunk-only") {
            content.extend(data);
        }
        data_end(reader)?;
    }
    if !fault("c10-trailers-stay") {
        while !line(reader)?.is_empty() {
            if fault("c10-no-trailers") {
                return Err(BROKEN);
            }
        }
    }
    Ok(content)
}

/// The CRLF after a chunk's data.
fn data_end(reader: &mut Reader) -> Result<(), Stop> {
    if fault("c11-skips-to-the-line-end") {
        while reader.exactly(1)? != b"\n" {}
        return Ok(());
    }
    if reader.exactly(2)? != b"\r\n" && !fault("c11-skips-two-octets") {
        return Err(BROKEN);
    }
    Ok(())
}

/// The size that stands in a line.
fn size(line: &[u8]) -> Result<u64, Stop> {
    let mut parts = line.split(|&octet| octet == b';');
    let digits = parts.next().unwrap_or_default().trim_ascii_end();
    if parts.next().is_some() && fault("c10-no-extensions") {
        return Err(BROKEN);
    }
    let mut text = std::str::from_utf8(digits).unwrap_or("?");
    if fault("c11-size-with-a-sign") {
        text = text.trim_start_matches(['+', '-']);
    }
    if fault("c11-size-with-0x") {
        text = text.trim_start_matches("0x").trim_start_matches("0X");
        // As `0` alone, which is no prefix.
        text = if text.is_empty() { "0" } else { text };
    }
    if fault("c11-first-hex-digits-count") {
        let end = text.find(|letter: char| !letter.is_ascii_hexdigit());
        text = &text[..end.unwrap_or(text.len())];
    }
    if text.is_empty() && fault("c11-empty-size-is-0") {
        return Ok(0);
    }
    let is_hex = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_hexdigit());
    if !is_hex
        || fault("c10-small-digits-only") && text.bytes().any(|octet| octet.is_ascii_uppercase())
    {
        return Err(BROKEN);
    }
    if fault("c11-size-wraps") {
        let low = text.get(text.len().saturating_sub(16)..).unwrap_or(text);
        return u64::from_str_radix(low, 16).map_err(|_| BROKEN);
    }
    // Leading zeros say nothing.
    let text = text.trim_start_matches('0');
    match text {
        "" => Ok(0),
        text => u64::from_str_radix(text, 16).map_err(|_| BROKEN),
    }
}

/// A line that ends in CRLF, without that.
fn line(reader: &mut Reader) -> Result<Vec<u8>, Stop> {
    let wrong_end = Stop::Refused(400, "a line that does not end in CRLF");
    loop {
        let waiting = &reader.input.waiting;
        if let Some(end) = waiting.iter().position(|&octet| octet == b'\n') {
            let mut line = reader.input.take(end + 1);
            let has_cr = line.len() >= 2 && line[end - 1] == b'\r';
            line.truncate(if has_cr { end - 1 } else { end });
            let has_other_cr = line.contains(&b'\r') && !fault("c11-cr-in-an-extension");
            if !(has_cr || fault("c11-chunk-lines-end-in-lf")) || has_other_cr {
                return Err(wrong_end);
            }
            if line.len() > SIZE_LINE && !fault("c11-endless-chunk-lines") {
                return Err(BROKEN);
            }
            return Ok(line);
        }
        if waiting.len() > SIZE_LINE && !fault("c11-endless-chunk-lines") {
            return Err(Stop::Refused(400, "a chunk's line that does not end"));
        }
        reader.more()?;
    }
}
