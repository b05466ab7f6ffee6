//! Verdicts for programs: JSON Lines on standard output, one event a line, as `check --help` lists them.

use std::time::Duration;

use grader::course::{Lab, Rank};
use grader::outcome::Outcome;
use grader::report;
use grader::run::Verdict;
use serde_json::{Value, json};

use crate::check::Asked;
use crate::diagnostics::Diagnostics;
use crate::paint::Printer;
use crate::subject::Whose;

/// Prints events as they come.
#[derive(Debug)]
pub struct JsonLines {
    printer: Printer,
    whose: Whose,
    seed: u64,
    verdicts: Vec<Verdict>,
}

impl JsonLines {
    /// Prints the first event.
    pub fn new(asked: &Asked, number: usize) -> JsonLines {
        let mut lines = JsonLines {
            printer: Printer::stdout(),
            whose: asked.whose.clone(),
            seed: asked.seed,
            verdicts: Vec::new(),
        };
        lines.event(&json!({ "event": "start", "checks": number, "seed": asked.seed }));
        lines
    }

    /// Takes one verdict.
    pub fn verdict(&mut self, verdict: Verdict) {
        let event = self.of_verdict(&verdict);
        self.event(&event);
        self.verdicts.push(verdict);
    }

    fn of_verdict(&self, verdict: &Verdict) -> Value {
        let check = verdict.check;
        let step = check.step();
        let mut event = json!({
            "event": "check",
            "check": check.id,
            "step": step.id,
            "lab": step.lab().id,
            "title": check.title,
            "rank": match check.rank { Rank::Works => "works", Rank::HoldsUp => "holds up" },
            "verdict": report::word(&verdict.outcome).to_lowercase(),
            "seconds": verdict.took.as_secs_f64(),
            "seed": verdict.seed,
        });
        match &verdict.outcome {
            Outcome::Passed => {}
            Outcome::Skipped(why) | Outcome::Broken(why) => event["because"] = json!(why),
            Outcome::Failed(failure) => {
                event["problem"] = json!(failure.cause.to_string());
                event["facts"] = failure
                    .facts
                    .iter()
                    .map(|fact| json!({ "label": fact.label, "lines": fact.lines }))
                    .collect();
                event["because"] = json!(failure.because.as_deref().unwrap_or(check.because));
                event["source"] = json!(check.source);
                event["stderr"] = json!(failure.stderr);
                event["command"] = json!(failure.command);
                event["todo"] = json!(failure.todo);
                event["again"] = json!(self.whose.again(check, verdict.seed));
            }
        }
        event
    }

    /// Says that a lab did not build.
    pub fn did_not_build(&mut self, lab: &Lab, words: &Diagnostics) {
        self.event(&json!({ "event": "did not build", "lab": lab.id, "words": words.to_string() }));
    }

    /// Has the reader of standard output gone?
    pub fn is_gone(&self) -> bool {
        self.printer.is_gone()
    }

    /// Prints the last event.
    pub fn end(mut self, took: Duration) -> Vec<Verdict> {
        let mut sum = json!({ "event": "end", "seconds": took.as_secs_f64(), "seed": self.seed });
        for word in ["passed", "failed", "to do", "skipped", "our fault"] {
            let is = |verdict: &&Verdict| report::word(&verdict.outcome).to_lowercase() == word;
            sum[word] = json!(self.verdicts.iter().filter(is).count());
        }
        self.event(&sum);
        self.verdicts
    }

    fn event(&mut self, event: &Value) {
        self.printer.write(&format!("{event}\n"));
    }
}
