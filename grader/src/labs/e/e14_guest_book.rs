//! e14 · Guest book.

use super::asking::{form, serve};
use super::elsewhere::expect_leads_to;
use super::visitor::{Account, Visitor};
use super::{e14_entries, e14_forms, e14_static};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E14;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, WebServer, text_of};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e14-write",
            title: "takes an entry of who is signed in, and shows it to everybody",
            rank: Rank::Works,
            source: "RFC 9110 §15.4.4, handout e14",
            because: "303 sends the browser on to the page with GET: a reload shows it again, and does not write the entry a second time",
            by_hand: WRITE,
            faults: &[
                "e14-answers-with-the-page",
                "e14-redirect-is-302",
                "e14-entry-is-lost",
                "e14-entries-for-oneself",
            ],
            run: write,
        },
        Check {
            id: "e14-log-in-first",
            title: "sends who is not signed in to /login?next=/guestbook, before anything else",
            rank: Rank::Works,
            source: "handout e14",
            because: "who may not write at all need not hear what is wrong with the form: after the log-in `next` leads back here",
            by_hand: "cargo lab-e · then: curl -i -d message=hello http://127.0.0.1:8080/guestbook",
            faults: &[
                "e14-anybody-writes",
                "e14-nobody-is-401",
                "e14-form-before-log-in",
                "e14-forgets-where-from",
            ],
            run: log_in_first,
        },
        e14_forms::FLASH,
        Check {
            id: "e14-static",
            title: "serves the files of --static below /static/, with their types",
            rank: Rank::Works,
            source: "RFC 9110 §8.3, handout e14",
            because: "style sheets and pictures are files: a browser uses a style sheet only if its type says that it is one",
            by_hand: "cargo lab-e --static . · then: curl -i http://127.0.0.1:8080/static/README.md",
            faults: &[
                "e14-no-files",
                "e14-files-without-type",
                "e14-top-folder-only",
            ],
            run: e14_static::files,
        },
        e14_entries::OPEN,
        e14_entries::ESCAPES,
        e14_entries::NEWEST,
        e14_forms::CSRF,
        e14_forms::BLANK,
        e14_forms::PAGE,
        e14_static::NAMES,
    ],
    ..E14
};

/// Signs in and writes.
pub(super) const WRITE: &str = "cargo lab-e --user ada:secret · then: log in at http://127.0.0.1:8080/login, and write at http://127.0.0.1:8080/guestbook";

/// A guest book with somebody who is signed in.
pub(super) struct Book {
    pub(super) server: WebServer,
    pub(super) visitor: Visitor,
}

impl Book {
    pub(super) fn open(subject: &Subject) -> CheckResult<Self> {
        let account = Account::new(subject);
        Self::open_for(subject, &account)
    }

    /// The same for somebody with this name.
    pub(super) fn open_for(subject: &Subject, account: &Account) -> CheckResult<Self> {
        let mut server = serve(subject, &["--user", &account.flag()])?;
        let mut visitor = Visitor::new();
        visitor.log_in(&mut server, account)?;
        Ok(Book { server, visitor })
    }

    /// Sends the form with this message and the right token.
    pub(super) fn try_write(&mut self, message: &str) -> CheckResult<Response> {
        let csrf = self.visitor.visit(&mut self.server)?.csrf;
        let request = form("/guestbook", &[("message", message), ("csrf", &csrf)]);
        self.visitor.ask(&mut self.server, request)
    }

    /// Writes an entry, which must do.
    pub(super) fn write(&mut self, message: &str) -> CheckResult {
        let response = self.try_write(message)?;
        response.expect_status(&[303]).explain(|failure| {
            failure.fact("before", "a log-in, and GET /session, which told the token")
        })?;
        expect_leads_to(&response, &self.server, "/guestbook")
    }

    /// The page as the visitor sees it.
    pub(super) fn read(&mut self) -> CheckResult<Response> {
        let request = Request::get("/guestbook");
        let page = self.visitor.ask(&mut self.server, request)?;
        expect_page(&page)?;
        Ok(page)
    }

    /// The page as somebody sees it who has never been here.
    pub(super) fn read_as_a_stranger(&mut self) -> CheckResult<Response> {
        let page = self.server.get("/guestbook")?;
        expect_page(&page)?;
        Ok(page)
    }
}

fn expect_page(page: &Response) -> CheckResult {
    page.expect_status(&[200])?;
    page.expect_media_type(&["text/html; charset=utf-8"])
}

/// Does the page show this text?
pub(super) fn expect_shown(page: &Response, text: &str) -> CheckResult {
    if text_of(&page.text()).contains(text) {
        return Ok(());
    }
    let failure = match place_of(page, text) {
        Some(place) => page.about().pointing(
            "content",
            page.content(),
            place,
            "here it stands, but not so",
        ),
        None => page.about().fact("but", "no word of it stands in the page"),
    };
    Err(failure
        .fact("expected", format!("{text:?} among what the page shows"))
        .into())
}

/// Does the page not show this word?
pub(super) fn expect_not_shown(page: &Response, word: &str) -> CheckResult {
    let Some(place) = place_of(page, word) else {
        return Ok(());
    };
    let failure = page
        .about()
        .pointing("content", page.content(), place, "here it stands");
    Err(failure
        .fact("expected", format!("no {word:?}: it was refused"))
        .into())
}

/// Where the longest word of this text stands in the page.
fn place_of(page: &Response, text: &str) -> Option<usize> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let word = words.max_by_key(|word| word.len()).unwrap_or_default();
    let content = page.content();
    content
        .windows(word.len().max(1))
        .position(|window| window == word.as_bytes())
}

fn write(subject: &Subject) -> CheckResult {
    let mut book = Book::open(subject)?;
    let (first, second) = (subject.word(), subject.word());
    for message in [&first, &second] {
        book.write(message)?;
    }
    for message in [&first, &second] {
        expect_shown(&book.read()?, message)?;
        expect_shown(&book.read_as_a_stranger()?, message)?;
    }
    Ok(())
}

fn log_in_first(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let mut visitor = Visitor::new();
    let csrf = visitor.visit(&mut server)?.csrf;
    let message = subject.word();
    let whole = form("/guestbook", &[("message", &message), ("csrf", &csrf)]);
    for request in [
        visitor.jar.on(whole),
        form("/guestbook", &[("message", &message)]),
        form("/guestbook", &[("message", ""), ("csrf", "wrong")]),
        Request::post("/guestbook", b""),
    ] {
        let response = server.ask(&request)?;
        response.expect_status(&[303])?;
        let location = response.expect_one("Location")?;
        // How much of the path in the query is encoded is free.
        let plain = location.replace("%2F", "/").replace("%2f", "/");
        let path = plain.strip_prefix("http://localhost").unwrap_or(&plain);
        if path != "/login?next=/guestbook" {
            let failure = response.wrong_field("Location", &location);
            let expected = "Location: /login?next=/guestbook";
            return Err(failure.fact("expected", expected).into());
        }
    }
    expect_not_shown(&server.get("/guestbook")?, &message)
}
