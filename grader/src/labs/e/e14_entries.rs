//! What the guest book shows (e14).

use super::e14_guest_book::{Book, WRITE, expect_shown};
use super::visitor::Account;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::text_of;

pub(super) const OPEN: Check = Check {
    id: "e14-open",
    title: "lets everybody read, with and without a session",
    rank: Rank::HoldsUp,
    source: "handout e14",
    because: "a guest book that only guests can read is none; GET changes nothing and needs no log-in",
    by_hand: "cargo lab-e · then: curl -i http://127.0.0.1:8080/guestbook",
    faults: &["e14-readers-must-log-in", "e14-entries-for-oneself"],
    run: open,
};

pub(super) const ESCAPES: Check = Check {
    id: "e14-escapes",
    title: "shows what people wrote as text, never as HTML",
    rank: Rank::HoldsUp,
    source: "HTML §13.1.2.3, handout e14",
    because: "a `<script>` that a guest writes would run in every reader's browser, with the reader's session: escape each value where it enters the page, once",
    by_hand: WRITE,
    faults: &[
        "e14-message-is-html",
        "e14-name-is-html",
        "e14-escapes-twice",
        "e14-drops-tags",
        "e14-latin-1",
    ],
    run: escapes,
};

pub(super) const NEWEST: Check = Check {
    id: "e14-newest-first",
    title: "shows the newest entry first",
    rank: Rank::HoldsUp,
    source: "handout e14",
    because: "who comes back wants to see what is new",
    by_hand: WRITE,
    faults: &["e14-oldest-first", "e14-by-text"],
    run: newest,
};

fn open(subject: &Subject) -> CheckResult {
    let mut book = Book::open(subject)?;
    book.read_as_a_stranger()?;
    let message = subject.word();
    book.write(&message)?;
    let page = book.read_as_a_stranger()?;
    expect_shown(&page, &message)
}

fn escapes(subject: &Subject) -> CheckResult {
    let account = Account {
        name: format!("<i>{}</i>", subject.word()),
        ..Account::new(subject)
    };
    let mut book = Book::open_for(subject, &account)?;
    let word = subject.word();
    for message in [
        format!("<script>alert(\"{word}\")</script>"),
        format!("<b title='x'>{word}</b> & &amp; &lt;{word}&gt;"),
        format!("größer {word} 日本 🎉"),
        format!("{{{{ {word} }}}} {{% raw %}} </textarea>"),
    ] {
        book.write(&message)?;
        let page = book.read()?;
        let text = page.text();
        for raw in [message.as_str(), account.name.as_str()] {
            if raw.starts_with('<') && text.contains(raw) {
                let place = text.find(raw).unwrap_or_default();
                let failure = page.about();
                let failure = failure.pointing("content", text.as_bytes(), place, "as it was sent");
                return Err(failure
                    .fact("expected", "`<` as `&lt;`, and `&` as `&amp;`")
                    .into());
            }
        }
        expect_shown(&page, &message).explain(|failure| {
            failure.because("a reader sees what was written, letter for letter: escaped once, in UTF-8, and nothing left out")
        })?;
    }
    Ok(())
}

fn newest(subject: &Subject) -> CheckResult {
    let mut book = Book::open(subject)?;
    // Neither in the order of the alphabet nor against it.
    let messages = ["b", "a", "c"].map(|letter| format!("{letter}-{}", subject.word()));
    for message in &messages {
        book.write(message)?;
    }
    let page = book.read()?;
    let text = text_of(&page.text());
    let places: Vec<Option<usize>> = messages.iter().map(|message| text.find(message)).collect();
    for message in &messages {
        expect_shown(&page, message)?;
    }
    if places.is_sorted_by(|one, next| one > next) {
        return Ok(());
    }
    let [first, second, third] = &messages;
    let failure = page
        .about()
        .fact("written", format!("{first}, then {second}, then {third}"));
    Err(failure
        .fact(
            "expected",
            format!("{third} before {second} before {first}"),
        )
        .into())
}
