//! The books: a page whose links lead on.

use super::applications::{resolve, serve};
use super::d08_write_wsgi::expect_answer;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{WebServer, links, text_of};

pub(super) const BOOKS: Check = Check {
    id: "d8-books",
    title: "books.py lists books, and each link leads to a page with its title",
    rank: Rank::Works,
    source: "handout d8",
    because: "one function answers for all paths: the list is HTML whose links lead back to the same application, with another PATH_INFO",
    by_hand: HAND,
    faults: &[
        "d8-list-without-links",
        "d8-links-lead-nowhere",
        "d8-always-the-first-book",
    ],
    run: books,
};

pub(super) const MISSING: Check = Check {
    id: "d8-books-missing",
    title: "answers 404 to a book that is not there, and to every other path",
    rank: Rank::HoldsUp,
    source: "handout d8",
    because: "a path comes from the client, and may be anything: a KeyError would be the server's mistake, and only `/book/ID` is a book's page",
    by_hand: "python3 lab-d-cgi/given/examples/wsgi_server.py lab-d-cgi/src/applications/books.py · then: curl -i http://127.0.0.1:8000/book/none",
    faults: &[
        "d8-missing-book-is-500",
        "d8-everything-is-the-list",
        "d8-only-the-last-part-counts",
    ],
    run: missing,
};

pub(super) const ESCAPED: Check = Check {
    id: "d8-escaped",
    title: "escapes the titles of its books for HTML",
    rank: Rank::HoldsUp,
    source: "handout d8",
    because: "a title is text: an `&` or a `<` in it would be read as HTML, and what a stranger has typed in could be a script",
    by_hand: "python3 lab-d-cgi/given/examples/wsgi_server.py lab-d-cgi/src/applications/books.py · then: curl http://127.0.0.1:8000/ | grep '&'",
    faults: &["d8-titles-as-they-are"],
    run: escaped,
};

pub(super) const MOUNTED: Check = Check {
    id: "d8-mounted",
    title: "works wherever it is mounted: the links too",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (environ: SCRIPT_NAME, PATH_INFO), handout d8",
    because: "SCRIPT_NAME is the part of the path that led to the application, PATH_INFO the rest: a link that begins with / begins with SCRIPT_NAME, or it leads out of the application",
    by_hand: "cargo lab-d --wsgi lab-d-cgi/src/applications/books.py --wsgi-mount /shelf · then: curl -i http://127.0.0.1:8080/shelf/",
    faults: &["d8-links-forget-the-mount"],
    run: mounted,
};

const HAND: &str = "python3 lab-d-cgi/given/examples/wsgi_server.py lab-d-cgi/src/applications/books.py · then: curl -i http://127.0.0.1:8000/";

fn books(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "books.py", "")?;
    every_link_leads(&mut server, "/", "/book/")
}

/// Of the titles that have such a sign: who has put other books there may have none.
fn escaped(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "books.py", "")?;
    let list = server.get("/")?;
    expect_answer(&list, &[200])?;
    for link in links(&list.text()) {
        let title = link.text.trim();
        if !title.contains(['&', '<']) {
            continue;
        }
        let book = server.get(&resolve("/", &link.href))?;
        for page in [&list, &book] {
            if page.text().contains(title) {
                let failure = page.about().octets("content", page.content());
                let failure = failure.fact("title", format!("{title:?}, just like that"));
                let expected = "`&amp;` and `&lt;` in place of `&` and `<`";
                return Err(failure.fact("expected", expected).into());
            }
        }
    }
    Ok(())
}

fn mounted(subject: &Subject) -> CheckResult {
    let mount = format!("/{}", subject.word());
    let mut server = serve(subject, "books.py", &mount)?;
    let with = |failure: Failure| failure.fact("with", format!("SCRIPT_NAME {mount:?}"));
    let books = format!("{mount}/book/");
    every_link_leads(&mut server, &format!("{mount}/"), &books).explain(with)?;
    let mut server = serve(subject, "calculator.py", &mount)?;
    let response = server.get(&format!("{mount}/add/2/3"))?;
    expect_answer(&response, &[200]).explain(with)
}

fn missing(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "books.py", "")?;
    let word = subject.word();
    let list = server.get("/")?;
    let links = links(&list.text());
    let mut targets = links.iter().map(|link| resolve("/", &link.href));
    let known = targets.find_map(|target| Some(target.strip_prefix("/book/")?.to_owned()));
    let known = known.unwrap_or_default();
    for path in [
        format!("/book/{word}"),
        format!("/{word}/{known}"),
        format!("/{word}/book/{known}"),
        format!("/book/{known}/{word}"),
        "/book/".into(),
        "/book".into(),
        format!("/{word}"),
        format!("/{word}/book/{word}"),
        format!("/book/{word}/{word}"),
        "/book/%C3%A9".into(),
    ] {
        expect_answer(&server.get(&path)?, &[404])?;
    }
    expect_answer(&server.get("/")?, &[200])
}

/// The list has links to books, and each book's page has the title that the link has.
fn every_link_leads(server: &mut WebServer, list: &str, books: &str) -> CheckResult {
    let page = server.get(list)?;
    expect_answer(&page, &[200])?;
    page.expect_media_type(&["text/html"])?;
    let mut titles = Vec::new();
    for link in links(&page.text()) {
        let target = resolve(list, &link.href);
        let Some(id) = target.strip_prefix(books) else {
            continue;
        };
        let title = link.text.trim().to_owned();
        let leads = |failure: Failure| failure.fact("link", format!("{:?} {title:?}", link.href));
        let book = server.get(&target)?;
        expect_answer(&book, &[200]).explain(leads)?;
        book.expect_media_type(&["text/html"]).explain(leads)?;
        if id.is_empty() || title.is_empty() || !text_of(&book.text()).contains(&title) {
            let failure = book.about().octets("content", book.content());
            let failure = failure.fact("expected", format!("the title {title:?} in it"));
            return Err(leads(failure).into());
        }
        titles.push(title);
    }
    if titles.is_empty() {
        let failure = page.about().octets("content", page.content());
        return Err(failure
            .fact("expected", format!("links to {books}ID"))
            .into());
    }
    Ok(())
}
