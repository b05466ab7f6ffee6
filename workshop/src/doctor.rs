//! `doctor`: looks at everything the course needs on this machine, and says how to mend it.
//!
//! Every look is a function of its own that gathers a few facts, and one that judges them; all
//! of them run at once, and none may take longer than [`PATIENCE`].

pub mod ask;
pub mod course;
pub mod crates;
pub mod folder;
pub mod machine;
pub mod network;
pub mod terminal;
pub mod toolchain;

use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use clap::{ArgMatches, Command};
use grader::report::wrap;

use crate::error::Result;
use crate::paint::{Line, Printer, Style, width};
use crate::workspace::Workspace;

/// After so long an answer is not waited for any more.
pub const PATIENCE: Duration = Duration::from_millis(2500);

/// How well something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Good,
    /// The course works, but something in it will not, or not well.
    Warning,
    /// The course cannot be done like this.
    Missing,
}

/// What was looked at, what was found, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How well it is.
    pub mark: Mark,
    /// What was looked at: `loopback`.
    pub what: &'static str,
    /// In a few words.
    pub found: String,
    /// A command, or what to do; none where all is well.
    pub remedy: Option<String>,
}

impl Finding {
    /// As it should be.
    pub fn good(what: &'static str, found: impl Into<String>) -> Finding {
        Finding {
            mark: Mark::Good,
            what,
            found: found.into(),
            remedy: None,
        }
    }

    /// Good enough to go on.
    pub fn warning(
        what: &'static str,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            mark: Mark::Warning,
            what,
            found: found.into(),
            remedy: Some(remedy.into()),
        }
    }

    /// Not good enough.
    pub fn missing(
        what: &'static str,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            mark: Mark::Missing,
            what,
            found: found.into(),
            remedy: Some(remedy.into()),
        }
    }
}

type Look = fn(&Workspace) -> Vec<Finding>;

/// All there is to look at, in the order in which it is shown.
const LOOKS: &[(&str, &str, Look)] = &[
    ("Toolchain", "Rust", toolchain::rust),
    ("Toolchain", "rustfmt", toolchain::rustfmt),
    ("Toolchain", "linker", toolchain::linker),
    ("Toolchain", "python3", toolchain::python),
    ("Network", "loopback", network::loopback),
    ("Network", "127.0.0.2", network::second_address),
    ("Network", "IPv6", network::ipv6),
    ("Network", "localhost", network::localhost),
    ("Network", "port 50000", network::usual_port),
    ("Network", "crates", crates::look),
    ("This machine", "open files", machine::open_files),
    ("This machine", "disk", machine::disk),
    ("This machine", "folder", folder::place),
    ("This machine", "file times", folder::times),
    ("This machine", "terminal", terminal::look),
    ("The course", "state", course::state),
    ("The course", "labs", course::labs),
    ("The course", "editor", course::editor),
    ("The course", "other cargo", course::other_cargo),
];

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("doctor")
        .about("Looks at everything the course needs on this machine, each with its remedy")
        .after_help(
            "Example: cargo workshop doctor\n\n\
             ✓ as it should be · ! the course works, but not all of it · ✗ the course needs this\n\
             Exit codes: 0 all that is needed is there, 1 something is missing.",
        )
}

/// Runs the command.
///
/// # Errors
/// Never: what is wrong is a finding.
pub fn run(workspace: &Workspace, _matches: &ArgMatches) -> Result<ExitCode> {
    let findings = examine(workspace);
    let mut printer = Printer::stdout();
    let mut shown = "";
    for (group, found) in LOOKS.iter().map(|(group, ..)| *group).zip(&findings) {
        if shown != group {
            printer.line(&Line::new().with(Style::Strong, group));
            shown = group;
        }
        for finding in found {
            printer.lines(&lines(finding, width()));
        }
    }
    let all: Vec<&Finding> = findings.iter().flatten().collect();
    printer.line(&Line::new());
    printer.line(&sum(&all));
    let is_missing = all.iter().any(|finding| finding.mark == Mark::Missing);
    Ok(ExitCode::from(u8::from(is_missing)))
}

/// Looks at everything at once; what does not answer in time is said so, in its place.
fn examine(workspace: &Workspace) -> Vec<Vec<Finding>> {
    let (told, hearing) = mpsc::channel();
    for (number, (_, _, look)) in LOOKS.iter().enumerate() {
        let (told, workspace) = (told.clone(), workspace.clone());
        // Whoever hangs is left behind: the process ends without it.
        thread::spawn(move || {
            let _ = told.send((number, look(&workspace)));
        });
    }
    drop(told);
    let mut findings: Vec<Option<Vec<Finding>>> = vec![None; LOOKS.len()];
    let until = Instant::now() + PATIENCE + Duration::from_millis(300);
    while let Ok((number, found)) =
        hearing.recv_timeout(until.saturating_duration_since(Instant::now()))
    {
        findings[number] = Some(found);
    }
    let silent = |what: &'static str| {
        vec![Finding::warning(
            what,
            "no answer in time",
            "run this command again; if it stays so, ask whoever looks after this machine",
        )]
    };
    findings
        .into_iter()
        .zip(LOOKS)
        .map(|(found, (_, what, _))| found.unwrap_or_else(|| silent(what)))
        .collect()
}

/// Columns before what was found.
const INDENT: usize = 17;

fn lines(finding: &Finding, width: usize) -> Vec<Line> {
    let mark = match finding.mark {
        Mark::Good => (Style::Good, "✓"),
        Mark::Warning => (Style::Note, "!"),
        Mark::Missing => (Style::Bad, "✗"),
    };
    let mut lines = Vec::new();
    for (number, part) in wrap(&finding.found, width - INDENT).into_iter().enumerate() {
        lines.push(match number {
            0 => Line::plain("  ")
                .with(mark.0, mark.1)
                .with(Style::Plain, format!(" {:<12} {part}", finding.what)),
            _ => Line::plain(format!("{:INDENT$}{part}", "")),
        });
    }
    let remedy = finding
        .remedy
        .iter()
        .flat_map(|remedy| wrap(&format!("try: {remedy}"), width - INDENT));
    lines.extend(remedy.map(|part| Line::plain(format!("{:INDENT$}{part}", ""))));
    lines
}

fn sum(all: &[&Finding]) -> Line {
    let count = |mark: Mark| all.iter().filter(|finding| finding.mark == mark).count();
    let named = |mark: Mark| {
        let names: Vec<&str> = all
            .iter()
            .filter(|finding| finding.mark == mark)
            .map(|finding| finding.what)
            .collect();
        names.join(", ")
    };
    match (count(Mark::Missing), count(Mark::Warning)) {
        (0, 0) => Line::new().with(Style::Good, "all is well"),
        (0, _) => Line::new()
            .with(Style::Good, "all that is needed is there")
            .with(
                Style::Plain,
                format!("; worth a look: {}", named(Mark::Warning)),
            ),
        _ => Line::new()
            .with(Style::Bad, format!("missing: {}", named(Mark::Missing)))
            .with(
                Style::Plain,
                "; mend that first, then run `cargo workshop doctor` again",
            ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_names_what_to_mend() {
        let (good, warning) = (Finding::good("Rust", ""), Finding::warning("IPv6", "", "x"));
        let missing = Finding::missing("linker", "", "x");
        assert_eq!(sum(&[&good]).text(), "all is well");
        assert_eq!(
            sum(&[&good, &warning]).text(),
            "all that is needed is there; worth a look: IPv6"
        );
        assert!(
            sum(&[&good, &warning, &missing])
                .text()
                .starts_with("missing: linker;")
        );
    }

    #[test]
    fn a_remedy_stands_below_its_finding_and_both_are_wrapped() {
        let finding = Finding::warning("python3", "not found anywhere", "install it");
        let shown: Vec<String> = lines(&finding, 30).iter().map(Line::text).collect();
        assert_eq!(
            shown,
            [
                "  ! python3      not found",
                "                 anywhere",
                "                 try: install",
                "                 it"
            ]
        );
    }
}
