//! The button that is pressed: which one, what it sends, and what it says of the request (b7).

use super::b07_choices::ENTRY_LIST;
use super::b07_filling::refused;
use super::by_hand::form_by_hand;
use super::sent_form::{all_send, send};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

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
    refused(subject, &document, &["--submit", "none"], &["none"])
}

pub(super) const IMAGE: Check = Check {
    id: "b7-image-button",
    title: "presses a picture as a button: it sends the place, and no value",
    rank: Rank::HoldsUp,
    source: ENTRY_LIST,
    because: "an input of type image is a button with a picture on it: it sends where it was pressed, as NAME.x and NAME.y; who has no mouse presses at 0, 0",
    by_hand: form_by_hand!("", "<input type=image name=go value=no>", ""),
    faults: &[
        "b7-image-is-text",
        "b7-image-sends-its-value",
        "b7-nameless-image-sends-nothing",
        "b7-image-always-sends",
    ],
    run: image,
};

fn image(subject: &Subject) -> CheckResult {
    let [word, name] = [subject.word(), subject.word()];
    let document = format!(
        "<form><input name=a value={word}><input type=Image name={name} value=no src=x.png alt=x><button name=do value=2>B</button></form>"
    );
    let place = [format!("{name}.x=0"), format!("{name}.y=0")];
    let field = format!("a={word}");
    all_send(
        subject,
        &document,
        &[
            (&[], &[&field, &place[0], &place[1]]),
            (&["--submit", &name], &[&field, &place[0], &place[1]]),
            (&["--submit", "do"], &[&field, "do=2"]),
        ],
    )?;
    let nameless = "<form><input type=image src=x.png><input name=a value=1></form>";
    send(subject, nameless, &[])?.expect(&["x=0", "y=0", "a=1"])
}

pub(super) const ATTRIBUTES: Check = Check {
    id: "b7-button-attributes",
    title: "sends the form where, and how, the pressed button says",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.18.6, §4.10.21.3",
    because: "one form may have two buttons that lead to two places: `save` here, `delete` there",
    by_hand: form_by_hand!(
        "",
        "<input name=a value=1><button formmethod=post formaction=http://127.0.0.1:50081/there>B</button>",
        ""
    ),
    faults: &[
        "b7-ignores-formaction",
        "b7-ignores-formmethod",
        "b7-ignores-formenctype",
        "b7-any-button-says",
    ],
    run: attributes,
};

fn attributes(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document = format!(
        "<form action=/form/one><input name=a value={one}><button name=b value=1>one</button>\
         <button name=b value=2 formaction=/form/{two}?q=1 formmethod=Post formenctype=multipart/form-data>two</button></form>"
    );
    let field = format!("a={one}");
    // The second button is not pressed: it says nothing.
    let sent = send(subject, &document, &[])?;
    sent.request
        .expect_target(&format!("/form/one?{field}&b=1"))?;
    let sent = send(subject, &document, &["--submit", "b=2"])?;
    sent.request.expect_method("POST")?;
    sent.request.expect_target(&format!("/form/{two}?q=1"))?;
    sent.expect(&[&field, "b=2"])?;
    let media_type = sent.request.text("content-type").to_ascii_lowercase();
    if !media_type.starts_with("multipart/form-data") {
        let expected = "multipart/form-data; boundary=…";
        return sent
            .request
            .expect_field("Content-Type", expected.as_bytes());
    }
    // What the form says of itself gives way as well.
    let document = format!(
        "<form method=post action=/form/one><input name=a value={one}><input type=submit formmethod=get formaction='' value=x></form>"
    );
    let sent = send(subject, &document, &[])?;
    sent.request.expect_method("GET")?;
    sent.request
        .expect_target(&format!("/form/page?{field}"))
        .explain(|failure| {
            failure.because("an empty formaction is the page itself, whatever the form's action is")
        })
}
