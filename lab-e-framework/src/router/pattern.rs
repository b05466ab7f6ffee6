//! The pattern of a route: `/books/:id/pages/*rest`.

use std::fmt;

/// A pattern, segment by segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    segments: Vec<Segment>,
}

/// What one segment of a path has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// These octets, once they are percent-decoded.
    Literal(String),
    /// Anything: a parameter of this name.
    Parameter(String),
    /// Anything, and all that follows: a parameter of this name.
    Rest(String),
}

/// Why a pattern is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternError {
    /// It does not begin with a slash.
    NoSlash,
    /// Nothing stands between two slashes, or after the last; no path has that.
    EmptySegment,
    /// Nothing stands after `:` or `*`.
    NoName,
    /// Something stands after `*rest`.
    NotLast,
    /// Two parameters have the same name.
    NameTwice,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`PatternError`]: no path could match it, or nobody could tell its parameters apart.
    pub fn parse(text: &str) -> Result<Pattern, PatternError> {
        let inside = text.strip_prefix('/').ok_or(PatternError::NoSlash)?;
        let parts = inside.split('/').filter(|_| !inside.is_empty());
        let segments = parts.map(Segment::parse).collect::<Result<Vec<_>, _>>()?;
        check(&segments)?;
        let text = text.to_owned();
        Ok(Pattern { text, segments })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its segments; `/` has none.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }
}

/// Whether these segments can stand together.
fn check(segments: &[Segment]) -> Result<(), PatternError> {
    // TODO e2-check · slide e-routes · cargo workshop check e2
    // - `*rest` can only be the last of them: `NotLast`.
    // - No name stands for two parameters: `NameTwice`.
    Ok(())
}

impl Segment {
    /// Reads one segment of a pattern.
    fn parse(part: &str) -> Result<Segment, PatternError> {
        // TODO e2-segment · slide e-routes · cargo workshop check e2
        // - `:name` is a parameter, `*name` the rest; without a name: `NoName`. An empty one: `EmptySegment`.
        // - Everything else is a literal.
        Ok(match part.strip_prefix(':') {
            Some(name) => Segment::Parameter(name.to_owned()),
            None => Segment::Literal(part.to_owned()),
        })
    }

    /// The name of the parameter that it is.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Segment::Literal(_) => None,
            Segment::Parameter(name) | Segment::Rest(name) => Some(name),
        }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PatternError::NoSlash => "it has to begin with a slash",
            PatternError::EmptySegment => "an empty segment matches nothing",
            PatternError::NoName => "after : and * stands a name",
            PatternError::NotLast => "nothing can stand after *rest",
            PatternError::NameTwice => "two of its parameters have the same name",
        })
    }
}
