//! How a form is sent: where to, by which method, in which encoding (b7).

use super::b07_fill_in_a_form::{PAGE, Sent, all_send, send};
use super::b07_filling::refused;
use super::by_hand::form_by_hand;
use super::exchange::run;
use super::site::{Site, html};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{CheckResult, Explain, broken};
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
        ("action=\"/send?x=1&amp;y=2#z\" method=post", "/send?x=1&y=2".into()),
        ("action=\"\"", format!("/page?{pair}")),
        ("method=post", "/page?start=1".into()),
        ("action='?other' method=post", "/page?other".into()),
    ] {
        let document = format!("<form {attributes}><input name=a value={word}></form>");
        let sent = send_from(subject, "/page?start=1", &document)?;
        sent.request
            .expect_target(&expected)
            .and_then(|()| sent.expect(&[&pair]))
            .explain(|failure| failure.fact("the form", format!("<form {attributes}>")))?;
    }
    Ok(())
}

/// Asks for the page at this target and sends its form.
fn send_from(subject: &Subject, target: &str, document: &str) -> CheckResult<Sent> {
    let (page, start) = (html(document), target.to_owned());
    let origin = Origin::new(move |request: &Request| {
        let is_page = request.method == "GET" && request.target == start;
        if is_page { page.clone() } else { Answer::ok("sent\n") }
    })?;
    Sent::of(run(subject, origin, "form", target, &[])?)
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

pub(super) const ENCODING: Check = Check {
    id: "b7-encoding",
    title: "encodes names and values in UTF-8, whatever stands in them",
    rank: Rank::HoldsUp,
    source: "WHATWG URL §5.2",
    because: "`&`, `=`, `+`, `%` and `#` have a meaning in pairs: in a value they must not be taken for it",
    by_hand: form_by_hand!("", "<input name=a>", "'a=1&2=3+4% ä'"),
    faults: &[
        "b7-ampersand-as-it-is",
        "b7-plus-as-it-is",
        "b7-encodes-in-latin-1",
        "b7-percent-as-it-is",
        "b7-names-not-encoded",
    ],
    run: encoding,
};

fn encoding(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = "<form><input name='a&b'><input name=ü><input type=hidden name=h value='ß &amp; +%41'></form>";
    let (one, two) = (format!("a&b={word}&x=1+2 % #"), format!("ü=ä€😀/?{word}"));
    all_send(subject, document, &[(&[&two], &["a&b=", &two, "h=ß & +%41"])])?;
    let document = document.replace("<form>", "<form method=post action=/send>");
    let sent = send(subject, &document, &["a&b=x"])?;
    sent.expect(&["a&b=x", "ü=", "h=ß & +%41"])?;
    // The name ends at the first equals sign.
    let document = document.replace("'a&b'", "a");
    let sent = send(subject, &document, &[&one.replace("a&b=", "a=")])?;
    sent.expect(&[&one.replace("a&b=", "a="), "ü=", "h=ß & +%41"])
}

pub(super) const ORDER: Check = Check {
    id: "b7-order",
    title: "sends the pairs in the order of the page",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.21.4 (in tree order)",
    because: "a server may count on the order, and the order on the command line is another one",
    by_hand: form_by_hand!("", "<input name=b value=1><input name=a value=2>", "a=3"),
    faults: &["b7-sorts-the-pairs", "b7-named-fields-last", "b7-button-last"],
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

pub(super) const FILE: Check = Check {
    id: "b7-file",
    title: "sends files as multipart/form-data, octet for octet",
    rank: Rank::HoldsUp,
    source: "RFC 7578, HTML §4.10.21.8",
    because: "a file may hold any octets; multipart/form-data sends each field as a part, with the file's name beside it",
    by_hand: form_by_hand!(
        "method=post enctype=multipart/form-data",
        "<input type=file name=f>",
        "f=@README.md"
    ),
    faults: &[
        "b7-multipart-is-urlencoded",
        "b7-sends-the-file-name-only",
        "b7-sends-the-whole-path",
        "b7-file-with-crlf",
        "b7-multipart-without-last-boundary",
        "b7-no-such-file-is-empty",
        "b7-at-sign-in-text-is-a-file",
    ],
    run: file,
};

fn file(subject: &Subject) -> CheckResult {
    let [name, word] = [format!("{}.txt", subject.word()), subject.word()];
    let content = format!("{word}\nä\r\n--{word}\n\n");
    let folder = subject.folder().join("files");
    let path = folder.join(&name);
    std::fs::create_dir(&folder)
        .and_then(|()| std::fs::write(&path, &content))
        .map_err(|error| broken(format!("a file to send: {error}")))?;
    let document = "<form method=post enctype=Multipart/Form-Data action=/send><input name=t value=1><input type=file name=f>\
         <textarea name=c>a\nb</textarea></form>";
    let chosen = format!("f=@files/{name}");
    let sent = send(subject, document, &[&chosen, "t=@ä"])?;
    sent.expect(&["t=@ä", &format!("f=@{name}: {content}"), "c=a\r\nb"])?;
    // Urlencoded, only the file's name can go.
    let plain = document.replace("Multipart/Form-Data", "''");
    let sent = send(subject, &plain, &[&chosen])?;
    sent.expect(&["t=1", &format!("f={name}"), "c=a\r\nb"])?;
    refused(subject, document, &["f=@none.txt"], &["none.txt"])
}

pub(super) const OTHER_ENCTYPES: Check = Check {
    id: "b7-other-enctypes",
    title: "sends every other enctype urlencoded",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.18.6",
    because: "an encoding that one does not know must not end in a request that nobody can read",
    by_hand: form_by_hand!("method=post enctype=text/x", "<input name=a value=1>", ""),
    faults: &["b7-sends-other-enctypes"],
    run: other_enctypes,
};

fn other_enctypes(subject: &Subject) -> CheckResult {
    for enctype in ["text/plain", "application/json", "nonsense"] {
        let document = format!("<form method=post action=/send enctype={enctype}><input name=a value='1 2'></form>");
        send(subject, &document, &[])?.expect(&["a=1 2"])?;
    }
    // An unknown method is GET.
    let document = "<form method=put action=/send><input name=a value=1></form>";
    send(subject, document, &[])?.request.expect_target("/send?a=1")
}

pub(super) const REDIRECTED: Check = Check {
    id: "b7-redirected",
    title: "follows the redirect after the form, with the cookies it got until then",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4.4, RFC 6265 §5.3",
    because: "a log-in answers 303 and a cookie: the page behind it is what one wants to see",
    by_hand: "cargo lab-b form http://127.0.0.1:50080/login user=me --verbose",
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
        &["Content-Type: text/html", "Set-Cookie: visit=1; Path=/", "Set-Cookie: s=old; Path=/"],
        page.as_bytes(),
    );
    let cookie = format!("Set-Cookie: s={session}; Path=/");
    let second = Answer::status("303 See Other", &["Location: /home", &cookie], b"no");
    let home = Answer::ok(&word);
    let origin = Origin::new(move |request| match (request.method.as_str(), request.path()) {
        ("GET", "/home") => home.clone(),
        ("GET", _) => first.clone(),
        _ => second.clone(),
    })?;
    let exchange = run(subject, origin, "form", PAGE, &["user=me"])?;
    let last = exchange.requests(3)?.remove(2);
    last.expect_method("GET")?;
    last.expect_target("/home")?;
    let cookies = last.values("cookie").concat();
    let mut cookies: Vec<&[u8]> = cookies.split(|&octet| octet == b';').map(<[u8]>::trim_ascii).collect();
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
    let missing = Answer::status("404 Not Found", &["Content-Type: text/html"], form.as_bytes());
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
