//! What a line of the log looks like. A client chooses much of what stands there: what could end a line or a
//! quotation, or do something to a terminal, is escaped in every format.

use std::fmt::Write;
use std::time::Instant;

use chrono::{DateTime, Local, SecondsFormat};
use lab_c_given::LogFormat;
use solution_b_client::message::Version;

use super::{Entry, RequestLine};

/// One line with its LF.
pub(super) fn line(entry: &Entry, octets: u64, format: LogFormat) -> Vec<u8> {
    let mut line = match format {
        LogFormat::Common => common(entry, octets),
        LogFormat::Combined => combined(entry, octets),
        LogFormat::Json => json(entry, octets),
    };
    line.push('\n');
    line.into_bytes()
}

/// `127.0.0.1 - - [21/Nov/2026:10:15:30 +0100] "GET / HTTP/1.1" 200 5`
fn common(entry: &Entry, octets: u64) -> String {
    // ANCHOR: c17-common
    //= The client's address; two dashes, for names that nobody tells; the time in brackets (`local_time`);
    //= the request line in quotation marks; status code; octets of content. One space apart.
    //= A request that could not be read is `-`.
    //= Target and method are the client's words: `quoted`.
    let request = match &entry.request {
        Some(line) => {
            quoted(format!("{} {} {}", line.method, line.target, name(line.version)).as_bytes())
        }
        None => "-".to_owned(),
    };
    let (remote, time, status) = (entry.remote, local_time(entry), entry.status);
    format!("{remote} - - [{time}] \"{request}\" {status} {octets}")
    // ANCHOR_END: c17-common
}

/// As `common`, and then `"REFERER" "USER-AGENT"`.
fn combined(entry: &Entry, octets: u64) -> String {
    // ANCHOR: c17-combined
    //= The common line, and two more in quotation marks: Referer and User-Agent; `-` where there is none.
    let text = |field: &Option<Vec<u8>>| field.as_deref().map_or("-".to_owned(), quoted);
    let (referer, user_agent) = (text(&entry.referer), text(&entry.user_agent));
    format!("{} \"{referer}\" \"{user_agent}\"", common(entry, octets))
    // ANCHOR_END: c17-combined
}

/// One JSON object.
fn json(entry: &Entry, octets: u64) -> String {
    // ANCHOR: c17-json
    //= Keys: time, remote, method, target, version, status, bytes, duration_ms, request_id, referer, user_agent.
    //= `object` writes them. Texts are written by `text`, which escapes them; what is not there is `null`.
    let request = |part: fn(&RequestLine) -> &str| {
        let part = entry.request.as_ref().map(part);
        text(part.map(str::as_bytes))
    };
    object(&[
        ("time", text(Some(rfc3339(entry).as_bytes()))),
        ("remote", text(Some(entry.remote.to_string().as_bytes()))),
        ("method", request(|line| &line.method)),
        ("target", request(|line| &line.target)),
        ("version", request(|line| name(line.version))),
        ("status", entry.status.to_string()),
        ("bytes", octets.to_string()),
        ("duration_ms", milliseconds(entry.began)),
        ("request_id", text(entry.id.as_deref().map(str::as_bytes))),
        ("referer", text(entry.referer.as_deref())),
        ("user_agent", text(entry.user_agent.as_deref())),
    ])
    // ANCHOR_END: c17-json
}

/// Text between quotation marks: `"`, `\` and everything that is not printable ASCII escaped, as `\x1b`.
fn quoted(text: &[u8]) -> String {
    let mut quoted = String::with_capacity(text.len());
    for &octet in text {
        match octet {
            b'"' | b'\\' => quoted.extend(['\\', char::from(octet)]),
            b' '..=b'~' => quoted.push(char::from(octet)),
            // Writing to a String cannot fail.
            _ => drop(write!(quoted, "\\x{octet:02x}")),
        }
    }
    quoted
}

/// One JSON object with these members; their values are JSON already.
fn object(members: &[(&str, String)]) -> String {
    let members = members
        .iter()
        .map(|(key, value)| format!("\"{key}\":{value}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// Text as JSON has it (RFC 8259 §7), or `null`. Octets that are not UTF-8 become U+FFFD.
fn text(text: Option<&[u8]>) -> String {
    let Some(text) = text else {
        return "null".to_owned();
    };
    let mut quoted = String::from("\"");
    for letter in String::from_utf8_lossy(text).chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            // Controls beyond ASCII are allowed there, but do things to terminals.
            _ if letter.is_control() => drop(write!(quoted, "\\u{:04x}", u32::from(letter))),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Such as `2026-11-21T10:15:30.123+01:00`.
fn rfc3339(entry: &Entry) -> String {
    DateTime::<Local>::from(entry.time).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// How long ago this was, such as `0.123`.
fn milliseconds(began: Instant) -> String {
    format!("{:.3}", began.elapsed().as_secs_f64() * 1000.0)
}

/// Such as `21/Nov/2026:10:15:30 +0100`.
fn local_time(entry: &Entry) -> String {
    DateTime::<Local>::from(entry.time)
        .format("%d/%b/%Y:%H:%M:%S %z")
        .to_string()
}

fn name(version: Version) -> &'static str {
    match version {
        Version::Http10 => "HTTP/1.0",
        Version::Http11 => "HTTP/1.1",
    }
}
