//! Names of files, which strangers choose (e15).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::asking::{by_hand, serve};
use super::e15_uploads::expect_kept;
use super::parts::Parts;
use super::said::{differs_from, json_of};
use crate::course::{Check, Rank};
use crate::labs::json::Json;
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;

pub(super) const PATHS: Check = Check {
    id: "e15-names",
    title: "keeps of a file's name what stands behind the last slash of either kind",
    rank: Rank::HoldsUp,
    source: "RFC 7578 §4.2, RFC 6266 §4.3",
    because: "a name is what the sender says, not a place on our disk: `../../etc/passwd` is a file called passwd; every script may stand in it",
    by_hand: by_hand!(
        "curl -F 'file=@README.md;filename=../../etc/passwd' http://127.0.0.1:8080/form"
    ),
    faults: &[
        "e15-keeps-paths",
        "e15-keeps-backslashes",
        "e15-names-in-ascii",
    ],
    run: paths,
};

pub(super) const OUTSIDE: Check = Check {
    id: "e15-outside",
    title: "writes nothing outside of --uploads, whatever a file is called",
    rank: Rank::HoldsUp,
    source: "RFC 7578 §7, handout e15",
    because: "whoever opens a file under the sender's name lets strangers overwrite what they like: give it a name of your own",
    by_hand: "cargo lab-e --uploads target/uploads · then: curl -i -F 'file=@README.md;filename=../outside' http://127.0.0.1:8080/uploads, and: ls target",
    faults: &["e15-file-by-its-name", "e15-name-into-the-field"],
    run: outside,
};

pub(super) const UNKNOWN: Check = Check {
    id: "e15-unknown",
    title: "answers 404 for an upload that is not there, and never another file",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.5, handout e15",
    because: "an id is not a path: `..%2F` in it must not lead out of the folder of the uploads",
    by_hand: by_hand!("curl -i --path-as-is http://127.0.0.1:8080/uploads/..%2FCargo.toml"),
    faults: &["e15-id-is-a-path", "e15-unknown-is-500"],
    run: unknown,
};

/// One file under `file`, of this name, written as browsers write it.
fn named(subject: &Subject, name: &str, content: &[u8]) -> Parts {
    Parts::new(subject)
        .file("file", name, "text/plain", content)
        .end()
}

fn paths(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for (sent, kept) in [
        (format!("../../{word}"), word.clone()),
        (format!("/etc/{word}.conf"), format!("{word}.conf")),
        (format!("a/../{word}.txt"), format!("{word}.txt")),
        (
            format!("{word} größe 日本 🎉.txt"),
            format!("{word} größe 日本 🎉.txt"),
        ),
        (format!("..{word}.tar.gz"), format!("..{word}.tar.gz")),
    ] {
        let head = format!(
            "Content-Disposition: form-data; name=\"file\"; filename=\"{sent}\"\r\nContent-Type: text/plain"
        );
        let form = Parts::new(subject).part(&head, b"x").end();
        let form = form.expects_file("file", &kept, "text/plain", b"x");
        form.expect_told(&server.ask(&form.post("/form"))?)?;
    }
    // A backslash may also escape what follows it: then it is gone as well.
    for sent in [
        format!("C:\\fakepath\\{word}.txt"),
        format!("..\\..\\{word}.txt"),
    ] {
        let form = named(subject, &sent, b"x");
        let response = server.ask(&form.post("/form"))?;
        response.expect_status(&[200])?;
        let value = json_of(&response)?;
        let files = value.get("files").and_then(Json::list).unwrap_or_default();
        let name = files.first().and_then(|file| file.get("filename")?.text());
        let end = format!("{word}.txt");
        if !name.is_some_and(|name| name.ends_with(&end) && !name.contains(['/', '\\'])) {
            return Err(differs_from(&response, &format!("\"filename\":\"{end}\"")));
        }
    }
    Ok(())
}

/// All files and folders below a folder.
pub(super) fn entries(folder: &Path) -> CheckResult<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(folder) = left.pop() {
        // What is gone when we look is not there.
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                left.push(path);
            } else {
                found.insert(path.to_string_lossy().into_owned());
            }
        }
    }
    Ok(found)
}

fn outside(subject: &Subject) -> CheckResult {
    // Given folders above the one for uploads,
    let above = subject.folder().join("above");
    let uploads = above.join("here").join("uploads");
    fs::create_dir_all(&uploads).map_err(broken)?;
    let outside = || -> CheckResult<BTreeSet<String>> {
        let all = entries(subject.folder())?;
        let inside = uploads.to_string_lossy().into_owned();
        Ok(all
            .into_iter()
            .filter(|path| !path.starts_with(&inside))
            .collect())
    };
    let mut server = serve(subject, &["--uploads", &uploads.to_string_lossy()])?;
    let before = outside()?;
    let word = subject.word();
    let absolute = above.join(&word).to_string_lossy().into_owned();
    for name in [
        format!("../{word}"),
        format!("../../{word}.txt"),
        absolute,
        "..".into(),
        ".".into(),
        format!("a\\\"; x=\\\"{word}.txt"),
        format!("{word}%0d%0aX-Injected: yes"),
        format!("{word}\rX-Injected: yes"),
        format!("{word}\nX-Injected: yes"),
        "x".repeat(300),
    ] {
        let content = subject.octets(40);
        let form = named(subject, &name, &content);
        let response = server.ask(&form.post("/uploads"))?;
        // A name that makes no sense may be refused.
        response.expect_status(&[201, 400, 422])?;
        let after = outside()?;
        if let Some(path) = after.difference(&before).next() {
            let failure = response.about().fact("filename", name.clone());
            let failure = failure.fact("found", path.clone());
            let expected = format!("no new file outside of {}", uploads.display());
            return Err(failure.fact("expected", expected).into());
        }
        if response.status() != 201 {
            continue;
        }
        let target = expect_kept(&response, &content)?;
        let response = server.get(&target)?;
        response.expect_status(&[200])?;
        response.expect_content(&content)?;
        response.expect_no_field("X-Injected")?;
        let disposition = response.expect_one("Content-Disposition")?;
        if disposition.contains("../") || disposition.contains("=\"/") {
            let failure = response.wrong_field("Content-Disposition", &disposition);
            return Err(failure.fact("expected", "a name without a path").into());
        }
    }
    Ok(())
}

fn unknown(subject: &Subject) -> CheckResult {
    let uploads = subject.folder().join("uploads");
    fs::create_dir_all(&uploads).map_err(broken)?;
    let secret = format!("secret {}", subject.text(30));
    fs::write(subject.folder().join("secret.txt"), &secret).map_err(broken)?;
    let mut server = serve(subject, &["--uploads", &uploads.to_string_lossy()])?;
    for id in [
        subject.word().as_str(),
        "0",
        "4711",
        "..",
        "%2E%2E",
        "..%2Fsecret.txt",
        "%2e%2e%2fsecret.txt",
        "%00",
        &"9".repeat(40),
    ] {
        let response = server.get(&format!("/uploads/{id}"))?;
        response.expect_status(&[404, 400])?;
        if response.text().contains(&secret) {
            let failure = response.failure();
            return Err(failure
                .fact("but", "this is a file beside the folder of the uploads")
                .into());
        }
    }
    server.expect_well()
}
