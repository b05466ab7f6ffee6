//! `page.html.gz` beside `page.html`: somebody has compressed it already.

use std::fs;
use std::time::{Duration, SystemTime};

use super::coded::{accepting, expect_gzip, expect_holds, expect_plain, text_file};
use super::dated::set_modified;
use crate::course::{Check, Rank};
use crate::labs::squeeze::gzip;
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;
use crate::web::Site;

pub(super) const SIBLING: Check = Check {
    id: "c19-sibling",
    title: "sends NAME.gz, if it lies beside the file, as its compressed form",
    rank: Rank::HoldsUp,
    source: "handout c19",
    because: "whoever put it there compressed it once and well; the server need not do it for each client",
    by_hand: "gzip -9 -k README.md; cargo lab-c --root . · then: curl -s -H 'Accept-Encoding: gzip' http://127.0.0.1:8080/README.md | cmp - README.md.gz",
    faults: &["c19-ignores-siblings", "c19-type-of-the-sibling"],
    run: sibling,
};

pub(super) const OLDER: Check = Check {
    id: "c19-older-sibling",
    title: "passes over a NAME.gz that is older than the file",
    rank: Rank::HoldsUp,
    source: "handout c19",
    because: "the file was changed since, and its compressed form was forgotten: it holds what was there before",
    by_hand: "gzip -k README.md; touch README.md; cargo lab-c --root . · then: curl -s -H 'Accept-Encoding: gzip' http://127.0.0.1:8080/README.md | cmp - README.md.gz",
    faults: &["c19-older-siblings-too"],
    run: older,
};

pub(super) const NO_FILE: Check = Check {
    id: "c19-no-sibling",
    title: "passes over a NAME.gz that is a folder, or a link out of the root",
    rank: Rank::HoldsUp,
    source: "handout c7, c19",
    because: "what is outside of the root is not served, by whatever name; and a folder has no octets",
    by_hand: "mkdir README.md.gz; cargo lab-c --root . · then: curl -i --compressed http://127.0.0.1:8080/README.md",
    faults: &["c19-sibling-is-anything", "c19-siblings-that-leave"],
    run: no_sibling,
};

pub(super) const BY_NAME: Check = Check {
    id: "c19-gz-by-name",
    title: "sends NAME.gz as it is to who asks for it by name",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.4.1",
    because: "who asks for an archive wants the archive: with a Content-Encoding the client would undo it",
    by_hand: "gzip -k README.md; cargo lab-c --root . · then: curl -I -H 'Accept-Encoding: gzip' http://127.0.0.1:8080/README.md.gz",
    faults: &["c19-gz-by-name-is-coded", "c19-images-too"],
    run: by_name,
};

/// A text file, and its compressed form, which is not as anybody else would write it.
fn with_sibling(subject: &Subject, site: &Site) -> CheckResult<(String, Vec<u8>, Vec<u8>)> {
    let (target, content) = text_file(subject, site, "html")?;
    let half = content.len() / 2;
    let packed = [gzip(&content[..half]), gzip(&content[half..])].concat();
    site.file(&format!("{}.gz", &target[1..]), &packed)?;
    Ok((target, content, packed))
}

fn sibling(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content, packed) = with_sibling(subject, &site)?;
    // As old as the file itself, or younger.
    let now = SystemTime::now();
    set_modified(&site, &target[1..], now - Duration::from_secs(60))?;
    let mut server = site.serve(&[])?;
    let media_type = server.get(&target)?.expect_one("Content-Type")?;
    for age in [60, 5] {
        set_modified(
            &site,
            &format!("{}.gz", &target[1..]),
            now - Duration::from_secs(age),
        )?;
        let response = server.ask(&accepting(&target, "gzip"))?;
        expect_gzip(&response, &content)?;
        response.expect_content(&packed)?;
        response.expect_field("Content-Type", &media_type)?;
        response.expect_list_holds("Vary", "Accept-Encoding")?;
    }
    // Others get the file itself.
    expect_plain(&server.get(&target)?, &content)
}

fn older(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, _, _) = with_sibling(subject, &site)?;
    let now = SystemTime::now();
    set_modified(
        &site,
        &format!("{}.gz", &target[1..]),
        now - Duration::from_secs(60),
    )?;
    let newer = super::coded::long_text(subject, 3_000);
    site.file(&target[1..], &newer)?;
    set_modified(&site, &target[1..], now - Duration::from_secs(30))?;
    let mut server = site.serve(&[])?;
    let response = server.ask(&accepting(&target, "gzip"))?;
    expect_gzip(&response, &newer)
}

fn no_sibling(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    let (target, content) = text_file(subject, &site, "css")?;
    site.folder(&format!("{}.gz", &target[1..]))?;
    let response = server.ask(&accepting(&target, "gzip"));
    let response = server.unless_ended(response)?;
    expect_gzip(&response, &content)?;
    // Links need a Unix system.
    if !cfg!(unix) {
        return Ok(());
    }
    let secret = subject.folder().join(subject.word());
    let outside = gzip(subject.text(600).as_bytes());
    fs::write(&secret, &outside).map_err(broken)?;
    let (target, content) = text_file(subject, &site, "css")?;
    set_modified(
        &site,
        &target[1..],
        SystemTime::now() - Duration::from_secs(60),
    )?;
    site.link(&format!("{}.gz", &target[1..]), &secret)?;
    let response = server.ask(&accepting(&target, "gzip"))?;
    expect_gzip(&response, &content)
}

fn by_name(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content, packed) = with_sibling(subject, &site)?;
    let mut server = site.serve(&[])?;
    for codings in ["gzip", "identity"] {
        let response = server.ask(&accepting(&format!("{target}.gz"), codings))?;
        expect_plain(&response, &packed)?;
        expect_holds(&response, response.content(), &content)?;
    }
    Ok(())
}
