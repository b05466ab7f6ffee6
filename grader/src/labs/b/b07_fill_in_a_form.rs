//! b7 · Fill in a form: `form URL [name=value]…`.

use super::b07_choices as choices;
use super::b07_encodings as encodings;
use super::b07_fields as fields;
use super::b07_filling as filling;
use super::b07_sending as sending;
use super::by_hand::form_by_hand;
use super::compare::{printable, same_list, same_set};
use super::exchange::{Exchange, run};
use super::pairs;
use super::site::html;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B7;
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b7-get",
            title: "sends the fields of a GET form, filled in, in the query of its action",
            rank: Rank::Works,
            source: "HTML §4.10.21.3",
            because: "what you name is replaced; everything else, hidden fields too, is sent as the page has it",
            by_hand: form_by_hand!(
                "",
                "<input name=q value=old><input type=hidden name=h value=1>",
                "q=new"
            ),
            faults: &[
                "b7-drops-hidden-fields",
                "b7-sends-only-what-is-named",
                "b7-does-not-fill-in",
                "b7-get-is-post",
                "b7-adds-instead-of-replacing",
                "b7-sends-fields-of-all-forms",
            ],
            run: get_form,
        },
        Check {
            id: "b7-post",
            title: "sends a POST form urlencoded in the body, and prints what the server answers",
            rank: Rank::Works,
            source: "HTML §4.10.21.6, RFC 9110 §9.3.3",
            because: "method=post puts the pairs into the body, and Content-Type says how they are written",
            by_hand: form_by_hand!("method=post", "<input name=a value=1>", "a=2"),
            faults: &[
                "b7-post-is-get",
                "b7-post-without-content-type",
                "b7-post-in-the-query",
                "b7-prints-the-page",
                "b7-method-by-exact-case",
            ],
            run: post_form,
        },
        Check {
            id: "b7-cookies",
            title: "sends the cookies that came with the page",
            rank: Rank::Works,
            source: "RFC 6265 §5.4",
            because: "a server that gave a cookie with the form knows by it who sends the form back",
            by_hand: "nc -l 127.0.0.1 50081 · then: printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nSet-Cookie: a=1\\r\\n\\r\\n%s' '<form action=http://127.0.0.1:50081/><input name=b></form>' | nc -lN 127.0.0.1 50080 · then: cargo lab-b form http://127.0.0.1:50080/",
            faults: &[
                "b7-no-cookies",
                "b7-cookies-with-attributes",
                "b7-first-cookie-only",
                "b7-cookies-in-two-fields",
            ],
            run: cookies,
        },
        choices::CHECKBOX,
        choices::RADIO,
        choices::SELECT,
        fields::TEXTAREA,
        fields::DISABLED,
        fields::FORM_ATTRIBUTE,
        fields::BUTTONS,
        fields::INPUT_TYPES,
        filling::REPEATED,
        filling::HIDDEN,
        filling::WHICH_FORM,
        filling::NO_SUCH_FIELD,
        filling::NO_SUCH_OPTION,
        filling::NO_FORM,
        sending::QUERY,
        sending::ACTION,
        encodings::ENCODING,
        sending::ORDER,
        encodings::FILE,
        encodings::OTHER_ENCTYPES,
        sending::REDIRECTED,
        sending::FAILS,
    ],
    ..B7
};

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
    fn of(exchange: Exchange, document: &str) -> CheckResult<Self> {
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

fn get_form(subject: &Subject) -> CheckResult {
    let [one, two, token] = [(); 3].map(|()| subject.word());
    let document = format!(
        "<form action=/search><p>Search: <input name=q value=\"old\"></p><input type=hidden name=token value={token}>\
         <input name=lang value={two}><input type=submit value=Go></form><form action=/no><input name=no value=1></form>"
    );
    let sent = send(subject, &document, &[&format!("q={one}")])?;
    sent.request.expect_method("GET")?;
    if sent.request.path() != "/search" {
        return sent.request.expect_target("/search?…");
    }
    sent.expect(&[
        &format!("q={one}"),
        &format!("token={token}"),
        &format!("lang={two}"),
    ])
}

fn post_form(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document = format!(
        "<form method=POST action=/login><input name=user><input type=password name=password value=x>\
         <input type=hidden name=token value={two}><button>Log in</button></form>"
    );
    let words = [format!("user={one}"), "password=a=b&c".into()];
    let words = words.each_ref().map(String::as_str);
    let sent = send(subject, &document, &words)?;
    sent.request.expect_method("POST")?;
    sent.request.expect_target("/login")?;
    sent.expect(&[
        &format!("user={one}"),
        "password=a=b&c",
        &format!("token={two}"),
    ])?;
    sent.exchange.expect_prints(b"sent\n")
}

fn cookies(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.text(20)];
    let lines = [
        "Content-Type: text/html".to_owned(),
        format!("Set-Cookie: {one}={two}; Path=/; HttpOnly"),
        "Set-Cookie: lang=en".into(),
    ];
    let lines = lines.each_ref().map(String::as_str);
    let document = "<form method=post action=/form/send><input name=a value=1></form>";
    let page = Answer::status("200 OK", &lines, document.as_bytes());
    let origin = Origin::new(move |request| match request.method.as_str() {
        "GET" => page.clone(),
        _ => Answer::ok("sent\n"),
    })?;
    let sent = Sent::of(run(subject, origin, "form", PAGE, &[])?, document)?;
    let session = format!("{one}={two}");
    let values = sent.request.values("cookie");
    let value = String::from_utf8_lossy(values.first().copied().unwrap_or_default()).into_owned();
    let mut cookies: Vec<String> = value.split("; ").map(String::from).collect();
    cookies.sort();
    let mut expected = vec![session.clone(), "lang=en".into()];
    expected.sort();
    if values.len() == 1 && cookies == expected {
        return Ok(());
    }
    sent.request
        .expect_field("Cookie", format!("{session}; lang=en").as_bytes())
}
