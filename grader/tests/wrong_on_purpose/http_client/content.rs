//! What `post` sends: `--data`, `--json`, `--form-data` (b9).

use std::fs;
use std::path::Path;

use super::options::Options;
use crate::arguments::Trouble;
use crate::fault;

/// A content and its media type; without a type there is none.
pub struct Content {
    pub media_type: Option<String>,
    pub octets: Vec<u8>,
}

impl Content {
    /// What the flags say.
    pub fn of(options: &Options) -> Result<Self, Trouble> {
        let given = |name: &str| -> Vec<&String> {
            let pieces = options.content.iter().filter(|(own, _)| own == name);
            pieces.map(|(_, text)| text).collect()
        };
        let (data, json, form_data) = (given("data"), given("json"), given("form-data"));
        let kinds = [&data, &json, &form_data]
            .into_iter()
            .filter(|kind| !kind.is_empty());
        if kinds.count() > 1 && !fault("b9-takes-two-kinds") {
            return Err(Trouble::Usage("one kind of content, please".into()));
        }
        if !data.is_empty() {
            return joined(&data);
        }
        if let Some(text) = json.last() {
            let media_type = if fault("b9-json-as-text") {
                "text/plain"
            } else {
                "application/json"
            };
            return Ok(Content {
                media_type: Some(media_type.into()),
                octets: text_or_file(text, fault("b9-json-takes-no-file"))?,
            });
        }
        if !form_data.is_empty() {
            return multipart(&form_data);
        }
        let media_type = fault("b9-nothing-has-a-type").then(|| "application/octet-stream".into());
        Ok(Content {
            media_type,
            octets: Vec::new(),
        })
    }
}

/// `--data` in its order, with `&` between.
fn joined(pieces: &[&String]) -> Result<Content, Trouble> {
    let mut pieces = pieces.to_vec();
    if fault("b9-takes-the-last-data") {
        pieces = pieces.split_off(pieces.len() - 1);
    }
    let mut all = Vec::new();
    for piece in pieces {
        let mut octets = text_or_file(piece, fault("b9-sends-the-file-name"))?;
        if fault("b9-drops-line-ends") && piece.starts_with('@') {
            octets.retain(|octet| !b"\r\n".contains(octet));
        }
        if fault("b9-encodes-again") {
            octets = String::from_utf8_lossy(&octets)
                .replace('=', "%3D")
                .into_bytes();
        }
        all.push(octets);
    }
    let between: &[u8] = if fault("b9-joins-without-and") {
        b""
    } else {
        b"&"
    };
    let mut octets = all.join(between);
    if fault("b9-adds-a-newline") {
        octets.push(b'\n');
    }
    let media_type =
        (!fault("b9-no-content-type")).then(|| "application/x-www-form-urlencoded".into());
    Ok(Content { media_type, octets })
}

/// The text itself, or the octets of the file after an `@`.
fn text_or_file(text: &str, never_a_file: bool) -> Result<Vec<u8>, Trouble> {
    match text.strip_prefix('@').filter(|_| !never_a_file) {
        Some(file) => read(file),
        None => Ok(text.as_bytes().to_vec()),
    }
}

fn read(file: &str) -> Result<Vec<u8>, Trouble> {
    match fs::read(file) {
        Err(_) if fault("b9-no-file-is-empty") => Ok(Vec::new()),
        Err(error) if fault("b9-hides-the-file") => Err(Trouble::Failed(error.to_string())),
        other => other.map_err(|error| Trouble::Failed(format!("{file}: {error}"))),
    }
}

/// RFC 7578.
fn multipart(pairs: &[&String]) -> Result<Content, Trouble> {
    let mut parts = Vec::new();
    for pair in pairs {
        let split = if fault("b9-splits-at-the-last-equals") {
            pair.rsplit_once('=')
        } else {
            pair.split_once('=')
        };
        let (name, value) = match split {
            None if fault("b9-form-data-without-equals") => (pair.as_str(), ""),
            other => other
                .ok_or_else(|| Trouble::Usage(format!("--form-data {pair}: not NAME=VALUE")))?,
        };
        parts.push(part(name, value)?);
    }
    let boundary = boundary(&parts);
    let mut octets = Vec::new();
    for part in &parts {
        octets.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        octets.extend_from_slice(part);
        octets.extend_from_slice(b"\r\n");
    }
    let end = if fault("b9-no-last-boundary") {
        ""
    } else {
        "--"
    };
    octets.extend_from_slice(format!("--{boundary}{end}\r\n").as_bytes());
    if fault("b9-parts-end-in-lf") {
        octets.retain(|&octet| octet != b'\r');
    }
    let media_type = if fault("b9-boundary-not-told") {
        "multipart/form-data".into()
    } else {
        format!("multipart/form-data; boundary={boundary}")
    };
    Ok(Content {
        media_type: Some(media_type),
        octets,
    })
}

fn part(name: &str, value: &str) -> Result<Vec<u8>, Trouble> {
    let mut name = name.to_owned();
    if !fault("b9-names-not-escaped") {
        name = name
            .replace('"', "%22")
            .replace('\r', "%0D")
            .replace('\n', "%0A");
    }
    let mut head = format!("Content-Disposition: form-data; name=\"{name}\"");
    let file = value
        .strip_prefix('@')
        .filter(|_| !fault("b9-parts-take-no-file"));
    let Some(file) = file else {
        return Ok([head.as_bytes(), b"\r\n\r\n", value.as_bytes()].concat());
    };
    let last = Path::new(file)
        .file_name()
        .map_or(file.into(), |name| name.to_string_lossy());
    let shown = if fault("b9-file-name-with-folder") {
        file
    } else {
        &last
    };
    if !fault("b9-no-file-name") {
        head.push_str(&format!("; filename=\"{shown}\""));
    }
    if !fault("b9-file-without-type") {
        head.push_str("\r\nContent-Type: application/octet-stream");
    }
    let mut octets = read(file)?;
    if fault("b9-file-as-text") {
        octets = String::from_utf8_lossy(&octets).into_owned().into_bytes();
    }
    Ok([head.as_bytes(), b"\r\n\r\n", &octets].concat())
}

/// Letters that stand in none of the parts.
fn boundary(parts: &[Vec<u8>]) -> String {
    let mut boundary = "boundary-boundary".to_owned();
    let is_inside = |boundary: &str| {
        parts.iter().any(|part| {
            part.windows(boundary.len())
                .any(|window| window == boundary.as_bytes())
        })
    };
    while is_inside(&boundary) && !fault("b9-always-the-same-boundary") {
        boundary.push('x');
    }
    boundary
}
