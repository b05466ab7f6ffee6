//! A form that a client fetched and sent: what every check of `form` looks at.

use super::compare::{printable, same_list, same_set};
use super::exchange::{Exchange, run};
use super::pairs;
use super::site::html;
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;

/// Where the page with the form is found.
pub(super) const PAGE: &str = "/form/page";

/// A form that was sent.
pub(super) struct Sent {
    pub(super) exchange: Exchange,
    /// The request that it came in.
    pub(super) request: Request,
    /// Its pairs: `name=value`.
    pub(super) pairs: Vec<String>,
    /// The page with the form.
    document: String,
}

/// The page with the form at this target, and `sent` everywhere else.
pub(super) fn server_of(target: &str, document: &str) -> CheckResult<Origin> {
    let (page, place) = (html(document), target.to_owned());
    Origin::new(move |request| {
        let is_page = request.method == "GET" && request.target == place;
        if is_page {
            page.clone()
        } else {
            Answer::ok("sent\n")
        }
    })
}

/// `form` with these words and flags; the form must be sent.
pub(super) fn send(subject: &Subject, document: &str, words: &[&str]) -> CheckResult<Sent> {
    send_from(subject, PAGE, document, words)
}

/// The same, with the page at this target.
pub(super) fn send_from(
    subject: &Subject,
    target: &str,
    document: &str,
    words: &[&str],
) -> CheckResult<Sent> {
    let exchange = run(subject, server_of(target, document)?, "form", target, words)?;
    Sent::of(exchange, document)
}

impl Sent {
    /// The second request of an exchange, after that for the page with this document.
    pub(super) fn of(exchange: Exchange, document: &str) -> CheckResult<Self> {
        let shown = |failure| with_page(failure, document);
        let request = exchange.requests(2).explain(shown)?.remove(1);
        exchange.finished.expect_code(0).explain(shown)?;
        let pairs = pairs::sent(&request).explain(shown)?;
        Ok(Sent {
            exchange,
            request,
            pairs,
            document: document.into(),
        })
    }

    /// Exactly these pairs, in any order.
    pub(super) fn expect(&self, expected: &[&str]) -> CheckResult {
        let expected: Vec<String> = expected.iter().map(|pair| (*pair).into()).collect();
        same_set(&self.exchange.finished, &expected, &self.pairs)
            .explain(|failure| self.shown(failure))
    }

    /// Exactly these pairs, in this order.
    pub(super) fn expect_in_order(&self, expected: &[&str]) -> CheckResult {
        let expected: Vec<String> = expected.iter().map(|pair| (*pair).into()).collect();
        same_list(&self.exchange.finished, "pair", &expected, &self.pairs)
            .explain(|failure| self.shown(failure))
    }

    /// Adds the last exchange and the page to a failure.
    fn shown(&self, failure: Failure) -> Failure {
        with_page(self.exchange.origin.tell(failure), &self.document)
    }
}

/// Adds the page with the form to a failure.
pub(super) fn with_page(failure: Failure, document: &str) -> Failure {
    failure.fact("the page", format!("`{}`", printable(document)))
}

/// Sends the form once for each line of words; the pairs must be these.
pub(super) fn all_send(
    subject: &Subject,
    document: &str,
    lines: &[(&[&str], &[&str])],
) -> CheckResult {
    for (words, expected) in lines {
        send(subject, document, words)?.expect(expected)?;
    }
    Ok(())
}
