//! What a line of the access log looks like: as in lab C, and in JSON also the route and the user.
//!
//! A client chooses much of what stands there: what could end a line or a quotation, or do something to a terminal, is
//! escaped in every format.

use std::cell::RefCell;
use std::fmt::Write;
use std::net::IpAddr;
use std::time::Instant;

use chrono::{DateTime, Local, Utc};
use lab_c_given::LogFormat;

/// What is said of one exchange, but for how many octets of content left.
#[derive(Debug, Clone, Copy)]
pub struct LogLine<'a> {
    /// Who asked.
    pub remote: IpAddr,
    /// When the request was there.
    pub began: Instant,
    /// What was asked for.
    pub method: &'a str,
    /// The request target, as it came.
    pub target: &'a str,
    /// Such as `HTTP/1.1`.
    pub version: &'a str,
    /// The status code of the response.
    pub status: u16,
    /// What names the request.
    pub request_id: Option<&'a str>,
    /// The field Referer.
    pub referer: Option<&'a [u8]>,
    /// The field User-Agent.
    pub user_agent: Option<&'a [u8]>,
    /// The pattern of the route.
    pub route: Option<&'a str>,
    /// Who has logged in.
    pub user: Option<&'a str>,
}

/// A line in which only the number of octets is missing, and how long it took.
#[derive(Debug)]
pub struct OpenLine {
    began: Instant,
    format: LogFormat,
    before: String,
    after: String,
}

impl<'a> LogLine<'a> {
    /// A line that tells nothing yet but who asked, and when.
    #[must_use]
    pub fn new(remote: IpAddr, began: Instant) -> LogLine<'a> {
        LogLine {
            remote,
            began,
            method: "-",
            target: "-",
            version: "-",
            status: 0,
            request_id: None,
            referer: None,
            user_agent: None,
            route: None,
            user: None,
        }
    }

    /// Writes down what is known.
    #[must_use]
    pub fn open(&self, format: LogFormat) -> OpenLine {
        let (mut before, mut after) = (String::with_capacity(384), String::with_capacity(128));
        match format {
            LogFormat::Json => self.json(&mut before, &mut after),
            LogFormat::Common => self.common(&mut before),
            LogFormat::Combined => {
                self.common(&mut before);
                for field in [self.referer, self.user_agent] {
                    after.push_str(" \"");
                    quoted(&mut after, field.unwrap_or(b"-"));
                    after.push('"');
                }
            }
        }
        OpenLine {
            began: self.began,
            format,
            before,
            after,
        }
    }

    /// `127.0.0.1 - - [21/Nov/2026:10:15:30 +0100] "GET / HTTP/1.1" 200 `
    fn common(&self, line: &mut String) {
        let time = Local::now().format("%d/%b/%Y:%H:%M:%S %z");
        // Writing to a String cannot fail.
        let _ = write!(line, "{} - - [{time}] \"", self.remote);
        for (part, end) in [(self.method, ' '), (self.target, ' '), (self.version, '"')] {
            quoted(line, part.as_bytes());
            line.push(end);
        }
        let _ = write!(line, " {} ", self.status);
    }

    /// One JSON object, up to `bytes` and from behind `duration_ms`.
    fn json(&self, before: &mut String, after: &mut String) {
        before.push_str("{\"time\":\"");
        push_time(before);
        let _ = write!(before, "\",\"remote\":\"{}\"", self.remote);
        let status = self.status;
        for (key, value) in [
            ("method", self.method),
            ("target", self.target),
            ("version", self.version),
        ] {
            member(before, key, Some(value.as_bytes()));
        }
        let _ = write!(before, ",\"status\":{status},\"bytes\":");
        for (key, value) in [
            ("request_id", self.request_id.map(str::as_bytes)),
            ("referer", self.referer),
            ("user_agent", self.user_agent),
            ("route", self.route.map(str::as_bytes)),
            ("user", self.user.map(str::as_bytes)),
        ] {
            member(after, key, value);
        }
        after.push('}');
    }
}

impl OpenLine {
    /// The line with its LF: so many octets of content have left, and it has taken until now.
    #[must_use]
    pub fn close(self, octets: u64) -> Vec<u8> {
        let mut line = self.before;
        let _ = write!(line, "{octets}");
        if self.format == LogFormat::Json {
            let microseconds = self.began.elapsed().as_micros();
            line.push_str(",\"duration_ms\":");
            let _ = write!(line, "{}", microseconds / 1000);
            push_thousandths(&mut line, microseconds);
        }
        line.push_str(&self.after);
        line.push('\n');
        line.into_bytes()
    }
}

/// Appends the time now, such as `2026-11-21T10:15:30.123+01:00`.
fn push_time(line: &mut String) {
    /// A second, and what it is called before and behind the milliseconds.
    type Second = (i64, String, String);
    thread_local! {
        // To find out what a second is called takes longer than everything else that is logged of a request.
        static SECOND: RefCell<Second> = const { RefCell::new((i64::MIN, String::new(), String::new())) };
    }
    // What the time is called here is asked for once a second.
    let now = Utc::now();
    SECOND.with_borrow_mut(|(second, before, behind)| {
        if *second != now.timestamp() {
            *second = now.timestamp();
            let local: DateTime<Local> = now.into();
            *before = local.format("%Y-%m-%dT%H:%M:%S").to_string();
            *behind = local.format("%:z").to_string();
        }
        line.push_str(before);
        push_thousandths(line, now.timestamp_subsec_millis().min(999).into());
        line.push_str(behind);
    });
}

/// Appends a point and the last three digits of a number.
fn push_thousandths(line: &mut String, number: u128) {
    line.push('.');
    for place in [100, 10, 1] {
        line.push(char::from(b'0' + (number / place % 10) as u8));
    }
}

/// Appends text that stands between quotation marks: `"`, `\` and everything that is not printable ASCII escaped.
fn quoted(line: &mut String, text: &[u8]) {
    for &octet in text {
        match octet {
            b'"' | b'\\' => line.extend(['\\', char::from(octet)]),
            b' '..=b'~' => line.push(char::from(octet)),
            _ => drop(write!(line, "\\x{octet:02x}")),
        }
    }
}

/// Appends a member of an object (RFC 8259 §7), text or `null`. Octets that are not UTF-8 become U+FFFD.
fn member(line: &mut String, key: &str, text: Option<&[u8]>) {
    for part in [",\"", key, "\":"] {
        line.push_str(part);
    }
    let Some(text) = text else {
        return line.push_str("null");
    };
    line.push('"');
    let plain = |octet: &u8| matches!(octet, b' '..=b'~') && !matches!(octet, b'"' | b'\\');
    if text.iter().all(plain) {
        line.push_str(&String::from_utf8_lossy(text));
    } else {
        for letter in String::from_utf8_lossy(text).chars() {
            match letter {
                '"' | '\\' => line.extend(['\\', letter]),
                // Controls beyond ASCII are allowed there, but do things to terminals.
                _ if letter.is_control() => drop(write!(line, "\\u{:04x}", u32::from(letter))),
                _ => line.push(letter),
            }
        }
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Instant;

    use lab_c_given::LogFormat;

    use super::LogLine;

    #[test]
    fn nothing_ends_a_line_or_a_quotation() {
        let line = LogLine {
            method: "GET",
            target: "/\"\\\u{1b}[31m\u{9b}\n",
            version: "HTTP/1.1",
            status: 200,
            user: Some("ada\r\n\"x\""),
            referer: Some(b"\xff\""),
            ..LogLine::new(Ipv4Addr::LOCALHOST.into(), Instant::now())
        };
        for format in [LogFormat::Common, LogFormat::Combined, LogFormat::Json] {
            let line = String::from_utf8(line.open(format).close(5)).unwrap();
            let inside = line.strip_suffix('\n').unwrap();
            assert!(!inside.contains(char::is_control), "{format:?}: {inside}");
            assert!(inside.contains(r#"/\"\\"#), "{format:?}: {inside}");
        }
        let json = String::from_utf8(line.open(LogFormat::Json).close(5)).unwrap();
        assert!(json.contains(r#""user":"ada\u000d\u000a\"x\"""#), "{json}");
        assert!(json.contains(r#","bytes":5,"duration_ms":"#), "{json}");
        assert!(json.contains(r#","route":null"#), "{json}");
    }
}
