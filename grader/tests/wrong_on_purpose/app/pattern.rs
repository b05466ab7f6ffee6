//! Patterns of paths: `/users/:id/posts`, `/files/*path`.

use super::encoding;
use crate::fault;

/// A segment of a pattern. The order is that in which they are tried.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    Literal(String),
    /// `:id`: one segment.
    Param(String),
    /// `*rest`: one segment or more.
    Rest(String),
}

/// Takes a pattern apart.
pub fn parse(pattern: &str) -> Result<Vec<Segment>, &'static str> {
    let Some(path) = pattern.strip_prefix('/') else {
        return Err("it does not begin with /");
    };
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let mut segments = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for piece in path.split('/') {
        if matches!(segments.last(), Some(Segment::Rest(_))) {
            return Err("nothing can follow *");
        }
        let (segment, name) = if let Some(name) = piece.strip_prefix(':') {
            (Segment::Param(name.into()), Some(name))
        } else if let Some(name) = piece.strip_prefix('*') {
            (Segment::Rest(name.into()), Some(name))
        } else {
            (Segment::Literal(piece.into()), None)
        };
        if let Some(name) = name {
            if name.is_empty() {
                return Err("a name is missing");
            }
            if names.contains(&name) {
                return Err("a name stands there twice");
            }
            names.push(name);
        }
        segments.push(segment);
    }
    Ok(segments)
}

/// The same without the names: two patterns of one shape match the same paths.
pub fn shape(segments: &[Segment]) -> Vec<Segment> {
    let bare = |segment: &Segment| match segment {
        Segment::Literal(literal) => Segment::Literal(literal.clone()),
        Segment::Param(_) => Segment::Param(String::new()),
        Segment::Rest(_) => Segment::Rest(String::new()),
    };
    segments.iter().map(bare).collect()
}

/// A path's segments, each decoded; none if one of them is broken.
pub fn split(path: &str) -> Option<Vec<String>> {
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return Some(Vec::new());
    }
    if fault("e2-decodes-before-it-splits") {
        let whole = decode(path)?;
        return Some(whole.split('/').map(str::to_owned).collect());
    }
    path.split('/').map(decode).collect()
}

fn decode(segment: &str) -> Option<String> {
    let octets = segment.as_bytes();
    let broken = |(place, &octet): (usize, &u8)| {
        octet == b'%' && encoding::hexadecimal(octets.get(place + 1..place + 3)).is_none()
    };
    if octets.iter().enumerate().any(broken) && !fault("e2-keeps-broken-escapes") {
        return None;
    }
    let decoded = encoding::decode(octets, fault("e2-plus-is-a-space"));
    match String::from_utf8(decoded) {
        Err(wrong) if fault("e2-replaces-what-is-not-utf-8") => {
            Some(String::from_utf8_lossy(wrong.as_bytes()).into_owned())
        }
        text => text.ok(),
    }
}

/// The parameters, if the pattern matches these segments.
pub fn matches(pattern: &[Segment], path: &[String]) -> Option<Vec<(String, String)>> {
    let mut params = Vec::new();
    let mut rest = path;
    for segment in pattern {
        match segment {
            Segment::Rest(name) => {
                if rest.is_empty() {
                    return None;
                }
                params.push((name.clone(), rest.join("/")));
                return Some(params);
            }
            Segment::Param(name) => params.push((name.clone(), rest.first()?.clone())),
            Segment::Literal(literal) if rest.first()? == literal => {}
            Segment::Literal(_) => return None,
        }
        rest = &rest[1..];
    }
    rest.is_empty().then_some(params)
}
