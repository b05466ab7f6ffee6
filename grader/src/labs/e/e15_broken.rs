//! Forms that cannot be read, or lack something (e15).

use super::asking::{by_hand, form, json, serve};
use super::e15_uploads::UPLOAD;
use super::parts::Parts;
use super::said::{expect_json, expect_refused};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const NO_FILE: Check = Check {
    id: "e15-no-file",
    title: "answers 422 to an upload without the field file, and names it",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.21, handout e15",
    because: "the form can be read, but what it is for is missing",
    by_hand: by_hand!("curl -i -F picture=@README.md http://127.0.0.1:8080/uploads"),
    faults: &[
        "e15-no-file-is-400",
        "e15-no-file-is-500",
        "e15-takes-any-field",
    ],
    run: no_file,
};

pub(super) const BROKEN: Check = Check {
    id: "e15-broken",
    title: "answers 400 to a form that is broken: no boundary, no end, no name",
    rank: Rank::HoldsUp,
    source: "RFC 2046 §5.1.1, RFC 7578 §4.2",
    because: "a form without its last boundary was cut off on the way: to take it for whole is to keep half a file",
    by_hand: by_hand!(
        "curl -i -H 'Content-Type: multipart/form-data' -d x http://127.0.0.1:8080/form"
    ),
    faults: &[
        "e15-no-boundary-is-empty",
        "e15-open-end-is-whole",
        "e15-no-delimiter-is-empty",
        "e15-no-name-is-empty",
        "e15-no-head-is-skipped",
        "e15-broken-is-500",
    ],
    run: broken,
};

pub(super) const TYPES: Check = Check {
    id: "e15-content-types",
    title: "answers 415 to what is no multipart form; /form takes urlencoded ones too",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.16, handout e15",
    because: "a file can come in multipart/form-data alone; other types of multipart are other formats",
    by_hand: UPLOAD,
    faults: &["e15-upload-of-any-type", "e15-any-multipart-is-a-form"],
    run: types,
};

fn no_file(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let other = Parts::new(subject).field("name", "x").end();
    let elsewhere = Parts::new(subject)
        .file("picture", "x.png", "image/png", &subject.octets(50))
        .end();
    for form in [other, elsewhere] {
        let response = server.ask(&form.post("/uploads"))?;
        expect_refused(&response, 422, "file")?;
    }
    Ok(())
}

fn broken(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    let typed = format!("multipart/form-data; boundary={word}");
    let part =
        "--BOUNDARY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n1\r\n";
    let whole = format!("{part}--BOUNDARY--\r\n");
    let long = format!("--BOUNDARY\r\nX-Long: {}", "x".repeat(200_000));
    let forms: &[(&str, &str, &str)] = &[
        ("no boundary parameter", "multipart/form-data", &whole),
        (
            "an empty boundary",
            "multipart/form-data; boundary=",
            &whole,
        ),
        ("no content at all", &typed, ""),
        ("no delimiter", &typed, "file=1"),
        (
            "another boundary",
            &typed,
            "--other\r\n\r\n1\r\n--other--\r\n",
        ),
        ("no last delimiter", &typed, part),
        ("cut off in the content", &typed, &part[..part.len() - 2]),
        (
            "cut off in the last delimiter",
            &typed,
            &whole[..whole.len() - 5],
        ),
        (
            "cut off in a part's head",
            &typed,
            "--BOUNDARY\r\nContent-Disposition: form-data",
        ),
        (
            "a part without a name",
            &typed,
            &whole.replace(" name=\"file\";", ""),
        ),
        (
            "a part without Content-Disposition",
            &typed,
            &whole.replace(
                "Content-Disposition: form-data; name=\"file\"; filename=\"x\"",
                "Content-Type: text/plain",
            ),
        ),
        (
            "a part without a head",
            &typed,
            "--BOUNDARY\r\n\r\n1\r\n--BOUNDARY--\r\n",
        ),
        ("a part's head without end", &typed, &long),
    ];
    for (what, media_type, text) in forms {
        let body = text.replace("BOUNDARY", &word);
        for target in ["/form", "/uploads"] {
            let request = Request::post(target, body.as_bytes());
            let request = request.field(&format!("Content-Type: {media_type}"));
            let response = server.ask(&request)?;
            let accepted: &[u16] = match *what {
                // More than a head needs.
                "a part's head without end" => &[400, 413, 431],
                _ => &[400],
            };
            response
                .expect_status(accepted)
                .explain(|failure| failure.fact("form", *what))?;
        }
    }
    server.expect_well()
}

fn types(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let pairs = [("file", "x")];
    let parts = Parts::new(subject).field("file", "x").end();
    let mixed = parts.media_type().replace("form-data", "mixed");
    for request in [
        form("/uploads", &pairs),
        json("POST", "/uploads", "{\"file\":\"x\"}"),
        json("POST", "/form", "{\"file\":\"x\"}"),
        Request::post("/uploads", b"file=x"),
        Request::post("/form", b"file=x"),
        Request::post("/form", parts.body()).field(&mixed),
        Request::post("/uploads", parts.body()).field(&mixed),
    ] {
        server.ask(&request)?.expect_status(&[415])?;
    }
    let response = server.ask(&form("/form", &pairs))?;
    expect_json(&response, "{\"fields\":[[\"file\",\"x\"]],\"files\":[]}")
}
