//! How long files and forms may be (e15).

use super::asking::serve;
use super::e15_uploads::expect_kept;
use super::parts::Parts;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const LIMITS: Check = Check {
    id: "e15-limits",
    title: "answers 413 to a file over --max-upload, counted for each file to the octet",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.14, handout e15",
    because: "a disk is full sooner than one thinks: the limit is each file's own, and nothing but its content counts",
    by_hand: "cargo lab-e --max-upload 1000 · then: head -c 1001 /dev/zero | curl -i -F file=@- http://127.0.0.1:8080/uploads",
    faults: &[
        "e15-ignores-max-upload",
        "e15-one-octet-more",
        "e15-one-octet-less",
        "e15-limit-for-all-files",
        "e15-too-large-is-400",
    ],
    run: limits,
};

pub(super) const FIELDS: Check = Check {
    id: "e15-long-fields",
    title: "answers 413 when the fields beside the files are over --max-body",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.14, handout e15",
    because: "fields are kept in memory while the form is read: without a limit of their own, a thousand of them, or one without end, fill it",
    by_hand: "cargo lab-e --max-body 2000 · then: curl -i -F a=$(head -c 3000 /dev/zero | tr '\\0' x) http://127.0.0.1:8080/form",
    faults: &["e15-fields-by-max-upload", "e15-each-field-by-max-body"],
    run: fields,
};

fn limits(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &["--max-upload", "5000", "--max-body", "2000"])?;
    let with = |failure: crate::outcome::Failure| {
        failure.fact("with", "--max-upload 5000 --max-body 2000")
    };
    let content = subject.octets(5001);
    let file = |length: usize| {
        Parts::new(subject).file(
            "file",
            "x.bin",
            "application/octet-stream",
            &content[..length],
        )
    };
    let response = server.ask(&file(5000).end().post("/uploads"))?;
    expect_kept(&response, &content[..5000]).explain(with)?;
    let two = file(5000).file(
        "other",
        "y.bin",
        "application/octet-stream",
        &content[..5000],
    );
    // A part begins with the same boundary.
    let two = two.field("a", "1").end();
    two.expect_told(&server.ask(&two.post("/form"))?)
        .explain(with)?;
    for target in ["/uploads", "/form"] {
        let form = file(5001).end();
        let chunks: Vec<&[u8]> = form.body().chunks(700).collect();
        let chunked = Request::new("POST", target)
            .field(&form.media_type())
            .chunks(&chunks);
        for request in [form.post(target), chunked] {
            let response = server.ask(&request)?;
            response.expect_status(&[413]).explain(with)?;
        }
    }
    server.expect_well()
}

fn fields(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &["--max-upload", "50000", "--max-body", "4000"])?;
    let with = |failure: crate::outcome::Failure| {
        failure.fact("with", "--max-upload 50000 --max-body 4000")
    };
    let text = subject.text(4200);
    let form = Parts::new(subject).field("a", &text[..1500]);
    let form = form
        .file("file", "x.bin", "image/png", &subject.octets(20_000))
        .end();
    form.expect_told(&server.ask(&form.post("/form"))?)
        .explain(with)?;
    let one = Parts::new(subject).field("a", &text).end();
    let mut several = Parts::new(subject);
    for _ in 0..4 {
        several = several.field("a", &text[..1500]);
    }
    for form in [one, several.end()] {
        let response = server.ask(&form.post("/form"))?;
        response.expect_status(&[413]).explain(with)?;
    }
    server.expect_well()
}
