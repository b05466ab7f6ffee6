//! Builds that somebody ended before they were done, as a system does whose memory is short.
//!
//! Nobody says then what is wrong with the code, so it must be said that nothing is.

use std::fmt;

use crate::diagnostics::Diagnostics;

/// Who was ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenOff {
    who: &'static str,
    /// `signal 9, SIGKILL`; or how cargo ended, where it said nothing at all.
    how: String,
    by_signal: bool,
}

/// Looks whether a build that failed was broken off; `None` if somebody says what is wrong.
#[must_use]
pub fn look(words: &Diagnostics) -> Option<BrokenOff> {
    if let Some(error) = words.first_error() {
        // Of the linker rustc tells as of an error in the code.
        let is_linker = error.message.starts_with("linking with");
        let mut tells = ["failed: signal: ", "terminated with signal "].into_iter();
        return tells
            .find_map(|mark| error.rendered.split_once(mark))
            .filter(|_| is_linker)
            .map(|(_, how)| by_signal("the linker", how));
    }
    // cargo tells how a program that it ran has ended: `… (signal: 9, SIGKILL: kill)`.
    if let Some((before, how)) = words.cargo.split_once("(signal: ") {
        let is_rustc = before.contains("could not compile");
        let who = if is_rustc {
            "rustc"
        } else {
            "a program that cargo ran"
        };
        return Some(by_signal(who, how));
    }
    if let Some(how) = words.ended.strip_prefix("signal: ") {
        return Some(by_signal("cargo", how));
    }
    let is_silent = words.cargo.trim().is_empty();
    is_silent.then(|| BrokenOff {
        who: "cargo",
        how: words.ended.clone(),
        by_signal: false,
    })
}

/// `how` begins as in `9, SIGKILL: kill` or `9 (SIGKILL)`.
fn by_signal(who: &'static str, how: &str) -> BrokenOff {
    let words = how.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(2).collect();
    BrokenOff {
        who,
        how: format!("signal {}", words.join(", ")),
        by_signal: true,
    }
}

impl BrokenOff {
    /// Was it SIGKILL? Who else would: the system sends it where memory is short, and says nothing.
    #[must_use]
    pub fn is_kill(&self) -> bool {
        self.how.starts_with("signal 9,")
    }
}

impl fmt::Display for BrokenOff {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BrokenOff { who, how, .. } = self;
        if self.by_signal {
            write!(
                out,
                "{who} was ended before it was done ({how}): your code is not to blame"
            )
        } else {
            write!(out, "{who} ended without a word ({how})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostic;

    fn words(cargo: &str, ended: &str) -> Diagnostics {
        Diagnostics {
            cargo: cargo.to_owned(),
            ended: ended.to_owned(),
            ..Diagnostics::default()
        }
    }

    #[test]
    fn a_build_that_was_broken_off_says_who_was_ended_and_what_to_do() {
        let rustc = "error: could not compile `lab-a-echo` (lib)\n\nCaused by:\n  process didn't exit successfully: \
                     `rustc --crate-name lab_a_echo` (signal: 9, SIGKILL: kill)\n";
        let script = "error: failed to run custom build command for `x v1.0.0`\n\nCaused by:\n  process didn't exit \
                      successfully: `build-script-build` (signal: 11, SIGSEGV: invalid memory reference)\n";
        let linker = Diagnostic {
            is_error: true,
            message: "linking with `cc` failed: exit status: 1".to_owned(),
            rendered: "error: linking with `cc` failed: exit status: 1\n  = note: collect2: fatal error: ld terminated \
                       with signal 9 [Killed]"
                .to_owned(),
            place: None,
        };
        let linker = Diagnostics {
            all: vec![linker],
            ..words("error: could not compile\n", "exit status: 101")
        };
        let status = "exit status: 101";
        for (words, said, memory) in [
            (
                words(rustc, status),
                "rustc was ended before it was done (signal 9, SIGKILL)",
                true,
            ),
            (
                words(script, status),
                "a program that cargo ran was ended before it was done (signal 11, SIGSEGV)",
                false,
            ),
            (
                words("", "signal: 9 (SIGKILL)"),
                "cargo was ended before it was done (signal 9, SIGKILL)",
                true,
            ),
            (
                words("", "exit code: 1"),
                "cargo ended without a word (exit code: 1)",
                false,
            ),
            (
                linker,
                "the linker was ended before it was done (signal 9, Killed)",
                true,
            ),
        ] {
            assert!(!words.is_in_the_code(), "{words:?}");
            let shown = words.into_error("lab-a-echo").to_string();
            assert!(shown.contains(said), "{shown}");
            assert!(
                shown.contains("try: once more") && shown.contains("cargo workshop doctor"),
                "{shown}"
            );
            assert_eq!(shown.contains("memory may be short"), memory, "{shown}");
        }
    }
}
