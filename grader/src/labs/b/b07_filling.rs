//! What the command line says, and what a form has not (b7).

use super::by_hand::{form_by_hand, page_by_hand};
use super::exchange::run;
use super::sent_form::{PAGE, all_send, send, server_of, with_page};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const REPEATED: Check = Check {
    id: "b7-repeated-names",
    title: "takes a repeated name as several values",
    rank: Rank::HoldsUp,
    source: "handout b7",
    because: "a form may have several fields of one name, and a list may have several choices: each value finds its place",
    by_hand: form_by_hand!("", "<input name=a><input name=a>", "a=1 a=2"),
    faults: &[
        "b7-last-value-for-all",
        "b7-first-field-takes-the-last-value",
    ],
    run: repeated,
};

fn repeated(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document =
        "<form><input name=a value=x><input name=b value=y><input name=a value=z></form>";
    let (first, second) = (format!("a={one}"), format!("a={two}"));
    send(subject, document, &[&first, &second])?.expect_in_order(&[&first, "b=y", &second])
}

pub(super) const HIDDEN: Check = Check {
    id: "b7-hidden-fields",
    title: "replaces hidden and read-only fields when they are named",
    rank: Rank::HoldsUp,
    source: "handout b7",
    because: "a browser hides a field, it does not guard it: whoever sends the request says what is in it",
    by_hand: form_by_hand!("", "<input type=hidden name=price value=100>", "price=1"),
    faults: &["b7-hidden-stays"],
    run: hidden,
};

fn hidden(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = "<form><input type=hidden name=a value=1><input name=b value=2 readonly><textarea name=c>x</textarea></form>";
    let words = ["a", "b", "c"].map(|name| format!("{name}={word}"));
    let words = words.each_ref().map(String::as_str);
    all_send(
        subject,
        document,
        &[(&words, &words), (&["a="], &["a=", "b=2", "c=x"])],
    )
}

pub(super) const WHICH_FORM: Check = Check {
    id: "b7-which-form",
    title: "takes the form that --form selects",
    rank: Rank::HoldsUp,
    source: "handout b7",
    because: "the first form of a page is often the search box",
    by_hand: form_by_hand!("id=x", "<input name=a>", "a=1 --form \"#x\""),
    faults: &["b7-ignores-form", "b7-form-is-an-id"],
    run: which_form,
};

fn which_form(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!(
        "<form action=/search><input name=q></form><div class=box><form action=/one id=x class=login><input name=a value=1></form></div>\
         <form action=/two><input name=b value={word}></form>"
    );
    for (selector, path, expected) in [
        ("#x", "/one", "a=1"),
        (".box form", "/one", "a=1"),
        ("form[action='/two']", "/two", &format!("b={word}")),
    ] {
        let sent = send(subject, &document, &["--form", selector])?;
        if sent.request.path() != path {
            return sent.request.expect_target(&format!("{path}?{expected}"));
        }
        sent.expect(&[expected])?;
    }
    Ok(())
}

pub(super) const NO_SUCH_FIELD: Check = Check {
    id: "b7-no-such-field",
    title: "refuses a field that the form has not, and names those that it has",
    rank: Rank::HoldsUp,
    source: "handout b7",
    because: "a typing error in a name would send a form that is not filled in",
    by_hand: page_by_hand!(
        "<form><input name=user><input name=password></form>",
        "form http://127.0.0.1:50080/ usr=me; echo $?"
    ),
    faults: &[
        "b7-adds-unknown-fields",
        "b7-ignores-unknown-fields",
        "b7-does-not-list-its-fields",
        "b7-does-not-name-the-field",
        "b7-field-names-without-case",
    ],
    run: no_such_field,
};

fn no_such_field(subject: &Subject) -> CheckResult {
    let [one, two, other] = ["one", "two", "x"].map(|mark| format!("{}-{mark}", subject.word()));
    let document = format!(
        "<form><input name={one}><select name={two}><option>1</select></form><form><input name={other}></form>"
    );
    let words = format!("{other}=1");
    let named = format!("'{other}'");
    refused(subject, &document, &[&words], &[&named, &one, &two])?;
    let words = format!("{}=1", one.to_uppercase());
    refused(subject, &document, &[&words], &[&one, &two])
}

pub(super) const NO_SUCH_OPTION: Check = Check {
    id: "b7-no-such-option",
    title: "refuses a choice that a list or a box does not have",
    rank: Rank::HoldsUp,
    source: "handout b7",
    because: "a list takes only what it offers: a browser could not send anything else",
    by_hand: page_by_hand!(
        "<form><select name=a><option>1<option>2</select></form>",
        "form http://127.0.0.1:50080/ a=3; echo $?"
    ),
    faults: &["b7-list-takes-any-value", "b7-box-takes-any-value"],
    run: no_such_option,
};

fn no_such_option(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = "<form><select name=a><option value=1>one</option></select><select name=m multiple><option>1</option></select>\
         <input type=checkbox name=b value=1></form>";
    for name in ["a", "m", "b"] {
        refused(subject, document, &[&format!("{name}={word}")], &[&word])?;
    }
    Ok(())
}

pub(super) const NO_FORM: Check = Check {
    id: "b7-no-form",
    title: "fails when the page has no form, or none that --form selects",
    rank: Rank::HoldsUp,
    source: "handout b7",
    because: "nothing was sent then, and whoever runs it must learn that",
    by_hand: page_by_hand!("<p>hello</p>", "form http://127.0.0.1:50080/; echo $?"),
    faults: &["b7-no-form-exits-0", "b7-no-such-form-takes-the-first"],
    run: no_form,
};

fn no_form(subject: &Subject) -> CheckResult {
    refused(subject, "<p>hello</p><input name=a>", &[], &[])?;
    let document = "<form><input name=a></form>";
    refused(subject, document, &["--form", "#x"], &[])
}

pub(super) const USAGE: Check = Check {
    id: "b7-usage",
    title: "refuses a word without `=` as wrong usage",
    rank: Rank::HoldsUp,
    source: "handout b7",
    because: "`name` alone says not what to fill in; taking it for an empty value would wipe the field",
    by_hand: "cargo lab-b form http://127.0.0.1:9/ name; echo $?",
    faults: &["b7-word-without-equals-is-empty"],
    run: usage,
};

fn usage(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!("<form><input name={word}><input name=a></form>");
    let exchange = run(
        subject,
        server_of(PAGE, &document)?,
        "form",
        PAGE,
        &["a=1", &word],
    )?;
    exchange.finished.expect_code(2)?;
    exchange.expect_prints_nothing()
}

/// Nothing is sent but the request for the page, and the error holds these words.
pub(super) fn refused(
    subject: &Subject,
    document: &str,
    words: &[&str],
    named: &[&str],
) -> CheckResult {
    let exchange = run(subject, server_of(PAGE, document)?, "form", PAGE, words)?;
    let refused = || {
        exchange.requests(1)?;
        exchange.expect_fails(&[])?;
        for word in named {
            exchange.expect_fails(&[word])?;
        }
        exchange.expect_prints_nothing()
    };
    refused().explain(|failure| with_page(failure, document))
}
