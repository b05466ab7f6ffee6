//! The languages that exercises are written in: Rust, and Python where it is Python that runs them.
//!
//! A file's name tells which it is. What follows from it: how a comment begins, how a function does,
//! and what a starter does at a place that is still to do.

/// The language of a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Every file that is not one of the others.
    Rust,
    /// `.py`
    Python,
}

impl Language {
    /// The language of a file with this name.
    #[must_use]
    pub fn of(file: &str) -> Language {
        if file.ends_with(".py") {
            Language::Python
        } else {
            Language::Rust
        }
    }

    /// What a line of comment begins with.
    #[must_use]
    pub fn comment(self) -> &'static str {
        match self {
            Language::Rust => "//",
            Language::Python => "#",
        }
    }

    /// What a signature ends with, where a body follows.
    #[must_use]
    pub fn opens(self) -> char {
        match self {
            Language::Rust => '{',
            Language::Python => ':',
        }
    }

    /// Whether a function begins in this line.
    #[must_use]
    pub fn is_function(self, line: &str) -> bool {
        let keyword = match self {
            Language::Rust => "fn",
            Language::Python => "def",
        };
        !line.trim_start().starts_with(self.comment())
            && line.split_whitespace().any(|word| word == keyword)
    }

    /// Whether the lines after a function's body say that it has ended; `outer` is the white space before the function.
    #[must_use]
    pub fn closes(self, after: &[&str], outer: &str) -> bool {
        match self {
            Language::Rust => after
                .first()
                .is_some_and(|line| line.trim_end() == format!("{outer}}}")),
            Language::Python => after
                .iter()
                .find(|line| !line.trim().is_empty())
                .is_none_or(|line| indent(line).len() <= outer.len()),
        }
    }

    /// The statement that ends the program with the name of what is still to do.
    #[must_use]
    pub fn still_to_do(self, region: &str) -> String {
        match self {
            Language::Rust => format!("todo!(\"{region}\")"),
            // The words of Rust's `todo!`, by which the checks know it.
            Language::Python => {
                format!("raise NotImplementedError(\"not yet implemented: {region}\")")
            }
        }
    }

    /// A body as it stands between what opens a function and what comes after it.
    #[must_use]
    pub fn between(self, body: &str, outer: &str) -> String {
        match self {
            Language::Rust => format!("\n{body}\n{outer}"),
            Language::Python => format!("\n{body}"),
        }
    }
}

/// The white space a line begins with.
#[must_use]
pub fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}
