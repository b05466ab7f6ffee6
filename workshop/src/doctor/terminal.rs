//! The terminal: what the watch and the reports can show on it.

use std::env;
use std::io::{self, IsTerminal};

use super::Finding;
use crate::workspace::Workspace;

/// The smallest terminal that the watch is made for.
const SIZE: (u16, u16) = (80, 24);

/// What the terminal can do.
#[derive(Debug, Clone, Copy)]
struct Facts {
    size: Option<(u16, u16)>,
    dumb: bool,
    no_colour: bool,
    utf8: bool,
}

/// How large is the terminal, and what can it show?
#[must_use]
pub fn look(_: &Workspace) -> Vec<Finding> {
    if !io::stdout().is_terminal() {
        return vec![Finding::good(
            "terminal",
            "none here; the watch needs one, `cargo workshop check` does not",
        )];
    }
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    vec![judge(Facts {
        size: crossterm::terminal::size().ok(),
        dumb: set("TERM").is_some_and(|term| term == "dumb"),
        no_colour: set("NO_COLOR").is_some(),
        utf8: cfg!(windows)
            || names_utf8(
                ["LC_ALL", "LC_CTYPE", "LANG"]
                    .iter()
                    .find_map(|name| set(name)),
            ),
    })]
}

/// The first of these variables that is set decides (POSIX, XBD 8.2).
fn names_utf8(language: Option<String>) -> bool {
    language.is_some_and(|language| {
        let language = language.to_lowercase();
        language.ends_with("utf-8") || language.ends_with("utf8")
    })
}

fn judge(facts: Facts) -> Finding {
    let Some((columns, rows)) = facts.size else {
        return Finding::warning(
            "terminal",
            "it does not say how large it is",
            "use the system's own terminal, or your editor's",
        );
    };
    let colours = if facts.no_colour {
        "no colours (NO_COLOR is set)"
    } else {
        "colours"
    };
    let found = format!("{columns} columns, {rows} lines, {colours}");
    if facts.dumb {
        let what = format!("{found}; TERM=dumb: the watch cannot draw on it");
        return Finding::warning(
            "terminal",
            what,
            "use another terminal, or `cargo workshop check` after each save",
        );
    }
    if columns < SIZE.0 || rows < SIZE.1 {
        return Finding::warning(
            "terminal",
            format!("{found}: small"),
            format!("make it {} columns and {} lines, or larger", SIZE.0, SIZE.1),
        );
    }
    if !facts.utf8 {
        let what = format!(
            "{found}; the language settings do not name UTF-8, so marks such as ✓ may look odd"
        );
        return Finding::warning("terminal", what, "export LANG=C.UTF-8");
    }
    Finding::good("terminal", format!("{found}, UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Mark;

    #[test]
    fn each_shortcoming_has_its_remedy() {
        let good = Facts {
            size: Some((80, 24)),
            dumb: false,
            no_colour: false,
            utf8: true,
        };
        assert_eq!(judge(good).mark, Mark::Good);
        assert!(
            judge(Facts {
                no_colour: true,
                ..good
            })
            .found
            .contains("NO_COLOR")
        );
        for (facts, remedy) in [
            (
                Facts {
                    size: Some((79, 24)),
                    ..good
                },
                "80 columns",
            ),
            (Facts { size: None, ..good }, "own terminal"),
            (Facts { dumb: true, ..good }, "check"),
            (
                Facts {
                    utf8: false,
                    ..good
                },
                "LANG",
            ),
        ] {
            let finding = judge(facts);
            assert_eq!(finding.mark, Mark::Warning, "{facts:?}");
            assert!(finding.remedy.unwrap().contains(remedy), "{facts:?}");
        }
    }

    #[test]
    fn the_language_names_utf8_in_several_ways() {
        for (language, is_utf8) in [
            (Some("de_DE.UTF-8"), true),
            (Some("C.utf8"), true),
            (Some("C"), false),
            (None, false),
        ] {
            assert_eq!(
                names_utf8(language.map(str::to_owned)),
                is_utf8,
                "{language:?}"
            );
        }
    }
}
