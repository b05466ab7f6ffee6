//! Fields to choose from: boxes, radio buttons, lists (b7).

use super::b07_filling::refused;
use super::by_hand::form_by_hand;
use super::sent_form::all_send;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const ENTRY_LIST: &str = "HTML §4.10.21.4 (constructing the entry list)";

pub(super) const CHECKBOX: Check = Check {
    id: "b7-checkbox",
    title: "sends checked boxes only, `on` without a value, and checks exactly those that are named",
    rank: Rank::HoldsUp,
    source: ENTRY_LIST,
    because: "an unchecked box sends nothing: a server learns of it only by its absence",
    by_hand: form_by_hand!(
        "",
        "<input type=checkbox name=a value=1 checked><input type=checkbox name=a value=2>",
        "a=2"
    ),
    faults: &[
        "b7-sends-unchecked-boxes",
        "b7-never-sends-boxes",
        "b7-box-without-value-is-empty",
        "b7-named-box-stays-as-well",
        "b7-empty-does-not-uncheck",
        "b7-checks-one-box-only",
        "b7-type-by-exact-case",
    ],
    run: checkbox,
};

fn checkbox(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document = format!(
        "<form><input type=checkbox name=a value={one} checked><input type=checkbox name=a value={two}>\
         <input type=checkbox name=a value=c CHECKED=checked><input type=Checkbox name=b><input type=checkbox name=d checked></form>"
    );
    let (first, second) = (format!("a={one}"), format!("a={two}"));
    all_send(
        subject,
        &document,
        &[
            (&[], &[&first, "a=c", "d=on"]),
            (&[&second, "b=on"], &[&second, "b=on", "d=on"]),
            (&["a=", "b=on"], &["b=on", "d=on"]),
            (&[&first, &second, "d="], &[&first, &second]),
        ],
    )
}

pub(super) const RADIO: Check = Check {
    id: "b7-radio",
    title: "sends the one radio button that is chosen",
    rank: Rank::HoldsUp,
    source: ENTRY_LIST,
    because: "of radio buttons with one name at most one is chosen: choosing another one ends that; of two that are marked the last one counts",
    by_hand: form_by_hand!(
        "",
        "<input type=radio name=a value=1 checked><input type=radio name=a value=2>",
        "a=2"
    ),
    faults: &[
        "b7-sends-all-radios",
        "b7-radio-stays-as-well",
        "b7-radio-takes-any-value",
        "b7-all-marked-radios-count",
        "b7-first-marked-radio-counts",
    ],
    run: radio,
};

fn radio(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document = format!(
        "<form><input type=radio name=a value={one}><input type=radio name=a value={two} checked><input type=radio name=a value=c>\
         <input type=radio name=b value=1><input type=hidden name=h value=1>\
         <input type=radio name=two value=1 checked><input type=radio name=two value=2 checked></form>"
    );
    let (first, second) = (format!("a={one}"), format!("a={two}"));
    all_send(
        subject,
        &document,
        &[
            (&[], &[&second, "h=1", "two=2"]),
            (&[&first, "b=1"], &[&first, "b=1", "h=1", "two=2"]),
        ],
    )?;
    refused(subject, &document, &["a=none"], &["none"])
}

pub(super) const SELECT: Check = Check {
    id: "b7-select",
    title: "sends the chosen options of a list: the first of a single one by itself",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.7, §4.10.10",
    because: "a list with one choice always has one chosen; one with several may have none; an option without a value sends its text",
    by_hand: form_by_hand!(
        "",
        "<select name=a><option>one<option value=2>two</select>",
        "a=2"
    ),
    faults: &[
        "b7-select-needs-a-choice",
        "b7-select-sends-all",
        "b7-option-text-wins",
        "b7-option-text-not-trimmed",
        "b7-multiple-sends-the-first",
        "b7-multiple-takes-one",
        "b7-select-stays-as-it-was",
        "b7-takes-disabled-options",
    ],
    run: select,
};

fn select(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document = format!(
        "<form><select name=a><option>\n {one}  x \n</option><option value={two}>b</option></select>\
         <select name=b><option value=1>1</option><optgroup label=g><option value=2 selected>2</option></optgroup></select>\
         <select name=m multiple><option value=1>1</option><option value=2>2</option><option value=3>3</option></select>\
         <select name=n multiple><option selected>1</option><option>2</option><option selected>3</option></select>\
         <select name=d><option disabled>no</option><option value=yes>yes</option></select></form>"
    );
    let (first, second) = (format!("a={one} x"), format!("a={two}"));
    all_send(
        subject,
        &document,
        &[
            (&[], &[&first, "b=2", "n=1", "n=3", "d=yes"]),
            (
                &[&second, "b=1", "m=1", "n=2", "m=3"],
                &[&second, "b=1", "m=1", "m=3", "n=2", "d=yes"],
            ),
        ],
    )
}

pub(super) const ODD_LISTS: Check = Check {
    id: "b7-odd-lists",
    title: "knows lists of several lines, disabled groups, and two marks in a list for one choice",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.7, §4.10.9, §4.10.10",
    because: "a list of several lines may have nothing chosen; a disabled group disables its options; of two marks the last one counts",
    by_hand: form_by_hand!(
        "",
        "<select name=a size=4><option>1</select><select name=b><optgroup disabled><option>1</optgroup><option>2</select>",
        ""
    ),
    faults: &[
        "b7-ignores-size",
        "b7-any-size-is-several-lines",
        "b7-takes-options-of-disabled-groups",
        "b7-all-marked-options-count",
        "b7-first-marked-option-counts",
    ],
    run: odd_lists,
};

fn odd_lists(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!(
        "<form><select name=a size=4><option>1</option><option>{word}</option></select>\
         <select name=b size=1><option>1</option><option>2</option></select>\
         <select name=c><optgroup disabled label=x><option>1</option></optgroup><optgroup label=y><option>{word}</option></optgroup></select>\
         <select name=d multiple><optgroup disabled label=x><option selected>1</option></optgroup><option selected>2</option></select>\
         <select name=e><option selected>1</option><option selected>{word}</option><option>3</option></select></form>"
    );
    let [a, c, e] = ["a", "c", "e"].map(|name| format!("{name}={word}"));
    all_send(
        subject,
        &document,
        &[
            (&[], &["b=1", &c, "d=2", &e]),
            (&[&a, "e=3"], &[&a, "b=1", &c, "d=2", "e=3"]),
        ],
    )?;
    refused(subject, &document, &["c=1"], &[])
}
