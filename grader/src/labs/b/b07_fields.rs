//! The kinds of fields, and what each of them sends (b7).

use super::b07_fill_in_a_form::{all_send, send};
use super::by_hand::form_by_hand;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

const ENTRY_LIST: &str = "HTML §4.10.21.4 (constructing the entry list)";

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
    because: "of radio buttons with one name at most one is chosen: choosing another one ends that",
    by_hand: form_by_hand!(
        "",
        "<input type=radio name=a value=1 checked><input type=radio name=a value=2>",
        "a=2"
    ),
    faults: &[
        "b7-sends-all-radios",
        "b7-radio-stays-as-well",
        "b7-radio-takes-any-value",
    ],
    run: radio,
};

fn radio(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document = format!(
        "<form><input type=radio name=a value={one}><input type=radio name=a value={two} checked><input type=radio name=a value=c>\
         <input type=radio name=b value=1><input type=hidden name=h value=1></form>"
    );
    let (first, second) = (format!("a={one}"), format!("a={two}"));
    all_send(
        subject,
        &document,
        &[
            (&[], &[&second, "h=1"]),
            (&[&first, "b=1"], &[&first, "b=1", "h=1"]),
        ],
    )?;
    super::b07_filling::refused(subject, &document, &["a=none"], &["none"])
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

pub(super) const TEXTAREA: Check = Check {
    id: "b7-textarea",
    title: "sends a textarea's text, with CRLF for every new line",
    rank: Rank::HoldsUp,
    source: ENTRY_LIST,
    because: "text is sent with CRLF whatever the page has; one new line right after the tag belongs to the page's look only",
    by_hand: form_by_hand!("method=post", "<textarea name=a>one&#10;two</textarea>", ""),
    faults: &[
        "b7-textarea-keeps-lf",
        "b7-textarea-doubles-cr",
        "b7-textarea-keeps-the-first-newline",
        "b7-textarea-reads-value",
        "b7-textarea-is-trimmed",
    ],
    run: textarea,
};

fn textarea(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!(
        "<form method=post action=/send><textarea name=a>\n {word}\n&lt;b&gt;\r\n\n</textarea><textarea name=b value=no></textarea></form>"
    );
    let (expected, typed) = (format!("a= {word}\r\n<b>\r\n\r\n"), format!("b={word}\r\nx\ny"));
    let typed_expected = format!("b={word}\r\nx\r\ny");
    all_send(
        subject,
        &document,
        &[
            (&[], &[&expected, "b="]),
            (&[&typed], &[&expected, &typed_expected]),
        ],
    )
}

pub(super) const DISABLED: Check = Check {
    id: "b7-disabled",
    title: "leaves out fields that are disabled, or without a name",
    rank: Rank::HoldsUp,
    source: ENTRY_LIST,
    because: "a disabled field is one that nobody can fill in: the form has it not; a fieldset can disable all that is in it, except in its legend",
    by_hand: form_by_hand!("", "<input name=a value=1 disabled><input name=b value=2>", ""),
    faults: &[
        "b7-sends-disabled-fields",
        "b7-ignores-disabled-fieldsets",
        "b7-disabled-fieldset-takes-its-legend",
        "b7-sends-nameless-fields",
        "b7-fills-in-disabled-fields",
    ],
    run: disabled,
};

fn disabled(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!(
        "<form><input name=a value=1 disabled><input value=2><input name='' value=3><input name=b value={word} readonly>\
         <fieldset disabled><legend><input name=l value=1></legend><p><input name=c value=1><select name=d><option>1</option></select></p></fieldset>\
         <fieldset><input name=e value=1></fieldset><textarea name=f disabled=''>x</textarea></form>"
    );
    send(subject, &document, &[])?.expect(&[&format!("b={word}"), "l=1", "e=1"])?;
    super::b07_filling::refused(subject, &document, &["a=2"], &["'a'"])
}

pub(super) const FORM_ATTRIBUTE: Check = Check {
    id: "b7-form-attribute",
    title: "takes fields that name their form by its id",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.18.3",
    because: "the form attribute makes a field part of a form far away, and takes it out of the one around it",
    by_hand: form_by_hand!(
        "id=f",
        "<input name=a value=1 form=other>",
        ""
    ),
    faults: &["b7-ignores-the-form-attribute", "b7-form-attribute-adds-only"],
    run: form_attribute,
};

fn form_attribute(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!(
        "<input name=a value={word} form=f><form id=f><input name=b value=1><input name=c value=1 form=g></form>\
         <form id=g><input name=d value=1><input name=e value=1 form=f></form><input name=h value=1>"
    );
    send(subject, &document, &[])?.expect(&[&format!("a={word}"), "b=1", "e=1"])
}

pub(super) const BUTTONS: Check = Check {
    id: "b7-submit",
    title: "presses the first submit button, or the one that --submit names",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.21.2, §4.10.21.4",
    because: "only the button that is pressed is sent, and a server tells by it what is to be done: save or delete",
    by_hand: form_by_hand!(
        "",
        "<button name=do value=save>S</button><button name=do value=delete>D</button>",
        "--submit do=delete"
    ),
    faults: &[
        "b7-sends-no-button",
        "b7-sends-all-buttons",
        "b7-ignores-submit",
        "b7-submit-by-name-only",
        "b7-plain-buttons-submit",
        "b7-knows-input-buttons-only",
        "b7-disabled-button-submits",
        "b7-unknown-button-is-none",
    ],
    run: buttons,
};

fn buttons(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document = format!(
        "<form><input name=x value=1><button type=button name=no value=1>?</button><input type=reset name=no value=2>\
         <input type=submit name=no value=3 disabled><button name=do value={one}>A</button><input type=submit name=do value={two}>\
         <input type=submit name=other value=B></form>"
    );
    let (first, second) = (format!("do={one}"), format!("do={two}"));
    all_send(
        subject,
        &document,
        &[
            (&[], &["x=1", &first]),
            (&["--submit", "other"], &["x=1", "other=B"]),
            (&["--submit", &second, "x=2"], &["x=2", &second]),
        ],
    )?;
    super::b07_filling::refused(subject, &document, &["--submit", "none"], &["none"])
}

pub(super) const INPUT_TYPES: Check = Check {
    id: "b7-input-types",
    title: "sends inputs of every other type as text, empty ones too",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.5.1",
    because: "a type that one does not know is text; an empty field is sent with an empty value",
    by_hand: form_by_hand!("", "<input type=email name=a><input type=x name=b value=1>", ""),
    faults: &[
        "b7-skips-empty-fields",
        "b7-knows-text-fields-only",
    ],
    run: input_types,
};

fn input_types(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!(
        "<form><input name=a><input type=email name=b value={word}@example.test><input type=number name=c value=7>\
         <input type=nonsense name=d value={word}><INPUT TYPE=HIDDEN NAME=e VALUE=1><input type=search name=f value=''>\
         <input type=password name=g value='&quot;x&quot;'></form>"
    );
    send(subject, &document, &["a=x=y"])?.expect(&[
        "a=x=y",
        &format!("b={word}@example.test"),
        "c=7",
        &format!("d={word}"),
        "e=1",
        "f=",
        "g=\"x\"",
    ])
}
