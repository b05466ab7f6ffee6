//! Static files (e14).

use super::e17_mounts::{STATIC, serve_files};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Site, percent};

pub(super) const NAMES: Check = Check {
    id: "e14-static-names",
    title: "finds files by their decoded names, and nothing outside of the folder",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §2.1, §5.2.4, handout e14",
    because: "a name in a URL is percent-encoded, and `..` in it must not lead out: not plain, not encoded, not behind an encoded slash",
    by_hand: STATIC,
    faults: &["c7-trusts-the-path", "c3-no-decoding", "c3-missing-is-200"],
    run: names,
};

/// Files with their types, also in folders; 404 for what is not there.
pub(super) fn files(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = serve_files(subject, &site, &[])?;
    for (ending, media_type) in [
        ("css", "text/css; charset=utf-8"),
        ("png", "image/png"),
        ("txt", "text/plain; charset=utf-8"),
    ] {
        let name = format!("{}/{}.{ending}", subject.word(), subject.word());
        let content = subject.octets(200);
        site.file(&name, &content)?;
        let response = server.get(&format!("/static/{name}"))?;
        response.expect_status(&[200])?;
        response.expect_media_type(&[media_type])?;
        response.expect_content(&content)?;
    }
    let missing = format!("/static/{}.css", subject.word());
    server.get(&missing)?.expect_status(&[404])
}

fn names(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let secret = site.secret("secret.txt")?;
    let mut server = serve_files(subject, &site, &[])?;
    for name in ["größe 1.txt", "50%.txt", "a+b&c.txt"] {
        let content = subject.octets(50);
        site.file(name, &content)?;
        let target = format!("/static/{}", percent::encode(name.as_bytes()));
        let response = server.get(&target)?;
        response.expect_status(&[200])?;
        response.expect_content(&content)?;
        let response = server.ask(&Request::head(&target))?;
        response.expect_status(&[200])?;
    }
    for rest in [
        "../secret.txt",
        "x/../../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "%2e%2e%2fsecret.txt",
        &percent::encode(b"../secret.txt"),
    ] {
        let response = server.get(&format!("/static/{rest}"))?;
        if response.text().contains(&secret) {
            let failure = response.failure();
            return Err(failure
                .fact("but", "this is a file beside the folder")
                .into());
        }
        response.expect_status(&[400, 403, 404])?;
    }
    Ok(())
}
