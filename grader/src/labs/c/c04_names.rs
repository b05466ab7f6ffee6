//! Odd names in listings (c4).

use super::c04_listing::{listed, name_of};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Response, Site, links, percent};

pub(super) const LINKS: Check = Check {
    id: "c4-odd-names",
    title: "links to entries with odd names so that the links work",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §2.1, §4.2",
    because: "in a URL a space, a %, a # or a ? means something else, and what stands before a colon is a scheme: encode the name, and put ./ before it",
    by_hand: "mkdir -p target/list && touch 'target/list/a%41 #b' · then: cargo lab-c --root target/list, and: curl http://127.0.0.1:8080/",
    faults: &["c4-no-url-escapes", "c4-lossy-names", "c4-without-dot"],
    run: odd_names,
};

pub(super) const ESCAPED: Check = Check {
    id: "c4-escapes",
    title: "shows names as text, whatever stands in them",
    rank: Rank::HoldsUp,
    source: "HTML Living Standard §13.1.2, handout c4",
    because: "a file called <script>… must not run in the browser of whoever looks at the list: & < > and quotes are written as references",
    by_hand: "mkdir -p 'target/list/<b>' · then: cargo lab-c --root target/list, and: curl http://127.0.0.1:8080/",
    faults: &["c4-no-html-escapes", "c4-title-not-escaped"],
    run: escaped,
};

pub(super) const NOT_FOUND_ESCAPED: Check = Check {
    id: "c4-404-escapes",
    title: "does not repeat the tags of a request in the 404 page",
    rank: Rank::HoldsUp,
    source: "HTML Living Standard §13.1.2, handout c4",
    because: "a link to your server could carry a script that runs in the browser of whoever follows it",
    by_hand: "cargo lab-c --root . · then: curl 'http://127.0.0.1:8080/%3Cscript%3Ealert(1)%3C/script%3E'",
    faults: &["c4-404-echoes-the-path"],
    run: not_found_escaped,
};

/// Names that need care, as far as the system has them.
fn names(subject: &Subject) -> Vec<Vec<u8>> {
    let word = subject.word();
    let mut names = vec![
        format!("{word} two  words"),
        format!("{word}%41%"),
        format!("{word}#a"),
        format!("{word}+b&amp;c"),
        format!("{word}'quote"),
        format!("{word}-\u{e4}\u{1f980}"),
        format!("-{word}"),
    ];
    if cfg!(unix) {
        names.push(format!("{word}?a=b"));
        names.push(format!("{word}\"quotes\""));
        names.push(format!("javascript:{word}"));
        names.push(format!("{word}\\back"));
        names.push(format!("<b>{word}"));
    }
    let mut names: Vec<Vec<u8>> = names.into_iter().map(String::into_bytes).collect();
    if cfg!(target_os = "linux") {
        names.push([word.as_bytes(), b"\xff\xfe"].concat());
    }
    names
}

#[cfg(unix)]
fn write(site: &Site, name: &[u8], content: &[u8]) -> CheckResult {
    use std::os::unix::ffi::OsStrExt;
    let path = site.root().join(std::ffi::OsStr::from_bytes(name));
    std::fs::write(path, content).map_err(crate::outcome::broken)
}

#[cfg(not(unix))]
fn write(site: &Site, name: &[u8], content: &[u8]) -> CheckResult {
    site.file(&String::from_utf8_lossy(name), content)
}

fn odd_names(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let names = names(subject);
    for name in &names {
        write(&site, name, name)?;
    }
    let mut server = site.serve(&[])?;
    let response = server.get("/")?;
    response.expect_status(&[200])?;
    let found = listed(&response);
    for name in &names {
        let shown = crate::octets::escape(name);
        if !found.contains(name) {
            let encoded = percent::encode(name);
            return Err(response
                .about()
                .fact("file", shown)
                .fact("but", "no link leads to it")
                .fact("expected", format!("href=\"./{encoded}\""))
                .into());
        }
    }
    for link in links(&response.text()) {
        let name = name_of(&link.href);
        let scheme = link.href.split(['/', '?', '#']).next().unwrap_or_default();
        let leads_away = scheme.contains(':');
        if leads_away {
            return Err(response
                .about()
                .octets("link", link.href.as_bytes())
                .fact("expected", "./ before the name")
                .because("what stands before the first colon is a scheme: `javascript:…` is a program that the browser runs")
                .into());
        }
        if std::str::from_utf8(&name).is_err() {
            // Whether such a file can be asked for is no matter of the list.
            continue;
        }
        let target = as_a_browser_asks(&link.href);
        let answer = server.get(&target)?;
        let of_link =
            |failure: crate::outcome::Failure| failure.octets("link", link.href.as_bytes());
        answer.expect_status(&[200]).explain(of_link)?;
        answer.expect_content(&name).explain(of_link)?;
    }
    Ok(())
}

/// The target for which a browser asks when this link is followed from `/`: what follows # stays with
/// it, a backslash is a slash, and what no URL holds is encoded.
fn as_a_browser_asks(href: &str) -> String {
    let target = href.strip_prefix("./").unwrap_or(href);
    let target = target.split('#').next().unwrap_or_default();
    let one = |octet: u8| match octet {
        b'\\' => "/".into(),
        _ if octet.is_ascii_graphic() => char::from(octet).to_string(),
        _ => percent::encode(&[octet]),
    };
    let encoded: String = target.bytes().map(one).collect();
    format!("/{encoded}")
}

/// No tag of this name stands in the page.
fn expect_no_tag(response: &Response, tag: &str) -> CheckResult {
    let text = response.text();
    let Some(place) = text.find(tag) else {
        return Ok(());
    };
    Err(response
        .about()
        .pointing("content", response.content(), place, "this is a tag now")
        .fact("expected", "&lt; where < stands in the name")
        .into())
}

fn escaped(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let word = subject.word();
    // Names that every system has, then those with angle brackets.
    let mut files = vec![format!("{word}&lt;b.txt"), format!("{word}'b'.txt")];
    let mut folder = format!("{word}&amp;");
    if cfg!(unix) {
        files.push(format!("<img src=x onerror={word}>"));
        files.push(format!("\"><i>{word}"));
        folder = format!("<u>{word}");
    }
    for file in &files {
        site.file(&format!("{folder}/{file}"), b"x")?;
    }
    let mut server = site.serve(&[])?;
    let response = server.get(&format!("/{}/", percent::encode(folder.as_bytes())))?;
    response.expect_status(&[200])?;
    for tag in ["<img", "<i>", "<u>"] {
        expect_no_tag(&response, tag)?;
    }
    let links = links(&response.text());
    for file in &files {
        if !links.iter().any(|link| link.text.trim() == file) {
            return Err(response
                .about()
                .octets("content", response.content())
                .octets("file", file.as_bytes())
                .fact("expected", "a link whose text is the name of the file")
                .into());
        }
    }
    Ok(())
}

fn not_found_escaped(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    let word = subject.word();
    for target in [
        format!("/%3Cscript%3E{word}%3C/script%3E"),
        format!("/{word}?%3Cscript%3E"),
        format!("/<script>{word}</script>"),
    ] {
        let response = server.get(&target)?;
        response.expect_status(&[400, 404])?;
        expect_no_tag(&response, "<script>")?;
    }
    Ok(())
}
