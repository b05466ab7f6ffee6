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

/// A segment of a path.
pub struct Piece {
    /// Decoded.
    pub text: String,
    /// As it came.
    raw: String,
}

/// Takes a pattern apart.
pub fn parse(pattern: &str) -> Result<Vec<Segment>, &'static str> {
    let path = match pattern.strip_prefix('/') {
        Some(path) => path,
        None if fault("e2-any-pattern") => pattern,
        None => return Err("it does not begin with /"),
    };
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let mut segments = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for piece in path.split('/') {
        let is_over = matches!(segments.last(), Some(Segment::Rest(_)));
        if is_over && !fault("e2-rest-in-the-middle") {
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
            if name.is_empty() && !fault("e2-empty-names") {
                return Err("a name is missing");
            }
            if names.contains(&name) && !fault("e2-names-twice") {
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
    segments.iter().map(bare).collect()
}

fn bare(segment: &Segment) -> Segment {
    match segment {
        Segment::Literal(literal) => Segment::Literal(literal.clone()),
        Segment::Rest(_) if !fault("e2-kinds-clash") => Segment::Rest(String::new()),
        Segment::Param(_) | Segment::Rest(_) => Segment::Param(String::new()),
    }
}

/// A path's segments; none if one of them is broken.
pub fn split(path: &str) -> Option<Vec<Piece>> {
    let mut path = path.strip_prefix('/').unwrap_or(path);
    if fault("e2-slash-at-the-end-is-free") {
        path = path.strip_suffix('/').unwrap_or(path);
    }
    if path.is_empty() {
        return Some(Vec::new());
    }
    let whole;
    let decodes_first = fault("e2-decodes-before-it-splits");
    if decodes_first {
        whole = decode(path)?;
        path = &whole;
    }
    let piece = |raw: &str| {
        let text = match decodes_first {
            true => raw.into(),
            false => decode(raw)?,
        };
        let raw = raw.into();
        Some(Piece { text, raw })
    };
    let mut pieces: Vec<Piece> = path.split('/').map(piece).collect::<Option<_>>()?;
    if fault("e2-slashes-collapse") {
        pieces.retain(|piece| !piece.text.is_empty());
    }
    if fault("e2-dots-are-resolved") {
        pieces = resolved(pieces);
    }
    Some(pieces)
}

fn resolved(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut kept: Vec<Piece> = Vec::new();
    for piece in pieces {
        match piece.text.as_str() {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(piece),
        }
    }
    kept
}

fn decode(segment: &str) -> Option<String> {
    if fault("e2-decodes-nothing") {
        return Some(segment.into());
    }
    if encoding::is_broken(segment) && !fault("e2-keeps-broken-escapes") {
        return None;
    }
    let mut decoded = encoding::decode(segment.as_bytes(), fault("e2-plus-is-a-space"));
    if fault("e2-decodes-twice") {
        decoded = encoding::decode(&decoded, false);
    }
    match String::from_utf8(decoded) {
        Err(wrong) if fault("e2-replaces-what-is-not-utf-8") => {
            Some(String::from_utf8_lossy(wrong.as_bytes()).into_owned())
        }
        text => text.ok(),
    }
}

impl Segment {
    /// Is this literal, or anything, what stands in a path?
    pub fn takes(&self, piece: &Piece) -> bool {
        match self {
            Segment::Literal(literal) if fault("e2-literals-as-they-came") => *literal == piece.raw,
            Segment::Literal(literal) => *literal == piece.text,
            Segment::Param(_) | Segment::Rest(_) => true,
        }
    }
}

/// The parameters, if the pattern matches these segments.
pub fn matches(pattern: &[Segment], path: &[Piece]) -> Option<Vec<(String, String)>> {
    let mut params = Vec::new();
    let mut rest = path;
    for segment in pattern {
        if let Segment::Rest(name) = segment {
            if rest.is_empty() && !fault("e2-rest-may-be-empty") {
                return None;
            }
            let most = match fault("e2-rest-is-one-segment") {
                true => rest.len().min(1),
                false => rest.len(),
            };
            let texts: Vec<&str> = rest[..most].iter().map(|one| one.text.as_str()).collect();
            let mut value = texts.join("/");
            if fault("e2-rest-with-its-slash") {
                value.insert(0, '/');
            }
            params.push((name.clone(), value));
            return Some(params);
        }
        let piece = rest.first().filter(|piece| segment.takes(piece))?;
        if let Segment::Param(name) = segment {
            params.push((name.clone(), piece.text.clone()));
        }
        rest = &rest[1..];
    }
    let is_whole = rest.is_empty() || fault("e2-prefix-is-enough") && !pattern.is_empty();
    is_whole.then_some(params)
}

/// What the most specific pattern is the least of.
pub fn rank(segments: &[Segment]) -> Vec<(usize, String)> {
    let order = |segment: &Segment| match segment {
        Segment::Literal(_) if fault("e2-parameter-beats-literal") => 2,
        Segment::Literal(_) => 0,
        Segment::Rest(_) if fault("e2-rest-before-parameter") => 0,
        Segment::Param(_) => 1,
        Segment::Rest(_) => 3,
    };
    let literals = segments
        .iter()
        .filter(|one| matches!(one, Segment::Literal(_)));
    let fewest = match fault("e2-most-literals-win") {
        true => 100 - literals.count(),
        false => 0,
    };
    let each = segments.iter().map(|segment| {
        let text = match segment {
            Segment::Literal(literal) => literal.clone(),
            Segment::Param(_) | Segment::Rest(_) => String::new(),
        };
        (order(segment), text)
    });
    std::iter::once((fewest, String::new()))
        .chain(each)
        .collect()
}
