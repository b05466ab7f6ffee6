//! The listing of a folder (c4).

use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Link, Request, Response, Site, links, percent};

pub(super) const LISTING: Check = Check {
    id: "c4-listing",
    title: "lists a folder without index.html: a link for each entry",
    rank: Rank::Works,
    source: "handout c4",
    because: "a person sees what is there, and gets on with a click; the slash after a folder's name saves the redirect",
    by_hand: "cargo lab-c --root . · then: curl http://127.0.0.1:8080/docs/",
    faults: &[
        "c4-no-listing",
        "c4-lists-files-only",
        "c4-folders-without-slash",
        "c4-listing-is-plain-text",
        "c4-links-from-the-root",
    ],
    run: listing,
};

pub(super) const ORDER: Check = Check {
    id: "c4-order",
    title: "lists entries in the order of their octets",
    rank: Rank::HoldsUp,
    source: "handout c4",
    because: "the system hands entries out in any order; sorted by octets (capital letters first) the list is the same everywhere",
    by_hand: "cargo lab-c --root . · then: curl http://127.0.0.1:8080/",
    faults: &["c4-any-order", "c4-order-without-case"],
    run: order,
};

pub(super) const WAY_UP: Check = Check {
    id: "c4-way-up",
    title: "has a link to the folder above, except in the root",
    rank: Rank::HoldsUp,
    source: "handout c4",
    because: "above the root there is nothing to see, and everywhere else one wants to get back",
    by_hand: "cargo lab-c --root . · then: curl http://127.0.0.1:8080/docs/",
    faults: &["c4-no-way-up", "c4-way-up-from-the-root"],
    run: way_up,
};

pub(super) const DOT_FILES: Check = Check {
    id: "c4-no-dot-files",
    title: "leaves dot-files out of the list",
    rank: Rank::HoldsUp,
    source: "handout c4",
    because: "names that begin with a dot are settings and secrets (.git, .env): nobody means to show those",
    by_hand: "cargo lab-c --root . · then: curl http://127.0.0.1:8080/ | grep '\"./\\.'",
    faults: &["c4-lists-dot-files"],
    run: dot_files,
};

pub(super) const WHOLE: Check = Check {
    id: "c4-length-in-octets",
    title: "counts the octets of a listing, not its letters",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.6",
    because: "an ä is one letter and two octets: with too small a length the end of the page is cut off",
    by_hand: "mkdir -p target/list && touch target/list/ä.txt · then: cargo lab-c --root target/list, and: curl http://127.0.0.1:8080/",
    faults: &["c4-counts-letters"],
    run: whole,
};

/// The names that the links of a listing lead to, folders with their slash; the way up is left out.
pub(super) fn listed(response: &Response) -> Vec<Vec<u8>> {
    let links = links(&response.text());
    let entries = links.iter().filter(|link| !is_up(link));
    entries.map(|link| name_of(&link.href)).collect()
}

/// `./NAME` in a link stands for `NAME`.
pub(super) fn name_of(href: &str) -> Vec<u8> {
    percent::decode(href.strip_prefix("./").unwrap_or(href))
}

fn is_up(link: &Link) -> bool {
    matches!(link.href.as_str(), "../" | "./../")
}

/// Does the listing have exactly these entries?
fn expect_entries(response: &Response, expected: &[String]) -> CheckResult {
    let mut found: Vec<Vec<u8>> = listed(response);
    found.sort();
    let mut wanted: Vec<Vec<u8>> = expected
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    wanted.sort();
    if found == wanted {
        return Ok(());
    }
    Err(not_listed(response, &found, &wanted))
}

fn not_listed(
    response: &Response,
    found: &[Vec<u8>],
    expected: &[Vec<u8>],
) -> crate::outcome::Outcome {
    let shown = |names: &[Vec<u8>]| match names {
        [] => "nothing".to_owned(),
        names => {
            let names: Vec<String> = names
                .iter()
                .map(|name| crate::octets::escape(name))
                .collect();
            names.join(", ")
        }
    };
    response
        .about()
        .octets("content", response.content())
        .fact("links to", shown(found))
        .fact("expected", shown(expected))
        .into()
}

/// A folder with some entries: its target, and the entries' names as they are linked to.
fn some_folder(site: &Site, subject: &Subject) -> CheckResult<(String, Vec<String>)> {
    let folder = subject.word();
    let mut names = Vec::new();
    for number in 0..4 {
        let name = format!("{}{number}.txt", subject.word());
        site.file(&format!("{folder}/{name}"), b"x")?;
        names.push(name);
    }
    let inner = subject.word();
    site.folder(&format!("{folder}/{inner}"))?;
    names.push(format!("{inner}/"));
    Ok((format!("/{folder}/"), names))
}

fn listing(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (folder, names) = some_folder(&site, subject)?;
    let mut server = site.serve(&[])?;
    let response = server.get(&folder)?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/html"])?;
    expect_entries(&response, &names)?;
    let response = server.get("/")?;
    response.expect_status(&[200])?;
    expect_entries(&response, &[folder[1..].to_owned()])
}

fn order(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let word = subject.word();
    let capital = word.to_uppercase();
    // Capital letters come before small ones: names that differ in case alone are one name on some systems.
    let mut names = vec![
        format!("{capital}-z.txt"),
        format!("{word}-A.txt"),
        format!("{word}-B.txt"),
        format!("{word}-a2.txt"),
        format!("{word}-b1.txt"),
        format!("{word}-\u{e4}.txt"),
    ];
    for name in names.iter().rev() {
        site.file(name, b"x")?;
    }
    names.sort();
    let names: Vec<Vec<u8>> = names.into_iter().map(String::into_bytes).collect();
    let mut server = site.serve(&[])?;
    let response = server.get("/")?;
    response.expect_status(&[200])?;
    let found = listed(&response);
    if found == names {
        return Ok(());
    }
    Err(not_listed(&response, &found, &names))
}

fn way_up(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (folder, _) = some_folder(&site, subject)?;
    let mut server = site.serve(&[])?;
    for (target, expected) in [(folder.as_str(), 1), ("/", 0)] {
        let response = server.get(target)?;
        response.expect_status(&[200])?;
        let found = links(&response.text())
            .iter()
            .filter(|link| is_up(link))
            .count();
        if found != expected {
            let expected = match expected {
                0 => "no link to ../ in the root",
                _ => "a link to ../",
            };
            return Err(response
                .about()
                .octets("content", response.content())
                .fact("expected", expected)
                .into());
        }
    }
    Ok(())
}

fn dot_files(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (shown, _) = site.random_file("txt")?;
    let hidden = subject.word();
    site.file(&format!(".{hidden}"), b"secret")?;
    site.folder(&format!(".{hidden}-folder"))?;
    site.file(&format!("inner/.{hidden}"), b"secret")?;
    let mut server = site.serve(&[])?;
    expect_entries(&server.get("/")?, &[shown, "inner/".into()])?;
    expect_entries(&server.get("/inner/")?, &[])
}

fn whole(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let name = format!("{}\u{e4}\u{f6}\u{fc}\u{1f980}.txt", subject.word());
    site.file(&name, b"x")?;
    let server = site.serve(&[])?;
    let mut client = server.client()?;
    client.ask(&Request::get("/"))?.expect_status(&[200])?;
    client
        .expect_close()
        .explain(|failure| failure.fact("where", format!("the folder holds {name}")))
}
