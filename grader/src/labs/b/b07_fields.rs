//! The kinds of fields, and what each of them sends (b7).

use super::b07_choices::ENTRY_LIST;
use super::b07_filling::refused;
use super::by_hand::form_by_hand;
use super::sent_form::{all_send, send};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

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
    let (expected, typed) = (
        format!("a= {word}\r\n<b>\r\n\r\n"),
        format!("b={word}\r\nx\ny"),
    );
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
    by_hand: form_by_hand!(
        "",
        "<input name=a value=1 disabled><input name=b value=2>",
        ""
    ),
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
    refused(subject, &document, &["a=2"], &["'a'"])
}

pub(super) const FORM_ATTRIBUTE: Check = Check {
    id: "b7-form-attribute",
    title: "takes fields that name their form by its id",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.18.3",
    because: "the form attribute makes a field part of a form far away, and takes it out of the one around it",
    by_hand: form_by_hand!("id=f", "<input name=a value=1 form=other>", ""),
    faults: &[
        "b7-ignores-the-form-attribute",
        "b7-form-attribute-adds-only",
    ],
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

pub(super) const INPUT_TYPES: Check = Check {
    id: "b7-input-types",
    title: "sends inputs of every other type as text, empty ones too",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.5.1",
    because: "a type that one does not know is text; an empty field is sent with an empty value",
    by_hand: form_by_hand!(
        "",
        "<input type=email name=a><input type=x name=b value=1>",
        ""
    ),
    faults: &["b7-skips-empty-fields", "b7-knows-text-fields-only"],
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
