//! Two lists of things that should be the same, in their order or in any.

use crate::outcome::{Cause, CheckResult, Failure};
use crate::program::Finished;

/// Are these the same, in the same order? `what` names one of them: `line`, `pair`.
pub(super) fn same_list(
    finished: &Finished,
    what: &str,
    expected: &[String],
    found: &[String],
) -> CheckResult {
    if expected == found {
        return Ok(());
    }
    if let Some(failure) = difference(finished, expected, found) {
        return Err(failure.into());
    }
    let place = expected
        .iter()
        .zip(found)
        .position(|(one, other)| one != other);
    let place = place.unwrap_or_default();
    Err(finished
        .failure(Cause::WrongOctets)
        .fact(
            "but",
            format!("{what} {} is `{}`", place + 1, printable(&found[place])),
        )
        .fact(
            "expected",
            format!("`{}` there: the order counts", printable(&expected[place])),
        )
        .into())
}

/// Are these the same, in any order?
pub(super) fn same_set(finished: &Finished, expected: &[String], found: &[String]) -> CheckResult {
    match difference(finished, expected, found) {
        Some(failure) => Err(failure.into()),
        None => Ok(()),
    }
}

/// What is missing, and what is too much.
fn difference(finished: &Finished, expected: &[String], found: &[String]) -> Option<Failure> {
    let missing = without(expected, found);
    let extra = without(found, expected);
    if missing.is_empty() && extra.is_empty() {
        return None;
    }
    let mut failure = finished.failure(Cause::WrongOctets);
    for (label, lines) in [("missing", missing), ("too much", extra)] {
        let more = lines.len().saturating_sub(4);
        for line in lines.iter().take(4) {
            failure = failure.fact(label, format!("`{}`", printable(line)));
        }
        if more > 0 {
            failure = failure.fact("", format!("and {more} more"));
        }
    }
    Some(failure)
}

/// Letters of all scripts stay; nothing that steers a terminal does.
pub(super) fn printable(line: &str) -> String {
    line.chars()
        .map(|letter| match letter.is_control() {
            true => crate::octets::escape(letter.to_string().as_bytes()),
            false => letter.to_string(),
        })
        .collect()
}

/// The first list without what the second has; as often as it stands there.
fn without(list: &[String], other: &[String]) -> Vec<String> {
    let mut other = other.to_vec();
    let mut left = Vec::new();
    for line in list {
        match other.iter().position(|candidate| candidate == line) {
            Some(place) => {
                other.swap_remove(place);
            }
            None => left.push(line.clone()),
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn repeats_count() {
        let words = |text: &str| text.split(' ').map(String::from).collect::<Vec<_>>();
        assert_eq!(without(&words("a b a"), &words("a c")), words("b a"));
    }
}
