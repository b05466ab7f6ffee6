//! The request's octets.

use super::content::Content;
use super::options::Options;
use super::percent;
use super::url::Url;
use super::{coding, connections, cookies};
use crate::fault;

/// What redirects change about a request.
pub struct Sending<'a> {
    pub method: &'a str,
    pub url: &'a Url,
    /// What is sent after the head, if anything.
    pub content: Option<&'a Content>,
    /// The Host field's value.
    pub host: String,
    /// User and password, from this URL or an earlier one of the same origin.
    pub userinfo: Option<&'a str>,
    /// Has the way led to another origin?
    pub is_elsewhere: bool,
    /// Has there been a redirect?
    pub is_redirected: bool,
}

/// Request line, field lines, empty line.
pub fn octets(options: &Options, sending: &Sending) -> Vec<u8> {
    let end = if fault("b1-ends-lines-with-lf") {
        "\n"
    } else {
        "\r\n"
    };
    let colon = if fault("b1-space-before-colon") {
        " : "
    } else {
        ": "
    };
    let mut text = request_line(sending) + end;
    for (name, value) in fields(options, sending) {
        text.push_str(&format!("{name}{colon}{value}{end}"));
    }
    if !fault("b1-no-empty-line") {
        text.push_str(end);
    }
    if fault("b1-sends-more-than-the-head") {
        text.push_str(end);
    }
    let content = sending.content.map_or(&[][..], |content| &content.octets);
    [text.as_bytes(), content].concat()
}

fn request_line(sending: &Sending) -> String {
    let mut method = sending.method.to_owned();
    if fault("b1-lower-case-method") {
        method = method.to_lowercase();
    }
    let mut target = sending.url.target();
    if fault("b1-absolute-form") {
        target = format!("http://{}{target}", sending.url.authority());
    }
    let version = if fault("b1-http-1.0") {
        "HTTP/1.0"
    } else {
        "HTTP/1.1"
    };
    let space = if fault("b1-two-spaces") { "  " } else { " " };
    format!("{method}{space}{target} {version}")
}

fn fields(options: &Options, sending: &Sending) -> Vec<(String, String)> {
    let mut own: Vec<(&str, String)> = Vec::new();
    if !fault("b1-no-host") {
        own.push(("Host", host(options, sending)));
    }
    if fault("b1-host-twice") {
        own.push(("Host", host(options, sending)));
    }
    if !fault("b1-no-user-agent") {
        own.push(("User-Agent", "wrong-on-purpose/1.0".into()));
    }
    if let Some(userinfo) = sending.userinfo.filter(|_| !fault("b1-ignores-userinfo")) {
        own.push(("Authorization", basic(userinfo)));
    }
    let is_last = !connections::reuses(options, sending.method) || fault("b12-says-close");
    if is_last && !fault("b1-no-connection-close") {
        own.push(("Connection", "close".into()));
    }
    let codings =
        coding::accepted().filter(|_| sending.method != "HEAD" || !fault("b13-head-does-not-ask"));
    own.extend(codings.map(|codings| ("Accept-Encoding", codings.to_owned())));
    let cookies = cookies::fields(options, sending.url);
    own.extend(cookies.into_iter().map(|cookies| ("Cookie", cookies)));
    own.extend(about_content(sending));
    let given = options
        .headers
        .iter()
        .filter(|(name, _)| may_go(name, sending));
    let given: Vec<(String, String)> = given.cloned().collect();
    let is_given = |name: &str| {
        let is_doubled = fault("b1-user-agent-twice")
            || name == "Content-Type" && fault("b9-type-twice")
            || name == "Accept-Encoding" && fault("b13-asks-twice");
        !is_doubled && given.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
    };
    own.retain(|(name, _)| !is_given(name));
    own.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .chain(given.clone())
        .collect()
}

/// The fields that describe the content.
fn about_content(sending: &Sending) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    if let Some(content) = sending.content {
        let mut length = content.octets.len();
        if fault("b9-counts-letters") {
            length = String::from_utf8_lossy(&content.octets).chars().count();
        }
        let is_empty = length == 0 && fault("b9-nothing-has-no-length");
        if !is_empty {
            fields.push(("Content-Length", length.to_string()));
        }
        let media_type = content.media_type.clone();
        fields.extend(media_type.map(|media_type| ("Content-Type", media_type)));
    } else if sending.is_redirected && fault("b9-type-stays-after-303") {
        fields.push(("Content-Type", "application/json".into()));
    }
    fields
}

fn host(options: &Options, sending: &Sending) -> String {
    if fault("b1-resolve-changes-host") && !options.resolve.is_empty() {
        return format!("127.0.0.1:{}", sending.url.port);
    }
    match sending.userinfo {
        Some(userinfo) if fault("b1-userinfo-in-host") => format!("{userinfo}@{}", sending.host),
        _ => sending.host.clone(),
    }
}

/// Credentials given by hand stay at the origin that they were given for.
fn may_go(name: &str, sending: &Sending) -> bool {
    if sending.is_redirected && fault("b5-drops-headers") {
        return false;
    }
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let stays = is("authorization") && !fault("b5-authorization-goes-elsewhere")
        || is("cookie") && !fault("b5-cookies-go-elsewhere");
    !(sending.is_elsewhere && stays)
}

/// RFC 7617.
pub fn basic(userinfo: &str) -> String {
    let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
    let decode = |text: &str| {
        if fault("b1-userinfo-not-decoded") {
            text.as_bytes().to_vec()
        } else {
            percent::decode(text)
        }
    };
    let mut credentials = decode(user);
    if userinfo.contains(':') || !fault("b1-user-without-colon") {
        credentials.push(b':');
    }
    credentials.extend(decode(password));
    format!("Basic {}", base64(&credentials))
}

fn base64(octets: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = octets
        .iter()
        .flat_map(|octet| (0..8).rev().map(move |place| octet >> place & 1))
        .collect();
    let mut text: String = bits
        .chunks(6)
        .map(|six| {
            let value = six.iter().fold(0, |sum, bit| sum << 1 | usize::from(*bit));
            char::from(LETTERS[value << (6 - six.len())])
        })
        .collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}
