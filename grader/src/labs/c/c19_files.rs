//! Which files are worth compressing.

use super::coded::{accepting, expect_gzip, expect_plain, long_text, text_file};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Site;

pub(super) const TYPES: Check = Check {
    id: "c19-types",
    title: "compresses every kind of text: pages, styles, scripts, data",
    rank: Rank::HoldsUp,
    source: "handout c19",
    because: "all of them are text, whatever their media type begins with",
    by_hand: "cargo lab-c --root . · then: seq 1000 > numbers.json; curl -sI --compressed http://127.0.0.1:8080/numbers.json",
    faults: &["c19-pages-only", "c19-text-types-only"],
    run: types,
};

pub(super) const IMAGES: Check = Check {
    id: "c19-images",
    title: "sends images and archives as they are",
    rank: Rank::HoldsUp,
    source: "handout c19",
    because: "they are compressed already: once more takes time, and makes them longer",
    by_hand: "cargo lab-c --root . · then: seq 1000 > some.png; curl -sI --compressed http://127.0.0.1:8080/some.png",
    faults: &["c19-images-too"],
    run: images,
};

pub(super) const SHORT: Check = Check {
    id: "c19-short-files",
    title: "compresses from 256 octets on",
    rank: Rank::HoldsUp,
    source: "handout c19",
    because: "gzip has 18 octets of its own, and an answer fits into one packet anyway: for a short file it is not worth it",
    by_hand: "cargo lab-c --root . · then: head -c 255 README.md > short.txt; curl -I --compressed http://127.0.0.1:8080/short.txt",
    faults: &["c19-short-ones-too", "c19-long-ones-only"],
    run: short_files,
};

pub(super) const LONG: Check = Check {
    id: "c19-long-files",
    title: "compresses a long file whole",
    rank: Rank::HoldsUp,
    source: "RFC 1952",
    because: "a file is longer than a buffer: all of it must come, with the checksum of all of it",
    by_hand: "cargo lab-c --root . · then: seq 100000 > long.txt; curl -s --compressed http://127.0.0.1:8080/long.txt | cmp - long.txt",
    faults: &["c19-first-piece-only"],
    run: long_files,
};

fn types(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    for ending in ["html", "css", "txt", "csv", "js", "json"] {
        let (target, content) = text_file(subject, &site, ending)?;
        let response = server.ask(&accepting(&target, "gzip"))?;
        expect_gzip(&response, &content)?;
    }
    Ok(())
}

fn images(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    for ending in ["png", "jpg", "gif", "webp", "woff2"] {
        let (target, content) = text_file(subject, &site, ending)?;
        let response = server.ask(&accepting(&target, "gzip"))?;
        expect_plain(&response, &content)?;
    }
    Ok(())
}

fn short_files(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    for (length, is_long) in [
        (0, false),
        (1, false),
        (255, false),
        (256, true),
        (300, true),
    ] {
        let name = format!("{}.txt", subject.word());
        let content = long_text(subject, length);
        let content = &content[..length];
        site.file(&name, content)?;
        let response = server.ask(&accepting(&format!("/{name}"), "gzip"))?;
        match is_long {
            true => expect_gzip(&response, content)?,
            false => expect_plain(&response, content)?,
        }
    }
    Ok(())
}

fn long_files(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let name = format!("{}.txt", subject.word());
    let length = subject.number(150_000..=200_000);
    let content = long_text(subject, usize::try_from(length).unwrap_or_default());
    site.file(&name, &content)?;
    let server = site.serve(&[])?;
    // The connection goes on: the length is not known before, and yet the end is.
    let mut client = server.client()?;
    let target = format!("/{name}");
    let response = client.ask(&accepting(&target, "gzip").stay())?;
    expect_gzip(&response, &content)?;
    let response = client.ask(&accepting(&target, "identity"))?;
    expect_plain(&response, &content)
}
