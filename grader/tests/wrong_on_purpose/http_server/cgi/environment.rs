//! The meta-variables (RFC 3875 §4.1).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::TcpStream;

use super::super::options::Options;
use super::{Asked, Body, Script};
use crate::fault;

type Variables = BTreeMap<String, Vec<u8>>;

/// All that a script finds around itself.
pub fn of(
    script: &Script,
    asked: &Asked,
    body: &Body,
    client: &TcpStream,
    options: &Options,
) -> Vec<(String, OsString)> {
    let told = told(script, asked, body, client, options);
    let told = told
        .into_iter()
        .map(|(name, value)| (name, os_string(value)));
    told.chain(inherited()).collect()
}

/// What it is told of the request.
pub fn told(
    script: &Script,
    asked: &Asked,
    body: &Body,
    client: &TcpStream,
    options: &Options,
) -> Vec<(String, Vec<u8>)> {
    let mut all = Variables::new();
    fields(asked, &mut all);
    let mut tell = |name: &str, value: &[u8]| {
        all.insert(name.into(), value.to_vec());
    };
    tell("GATEWAY_INTERFACE", b"CGI/1.1");
    tell("SERVER_SOFTWARE", b"wrong-on-purpose");
    let protocol = if asked.head.old {
        "HTTP/1.0"
    } else {
        "HTTP/1.1"
    };
    tell("SERVER_PROTOCOL", protocol.as_bytes());
    tell("REQUEST_METHOD", asked.method.as_bytes());
    tell("QUERY_STRING", script.query.as_bytes());
    if let Ok(peer) = client.peer_addr() {
        tell(
            "REMOTE_ADDR",
            peer.ip().to_canonical().to_string().as_bytes(),
        );
    }
    let own = client.local_addr().ok();
    if let Some(own) = own {
        tell("SERVER_PORT", own.port().to_string().as_bytes());
    }
    let host = asked
        .head
        .values("host")
        .first()
        .map(|host| without_port(host));
    let host = host.filter(|host| !host.is_empty());
    let own = own.map(|own| own.ip().to_string().into_bytes());
    tell("SERVER_NAME", &host.or(own).unwrap_or_default());
    tell("SCRIPT_NAME", &script.name);
    if !script.info.is_empty() {
        tell("PATH_INFO", &script.info);
        let root = std::path::absolute(&options.root).unwrap_or_default();
        let root = root.to_string_lossy().into_owned();
        tell("PATH_TRANSLATED", &[root.as_bytes(), &script.info].concat());
    }
    if let Some(length) = body.length() {
        tell("CONTENT_LENGTH", length.to_string().as_bytes());
        let media_type = asked.head.values("content-type").first().copied();
        if let Some(media_type) = media_type.filter(|_| !asked.is_redirected) {
            tell("CONTENT_TYPE", media_type);
        }
    }
    wrong(&mut all, script, asked, body);
    all.into_iter().collect()
}

/// What scripts get of the server's own: where programs lie, and on Windows where the system does.
fn inherited() -> impl Iterator<Item = (String, OsString)> {
    let all = fault("d2-own-environment-too");
    std::env::vars_os().filter_map(move |(name, value)| {
        let name = name.into_string().ok()?;
        let passes = all || name == "PATH" || name.eq_ignore_ascii_case("SystemRoot");
        passes.then_some((name, value))
    })
}

/// `HTTP_ACCEPT` and the like.
fn fields(asked: &Asked, all: &mut Variables) {
    for (name, value) in &asked.head.fields {
        let upper = name.to_ascii_uppercase();
        let is_kept_back = match upper.as_str() {
            "PROXY" => !fault("d2-http-proxy"),
            "AUTHORIZATION" => !fault("d2-authorization"),
            "PROXY-AUTHORIZATION" => !fault("d2-proxy-authorization"),
            "CONTENT-LENGTH" => !fault("d2-http-content-length"),
            "CONTENT-TYPE" | "TRANSFER-ENCODING" | "CONNECTION" => true,
            name => name.contains('_') && !fault("d2-underscores"),
        };
        if is_kept_back || fault("d2-no-fields") {
            continue;
        }
        let name = match fault("d2-keeps-dashes") {
            true => format!("HTTP_{upper}"),
            false => format!("HTTP_{}", upper.replace('-', "_")),
        };
        let between: &[u8] = if upper == "COOKIE" && !fault("d2-cookies-with-commas") {
            b"; "
        } else {
            b", "
        };
        let value = match fault("d2-fields-as-ascii") {
            true => value.iter().copied().filter(u8::is_ascii).collect(),
            false => value.clone(),
        };
        let joined = match all.get(&name) {
            Some(before) if fault("d2-first-of-several") => before.clone(),
            Some(before) if !fault("d2-last-of-several") => [before, between, &value[..]].concat(),
            _ => value,
        };
        all.insert(name, joined);
    }
}

/// What faults make of it.
fn wrong(all: &mut Variables, script: &Script, asked: &Asked, body: &Body) {
    let mut tell = |name: &str, value: Vec<u8>| {
        all.insert(name.into(), value);
    };
    let text = |text: &str| text.as_bytes().to_vec();
    let path = asked.target.split('?').next().unwrap_or_default();
    if fault("d2-query-with-question-mark") && !script.query.is_empty() {
        tell("QUERY_STRING", text(&format!("?{}", script.query)));
    }
    if fault("d2-query-decoded") {
        tell("QUERY_STRING", decoded(&script.query));
    }
    if fault("d2-script-name-is-the-path") {
        tell("SCRIPT_NAME", text(path));
    }
    if fault("e17-script-name-without-mount") {
        let mount = b"/cgi-bin".len();
        tell("SCRIPT_NAME", script.name[mount..].to_vec());
    }
    if fault("d2-script-name-is-the-file") {
        tell("SCRIPT_NAME", text(&script.file.to_string_lossy()));
    }
    if fault("d2-path-info-encoded") && !script.info.is_empty() {
        let slashes = script.info.iter().filter(|octet| **octet == b'/').count();
        let mut pieces: Vec<&str> = path.rsplitn(slashes + 1, '/').collect();
        pieces.pop();
        pieces.reverse();
        tell("PATH_INFO", text(&format!("/{}", pieces.join("/"))));
    }
    if fault("d2-path-info-is-the-path") {
        tell("PATH_INFO", text(path));
    }
    if fault("d2-translated-below-the-script") && !script.info.is_empty() {
        let file = script.file.to_string_lossy();
        tell("PATH_TRANSLATED", [file.as_bytes(), &script.info].concat());
    }
    if fault("d2-server-name-with-port") {
        let host = asked.head.values("host").first().map(|host| host.to_vec());
        tell("SERVER_NAME", host.unwrap_or_default());
    }
    if fault("d2-server-port-80") {
        tell("SERVER_PORT", text("80"));
    }
    if fault("d2-client-with-port") {
        tell("REMOTE_ADDR", text("127.0.0.1:50000"));
    }
    if fault("d2-everybody-is-local") {
        tell("REMOTE_ADDR", text("127.0.0.1"));
    }
    if fault("d2-length-of-nothing") && body.length().is_none() {
        tell("CONTENT_LENGTH", text("-1"));
    }
    if fault("d2-type-of-nothing") && body.length().is_none() {
        tell("CONTENT_TYPE", text("application/x-www-form-urlencoded"));
    }
    if fault("d2-server-name-is-the-address") {
        tell("SERVER_NAME", text("127.0.0.1"));
    }
    if fault("d2-path-info-decoded-twice") {
        let twice = super::super::path::unescape(&String::from_utf8_lossy(&script.info));
        tell("PATH_INFO", twice.unwrap_or_default());
    }
    let missing = [
        ("d2-empty", "QUERY_STRING"),
        ("d2-empty-query-is-unset", "QUERY_STRING"),
        ("d2-no-type", "CONTENT_TYPE"),
        ("d2-no-length", "CONTENT_LENGTH"),
        ("d2-no-client", "REMOTE_ADDR"),
        ("d2-no-protocol", "SERVER_PROTOCOL"),
        ("d2-no-gateway", "GATEWAY_INTERFACE"),
        ("d2-no-software", "SERVER_SOFTWARE"),
        ("d2-no-translation", "PATH_TRANSLATED"),
        ("d2-no-path-info", "PATH_INFO"),
    ];
    for (name, variable) in missing {
        if fault(name) && (name != "d2-empty-query-is-unset" || script.query.is_empty()) {
            all.remove(variable);
        }
    }
    if fault("d2-empty") {
        all.clear();
    }
}

fn decoded(query: &str) -> Vec<u8> {
    let plus = query.replace('+', " ");
    super::super::path::unescape(&plus).unwrap_or_default()
}

/// `localhost` of `localhost:8080`, `[::1]` of `[::1]:8080`.
fn without_port(host: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(host);
    let end = match text.rfind(']') {
        Some(place) => place + 1,
        None => text.find(':').unwrap_or(text.len()),
    };
    text[..end].as_bytes().to_vec()
}

#[cfg(unix)]
fn os_string(octets: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(octets)
}

#[cfg(not(unix))]
fn os_string(octets: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&octets).into_owned().into()
}
