//! A web site for the checks of pages, forms and crawls: a table of targets and what they answer.

use std::collections::BTreeMap;

use crate::origin::{Answer, Origin, Request};
use crate::outcome::CheckResult;

type Script = Box<dyn Fn(&Request) -> Answer + Send + Sync>;

/// What stands where. Everything else is 404.
#[derive(Default)]
pub(super) struct Site {
    answers: BTreeMap<String, Script>,
}

impl Site {
    /// A site with a start page, which holds this.
    pub(super) fn with_start(body: &str) -> Self {
        Site::default().page("/", "Start", body)
    }

    /// A page with this title, at this target: path and query as they are sent.
    pub(super) fn page(self, target: &str, title: &str, body: &str) -> Self {
        self.answer(target, page(title, body))
    }

    /// Any answer at this target.
    pub(super) fn answer(self, target: &str, answer: Answer) -> Self {
        self.script(target, move |_| answer.clone())
    }

    /// A redirect.
    pub(super) fn redirect(self, target: &str, status: u16, location: &str) -> Self {
        self.answer(target, Answer::redirect(status, location))
    }

    /// An answer that depends on the request.
    pub(super) fn script(
        mut self,
        target: &str,
        script: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> Self {
        self.answers.insert(target.into(), Box::new(script));
        self
    }

    /// The server of this site.
    pub(super) fn open(self) -> CheckResult<Origin> {
        Origin::new(move |request| self.answer_to(request))
    }

    /// What it answers.
    pub(super) fn answer_to(&self, request: &Request) -> Answer {
        match self.answers.get(&request.target) {
            Some(script) => script(request),
            None => Answer::status(
                "404 Not Found",
                &["Content-Type: text/html"],
                b"<title>404</title><a href=/>start</a>",
            ),
        }
    }
}

/// A whole page in UTF-8.
pub(super) fn page(title: &str, body: &str) -> Answer {
    html(&format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body>{body}</body></html>\n"
    ))
}

/// This document in UTF-8, and nothing around it.
pub(super) fn html(document: &str) -> Answer {
    Answer::status(
        "200 OK",
        &["Content-Type: text/html; charset=utf-8"],
        document.as_bytes(),
    )
}

/// A document of another media type.
pub(super) fn document(media_type: &str, body: &[u8]) -> Answer {
    Answer::status("200 OK", &[&format!("Content-Type: {media_type}")], body)
}

/// `<a href="/a">a</a>` for each of these targets.
pub(super) fn links_to(targets: &[&str]) -> String {
    let link = |target: &&str| format!("<p><a href=\"{target}\">go</a></p>\n");
    targets.iter().map(link).collect()
}
