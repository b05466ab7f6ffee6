//! A second reader of requests: plain, slow, and with everything before it. It is written from RFC 9112 and
//! from what this server promises beyond it, not from how the server does it.

use solution_c_server::Config;

/// What stands at the beginning of some octets.
#[derive(Debug)]
pub enum Plain<'a> {
    /// A request.
    Request(Request<'a>),
    /// One that is refused, with one of these status codes.
    Refused(Vec<u16>),
    /// None, or the beginning of one.
    Unfinished,
}

/// A request that may be taken.
#[derive(Debug)]
pub struct Request<'a> {
    pub method: &'a [u8],
    pub target: &'a [u8],
    /// The digit after `HTTP/1.`.
    pub minor: u8,
    pub fields: Vec<(&'a [u8], &'a [u8])>,
    pub content: Vec<u8>,
}

/// What is wrong, by its status code; or how far it is from being whole.
type Wrong = Option<Vec<u16>>;

/// The next request, which is taken from `rest`.
pub fn read<'a>(rest: &mut &'a [u8], config: &Config) -> Plain<'a> {
    match request(rest, config) {
        Ok(request) => Plain::Request(request),
        Err(Some(statuses)) => Plain::Refused(statuses),
        Err(None) => Plain::Unfinished,
    }
}

fn request<'a>(rest: &mut &'a [u8], config: &Config) -> Result<Request<'a>, Wrong> {
    while let Some(after) = rest.strip_prefix(b"\r\n") {
        *rest = after;
    }
    is_short_enough(rest, config)?;
    let mut lines = Vec::new();
    loop {
        let line = line(rest)?;
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    // A bare LF may end a head for whoever looks for its end; then all of it is refused.
    let (start, fields) = lines.split_first().ok_or(Some(vec![400]))?;
    let (method, target, minor) = start_line(start)?;
    let fields = fields.iter().map(|line| field(line));
    let fields = fields.collect::<Option<Vec<_>>>().ok_or(Some(vec![400]))?;
    hosts(&fields, target, minor)?;
    let content = content(rest, &fields, minor, config)?;
    Ok(Request {
        method,
        target,
        minor,
        fields,
        content,
    })
}

/// Neither the target nor the head is too long, whether or not they have come whole.
fn is_short_enough(octets: &[u8], config: &Config) -> Result<(), Wrong> {
    let most = &octets[..octets.len().min(config.max_head_octets + 1)];
    let first = most.split(|&octet| octet == b'\n').next().unwrap_or(most);
    let target = first.split(|&octet| octet == b' ').nth(1);
    if target.is_some_and(|target| target.len() > config.max_target_octets) {
        return Err(Some(vec![414]));
    }
    let end = (0..most.len()).find(|&at| {
        let rest = &most[at..];
        rest.starts_with(b"\n\n") || rest.starts_with(b"\n\r\n")
    });
    match end {
        // Its last octet is the LF of the empty line.
        Some(at) => {
            let length = at + if most[at + 1] == b'\n' { 2 } else { 3 };
            if length > config.max_head_octets {
                return Err(Some(vec![431]));
            }
            Ok(())
        }
        None if octets.len() > config.max_head_octets => Err(Some(vec![431])),
        None => Err(None),
    }
}

/// The next line, which ends in CRLF and has no other CR or LF, and no NUL.
fn line<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Wrong> {
    let end = rest.iter().position(|octet| b"\r\n\0".contains(octet));
    let end = end.ok_or(None)?;
    let line = &rest[..end];
    *rest = match &rest[end..] {
        [b'\r', b'\n', after @ ..] => after,
        [b'\r'] => return Err(None),
        _ => return Err(Some(vec![400])),
    };
    Ok(line)
}

/// `METHOD SP TARGET SP HTTP/1.D`.
fn start_line(line: &[u8]) -> Result<(&[u8], &[u8], u8), Wrong> {
    let parts: Vec<&[u8]> = line.split(|&octet| octet == b' ').collect();
    let [method, target, version] = parts[..] else {
        return Err(Some(vec![400, 505]));
    };
    let printable = |octet: &u8| *octet > b' ' && *octet != 0x7f;
    if !is_token(method) || target.is_empty() || !target.iter().all(printable) {
        return Err(Some(vec![400, 505]));
    }
    // What is not ASCII is free; this server takes UTF-8.
    if std::str::from_utf8(target).is_err() {
        return Err(Some(vec![400, 505]));
    }
    match version.strip_prefix(b"HTTP/") {
        Some([b'1', b'.', minor @ b'0'..=b'9']) => Ok((method, target, minor - b'0')),
        Some([b'0'..=b'9', b'.', b'0'..=b'9']) => Err(Some(vec![400, 505])),
        _ => Err(Some(vec![400])),
    }
}

/// `NAME:VALUE`, with white space around the value.
fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|&octet| octet == b':')?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let is_text = |octet: &u8| *octet == b'\t' || (*octet >= b' ' && *octet != 0x7f);
    (is_token(name) && value.iter().all(is_text)).then(|| (name, value.trim_ascii()))
}

fn is_token(octets: &[u8]) -> bool {
    let is_tchar = |octet: &u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(octet);
    !octets.is_empty() && octets.iter().all(is_tchar)
}

/// The values of the fields of this name.
fn all<'a>(fields: &[(&'a [u8], &'a [u8])], name: &str) -> Vec<&'a [u8]> {
    let these = fields
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()));
    these.map(|(_, value)| *value).collect()
}

/// One Host, which is valid; none is needed in HTTP/1.0.
fn hosts(fields: &[(&[u8], &[u8])], target: &[u8], minor: u8) -> Result<(), Wrong> {
    let is_valid = match all(fields, "Host")[..] {
        [] => minor == 0,
        [host] => is_host(host),
        _ => false,
    };
    let lower = target.to_ascii_lowercase();
    let scheme = [&b"http://"[..], b"https://"]
        .into_iter()
        .find(|scheme| lower.starts_with(scheme));
    let authority_is_valid = scheme.is_none_or(|scheme| {
        let rest = &target[scheme.len()..];
        let end = rest.iter().position(|octet| b"/?".contains(octet));
        let authority = &rest[..end.unwrap_or(rest.len())];
        !authority.is_empty() && is_host(authority)
    });
    match is_valid && authority_is_valid {
        true => Ok(()),
        false => Err(Some(vec![400])),
    }
}

/// `uri-host [ ":" port ]` (RFC 9110 §7.2).
fn is_host(host: &[u8]) -> bool {
    let Ok(host) = std::str::from_utf8(host) else {
        return false;
    };
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) if address.parse::<std::net::Ipv6Addr>().is_ok() => ("", port),
            _ => return false,
        },
        None => match host.find(':') {
            Some(colon) => host.split_at(colon),
            None => (host, ""),
        },
    };
    let digits = port.strip_prefix(':').unwrap_or(port);
    let port_is_valid = port.is_empty()
        || (port.starts_with(':')
            && digits.bytes().all(|octet| octet.is_ascii_digit())
            && (digits.is_empty() || digits.trim_start_matches('0').len() < 6)
            && digits.parse().unwrap_or(0_u128) < 65_536);
    let mut octets = name.bytes();
    while let Some(octet) = octets.next() {
        let is_hex = |octet: Option<u8>| octet.is_some_and(|octet| octet.is_ascii_hexdigit());
        let is_right = match octet {
            b'%' => is_hex(octets.next()) && is_hex(octets.next()),
            octet => octet.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&octet),
        };
        if !is_right {
            return false;
        }
    }
    port_is_valid
}

/// The content: by a length, in chunks, or none (RFC 9112 §6).
fn content(
    rest: &mut &[u8],
    fields: &[(&[u8], &[u8])],
    minor: u8,
    config: &Config,
) -> Result<Vec<u8>, Wrong> {
    let (codings, lengths) = (
        all(fields, "Transfer-Encoding"),
        all(fields, "Content-Length"),
    );
    let expected = all(fields, "Expect").join(&b","[..]);
    let mut expected = expected
        .split(|&octet| octet == b',')
        .map(<[u8]>::trim_ascii);
    // In HTTP/1.0 nobody expects anything.
    let is_strange = minor > 0
        && expected.any(|one| !one.is_empty() && !one.eq_ignore_ascii_case(b"100-continue"));
    let fitting = |statuses: &[u16]| {
        let mut statuses = statuses.to_vec();
        statuses.extend(is_strange.then_some(417));
        Some(statuses)
    };
    if !codings.is_empty() {
        let names = codings.join(&b","[..]);
        let names = names.split(|&octet| octet == b',').map(<[u8]>::trim_ascii);
        let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
        let is_chunked = |name: &&[u8]| name.eq_ignore_ascii_case(b"chunked");
        let chunked = names.iter().filter(|name| is_chunked(name)).count();
        if minor == 0 || chunked != 1 || !names.last().is_some_and(is_chunked) {
            return Err(fitting(&[400]));
        }
        if names.len() > 1 {
            return Err(fitting(&[400, 501]));
        }
        if !lengths.is_empty() {
            return Err(fitting(&[400]));
        }
        if is_strange {
            return Err(Some(vec![417]));
        }
        return chunks(rest, config.max_body_octets);
    }
    let lengths = lengths.join(&b","[..]);
    let length = match lengths.is_empty() && all(fields, "Content-Length").is_empty() {
        true => 0,
        false => length(&lengths).ok_or_else(|| fitting(&[400, 413]))?,
    };
    if length > config.max_body_octets {
        return Err(fitting(&[413]));
    }
    if is_strange {
        return Err(Some(vec![417]));
    }
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let (content, after) = rest.split_at_checked(length).ok_or(None)?;
    *rest = after;
    Ok(content.to_vec())
}

/// A list of numbers below 2^63 that are all the same.
fn length(list: &[u8]) -> Option<u64> {
    let numbers = list.split(|&octet| octet == b',').map(|digits| {
        let digits = digits.trim_ascii();
        let are_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        let digits = std::str::from_utf8(digits).ok().filter(|_| are_digits)?;
        let number: u64 = digits.parse().ok()?;
        (number < 1 << 63).then_some(number)
    });
    let numbers = numbers.collect::<Option<Vec<u64>>>()?;
    numbers
        .windows(2)
        .all(|two| two[0] == two[1])
        .then(|| numbers[0])
}

/// The content of a chunked body (RFC 9112 §7.1).
fn chunks(rest: &mut &[u8], most: u64) -> Result<Vec<u8>, Wrong> {
    const MAX_SIZE_LINE: usize = 4096;
    const MAX_TRAILER: usize = 64 * 1024;
    let mut content = Vec::new();
    loop {
        let line = chunk_line(rest, MAX_SIZE_LINE)?;
        let digits = line.split(|&octet| octet == b';').next().unwrap_or(line);
        let blanks = digits
            .iter()
            .rev()
            .take_while(|octet| b" \t".contains(octet));
        let digits = &digits[..digits.len() - blanks.count()];
        let are_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
        let digits = std::str::from_utf8(digits).ok().filter(|_| are_digits);
        let size = digits.and_then(|digits| i64::from_str_radix(digits, 16).ok());
        let size = size.ok_or(Some(vec![400]))?.unsigned_abs();
        if size == 0 {
            break;
        }
        let here = usize::try_from(size).unwrap_or(usize::MAX).min(rest.len());
        content.extend_from_slice(&rest[..here]);
        if content.len() as u64 > most {
            return Err(Some(vec![413]));
        }
        *rest = &rest[here..];
        if (here as u64) < size {
            return Err(None);
        }
        if !chunk_line(rest, 0)?.is_empty() {
            return Err(Some(vec![400]));
        }
    }
    let mut trailer = 0;
    loop {
        let line = chunk_line(rest, MAX_TRAILER - trailer)?;
        if line.is_empty() {
            return Ok(content);
        }
        trailer = MAX_TRAILER.min(trailer + line.len() + 2);
    }
}

/// A line of a chunked body: at most so many octets before its CRLF, and in them no control octet but the tab.
fn chunk_line<'a>(rest: &mut &'a [u8], most: usize) -> Result<&'a [u8], Wrong> {
    let end = rest.iter().position(|octet| b"\r\n".contains(octet));
    let length = end.unwrap_or(rest.len());
    if length > most {
        return Err(Some(vec![400]));
    }
    let (line, after) = rest.split_at(length);
    *rest = match after {
        [b'\r', b'\n', after @ ..] => after,
        [] | [b'\r'] => return Err(None),
        _ => return Err(Some(vec![400])),
    };
    if line
        .iter()
        .any(|&octet| octet != b'\t' && octet.is_ascii_control())
    {
        return Err(Some(vec![400]));
    }
    Ok(line)
}
