//! e15 · Uploads.

use super::asking::{by_hand, serve};
use super::parts::Parts;
use super::said::{differs_from, json_of, quoted};
use super::todos::target_of;
use super::{e15_at_once, e15_boundaries, e15_broken, e15_left, e15_limits, e15_names, sha256};
use crate::course::{Check, Rank, Step};
use crate::labs::json::Json;
use crate::labs::outlines::e::E15;
use crate::octets;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Response, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e15-form",
            title: "reads the fields and the files of a multipart form",
            rank: Rank::Works,
            source: "RFC 7578 §4, RFC 2046 §5.1.1",
            because: "a form with files comes in parts: each has a head that tells its name, and its content goes up to the next boundary, without the line end before it",
            by_hand: by_hand!("curl -F name=Ada -F picture=@README.md http://127.0.0.1:8080/form"),
            faults: &[
                "e15-line-end-is-content",
                "e15-last-part-is-lost",
                "e15-one-value-a-name",
                "e15-files-are-fields",
                "e15-no-content-type",
                "e15-digest-of-the-name",
            ],
            run: form,
        },
        Check {
            id: "e15-upload",
            title: "keeps an uploaded file, and gives it back octet for octet",
            rank: Rank::Works,
            source: "RFC 6266, RFC 9110 §15.3.2, handout e15",
            because: "strangers' files must not become pages of ours: `attachment` makes a browser save them, and nosniff keeps it from guessing a type",
            by_hand: UPLOAD,
            faults: &[
                "e15-created-is-200",
                "e15-no-location",
                "e15-shown-inline",
                "e15-no-nosniff",
                "e15-content-as-text",
                "e15-one-file-for-all",
            ],
            run: upload,
        },
        Check {
            id: "e15-large",
            title: "takes files longer than --max-body: up to --max-upload",
            rank: Rank::Works,
            source: "handout e15",
            because: "forms are read into memory and are short; a file goes to the disk while it comes, so it may be long",
            by_hand: UPLOAD,
            faults: &["e15-files-by-max-body", "e15-first-64-kib"],
            run: large,
        },
        e15_boundaries::SPLIT,
        e15_boundaries::NEARLY,
        e15_boundaries::FORMS,
        e15_boundaries::OCTETS,
        e15_names::PATHS,
        e15_names::OUTSIDE,
        e15_names::UNKNOWN,
        e15_broken::NO_FILE,
        e15_broken::BROKEN,
        e15_broken::TYPES,
        e15_limits::LIMITS,
        e15_limits::FIELDS,
        e15_left::LEFT,
        e15_at_once::AT_ONCE,
    ],
    ..E15
};

/// Keeps a file.
pub(super) const UPLOAD: &str =
    by_hand!("curl -i -F file=@README.md http://127.0.0.1:8080/uploads");

/// What the application says of a file that it keeps, and where it is.
pub(super) fn expect_kept(response: &Response, content: &[u8]) -> CheckResult<String> {
    response.expect_status(&[201])?;
    let value = json_of(response)?;
    let text = |name: &str| value.get(name).and_then(Json::text);
    let has_id = matches!(value.get("id"), Some(Json::Text(_) | Json::Number(_)));
    let size = value.get("size").and_then(Json::count);
    let digest = sha256::hex(content);
    let target = text("url").and_then(target_of);
    let (true, true, true, Some(target)) = (
        has_id,
        size == Some(content.len() as u64),
        text("sha256").is_some_and(|own| own.eq_ignore_ascii_case(&digest)),
        target,
    ) else {
        let expected = format!(
            "{{\"id\":…,\"size\":{},\"sha256\":\"{digest}\",\"url\":\"…\"}}",
            content.len()
        );
        return Err(differs_from(response, &expected));
    };
    let location = response.expect_one("Location")?;
    if target_of(&location).as_ref() != Some(&target) {
        let failure = response.wrong_field("Location", &location);
        return Err(failure
            .fact(
                "expected",
                format!("Location: {}, which is its url", quoted(&target)),
            )
            .into());
    }
    Ok(target)
}

/// Uploads this as `file`, and gives its target.
pub(super) fn keep(
    subject: &Subject,
    server: &mut WebServer,
    name: &str,
    content: &[u8],
) -> CheckResult<String> {
    let form = Parts::new(subject).file("file", name, "application/octet-stream", content);
    let response = server.ask(&form.end().post("/uploads"))?;
    expect_kept(&response, content)
}

fn form(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (one, two) = (subject.word(), subject.word());
    let picture = subject.octets(300);
    let name = format!("{}.png", subject.word());
    let form = Parts::new(subject)
        .field(&one, &subject.text(20))
        .field(&one, "")
        .file(&two, &name, "image/png", &picture)
        .field("größe", "20 € & more = 日本")
        .file(&two, "notes.txt", "text/plain", b"one\r\ntwo\r\n")
        .end();
    form.expect_told(&server.ask(&form.post("/form"))?)
}

fn upload(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let mut kept = Vec::new();
    for ending in ["bin", "html"] {
        let all: Vec<u8> = (0..=255).collect();
        let page = format!(
            "<!DOCTYPE html>\n<script>alert('{}')</script>\n",
            subject.word()
        );
        let content = [page.as_bytes(), &subject.octets(500), &all].concat();
        let name = format!("{}.{ending}", subject.word());
        let media_type = if ending == "html" {
            "text/html"
        } else {
            "application/octet-stream"
        };
        let form = Parts::new(subject)
            .file("file", &name, media_type, &content)
            .end();
        let response = server.ask(&form.post("/uploads"))?;
        kept.push((expect_kept(&response, &content)?, content));
    }
    for (target, content) in kept {
        let response = server.get(&target)?;
        response.expect_status(&[200])?;
        response.expect_content(&content)?;
        let disposition = response.expect_one("Content-Disposition")?;
        let kind = disposition.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("attachment") {
            let failure = response.wrong_field("Content-Disposition", &disposition);
            return Err(failure
                .fact("expected", "Content-Disposition: attachment")
                .into());
        }
        let options = response.expect_one("X-Content-Type-Options")?;
        if !options.eq_ignore_ascii_case("nosniff") {
            response.expect_field("X-Content-Type-Options", "nosniff")?;
        }
    }
    Ok(())
}

fn large(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let content = subject.octets(1_300_000);
    let target = keep(subject, &mut server, "large.bin", &content).explain(|failure| {
        failure.fact(
            "file",
            format!(
                "{} long; --max-body is 1 MiB, --max-upload 10 MiB",
                octets::count(content.len())
            ),
        )
    })?;
    let response = server.get(&target)?;
    response.expect_status(&[200])?;
    if response.content() == content {
        return Ok(());
    }
    let failure = response
        .about()
        .difference("content", &content, response.content());
    Err(failure.into())
}
