//! What a block of code says of itself, in the line of its border: ```` ```rust source=path#region ````.

/// What a block is, and `key=value` words about it; a value with spaces stands in double quotes.
#[derive(Debug, Default)]
pub struct Words<'a> {
    words: Vec<(&'a str, &'a str)>,
}

impl<'a> Words<'a> {
    /// Reads them.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let (mut words, mut rest) = (Vec::new(), text.trim_start());
        while !rest.is_empty() {
            let end = rest.find([' ', '=']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let (value, after) = match after.strip_prefix('=') {
                None => ("", after),
                Some(after) => match after
                    .strip_prefix('"')
                    .and_then(|text| text.split_once('"'))
                {
                    Some(quoted) => quoted,
                    None => after.split_at(after.find(' ').unwrap_or(after.len())),
                },
            };
            words.push((name, value));
            rest = after.trim_start();
        }
        Words { words }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The value of this one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// All of them; a word without value has an empty one.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.words.iter().copied()
    }
}

/// A block of code.
#[derive(Debug)]
pub struct Fence<'a> {
    /// `rust`, `console`, `diagram`; may be empty.
    pub language: &'a str,
    /// What else is said of it.
    pub words: Words<'a>,
}

impl<'a> Fence<'a> {
    /// Reads what stands behind the backquotes.
    #[must_use]
    pub fn of(info: &'a str) -> Self {
        let (language, words) = info.trim().split_once(' ').unwrap_or((info.trim(), ""));
        Fence {
            language,
            words: Words::of(words),
        }
    }
}

/// Whether a block of code begins or ends here.
#[must_use]
pub fn is_border(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_values() {
        let fence = Fence::of("diagram alt=\"A client, and a server\" wide source=a.rs#one");
        assert_eq!(fence.language, "diagram");
        let words: Vec<_> = fence.words.iter().collect();
        assert_eq!(
            words,
            [
                ("alt", "A client, and a server"),
                ("wide", ""),
                ("source", "a.rs#one")
            ]
        );
        assert_eq!(fence.words.get("wide"), Some(""));
        assert_eq!(fence.words.get("narrow"), None);
    }
}
