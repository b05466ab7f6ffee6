//! The guest book's form, what is refused, and what is said once (e14).

use super::asking::form;
use super::e14_guest_book::{Book, WRITE, expect_not_shown, expect_shown};
use super::elsewhere::expect_leads_to;
use super::page_forms::Form;
use super::visitor::Visitor;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Response, text_of};

pub(super) const FLASH: Check = Check {
    id: "e14-flash",
    title: "thanks once, in the next page, with <p class=\"flash\">",
    rank: Rank::Works,
    source: "handout e14",
    because: "the answer to the form is a redirect, which shows nothing: the message waits in the session until the next page shows it, and is gone then",
    by_hand: WRITE,
    faults: &["e14-no-flash", "e14-flash-stays", "e14-flash-for-everybody"],
    run: flash,
};

pub(super) const CSRF: Check = Check {
    id: "e14-csrf",
    title: "answers 403 without the session's own token, and writes nothing",
    rank: Rank::HoldsUp,
    source: "handout e7, e14",
    because: "a page elsewhere can make a visitor's browser send this form, with the cookie: only our own pages know the token",
    by_hand: WRITE,
    faults: &["e14-no-csrf", "e14-any-token", "e14-403-but-written"],
    run: csrf,
};

pub(super) const BLANK: Check = Check {
    id: "e14-blank",
    title: "answers 422 to a message that is missing or blank",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.21, handout e14",
    because: "there is nothing to show: spaces and line ends are no message",
    by_hand: WRITE,
    faults: &[
        "e14-blank-is-written",
        "e14-missing-is-500",
        "e14-blank-is-400",
    ],
    run: blank,
};

pub(super) const PAGE: Check = Check {
    id: "e14-form",
    title: "shows a form that a browser can fill in and send, without any script",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.21, handout e14",
    because: "the field `message` is typed, `csrf` stands in the form already, hidden: the browser sends both",
    by_hand: WRITE,
    faults: &[
        "e14-form-without-token",
        "e14-form-by-get",
        "e14-form-to-elsewhere",
    ],
    run: page,
};

/// The text of `<p class="flash">`, if the page has one.
fn flash_of(page: &Response) -> Option<String> {
    let text = page.text();
    let mut rest = text.as_str();
    while let Some(place) = rest.find("<p") {
        rest = &rest[place + 2..];
        let (tag, after) = rest.split_once('>')?;
        let plain = tag.to_ascii_lowercase().replace(['"', '\''], " ");
        let mut words = plain
            .split([' ', '=', '\n'])
            .filter(|word| !word.is_empty());
        let is_flash = words.any(|word| word == "class") && words.any(|word| word == "flash");
        if is_flash {
            let inside = after.split("</p").next().unwrap_or_default();
            return Some(text_of(inside).trim().to_owned());
        }
    }
    None
}

fn expect_flash(page: &Response, is_there: bool, why: &str) -> CheckResult {
    let flash = flash_of(page);
    if flash.as_ref().is_some_and(|text| !text.is_empty()) == is_there {
        return Ok(());
    }
    let failure = match &flash {
        Some(text) => page.about().fact("flash", format!("{text:?}")),
        None => page
            .about()
            .fact("but", "the page has no <p class=\"flash\">"),
    };
    let expected = match is_there {
        true => "<p class=\"flash\"> with some words in it",
        false => "no <p class=\"flash\">",
    };
    Err(failure
        .fact("before", why)
        .fact("expected", expected)
        .into())
}

fn flash(subject: &Subject) -> CheckResult {
    let mut book = Book::open(subject)?;
    expect_flash(&book.read()?, false, "nothing was written yet")?;
    for _ in 0..2 {
        book.write(&subject.word())?;
        let mut other = Visitor::new();
        other.visit(&mut book.server)?;
        let request = crate::web::Request::get("/guestbook");
        let page = other.ask(&mut book.server, request)?;
        expect_flash(&page, false, "another visitor wrote an entry")?;
        expect_flash(&book.read()?, true, "this visitor wrote an entry")?;
        expect_flash(
            &book.read()?,
            false,
            "the page that said so was shown already",
        )?;
    }
    Ok(())
}

fn csrf(subject: &Subject) -> CheckResult {
    let mut book = Book::open(subject)?;
    let message = subject.word();
    let mut other = Visitor::new();
    let foreign = other.visit(&mut book.server)?.csrf;
    for pairs in [
        &[("message", message.as_str())][..],
        &[("message", &message), ("csrf", "")],
        &[("message", &message), ("csrf", "wrong")],
        &[("message", &message), ("csrf", &foreign)],
    ] {
        let request = form("/guestbook", pairs);
        let response = book.visitor.ask(&mut book.server, request)?;
        response.expect_status(&[403])?;
        expect_not_shown(&book.read()?, &message)?;
    }
    book.write(&message)
}

fn blank(subject: &Subject) -> CheckResult {
    let mut book = Book::open(subject)?;
    for message in ["", " ", "\r\n\t \r\n"] {
        let response = book.try_write(message)?;
        response
            .expect_status(&[422])
            .explain(|failure| failure.octets("message", message.as_bytes()))?;
    }
    let csrf = book.visitor.visit(&mut book.server)?.csrf;
    let request = form("/guestbook", &[("csrf", &csrf)]);
    let response = book.visitor.ask(&mut book.server, request)?;
    response.expect_status(&[422])?;
    book.write(&subject.word())
}

fn page(subject: &Subject) -> CheckResult {
    let mut book = Book::open(subject)?;
    let message = format!("{} & {} +1", subject.word(), subject.word());
    let form = Form::with(&book.read()?, "message")?;
    let request = form.fill("message", &message).request("/guestbook");
    let response = book.visitor.ask(&mut book.server, request)?;
    response.expect_status(&[303]).explain(|failure| {
        failure.fact(
            "before",
            "the form of /guestbook was filled in, and sent as it says",
        )
    })?;
    expect_leads_to(&response, &book.server, "/guestbook")?;
    expect_shown(&book.read()?, &message)
}
