//! The head of a request: waited for until it is whole, then taken apart (RFC 9112 §2.1, §3, §5).

use super::input::{Gone, Input};
use super::options::Options;
use super::stopping::Guest;
use super::{crowd, lines, patience, persistence};
use crate::fault;

/// Why a request is not served.
#[derive(Debug)]
pub enum Stop {
    /// Nothing was asked: the connection ends without a word.
    Quiet,
    /// This status code, this reason, and the connection ends.
    Refused(u16, &'static str),
}

/// What stands before the empty line.
#[derive(Clone)]
pub struct Head {
    pub method: String,
    pub target: String,
    /// The client speaks HTTP/1.0.
    pub old: bool,
    pub fields: Vec<(String, Vec<u8>)>,
}

impl Head {
    /// The values of a field, in order.
    pub fn values(&self, name: &str) -> Vec<&[u8]> {
        let named = |(other, _): &&(String, Vec<u8>)| other.eq_ignore_ascii_case(name);
        let fields = self.fields.iter().filter(named);
        fields.map(|(_, value)| value.as_slice()).collect()
    }

    /// The elements of a list field in lower case.
    pub fn list(&self, name: &str) -> Vec<String> {
        let values = self.values(name);
        let joined = values.join(&b',');
        let text = String::from_utf8_lossy(&joined).to_ascii_lowercase();
        text.split(',').map(|one| one.trim().to_owned()).collect()
    }
}

/// The next head of this connection.
pub fn read(input: &mut Input, options: &Options, guest: &Guest) -> Result<Head, Stop> {
    wait_for_a_request(input, options)?;
    guest.is_idle(false);
    let _held = crowd::for_a_head(options);
    let mut until = patience::head_until(input, options);
    let mut searched = 0;
    let length = loop {
        if let Some(refused) =
            too_long(&input.waiting, options).or_else(|| lines::check(&mut input.waiting))
        {
            return Err(refused);
        }
        // The empty line may come in two pieces.
        let from = if fault("c2-looks-for-the-end-in-each-piece") {
            searched
        } else if fault("c9-searches-from-where-it-was") {
            input.searched.saturating_sub(3)
        } else {
            0
        };
        let rest = input.waiting.get(from..).unwrap_or_default();
        let end = rest.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            break from + end + 4;
        }
        if fault("c2-answers-the-first-octets") && !input.waiting.is_empty() {
            input.waiting.clear();
            return Ok(any_request());
        }
        if fault("c2-reads-once") {
            return Err(Stop::Refused(400, "half a request"));
        }
        searched = input.waiting.len();
        input.searched = input.searched.max(searched);
        if fault("c12-head-timeout-per-read") {
            until = patience::head_until(input, options);
        }
        match input.more(until) {
            Ok(()) if fault("c13-forgets-what-came") => {
                input.take(searched);
                searched = 0;
            }
            Ok(()) => {}
            Err(Gone::TimedOut) => return Err(patience::head_is_over(options)),
            Err(_) if fault("c2-half-a-head-is-whole") => {
                input.waiting.extend_from_slice(b"\r\n\r\n");
            }
            Err(_) if fault("c2-ends-at-half-a-head") => std::process::exit(1),
            Err(_) => return Err(Stop::Quiet),
        }
    };
    if fault("c2-drops-what-follows-the-head") {
        input.waiting.truncate(length);
    }
    persistence::newest_first(&mut input.waiting);
    parse(&lines::unfold(&input.take(length)))
}

/// Nobody has asked for this.
fn any_request() -> Head {
    Head {
        method: "GET".into(),
        target: "/".into(),
        old: false,
        fields: vec![
            ("Host".into(), b"localhost".to_vec()),
            ("Connection".into(), b"close".to_vec()),
        ],
    }
}

/// Waits for the first octet; empty lines before a request line do not count (RFC 9112 §2.2).
fn wait_for_a_request(input: &mut Input, options: &Options) -> Result<(), Stop> {
    input.skipped = false;
    let mut skipped = 0;
    let mut until = patience::idle_until(input, options);
    if input.served > 0 && !input.waiting.is_empty() && fault("c9-waits-for-more") {
        input.more(until).map_err(|_| Stop::Quiet)?;
    }
    let skips = !(fault("c2-empty-line-is-nonsense")
        || input.served > 0 && fault("c9-empty-line-between-is-400"));
    loop {
        let most = if fault("c2-skips-three-empty-lines") {
            3
        } else {
            usize::MAX
        };
        while input.waiting.starts_with(b"\r\n") && skips && skipped < most {
            input.take(2);
            skipped += 1;
            input.skipped = true;
            until = patience::idle_until(input, options);
        }
        if !(input.waiting.is_empty() || input.waiting == b"\r") {
            return Ok(());
        }
        match input.more(until) {
            Ok(()) => {}
            Err(Gone::TimedOut) => return Err(patience::idle_is_over(input)),
            Err(_) => return Err(Stop::Quiet),
        }
    }
}

/// More than is allowed, also of a head that is not whole yet. A target that is too long is told of first.
fn too_long(waiting: &[u8], options: &Options) -> Option<Stop> {
    let line = waiting.split(|&octet| octet == b'\r').next()?;
    let target = line.split(|&octet| octet == b' ').nth(1);
    let limit = around(
        options.max_target,
        "c2-target-one-octet-more",
        "c2-target-one-octet-less",
    );
    let target_is = target.is_some_and(|target| target.len() > limit) && !fault("c2-any-target");
    let end = waiting.windows(4).position(|four| four == b"\r\n\r\n");
    let length = end.map_or(waiting.len(), |end| end + 4);
    let default = fault("c2-head-of-8-kib") && length > 8_192;
    let head_is = length
        > around(
            options.max_head,
            "c2-head-one-octet-more",
            "c2-head-one-octet-less",
        )
        && !fault("c2-any-head")
        || default;
    match (target_is, head_is) {
        (true, true) if fault("c2-431-wins") => Some(Stop::Refused(431, "the head is too large")),
        (true, _) if fault("c2-long-target-is-400") => {
            Some(Stop::Refused(400, "the target is too long"))
        }
        (true, _) => Some(Stop::Refused(414, "the request target is too long")),
        (_, true) if fault("c2-large-head-is-400") => {
            Some(Stop::Refused(400, "the head is too large"))
        }
        (_, true) => Some(Stop::Refused(431, "the head is too large")),
        _ => None,
    }
}

/// With a fault a limit is one octet beside itself.
fn around(limit: usize, more: &str, less: &str) -> usize {
    if fault(more) {
        limit + 1
    } else if fault(less) {
        limit - 1
    } else {
        limit
    }
}

fn parse(octets: &[u8]) -> Result<Head, Stop> {
    let text = &octets[..octets.len() - 4];
    let mut lines = text.split(|&octet| octet == b'\n');
    let mut next = || {
        lines
            .next()
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
    };
    let (method, target, old) = request_line(next().unwrap_or_default())?;
    let mut fields = Vec::new();
    while let Some(line) = next() {
        if fault("c2-at-most-64-fields") && fields.len() == 64 {
            return Err(Stop::Refused(400, "too many fields"));
        }
        match field_line(line) {
            Some(field) => fields.push(field),
            None if fault("c2-skips-broken-fields") => {}
            None => return Err(Stop::Refused(400, "a field line is broken")),
        }
    }
    Ok(Head {
        method,
        target,
        old,
        fields,
    })
}

/// `GET /path HTTP/1.1`: method, target, and whether the version is 1.0.
fn request_line(line: &[u8]) -> Result<(String, String, bool), Stop> {
    let nonsense = Stop::Refused(400, "this is not a request line");
    let Ok(line) = std::str::from_utf8(line) else {
        return Err(nonsense);
    };
    let parts: Vec<&str> = if fault("c2-any-white-space") {
        line.split_whitespace().collect()
    } else {
        line.split(' ').collect()
    };
    if fault("c2-short-request-line") && parts.len() == 2 {
        return Ok((parts[0].into(), parts[1].into(), true));
    }
    let [method, target, version] = parts[..] else {
        if fault("c2-panics-on-nonsense") {
            panic!("index out of bounds: the len is {}", parts.len());
        }
        return Err(nonsense);
    };
    let is_method = !method.is_empty() && method.bytes().all(is_token);
    let is_target = !target.is_empty() && target.bytes().all(|octet| octet.is_ascii_graphic());
    if !(is_method || fault("c2-any-method")) || !(is_target || fault("c2-any-target-octets")) {
        return Err(nonsense);
    }
    Ok((method.into(), target.into(), version_of(version)?))
}

/// Is it 1.0? What is no HTTP/1 is refused.
fn version_of(version: &str) -> Result<bool, Stop> {
    let digits = version.strip_prefix("HTTP/").unwrap_or_default();
    match digits.as_bytes() {
        b"1.0" => Ok(true),
        [b'1', b'.', minor] if minor.is_ascii_digit() => Ok(false),
        _ if fault("c2-any-version") => Ok(false),
        [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit() => {
            if fault("c2-other-version-is-400") {
                return Err(Stop::Refused(400, "another version"));
            }
            Err(Stop::Refused(505, "this server speaks HTTP/1.1"))
        }
        _ if fault("c2-broken-version-is-1.0") => Ok(true),
        _ => Err(Stop::Refused(400, "this is no HTTP version")),
    }
}

/// `Name: value`
fn field_line(line: &[u8]) -> Option<(String, Vec<u8>)> {
    let colon = line.iter().position(|&octet| octet == b':')?;
    let (mut name, value) = (&line[..colon], &line[colon + 1..]);
    if fault("c2-space-before-the-colon") {
        name = name.trim_ascii_end();
    }
    if fault("c11-no-white-space") && value.trim_ascii_end() != value {
        return None;
    }
    let is_name = !name.is_empty() && name.iter().copied().all(is_token);
    let is_control = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
    if !(is_name || fault("c2-any-field-name"))
        || value.iter().any(is_control) && !fault("c2-any-field-value")
        || !value.is_ascii() && fault("c2-ascii-values-only")
    {
        return None;
    }
    let name = String::from_utf8_lossy(name).into_owned();
    Some((name, value.trim_ascii().to_vec()))
}

fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}
