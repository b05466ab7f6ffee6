//! What an attendee sends, and what of it is believed: nothing that is not of this course, and nothing that is too long.

use grader::course::{Check, Step};
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::class::Word;

/// The longest name that is shown, in characters.
const LONGEST_NAME: usize = 40;

/// A report as it comes. Fields that a newer version has are passed over.
#[derive(Debug, Deserialize)]
pub struct Report {
    /// Who it is: drawn once by their own tool, told to nobody else.
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    step: String,
    #[serde(default)]
    done: Vec<String>,
    #[serde(default)]
    hand: Option<bool>,
    #[serde(default)]
    checks: BTreeMap<String, String>,
}

/// The same, looked at.
#[derive(Debug)]
pub struct Known {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Without anything that is no letter.
    pub name: Option<String>,
    /// The step they are at, if this course has it.
    pub step: Option<&'static Step>,
    /// Steps that work, in the course's order.
    pub done: Vec<&'static Step>,
    /// Raised or lowered; nothing, if they cannot.
    pub hand: Option<bool>,
    /// What came out of the checks of their step.
    pub checks: Vec<(&'static Check, Word)>,
}

impl Report {
    /// Leaves out what is not of this course. Nothing, if nobody can have that number.
    #[must_use]
    pub fn known(self) -> Option<Known> {
        let is_digit = |octet: u8| octet.is_ascii_digit() || (b'a'..=b'f').contains(&octet);
        if self.id.len() != 32 || !self.id.bytes().all(is_digit) {
            return None;
        }
        let step = Step::find(&self.step);
        let of_step = step.map_or(&[][..], |step| step.checks).iter();
        let checks = of_step.filter_map(|check| Some((check, word(self.checks.get(check.id)?)?)));
        let steps = grader::course::LABS.iter().flat_map(|lab| lab.steps);
        let done = steps.filter(|step| self.done.iter().any(|id| id == step.id));
        Some(Known {
            checks: checks.collect(),
            done: done.collect(),
            name: self.name.as_deref().and_then(name),
            step,
            hand: self.hand,
            id: self.id,
        })
    }
}

fn word(word: &str) -> Option<Word> {
    Some(match word {
        "passed" => Word::Passed,
        "failed" => Word::Failed,
        "todo" => Word::Todo,
        "skipped" => Word::Skipped,
        _ => return None,
    })
}

/// A name that can stand in a line among others: no control characters, none that turn the line around, not too long.
fn name(sent: &str) -> Option<String> {
    let turns = |letter: char| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let plain = sent.chars().map(|letter| match letter.is_control() {
        true => ' ',
        false => letter,
    });
    let plain: String = plain.filter(|letter| !turns(*letter)).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    Some(name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ID: &str = "0123456789abcdef0123456789abcdef";

    fn known(report: Value) -> Option<Known> {
        serde_json::from_value::<Report>(report).unwrap().known()
    }

    #[test]
    fn what_is_not_of_this_course_is_passed_over() {
        let report = json!({
            "id": ID, "step": "a2", "done": ["a1", "z9", "a1"], "hand": true, "mood": "fine",
            "checks": {"a2-no-such-check": "failed", "a1-sends-message": "failed", "../../etc/passwd": "passed"},
        });
        let known = known(report).unwrap();
        assert_eq!(known.step.unwrap().id, "a2");
        assert_eq!(known.done.len(), 1);
        assert_eq!((known.hand, known.checks.len()), (Some(true), 0));
    }

    #[test]
    fn checks_of_the_step_have_a_word_or_are_passed_over() {
        let checks = Step::find("a1").unwrap().checks;
        let report = json!({"id": ID, "step": "a1", "checks": {
            checks[0].id: "todo", checks[1].id: "<b>", checks[2].id: "passed",
        }});
        let words: Vec<_> = known(report).unwrap().checks;
        let words: Vec<_> = words
            .iter()
            .map(|(check, word)| (check.id, *word))
            .collect();
        assert_eq!(
            words,
            [(checks[0].id, Word::Todo), (checks[2].id, Word::Passed)]
        );
    }

    #[test]
    fn only_a_number_is_a_number() {
        for id in [
            "",
            "1",
            &ID.to_uppercase(),
            &format!("{ID}0"),
            "../../../../etc/passwd/x/y/z/123",
        ] {
            assert!(known(json!({ "id": id })).is_none(), "{id}");
        }
        assert!(known(json!({ "id": ID })).unwrap().step.is_none());
    }

    #[test]
    fn a_name_is_one_short_line() {
        for (sent, shown) in [
            ("Ada", Some("Ada")),
            ("  Ada \n\t Lovelace ", Some("Ada Lovelace")),
            ("\u{1b}[2Jx\u{7}", Some("[2Jx")),
            ("a\u{202e}b\u{200b}c", Some("abc")),
            ("\u{202e} \u{200d}", None),
            ("", None),
        ] {
            let known = known(json!({"id": ID, "name": sent})).unwrap();
            assert_eq!(known.name.as_deref(), shown, "{sent:?}");
        }
        let long = known(json!({"id": ID, "name": "ü".repeat(5000)})).unwrap();
        assert_eq!(long.name.unwrap().chars().count(), LONGEST_NAME);
    }
}
