//! How a form is sent: where to, by which method, in which encoding (b7).

use super::by_hand::form_by_hand;
use super::exchange::run;
use super::sent_form::{PAGE, send, send_from};
use super::site::{Site, html};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const QUERY: Check = Check {
    id: "b7-query-of-the-action",
    title: "replaces the action's query with GET, and keeps it with POST",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.21.3 (mutate action URL, submit as entity body)",
    because: "the query is where a GET form puts its pairs; a POST form has the body for them",
    by_hand: form_by_hand!("method=post", "<input name=a value=1>", "a=2"),
    faults: &[
        "b7-get-keeps-the-query",
        "b7-post-drops-the-query",
        "b7-empty-action-is-the-root",
        "b7-sends-the-fragment",
    ],
    run: query,
};

fn query(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let pair = format!("a={word}");
    for (attributes, expected) in [
        ("action=\"/send?x=1&amp;y=2\"", format!("/send?{pair}")),
        (
            "action=\"/send?x=1&amp;y=2#z\" method=post",
            "/send?x=1&y=2".into(),
        ),
        ("action=\"\"", format!("/page?{pair}")),
        ("method=post", "/page?start=1".into()),
        ("action='?other' method=post", "/page?other".into()),
    ] {
        let document = format!("<form {attributes}><input name=a value={word}></form>");
        let sent = send_from(subject, "/page?start=1", &document, &[])?;
        sent.request
            .expect_target(&expected)
            .and_then(|()| sent.expect(&[&pair]))
            .explain(|failure| failure.fact("the form", format!("<form {attributes}>")))?;
    }
    Ok(())
}

pub(super) const ACTION: Check = Check {
    id: "b7-action",
    title: "resolves the action against the page, or its base element",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.21.3, RFC 3986 §5",
    because: "an action is a link like any other: relative to where the page was found in the end",
    by_hand: form_by_hand!("id=x", "<input name=a value=1>", "--verbose"),
    faults: &[
        "b7-action-from-the-root",
        "b7-action-ignores-base",
        "b7-action-against-the-first-url",
    ],
    run: action,
};

fn action(subject: &Subject) -> CheckResult {
    let word = subject.word();
    for (head, action, expected) in [
        ("", word.clone(), format!("/there/{word}")),
        ("", format!("../{word}"), format!("/{word}")),
        ("<base href=/base/x>", word.clone(), format!("/base/{word}")),
    ] {
        let form = format!("{head}<form method=post action={action}><input name=a value=1></form>");
        let origin = Site::default()
            .redirect("/", 302, "/there/page")
            .answer("/there/page", html(&form))
            .answer(&expected, Answer::ok("sent\n"))
            .open()?;
        let exchange = run(subject, origin, "form", "/", &[])?;
        let request = exchange.requests(3)?.remove(2);
        request.expect_target(&expected)?;
        exchange.expect_prints(b"sent\n")?;
    }
    Ok(())
}

pub(super) const ORDER: Check = Check {
    id: "b7-order",
    title: "sends the pairs in the order of the page",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.21.4 (in tree order)",
    because: "a server may count on the order, and the order on the command line is another one",
    by_hand: form_by_hand!("", "<input name=b value=1><input name=a value=2>", "a=3"),
    faults: &[
        "b7-sorts-the-pairs",
        "b7-named-fields-last",
        "b7-button-last",
    ],
    run: order,
};

fn order(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = "<form><input name=z value=1><button name=go value=1>x</button><select name=m multiple><option selected>2<option selected>1</select>\
         <textarea name=c>t</textarea><input type=checkbox name=b checked><input type=hidden name=a value=h></form>";
    let typed = format!("c={word}");
    let expected = ["z=2", "go=1", "m=2", "m=1", &typed, "b=on", "a=h"];
    send(subject, document, &[&typed, "z=2"])?.expect_in_order(&expected)
}

pub(super) const REDIRECTED: Check = Check {
    id: "b7-redirected",
    title: "follows the redirect after the form, with the cookies it got until then",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4.4, RFC 6265 §5.3",
    because: "a log-in answers 303 and a cookie: the page behind it is what one wants to see",
    by_hand: "nc -l 127.0.0.1 50082 · then: printf 'HTTP/1.1 303 See Other\\r\\nLocation: http://127.0.0.1:50082/home\\r\\nSet-Cookie: s=1\\r\\n\\r\\n' | nc -lN 127.0.0.1 50081 · then: printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n%s' '<form method=post action=http://127.0.0.1:50081/><input name=user></form>' | nc -lN 127.0.0.1 50080 · then: cargo lab-b form http://127.0.0.1:50080/ user=me",
    faults: &[
        "b7-prints-the-redirect",
        "b7-redirects-with-post",
        "b7-forgets-new-cookies",
        "b7-keeps-old-cookie-values",
    ],
    run: redirected,
};

fn redirected(subject: &Subject) -> CheckResult {
    let [session, word] = [subject.word(), subject.word()];
    let page = "<form method=post action=/login><input name=user></form>";
    let first = Answer::status(
        "200 OK",
        &[
            "Content-Type: text/html",
            "Set-Cookie: visit=1; Path=/",
            "Set-Cookie: s=old; Path=/",
        ],
        page.as_bytes(),
    );
    let cookie = format!("Set-Cookie: s={session}; Path=/");
    let second = Answer::status("303 See Other", &["Location: /home", &cookie], b"no");
    let home = Answer::ok(&word);
    let origin = Origin::new(
        move |request| match (request.method.as_str(), request.path()) {
            ("GET", "/home") => home.clone(),
            ("GET", _) => first.clone(),
            _ => second.clone(),
        },
    )?;
    let exchange = run(subject, origin, "form", PAGE, &["user=me"])?;
    let last = exchange.requests(3)?.remove(2);
    last.expect_method("GET")?;
    last.expect_target("/home")?;
    let cookies = last.values("cookie").concat();
    let mut cookies: Vec<&[u8]> = cookies
        .split(|&octet| octet == b';')
        .map(<[u8]>::trim_ascii)
        .collect();
    cookies.sort_unstable();
    let expected = format!("s={session}");
    if cookies != [expected.as_bytes(), b"visit=1"] {
        last.expect_field("Cookie", format!("visit=1; {expected}").as_bytes())?;
    }
    exchange.expect_prints(word.as_bytes())
}

pub(super) const FAILS: Check = Check {
    id: "b7-fails-on-404",
    title: "fails when the page, or the answer to the form, is an error",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "form behaves as with --fail: a form on an error page is not the one that was meant",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b form http://127.0.0.1:50080/none; echo $?",
    faults: &["b7-fills-in-error-pages", "b7-prints-an-error-answer"],
    run: fails,
};

fn fails(subject: &Subject) -> CheckResult {
    let form = "<form method=post action=/send><input name=a value=1></form>";
    let missing = Answer::status(
        "404 Not Found",
        &["Content-Type: text/html"],
        form.as_bytes(),
    );
    let exchange = run(subject, Origin::answering(missing)?, "form", PAGE, &[])?;
    exchange.requests(1)?;
    exchange.expect_fails(&["404"])?;
    exchange.expect_prints_nothing()?;
    let origin = Site::default().answer(PAGE, html(form)).open()?;
    let exchange = run(subject, origin, "form", PAGE, &[])?;
    exchange.requests(2)?;
    exchange.expect_fails(&["404"])?;
    exchange.expect_fails(&[&exchange.origin.url("/send")])?;
    exchange.expect_prints_nothing()
}
