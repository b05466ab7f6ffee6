//! The URL of a folder ends in a slash (c4).

use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, Site, WebServer, percent};

pub(super) const REDIRECT: Check = Check {
    id: "c4-redirect",
    title: "sends whoever asks for a folder without its slash to the URL with it",
    rank: Rank::Works,
    source: "RFC 9110 §15.4.2, RFC 3986 §5.2",
    because: "a relative link in the page of /docs leads to /page, in that of /docs/ to /docs/page: only the second is meant; the query goes with it",
    by_hand: "cargo lab-c --root . · then: curl -i 'http://127.0.0.1:8080/docs?a=b'",
    faults: &[
        "c4-no-redirect",
        "c4-redirect-302",
        "c4-no-location",
        "c4-redirect-drops-the-query",
        "c4-redirect-by-last-name",
    ],
    run: redirect,
};

pub(super) const NEVER_ELSEWHERE: Check = Check {
    id: "c4-never-elsewhere",
    title: "never sends anybody to another host",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §4.2, §5.2",
    because: "a Location that begins with // names a host, and a browser takes /\\ for the same: such a link to your server would lead to a stranger's",
    by_hand: "mkdir -p target/evil.example · then: cargo lab-c --root target, and: curl -i http://127.0.0.1:8080//evil.example",
    faults: &[
        "c4-redirect-to-two-slashes",
        "c4-redirect-repeats-the-path",
        "c4-location-not-encoded",
        "c4-location-of-the-host-field",
    ],
    run: never_elsewhere,
};

pub(super) const FILE_WITH_SLASH: Check = Check {
    id: "c4-file-with-slash",
    title: "answers 404 to the name of a file with a slash after it",
    rank: Rank::HoldsUp,
    source: "handout c4",
    because: "the slash says folder, and there is none: served there, a page's relative links would lead nowhere",
    by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/README.md/",
    faults: &["c3-file-with-a-slash"],
    run: file_with_slash,
};

/// Where a Location leads, as path and query on this server; none if it is another host.
fn resolved(location: &str, server: &WebServer, asked: &str) -> Option<String> {
    let ours = format!("//{}", server.authority());
    let rest = location.strip_prefix("http:").unwrap_or(location);
    if let Some(path) = rest.strip_prefix(&ours) {
        return path.starts_with('/').then(|| path.to_owned());
    }
    // To a browser a backslash is a slash.
    if rest.replace('\\', "/").starts_with("//") || rest != location || rest.contains("://") {
        return None;
    }
    if rest.starts_with('/') {
        return Some(rest.to_owned());
    }
    let path = asked.split('?').next().unwrap_or_default();
    let folder = &path[..=path.rfind('/').unwrap_or_default()];
    Some(format!("{folder}{}", rest.trim_start_matches("./")))
}

/// Is this 301 to that path and query?
fn expect_leads_to(
    server: &WebServer,
    response: &Response,
    asked: &str,
    expected: &str,
) -> CheckResult {
    response.expect_status(&[301])?;
    let location = response.expect_one("Location")?;
    let leads_to = resolved(&location, server, asked);
    let same = |text: &str| {
        let (path, query) = text.split_at(text.find('?').unwrap_or(text.len()));
        (percent::decode(path), query.to_owned())
    };
    if leads_to.is_some_and(|found| same(&found) == same(expected)) {
        return Ok(());
    }
    Err(response
        .wrong_field("Location", &location)
        .fact("expected", format!("Location: {expected}"))
        .into())
}

fn redirect(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (one, two, odd) = (
        subject.word(),
        subject.word(),
        format!("{} \u{e4}", subject.word()),
    );
    site.folder(&format!("{one}/{two}"))?;
    site.folder(&odd)?;
    let mut server = site.serve(&[])?;
    let odd = percent::encode(odd.as_bytes());
    let query = format!("?a={}&b=%2F/?c", subject.word());
    for (asked, expected) in [
        (format!("/{one}"), format!("/{one}/")),
        (format!("/{one}/{two}"), format!("/{one}/{two}/")),
        (
            format!("/{one}/{two}{query}"),
            format!("/{one}/{two}/{query}"),
        ),
        (format!("/{odd}"), format!("/{odd}/")),
    ] {
        let request = Request::get(&asked).host(&server.authority());
        let response = server.ask(&request)?;
        expect_leads_to(&server, &response, &asked, &expected)?;
        server
            .get(&expected)?
            .expect_status(&[200])
            .explain(|failure| failure.because("where a redirect leads to, there is the folder"))?;
    }
    Ok(())
}

fn never_elsewhere(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let host = format!("{}.example", subject.word());
    site.folder(&host)?;
    let mut targets = vec![
        format!("//{host}"),
        format!("///{host}"),
        format!("//{host}?a=b"),
        format!("/%2F{host}"),
        format!("/.//{host}"),
        format!("/{host}/..//{host}"),
    ];
    if cfg!(unix) {
        // On Unix a backslash and a line end may stand in a name.
        site.folder(&format!("\\{host}"))?;
        site.folder("a\r\nX-Evil: 1")?;
        targets.push(format!("/%5C{host}"));
        targets.push(format!("/\\{host}"));
        targets.push("/a%0D%0AX-Evil:%201".into());
    }
    let mut server = site.serve(&[])?;
    for target in &targets {
        let request = Request::get(target).host(&server.authority());
        let response = server.ask(&request)?;
        response.expect_no_field("X-Evil").explain(|failure| {
            failure.because("a line end in a name must not end the line of a field: encode it")
        })?;
        response.expect_status(&[200, 301, 400, 403, 404])?;
        for location in response.values("Location") {
            if resolved(&location, &server, target).is_none() {
                return Err(response
                    .wrong_field("Location", &location)
                    .fact(
                        "expected",
                        "a path on this server, which begins with one slash",
                    )
                    .into());
            }
        }
    }
    // In absolute-form the target names the host, and Host counts no more.
    let whole = format!("http://{}/{host}", server.authority());
    let response = server.ask(&Request::get(&whole).host("evil.example"))?;
    expect_leads_to(
        &server,
        &response,
        &format!("/{host}"),
        &format!("/{host}/"),
    )
    .explain(|failure| {
        failure.because(
            "the host of a target in absolute-form counts, and not that of Host (RFC 9112 §3.2.2)",
        )
    })
}

fn file_with_slash(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("html")?;
    let mut server = site.serve(&[])?;
    server.get(&format!("/{name}/"))?.expect_status(&[404])?;
    server.get(&format!("/{name}"))?.expect_content(&content)
}
