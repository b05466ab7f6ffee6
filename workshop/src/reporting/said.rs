//! What is said in a report.

use std::collections::BTreeMap;

use grader::course::LABS;
use grader::outcome::Outcome;
use serde_json::{Value, json};

use crate::report::is_to_do;
use crate::state::State;

/// How somebody stands. The newest counts, so nothing has to wait in a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The step they are at.
    pub step: &'static str,
    /// Steps that work.
    pub done: Vec<&'static str>,
    /// Whether the hand is raised; nobody can raise one in a single check.
    pub hand: Option<bool>,
    /// Checks that were run just now, with the word for what came out.
    pub checks: BTreeMap<&'static str, &'static str>,
}

impl Said {
    /// As it is sent, by whoever has this number and this name.
    pub(super) fn to_json(&self, number: &str, name: Option<&str>) -> Value {
        let mut value = json!({
            "id": number,
            "step": self.step,
            "done": self.done,
            "checks": self.checks,
        });
        if let Some(name) = name {
            value["name"] = json!(name);
        }
        if let Some(hand) = self.hand {
            value["hand"] = json!(hand);
        }
        value
    }
}

/// The word for an outcome; none where it says nothing of the program.
#[must_use]
pub fn word(outcome: &Outcome) -> Option<&'static str> {
    Some(match outcome {
        Outcome::Passed => "passed",
        Outcome::Skipped(_) => "skipped",
        Outcome::Broken(_) => return None,
        Outcome::Failed(_) if is_to_do(outcome) => "todo",
        Outcome::Failed(_) => "failed",
    })
}

/// The steps that have worked, by what is remembered.
#[must_use]
pub fn done(state: &State) -> Vec<&'static str> {
    let steps = LABS.iter().flat_map(|lab| lab.steps);
    let done = steps.filter(|step| state.is_done(step));
    done.map(|step| step.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use grader::outcome::{Cause, Failure};

    #[test]
    fn nothing_of_a_failure_is_sent_but_that_it_is_one() {
        let mut failure = Failure::new(Cause::Exited).fact("sent", "my secret");
        failure.stderr = vec!["/home/ada/code.rs".into()];
        let failed: Outcome = failure.clone().into();
        failure.todo = Some("a1-exchange".into());
        let outcomes = [
            failed,
            failure.into(),
            Outcome::Passed,
            Outcome::Skipped("no python3".into()),
        ];
        let names = ["a1-a", "a1-b", "a1-c", "a1-d"];
        let words = outcomes.iter().map(|outcome| word(outcome).unwrap());
        let said = Said {
            step: "a1",
            done: vec!["a2"],
            hand: Some(true),
            checks: names.into_iter().zip(words).collect(),
        };
        assert_eq!(
            said.to_json("7", None).to_string(),
            r#"{"id":"7","step":"a1","done":["a2"],"checks":{"a1-a":"failed","a1-b":"todo","a1-c":"passed","a1-d":"skipped"},"hand":true}"#
                .parse::<Value>()
                .unwrap()
                .to_string()
        );
        assert_eq!(word(&Outcome::Broken("ours".into())), None);
    }
}
