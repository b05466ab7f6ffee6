//! A lab's handout, `README.md` in its folder: one section a step, with hints at its end.
//!
//! ```text
//! ### a1 · Say hello (10 min)
//! What and why.
//! <details><summary>Hints, weakest first</summary>
//!
//! 1. (idea) Three verbs.
//! 2. (where) `Write` has one of them.
//! - (a1-collects-pieces) For those who fail this check.
//! </details>
//! ```

use grader::course::Lab;

use crate::error::Result;
use crate::files;
use crate::workspace::Workspace;

/// What the numbered hints of a step are called, from the weakest.
pub const TIERS: [&str; 4] = ["idea", "where", "almost", "answer"];

/// The part of a handout that is about one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// `a1`.
    pub step: String,
    /// `Say hello`.
    pub title: String,
    /// What stands in parentheses behind the title: `10 min`.
    pub minutes: String,
    /// The line of its heading, counted from 1.
    pub line: usize,
    /// Its Markdown, without heading and hints.
    pub text: String,
    /// The numbered hints, in order.
    pub hints: Vec<Hint>,
    /// Hints for those who fail one check; the name is the check's id.
    pub for_checks: Vec<Hint>,
}

/// A hint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint {
    /// What stands in parentheses before it: a tier, or a check's id.
    pub name: String,
    /// Its Markdown.
    pub text: String,
    /// Its line, counted from 1.
    pub line: usize,
}

/// Reads a lab's handout. What does not follow the form is left in the text: `dev verify` judges it.
///
/// # Errors
/// When the file cannot be read.
pub fn read(workspace: &Workspace, lab: &Lab) -> Result<Vec<Section>> {
    Ok(parse(&files::read_text(
        &workspace.lab_dir(lab).join("README.md"),
    )?))
}

/// Where a line of a handout stands.
enum Within {
    Text,
    Code,
    Hints,
}

fn parse(markdown: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut current: Option<Section> = None;
    let mut within = Within::Text;
    for (index, line) in markdown.lines().enumerate() {
        within = match within {
            Within::Text if is_heading(line) => {
                sections.extend(current.take());
                current = section(line, index + 1);
                continue;
            }
            Within::Text if line.starts_with("<details>") && line.contains("<summary>Hints") => {
                Within::Hints
            }
            Within::Hints if line.trim() == "</details>" => Within::Text,
            Within::Text | Within::Code => {
                if let Some(section) = &mut current {
                    section.text.push_str(line);
                    section.text.push('\n');
                }
                match (within, line.starts_with("```")) {
                    (Within::Text, true) | (Within::Code, false) => Within::Code,
                    _ => Within::Text,
                }
            }
            Within::Hints => {
                if let Some(section) = &mut current {
                    section.add_to_hints(line, index + 1);
                }
                Within::Hints
            }
        };
    }
    sections.extend(current);
    sections.iter_mut().for_each(Section::trim);
    sections
}

/// Headings of the first three levels end a section; deeper ones belong to it.
fn is_heading(line: &str) -> bool {
    ["# ", "## ", "### "]
        .iter()
        .any(|mark| line.starts_with(mark))
}

/// `### a1 · Say hello (10 min)`.
fn section(heading: &str, line: usize) -> Option<Section> {
    let (step, rest) = heading.strip_prefix("### ")?.split_once(" · ")?;
    let (title, minutes) = match rest.rsplit_once(" (") {
        Some((title, minutes)) => (title, minutes.trim_end().trim_end_matches(')')),
        None => (rest, ""),
    };
    let own = |text: &str| text.trim().to_owned();
    Some(Section {
        step: own(step),
        title: own(title),
        minutes: own(minutes),
        line,
        ..Section::default()
    })
}

/// `1. (idea) Three verbs.` or `- (a1-collects-pieces) Read again.`: whether it is numbered, and the hint.
fn hint(line: &str, number: usize) -> Option<(bool, Hint)> {
    let (mark, rest) = line.split_once(" (")?;
    let numbered = mark
        .strip_suffix('.')
        .is_some_and(|digits| digits.parse::<u8>().is_ok());
    if !numbered && mark != "-" {
        return None;
    }
    let (name, text) = rest.split_once(')')?;
    Some((
        numbered,
        Hint {
            name: name.to_owned(),
            text: text.trim_start().to_owned(),
            line: number,
        },
    ))
}

impl Section {
    fn add_to_hints(&mut self, line: &str, number: usize) {
        if let Some((numbered, hint)) = hint(line, number) {
            if numbered {
                self.hints.push(hint)
            } else {
                self.for_checks.push(hint)
            }
            return;
        }
        // What follows a hint belongs to it: to the last one that was begun.
        let last = match (self.hints.last_mut(), self.for_checks.last_mut()) {
            (Some(one), Some(other)) => Some(if one.line > other.line { one } else { other }),
            (one, other) => one.or(other),
        };
        if let Some(last) = last {
            last.text.push('\n');
            // Up to three spaces set it under its hint; more are its own, as in code.
            let own = line.len() - line.trim_start_matches(' ').len();
            last.text.push_str(&line[own.min(3)..]);
        }
    }

    fn trim(&mut self) {
        self.text = self.text.trim().to_owned();
        for hint in self.hints.iter_mut().chain(&mut self.for_checks) {
            hint.text = hint.text.trim().to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANDOUT: &str = "\
# Lab A

### a1 · Say hello (10 min)

A connection is *two* streams.

```text
### not a heading
```

#### By hand

Try it.

<details><summary>Hints, weakest first</summary>

1. (idea) Three verbs:
   send all, finish, read all.
2. (where) `Write` (in `std::io`) has one.
3. (almost) Like so:

   ```rust
   server.write_all(message)?;
   ```

4. (answer) `cargo workshop solution a1`
- (a1-collects-pieces) One read
  is not enough.

</details>

Behind the hints.

### a2 · Answer everyone (15 min)
Send it back.
## Another lab
### a3 without a dot
";

    #[test]
    fn reads_sections_and_their_hints() {
        let sections = parse(HANDOUT);
        assert_eq!(sections.len(), 2);
        let one = &sections[0];
        assert_eq!(
            (
                one.step.as_str(),
                one.title.as_str(),
                one.minutes.as_str(),
                one.line
            ),
            ("a1", "Say hello", "10 min", 3)
        );
        assert!(
            one.text.starts_with("A connection is *two* streams."),
            "{}",
            one.text
        );
        assert!(
            one.text.contains("### not a heading") && one.text.contains("#### By hand"),
            "{}",
            one.text
        );
        assert!(
            one.text.ends_with("Behind the hints.") && !one.text.contains("Three verbs"),
            "{}",
            one.text
        );
        assert_eq!(
            one.hints
                .iter()
                .map(|hint| hint.name.as_str())
                .collect::<Vec<_>>(),
            TIERS
        );
        assert_eq!(
            one.hints[0].text,
            "Three verbs:\nsend all, finish, read all."
        );
        assert_eq!(one.hints[1].text, "`Write` (in `std::io`) has one.");
        assert_eq!(
            one.hints[2].text,
            "Like so:\n\n```rust\nserver.write_all(message)?;\n```"
        );
        assert_eq!(
            one.for_checks,
            [Hint {
                name: "a1-collects-pieces".into(),
                text: "One read\nis not enough.".into(),
                line: 27
            }]
        );
        assert_eq!(
            (sections[1].step.as_str(), sections[1].text.as_str()),
            ("a2", "Send it back.")
        );
    }

    #[test]
    fn the_last_section_needs_no_end() {
        let sections = parse(
            "### a1 · Say hello (10 min)\n<details><summary>Hints, weakest first</summary>\n1. (idea) Try.",
        );
        assert_eq!(sections[0].hints[0].text, "Try.");
    }
}
