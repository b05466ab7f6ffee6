//! What a todo may be: its values, checked.

use serde_json::{Map, Value, json};

use crate::{Error, Result};

/// The longest title, in characters.
const MAX_TITLE: usize = 200;
/// The largest number with a point that leaves no doubt: 2⁵³.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Everything about a todo that a client can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Values {
    pub(super) title: String,
    pub(super) completed: bool,
    pub(super) order: i64,
}

impl Values {
    /// The values that stand in an object. Members that nobody knows are left out.
    pub(super) fn of(content: &Value) -> Result<Values> {
        // TODO e13-values · slide e-rest · cargo workshop check e13
        // - An object, in which `title` is a text that `is_title`; `completed` true or false, `false` where it is missing; `order` a
        // - `whole_number`, 0 where it is missing.
        // - Well-formed but no todo: 422 (Unprocessable Content), an error of every field that is wrong (`wrong`).
        let text = |name: &str| content[name].as_str().unwrap_or_default().to_owned();
        Ok(Values {
            title: text("title"),
            completed: content["completed"] == true,
            order: content["order"].as_i64().unwrap_or(0),
        })
    }

    /// The same as an object.
    pub(super) fn json(&self) -> Value {
        json!({"title": self.title, "completed": self.completed, "order": self.order})
    }
}

/// A number of at most 64 bits. JSON has one kind of numbers: 2.0 is 2.
fn whole_number(value: &Value) -> Option<i64> {
    let whole = || {
        let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
        // Up to here each whole number is one of its own.
        (number.abs() <= MAX_EXACT).then_some(number as i64)
    };
    value.as_i64().or_else(whole)
}

/// Text that says something, and not too much.
fn is_title(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MAX_TITLE
}

/// An error of each field that is wrong.
fn wrong(title: bool, completed: bool, order: bool) -> Error {
    let wanted = format!("give a text of 1 to {MAX_TITLE} characters that is not blank");
    let all = [
        (title, "title", wanted.as_str()),
        (completed, "completed", "give true or false"),
        (order, "order", "give a whole number of at most 64 bits"),
    ];
    let mut wrong = all.into_iter().filter(|(is_wrong, ..)| *is_wrong);
    let first = wrong
        .next()
        .map_or(("title", ""), |(_, field, words)| (field, words));
    let error = Error::field(422, first.0, first.1);
    wrong.fold(error, |error, (_, field, words)| {
        error.and_field(field, words)
    })
}

/// A value with a patch merged into it (JSON Merge Patch, RFC 7396).
pub(super) fn merge(value: Value, patch: &Value) -> Value {
    // TODO e13-merge · slide e-rest · cargo workshop check e13
    // - A patch that is no object replaces the value.
    // - Of an object each member is merged into the member of that name; `null` removes it. Other members stay as they are.
    patch.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of RFC 7396, Appendix A.
    #[test]
    fn merges_as_the_rfc_says() {
        for (value, patch, wanted) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b"}),
                json!({"b": "c"}),
                json!({"a": "b", "b": "c"}),
            ),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (json!({"a": [1]}), json!([1]), json!([1])),
            (json!(["a"]), json!({"a": {"b": null}}), json!({"a": {}})),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (json!({"a": "foo"}), json!(null), json!(null)),
        ] {
            assert_eq!(merge(value, &patch), wanted, "{patch}");
        }
    }

    #[test]
    fn values_are_checked() {
        let long = "ü".repeat(200);
        for order in [json!(-3), json!(-3.0)] {
            let values = Values::of(&json!({"title": long, "order": order, "else": 1})).unwrap();
            assert_eq!((values.completed, values.order), (false, -3));
        }
        for (content, fields) in [
            (json!({}), &["title"][..]),
            (json!({"title": " \t"}), &["title"]),
            (json!({"title": format!("{long}x")}), &["title"]),
            (
                json!({"title": 1, "completed": "yes", "order": 1.5}),
                &["title", "completed", "order"],
            ),
            (json!({"title": "a", "completed": null}), &["completed"]),
            (
                json!({"title": "a", "order": 9_223_372_036_854_775_808_u64}),
                &["order"],
            ),
            (json!([]), &[]),
        ] {
            let error = Values::of(&content).unwrap_err();
            let named: Vec<&str> = error
                .fields()
                .iter()
                .map(|one| one.field.as_str())
                .collect();
            assert_eq!((error.status(), &named[..]), (422, fields), "{content}");
        }
    }
}
