//! The two ways to show verdicts. Next: `console.rs`, `json.rs`.

use std::time::Duration;

use grader::course::Lab;
use grader::run::Verdict;

use crate::check::Asked;
use crate::check::console::Console;
use crate::check::json::JsonLines;
use crate::diagnostics::Diagnostics;
use crate::workspace::Workspace;

/// The way the verdicts are shown.
#[derive(Debug)]
pub enum Show {
    /// For people.
    Console(Console),
    /// For programs.
    Json(JsonLines),
}

impl Show {
    /// For what was asked; so many checks will run.
    pub fn new(workspace: &Workspace, asked: &Asked, number: usize) -> Show {
        if asked.json {
            return Show::Json(JsonLines::new(asked, number));
        }
        let checks = asked.named.iter().flat_map(|named| named.checks());
        Show::Console(Console::new(
            workspace,
            asked,
            checks.map(|check| check.id).collect(),
        ))
    }

    /// Takes one verdict.
    pub fn verdict(&mut self, verdict: Verdict) {
        match self {
            Show::Console(console) => console.verdict(verdict),
            Show::Json(json) => json.verdict(verdict),
        }
    }

    /// Says that a lab did not build, where nobody else does.
    pub fn did_not_build(&mut self, lab: &Lab, words: &Diagnostics) {
        if let Show::Json(json) = self {
            json.did_not_build(lab, words);
        }
    }

    /// Has the reader of standard output gone?
    pub fn is_gone(&self) -> bool {
        match self {
            Show::Console(console) => console.is_gone(),
            Show::Json(json) => json.is_gone(),
        }
    }

    /// Says what it all comes to, after so much time of checking; gives the verdicts back.
    pub fn end(self, workspace: &Workspace, asked: &Asked, took: Duration) -> Vec<Verdict> {
        match self {
            Show::Console(console) => console.end(workspace, asked, took),
            Show::Json(json) => json.end(took),
        }
    }
}
