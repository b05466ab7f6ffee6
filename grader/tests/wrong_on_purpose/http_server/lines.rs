//! Lines of a head that other programs could split elsewhere (RFC 9112 §2.2, §5.2).

use super::head::Stop;
use crate::fault;

/// A line that does not end in CRLF: whoever waits for the empty line might wait for ever.
pub fn check(waiting: &mut Vec<u8>) -> Option<Stop> {
    let end = waiting.windows(4).position(|four| four == b"\r\n\r\n");
    let length = end.map_or(waiting.len(), |end| end + 4);
    if fault("c11-two-crs-are-one") {
        remove_doubles(waiting, length);
    }
    let length = length.min(waiting.len());
    let head = &mut waiting[..length];
    for at in 0..head.len() {
        match head[at] {
            b'\n' if at > 0 && head[at - 1] == b'\r' => {}
            b'\n' if fault("c11-lf-ends-a-line") => {}
            b'\r' if head.get(at + 1).is_none_or(|&next| next == b'\n') => {}
            b'\r' if fault("c11-cr-is-a-space") => head[at] = b' ',
            b'\n' | b'\r' => {
                return Some(Stop::Refused(400, "a line that does not end in CRLF"));
            }
            _ => {}
        }
    }
    None
}

fn remove_doubles(waiting: &mut Vec<u8>, length: usize) {
    let mut at = 0;
    while at + 2 < length.min(waiting.len()) {
        if &waiting[at..at + 3] == b"\r\r\n" {
            waiting.remove(at);
        }
        at += 1;
    }
}

/// Lines that begin with a space or a tab: left as they are, or with a fault joined or skipped.
pub fn unfold(text: &[u8]) -> Vec<u8> {
    let joins = fault("c11-joins-folded-lines");
    if !joins && !fault("c11-skips-folded-lines") {
        return text.to_vec();
    }
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in text.split(|&octet| octet == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_folded = line.starts_with(b" ") || line.starts_with(b"\t");
        match lines.last_mut() {
            Some(before) if is_folded && joins => before.extend_from_slice(line),
            _ if is_folded => {}
            _ => lines.push(line.to_vec()),
        }
    }
    lines.join(&b"\r\n"[..])
}
