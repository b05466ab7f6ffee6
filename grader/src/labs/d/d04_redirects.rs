//! Location: somewhere else, told to the client, or found by the server itself (RFC 3875 §6.2.2 to §6.2.4).

use super::d01_run_it::expect_text;
use super::reported::Told;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const CLIENT: Check = Check {
    id: "d4-location",
    title: "answers 302 where the script prints a Location alone",
    rank: Rank::Works,
    source: "RFC 3875 §6.2.3",
    because: "Location without Status is a client redirect: the browser goes there, and for that it needs the status code 302",
    by_hand: "printf 'print(\"Location: https://example.org/\\\\n\")' > .workshop/site/away.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/away.py",
    faults: &["d4-redirect-is-200"],
    run: client,
};

pub(super) const STATUS: Check = Check {
    id: "d4-location-with-status",
    title: "keeps the script's Status beside its Location",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §6.2.4",
    because: "303 after a form, 301 for a page that has moved, 201 for a new one: a script that says which means it",
    by_hand: "printf 'print(\"Status: 303 See Other\\\\nLocation: /done\\\\n\")' > .workshop/site/form.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/form.py",
    faults: &["d4-redirect-is-always-302"],
    run: status,
};

pub(super) const LOCAL: Check = Check {
    id: "d4-local-redirect",
    title: "answers a Location that is a path as if that had been asked for",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §6.2.2",
    because: "a local redirect: the server itself looks there, with GET and without a body, and the client learns nothing of the way",
    by_hand: "printf 'print(\"Location: /hello.py\\\\n\")' > .workshop/site/near.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/near.py",
    faults: &[
        "d4-no-local-redirect",
        "d4-local-redirect-keeps-the-method",
        "d4-local-redirect-keeps-the-query",
    ],
    run: local,
};

pub(super) const ONLY_LOCAL: Check = Check {
    id: "d4-only-local",
    title: "tells the client of every other Location",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §6.3.2, RFC 3986 §4.2",
    because: "`//host/path` is another server, and with a Status or a Content-Type of its own the script speaks to the client",
    by_hand: "printf 'print(\"Location: //example.org/\\\\n\")' > .workshop/site/away.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/away.py",
    faults: &["d4-any-slash-is-local", "d4-local-despite-status"],
    run: only_local,
};

pub(super) const CIRCLE: Check = Check {
    id: "d4-circle",
    title: "gives up after ten local redirects, with 500",
    rank: Rank::HoldsUp,
    source: "handout d4",
    because: "two scripts that send each other round would start processes for ever; ten steps are allowed",
    by_hand: "printf 'print(\"Location: /round.py\\\\n\")' > .workshop/site/round.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/round.py",
    faults: &["d4-round-and-round", "d4-at-most-5-redirects"],
    run: circle,
};

fn leads_to(location: &str) -> Script {
    Script::new().out(format!("Location: {location}\n\n").as_bytes())
}

fn client(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let location = format!("https://{}.example/{}?a=b", subject.word(), subject.word());
    let path = scripts.script(&subject.word(), &leads_to(&location))?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    response.expect_status(&[302])?;
    response.expect_field("Location", &location)
}

fn status(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let location = format!("/{}", subject.word());
    let with = |code: u16, more: &str| {
        let head = format!("Status: {code} Elsewhere\nLocation: {location}\n{more}\n");
        scripts.script(&subject.word(), &Script::new().out(head.as_bytes()))
    };
    let cases = [
        (with(303, "")?, 303),
        (with(301, "Content-Type: text/plain\n")?, 301),
        (with(201, "Content-Type: text/plain\n")?, 201),
    ];
    let mut server = scripts.serve(&[])?;
    for (path, code) in cases {
        let response = server.get(&path)?;
        response.expect_status(&[code])?;
        response.expect_field("Location", &location)?;
    }
    Ok(())
}

fn local(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    // To a file,
    let (name, content) = scripts.site.random_file("txt")?;
    let to_file = scripts.script(&subject.word(), &leads_to(&format!("/{name}")))?;
    // and to another script, with another query.
    let other = scripts.script(&subject.word(), &Script::reporting())?;
    let query = format!("b={}", subject.word());
    let to_script = scripts.script(&subject.word(), &leads_to(&format!("{other}/more?{query}")))?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&to_file)?;
    response.expect_status(&[200])?;
    response.expect_content(&content)?;
    response.expect_no_field("Location")?;
    let request = Request::post(&format!("{to_script}?a=1"), b"hello");
    let told = Told::in_response(server.ask(&request)?)?;
    told.expect("SCRIPT_NAME", other.as_bytes())?;
    told.expect("PATH_INFO", b"/more")?;
    told.expect("QUERY_STRING", query.as_bytes())?;
    told.expect("REQUEST_METHOD", b"GET")?;
    told.expect_nothing("CONTENT_LENGTH", &[b"0"])?;
    told.expect_nothing("CONTENT_TYPE", &[])
}

fn only_local(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, content) = scripts.site.random_file("txt")?;
    let other_host = format!("//{}.example/{name}", subject.word());
    let away = scripts.script(&subject.word(), &leads_to(&other_host))?;
    let script = Script::new().out(format!("Status: 302 Found\nLocation: /{name}\n\n").as_bytes());
    let with_status = scripts.script(&subject.word(), &script)?;
    let page = format!("Location: /{name}\nContent-Type: text/plain\n\nover there\n");
    let with_type = scripts.script(&subject.word(), &Script::new().out(page.as_bytes()))?;
    let mut server = scripts.serve(&[])?;
    let here = format!("/{name}");
    for (path, location) in [
        (away, &other_host),
        (with_status, &here),
        (with_type, &here),
    ] {
        let response = server.get(&path)?;
        response.expect_status(&[302])?;
        response.expect_field("Location", location)?;
    }
    // The file is there all the same.
    server.get(&here)?.expect_content(&content)
}

fn circle(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let mut next = scripts.script("end", &Script::text(&text))?;
    let end = next.clone();
    for step in 1..=10 {
        next = scripts.script(&format!("step{step}"), &leads_to(&next))?;
    }
    let round = scripts.script("round", &leads_to("/cgi-bin/round.act"))?;
    let mut server = scripts.serve(&[])?;
    expect_text(&server.get(&end)?, &text)?;
    expect_text(&server.get(&next)?, &text)
        .explain(|failure| failure.fact("after", "ten local redirects, which are allowed"))?;
    server.get(&round)?.expect_status(&[500, 502])
}
