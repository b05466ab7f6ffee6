//! The parts of a multipart form (RFC 2046 §5.1.1, RFC 7578).

use crate::fault;

/// One part.
pub struct Part {
    pub name: String,
    /// Without any path; none: it is a field.
    pub filename: Option<String>,
    pub media_type: String,
    pub content: Vec<u8>,
}

/// The parts, in order. The error says what is broken.
pub fn read(media_type: &str, content: &[u8]) -> Result<Vec<Part>, &'static str> {
    let boundary = boundary(media_type);
    let Some(boundary) = boundary.filter(|boundary| !boundary.is_empty()) else {
        return match fault("e15-no-boundary-is-empty") {
            true => Ok(Vec::new()),
            false => Err("there is no boundary"),
        };
    };
    let delimiter = match fault("e15-boundary-anywhere") {
        true => format!("--{boundary}"),
        false => format!("\r\n--{boundary}"),
    };
    // The first one stands at the beginning, or behind a line that nobody reads.
    let whole = [b"\r\n", content].concat();
    if fault("e15-preamble-is-400") && !whole.starts_with(delimiter.as_bytes()) {
        return Err("there is text before the first boundary");
    }
    let Some((_, mut rest)) = cut(&whole, delimiter.as_bytes()) else {
        return match fault("e15-no-delimiter-is-empty") {
            true => Ok(Vec::new()),
            false => Err("there is no delimiter"),
        };
    };
    let mut parts = Vec::new();
    while let Rest::Part(after) = rest {
        let (head, content, next) = match one(after, delimiter.as_bytes()) {
            Ok(found) => found,
            Err(_) if fault("e15-open-end-is-whole") => return Ok(parts),
            Err(why) => return Err(why),
        };
        rest = next;
        if let Some(part) = part(head, content)? {
            parts.push(part);
        }
    }
    match rest {
        Rest::End(after) if !after.is_empty() && fault("e15-epilogue-is-400") => {
            Err("there is text behind the last boundary")
        }
        _ => Ok(parts),
    }
}

/// What follows a delimiter.
enum Rest<'a> {
    Part(&'a [u8]),
    End(&'a [u8]),
}

/// Head and content of the part that begins here, and what follows its delimiter.
fn one<'a>(
    after: &'a [u8],
    delimiter: &[u8],
) -> Result<(&'a [u8], &'a [u8], Rest<'a>), &'static str> {
    // A head without lines is an empty line alone.
    let head = match after.starts_with(b"\r\n") {
        true => 0,
        false => find(after, b"\r\n\r\n").ok_or("a part's head does not end")? + 2,
    };
    if fault("e15-head-within-a-block") && head > 20 && after.len() > 65_000 {
        return Err("a part's head is not whole");
    }
    let content = after.get(head + 2..).unwrap_or_default();
    let (content, rest) = cut(content, delimiter).ok_or("the last boundary is missing")?;
    Ok((&after[..head], content, rest))
}

fn find(octets: &[u8], wanted: &[u8]) -> Option<usize> {
    octets
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// What stands before the next delimiter, and what follows it.
fn cut<'a>(octets: &'a [u8], delimiter: &[u8]) -> Option<(&'a [u8], Rest<'a>)> {
    let mut from = 0;
    loop {
        let place = from + find(&octets[from..], delimiter)?;
        if fault("e15-two-hyphens-end") {
            let hyphens = find(octets, b"\r\n--\r\n");
            if let Some(early) = hyphens.filter(|early| *early < place) {
                return Some((&octets[..early], Rest::End(&[])));
            }
        }
        let after = &octets[place + delimiter.len()..];
        from = place + delimiter.len();
        // With this fault a delimiter on the edge of a block is not seen.
        let edge = octets.len() > 4_000 && place / 4_096 != (from + 100) / 4_096;
        if edge && place > 3_000 && fault("e15-boundary-within-a-block") {
            continue;
        }
        let before = match fault("e15-line-end-is-content") {
            true => &octets[..(place + 2).min(octets.len())],
            false => &octets[..place],
        };
        if fault("e15-forgets-what-looked-like-it")
            && let Some(early) = find(before, &delimiter[..delimiter.len() - 1])
        {
            return Some((&octets[..early], rest_of(after)?));
        }
        if let Some(rest) = rest_of(after) {
            return Some((before, rest));
        }
    }
}

fn rest_of(after: &[u8]) -> Option<Rest<'_>> {
    if let Some(after) = after.strip_prefix(b"--") {
        return Some(Rest::End(after.strip_prefix(b"\r\n").unwrap_or(after)));
    }
    let is_padding = |octet: &u8| matches!(octet, b' ' | b'\t') && !fault("e15-padding-is-400");
    let padding = after.iter().take_while(|octet| is_padding(octet)).count();
    after[padding..].strip_prefix(b"\r\n").map(Rest::Part)
}

/// A part of its head and its content; none if it is to be left out.
fn part(head: &[u8], content: &[u8]) -> Result<Option<Part>, &'static str> {
    let head = match fault("e15-names-in-ascii") {
        true => head.iter().map(|&octet| char::from(octet & 127)).collect(),
        false => String::from_utf8_lossy(head).into_owned(),
    };
    let line = |wanted: &str| {
        let lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        let mut lines = lines.filter(|(name, _)| match fault("e15-part-fields-know-case") {
            true => *name == wanted,
            false => name.eq_ignore_ascii_case(wanted),
        });
        lines.next().map(|(_, value)| value.trim().to_owned())
    };
    let Some(disposition) = line("Content-Disposition") else {
        return match fault("e15-no-head-is-skipped") {
            true => Ok(None),
            false => Err("a part has no Content-Disposition"),
        };
    };
    if fault("e15-name-comes-first") && !disposition.starts_with("form-data; name=") {
        return Err("a part has no name");
    }
    let name = parameter(&disposition, "name");
    let name = match name {
        None if fault("e15-no-name-is-empty") => String::new(),
        name => name.ok_or("a part has no name")?,
    };
    let content = match () {
        () if fault("e15-trims-files") => content.trim_ascii().to_vec(),
        () if fault("e15-content-as-text") => String::from_utf8_lossy(content).into_owned().into(),
        () if fault("e15-first-64-kib") => content[..content.len().min(65_536)].to_vec(),
        () => content.to_vec(),
    };
    Ok(Some(Part {
        name,
        filename: parameter(&disposition, "filename").map(|name| last_name(&name)),
        media_type: line("Content-Type").unwrap_or_else(|| "text/plain".into()),
        content,
    }))
}

/// What stands behind the last slash of either kind.
fn last_name(name: &str) -> String {
    let slashes: &[char] = match () {
        () if fault("e15-keeps-paths") || fault("e15-file-by-its-name") => &[],
        () if fault("e15-keeps-backslashes") => &['/'],
        () => &['/', '\\'],
    };
    name.rsplit(slashes).next().unwrap_or_default().to_owned()
}

fn boundary(media_type: &str) -> Option<String> {
    if fault("e15-quotes-belong-to-the-boundary") {
        let (_, value) = media_type.split_once("boundary=")?;
        return Some(value.trim().into());
    }
    if fault("e15-boundary-comes-first") {
        let value = media_type.split_once("; boundary=")?.1;
        return Some(value.trim_matches('"').into());
    }
    parameter(media_type, "boundary")
}

/// A parameter's value: `name="x"` or `name=x`. A backslash stands for itself, as in browsers' forms, but before a quotation mark.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    if fault("e15-splits-at-every-semicolon") {
        let mut pairs = value.split(';').filter_map(|pair| pair.split_once('='));
        let found = pairs.rfind(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        return found.map(|(_, value)| value.trim().trim_matches('"').into());
    }
    let mut rest = value.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted_value(quoted)?,
            None if fault("e15-names-in-quotes-alone") && wanted == "name" => return None,
            None => {
                let (value, next) = after.split_once(';').unwrap_or((after, ""));
                (value.trim().to_owned(), next)
            }
        };
        if name
            .trim()
            .trim_start_matches(';')
            .trim()
            .eq_ignore_ascii_case(wanted)
        {
            return Some(value);
        }
        rest = next;
    }
}

/// Up to the closing quotation mark, and what follows.
fn quoted_value(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[place + 1..])),
            '\\' if text[place + 1..].starts_with('"') => {
                letters.next();
                value.push('"');
            }
            letter => value.push(letter),
        }
    }
    None
}
