//! The toolchain: Rust itself, what it links with, and the programs beside it.

use std::env;
use std::fs;
use std::process::Command;
use std::time::Instant;

use super::Finding;
use super::ask::{Answer, ask};
use crate::workspace::Workspace;

/// The oldest Rust that the course builds with.
const NEEDED: &str = env!("CARGO_PKG_RUST_VERSION");

fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// The version of the rustc in use, `1.95.0`.
#[must_use]
pub fn rust_version() -> Option<String> {
    let Answer::Well(words) = ask(rustc().arg("--version")) else {
        return None;
    };
    words.split(' ').nth(1).map(str::to_owned)
}

/// Is Rust new enough?
#[must_use]
pub fn rust(_: &Workspace) -> Vec<Finding> {
    vec![judge_rust(&ask(rustc().arg("-vV")))]
}

fn judge_rust(answer: &Answer) -> Finding {
    let Answer::Well(words) = answer else {
        return Finding::missing(
            "Rust",
            "rustc does not answer",
            "install Rust from https://rustup.rs, then open a new terminal",
        );
    };
    let part = |key: &str| {
        words
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .unwrap_or("unknown")
            .trim()
    };
    let (release, host) = (part("release:"), part("host:"));
    if numbers(release) < numbers(NEEDED) {
        return Finding::missing(
            "Rust",
            format!("{release}, and the course needs {NEEDED} or newer"),
            "rustup update stable",
        );
    }
    Finding::good(
        "Rust",
        format!("{release} for {host} ({NEEDED} or newer is needed)"),
    )
}

/// `1.95.0-beta.2` as 1, 95, 0.
fn numbers(version: &str) -> Vec<u32> {
    let plain = version.split('-').next().unwrap_or_default();
    plain
        .split('.')
        .map(|part| part.parse().unwrap_or(0))
        .collect()
}

/// Is there a rustfmt?
#[must_use]
pub fn rustfmt(_: &Workspace) -> Vec<Finding> {
    vec![match ask(Command::new("rustfmt").arg("--version")) {
        Answer::Well(words) => Finding::good(
            "rustfmt",
            words
                .split(' ')
                .nth(1)
                .unwrap_or("there")
                .trim_end_matches("-stable")
                .to_owned(),
        ),
        _ => Finding::warning(
            "rustfmt",
            "not there: what the workshop writes for you is laid out less well",
            "rustup component add rustfmt",
        ),
    }]
}

/// Can a program be linked, and run?
#[must_use]
pub fn linker(_: &Workspace) -> Vec<Finding> {
    let started = Instant::now();
    vec![match small_program() {
        Ok(()) => Finding::good(
            "linker",
            format!(
                "builds a small program, which runs ({:.1} s)",
                started.elapsed().as_secs_f64()
            ),
        ),
        Err(words) => judge_linker(&words, env::consts::OS),
    }]
}

fn small_program() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|cause| format!("a temporary folder: {cause}"))?;
    let source = folder.path().join("small.rs");
    let program = folder
        .path()
        .join(format!("small{}", env::consts::EXE_SUFFIX));
    fs::write(&source, "fn main() {}\n").map_err(|cause| cause.to_string())?;
    let well = |answer: Answer, what: &str| match answer {
        Answer::Well(_) => Ok(()),
        Answer::Badly(words) => Err(words
            .lines()
            .find(|line| line.starts_with("error"))
            .unwrap_or(&words)
            .to_owned()),
        Answer::NotFound => Err(format!("{what} cannot be started")),
        Answer::Silent => Err(format!("{what} does not come to an end")),
    };
    well(ask(rustc().arg("-o").arg(&program).arg(&source)), "rustc")?;
    well(ask(&mut Command::new(&program)), "the small program")
}

fn judge_linker(words: &str, system: &str) -> Finding {
    let remedy = match system {
        "macos" => "xcode-select --install",
        "windows" => {
            "install \"Desktop development with C++\" of the Visual Studio Build Tools, then open a new terminal"
        }
        _ => "sudo apt install build-essential (Debian, Ubuntu), sudo dnf install gcc (Fedora)",
    };
    Finding::missing(
        "linker",
        format!("a small program cannot be built and run: {words}"),
        remedy,
    )
}

/// Is there a Python 3?
#[must_use]
pub fn python(_: &Workspace) -> Vec<Finding> {
    let names: &[&str] = if cfg!(windows) {
        &["python", "python3"]
    } else {
        &["python3"]
    };
    let answers = names
        .iter()
        .map(|name| ask(Command::new(name).arg("--version")));
    vec![judge_python(answers.into_iter().find(
        |answer| matches!(answer, Answer::Well(words) if words.starts_with("Python 3")),
    ))]
}

fn judge_python(answer: Option<Answer>) -> Finding {
    match answer {
        Some(Answer::Well(words)) => {
            Finding::good("python3", words.trim_start_matches("Python ").to_owned())
        }
        _ => Finding::warning(
            "python3",
            "not there: no step of lab A needs it, only one test of `cargo test`, which is skipped",
            "sudo apt install python3 (Debian, Ubuntu), or https://www.python.org/downloads/",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Mark;

    #[test]
    fn an_old_rust_is_missing_and_a_new_one_is_good() {
        let told = |release: &str| {
            Answer::Well(format!(
                "rustc x\nrelease: {release}\nhost: x86_64-unknown-linux-gnu"
            ))
        };
        for (release, mark) in [
            ("1.94.1", Mark::Missing),
            ("1.9.0", Mark::Missing),
            ("1.95.0", Mark::Good),
            ("1.100.0", Mark::Good),
            ("1.96.0-beta.2", Mark::Good),
            ("2.0.0", Mark::Good),
        ] {
            assert_eq!(judge_rust(&told(release)).mark, mark, "{release}");
        }
        assert_eq!(judge_rust(&Answer::NotFound).mark, Mark::Missing);
    }

    #[test]
    fn a_linker_that_is_missing_has_a_remedy_on_each_system() {
        for (system, words) in [
            ("linux", "build-essential"),
            ("macos", "xcode-select"),
            ("windows", "Build Tools"),
        ] {
            let finding = judge_linker("error: linker `cc` not found", system);
            assert_eq!(finding.mark, Mark::Missing);
            assert!(finding.found.contains("linker `cc` not found"));
            assert!(finding.remedy.unwrap().contains(words), "{system}");
        }
    }

    #[test]
    fn without_python_the_course_goes_on() {
        assert_eq!(judge_python(None).mark, Mark::Warning);
        assert_eq!(
            judge_python(Some(Answer::Well("Python 3.11.7".into()))).found,
            "3.11.7"
        );
    }
}
