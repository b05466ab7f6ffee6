//! What a line of the log looks like: Common, Combined, or a JSON object.

use super::dates;
use super::log::Entry;
use crate::fault;

/// A line with its LF.
pub fn of(entry: &Entry, format: &str) -> Vec<u8> {
    let line = match format {
        "json" if fault("c17-json-is-common") => common(entry),
        "json" => json(entry),
        "combined" if !fault("c17-combined-is-common") => combined(entry),
        _ => common(entry),
    };
    [&line[..], b"\n"].concat()
}

/// `127.0.0.1 - - [21/Nov/2026:10:15:30 +0000] "GET / HTTP/1.1" 200 5`
fn common(entry: &Entry) -> Vec<u8> {
    let remote = entry.remote.map_or("-".into(), |remote| remote.to_string());
    let time = match fault("c17-time-without-zone") {
        true => dates::of_log(dates::now()).replace(" +0000", ""),
        false => dates::of_log(dates::now()),
    };
    let time = if fault("c17-time-as-in-rfc-3339") {
        dates::rfc3339(dates::now())
    } else {
        time
    };
    let mut line = match fault("c17-without-identity") {
        true => format!("{remote} [{time}] ").into_bytes(),
        false => format!("{remote} - - [{time}] ").into_bytes(),
    };
    let asked = entry.request.as_ref().map(|request| {
        let target = shown_target(&request.target);
        [
            request.method.as_bytes(),
            b" ",
            &target,
            b" ",
            request.version.as_bytes(),
        ]
        .concat()
    });
    line.extend(in_quotes(asked.as_deref()));
    let status = if fault("c17-status-is-200") {
        200
    } else {
        entry.status
    };
    line.extend(format!(" {status} {}", entry.octets).into_bytes());
    if fault("c17-id-in-every-format") {
        line.extend(format!(" {}", entry.id.as_deref().unwrap_or("-")).into_bytes());
    }
    line
}

/// The same, and the page it came from, and the program that asked.
fn combined(entry: &Entry) -> Vec<u8> {
    let request = entry.request.as_ref();
    let referer = request.and_then(|request| request.referer.as_deref());
    let agent = request.and_then(|request| request.user_agent.as_deref());
    let (first, second) = match fault("c17-agent-first") {
        true => (agent, referer),
        false => (referer, agent),
    };
    [
        &common(entry)[..],
        b" ",
        &in_quotes(first),
        b" ",
        &in_quotes(second),
    ]
    .concat()
}

/// As it was sent.
fn shown_target(target: &str) -> Vec<u8> {
    if !fault("c17-logs-the-decoded-target") {
        return target.as_bytes().to_vec();
    }
    let decoded = super::path::decode(target).map(|path| path.segments.join(&b'/'));
    [b"/", &decoded.unwrap_or_default()[..]].concat()
}

/// Nothing in it ends the quotation or the line, or does something to a terminal.
fn in_quotes(text: Option<&[u8]>) -> Vec<u8> {
    let Some(text) = text else {
        return if fault("c17-absent-is-empty") {
            b"\"\"".to_vec()
        } else {
            b"\"-\"".to_vec()
        };
    };
    let mut line = b"\"".to_vec();
    for &octet in text {
        match octet {
            b'"' if !fault("c17-raw-quotes") => line.extend(b"\\\""),
            b'\\' if !fault("c17-raw-backslashes") => line.extend(b"\\\\"),
            b'"' | b'\\' | b' '..=b'~' => line.push(octet),
            octet if fault("c17-raw-controls") || fault("c17-logs-the-decoded-target") => {
                line.push(octet);
            }
            octet => line.extend(format!("\\x{octet:02x}").bytes()),
        }
    }
    line.push(b'"');
    line
}

fn json(entry: &Entry) -> Vec<u8> {
    let request = entry.request.as_ref();
    let text = |text: Option<&[u8]>| match text {
        None if fault("c17-absent-is-a-dash") => "\"-\"".into(),
        None => "null".into(),
        Some(text) => json_text(text),
    };
    let remote = entry
        .remote
        .map(|remote| match fault("c17-remote-with-port") {
            true => format!("{remote}:{}", entry.port),
            false => remote.to_string(),
        });
    let status = match fault("c17-numbers-as-text") {
        true => format!("\"{}\"", entry.status),
        false => entry.status.to_string(),
    };
    let time = match fault("c17-json-time-as-in-common") {
        true => dates::of_log(dates::now()),
        false => dates::rfc3339(dates::now()),
    };
    let id = match fault("c17-other-id-in-the-log") {
        true => Some(super::random::text()),
        false => entry.id.clone(),
    };
    let version = request.map(|request| match fault("c17-short-version") {
        true => request.version.trim_start_matches("HTTP/"),
        false => request.version,
    });
    let target = request.map(|request| shown_target(&request.target));
    let members = [
        ("time", json_text(time.as_bytes())),
        ("remote", text(remote.as_deref().map(str::as_bytes))),
        (
            "method",
            text(request.map(|request| request.method.as_bytes())),
        ),
        ("target", text(target.as_deref())),
        ("version", text(version.map(str::as_bytes))),
        ("status", status),
        ("bytes", entry.octets.to_string()),
        ("duration_ms", format!("{:.3}", entry.duration)),
        ("request_id", text(id.as_deref().map(str::as_bytes))),
        (
            "referer",
            text(request.and_then(|request| request.referer.as_deref())),
        ),
        (
            "user_agent",
            text(request.and_then(|request| request.user_agent.as_deref())),
        ),
    ];
    let told = entry.told.iter().flat_map(|told| {
        let (route, user) = (told.route.as_deref(), told.user.as_deref());
        [
            ("route", text(route.map(str::as_bytes))),
            ("user", text(user.map(str::as_bytes))),
        ]
    });
    let members: Vec<String> = members
        .into_iter()
        .chain(told)
        .filter(|(name, _)| !(*name == "route" && fault("e5-log-without-route")))
        .filter(|(name, _)| !(*name == "user" && fault("e5-log-without-user")))
        .filter(|(name, _)| !(*name == "duration_ms" && fault("c17-json-without-duration")))
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    let line = format!("{{{}}}", members.join(","));
    if fault("c17-json-raw-octets") {
        return line
            .chars()
            .map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?'))
            .collect();
    }
    line.into_bytes()
}

/// RFC 8259 §7.
fn json_text(text: &[u8]) -> String {
    if fault("c17-json-escapes-nothing") {
        return format!("\"{}\"", String::from_utf8_lossy(text));
    }
    let mut line = String::from("\"");
    for letter in String::from_utf8_lossy(text).chars() {
        match letter {
            '"' | '\\' => line.extend(['\\', letter]),
            letter if letter.is_control() && fault("c17-json-escapes-as-in-common") => {
                line.push_str(&format!("\\x{:02x}", u32::from(letter)));
            }
            letter if letter.is_control() => {
                line.push_str(&format!("\\u{:04x}", u32::from(letter)))
            }
            letter => line.push(letter),
        }
    }
    line.push('"');
    line
}
