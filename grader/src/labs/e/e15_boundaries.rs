//! Where a part ends (e15).

use super::asking::{by_hand, serve};
use super::parts::Parts;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const SPLIT: Check = Check {
    id: "e15-split",
    title: "finds the boundaries wherever reads and buffers end",
    rank: Rank::HoldsUp,
    source: "RFC 2046 §5.1.1, handout e15",
    because: "TCP knows no lines: a read may end in the middle of a boundary, and the rest comes with the next; whoever looks for it in each piece alone misses it",
    by_hand: FORM,
    faults: &["e15-boundary-within-a-block", "e15-head-within-a-block"],
    run: split,
};

pub(super) const NEARLY: Check = Check {
    id: "e15-nearly",
    title: "takes what only looks like a boundary for content",
    rank: Rank::HoldsUp,
    source: "RFC 2046 §5.1.1",
    because: "a delimiter is a line end, two hyphens and the whole boundary: a part of it, or all of it within a line, is content as anything else",
    by_hand: FORM,
    faults: &[
        "e15-boundary-anywhere",
        "e15-two-hyphens-end",
        "e15-forgets-what-looked-like-it",
    ],
    run: nearly,
};

pub(super) const FORMS: Check = Check {
    id: "e15-spellings",
    title: "reads the forms in which boundaries and part heads may be written",
    rank: Rank::HoldsUp,
    source: "RFC 2046 §5.1.1, RFC 7578 §4.2, RFC 9110 §5.6.6",
    because: "a boundary may be quoted, 70 characters long, followed by white space; text before the first and behind the last is no part; names of fields and parameters know no case and no order",
    by_hand: by_hand!(
        "curl -i -H 'Content-Type: multipart/form-data; boundary=\"a b\"' --data-binary $'--a b\\r\\nContent-Disposition: form-data; name=x\\r\\n\\r\\n1\\r\\n--a b--\\r\\n' http://127.0.0.1:8080/form"
    ),
    faults: &[
        "e15-quotes-belong-to-the-boundary",
        "e15-boundary-comes-first",
        "e15-preamble-is-400",
        "e15-epilogue-is-400",
        "e15-padding-is-400",
        "e15-part-fields-know-case",
        "e15-name-comes-first",
        "e15-splits-at-every-semicolon",
        "e15-names-in-quotes-alone",
    ],
    run: spellings,
};

pub(super) const OCTETS: Check = Check {
    id: "e15-octets",
    title: "keeps every octet of a file: empty, binary, line ends at its ends",
    rank: Rank::HoldsUp,
    source: "RFC 7578 §4.7 (binary)",
    because: "only the line end right before the delimiter belongs to it; every other one is the file's own, and an empty file is one too",
    by_hand: FORM,
    faults: &[
        "e15-trims-files",
        "e15-empty-file-is-none",
        "e15-content-as-text",
    ],
    run: all_octets,
};

/// Shows what came.
const FORM: &str = by_hand!("curl -F a=1 -F file=@README.md http://127.0.0.1:8080/form");

fn split(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let form = Parts::new(subject)
        .field("a", &subject.word())
        .file(
            "file",
            "x.bin",
            "application/octet-stream",
            &subject.octets(60),
        )
        .field("b", "2")
        .end();
    // Each octet a chunk of its own.
    let single: Vec<&[u8]> = form.body().chunks(1).collect();
    let request = Request::new("POST", "/form").field(&form.media_type());
    let response = server.ask(&request.chunks(&single))?;
    form.expect_told(&response)
        .explain(|failure| failure.fact("sent as", "chunks of one octet each"))?;
    // Each octet in a segment of its own.
    let mut client = server.client()?;
    client.send_octet_by_octet(&form.post("/form").octets())?;
    let response = client.response();
    form.expect_told(&server.unless_ended(response)?)
        .explain(|failure| failure.fact("sent as", "segments of one octet each"))?;
    // Every octet around the second boundary on the edge of a buffer of a usual size.
    let mut client = server.client()?;
    for edge in [4096, 8192, 16384, 65536] {
        for place in 0..12 {
            // The parts begin with a delimiter line and a head.
            let content = subject.octets(edge - 8 * place);
            let form = Parts::new(subject)
                .file("file", "x.bin", "application/octet-stream", &content)
                .field("b", "2")
                .end();
            let response = client.ask(&form.post("/form").stay());
            form.expect_told(&server.unless_ended(response)?)
                .explain(|failure| failure.fact("file", crate::octets::count(content.len())))?;
        }
    }
    Ok(())
}

fn nearly(subject: &Subject) -> CheckResult {
    let server = serve(subject, &[])?;
    let mut client = server.client()?;
    let boundary = format!("--{}", subject.text(16));
    let short = &boundary[..boundary.len() - 1];
    for content in [
        format!("x--{boundary}\r\ny"),
        format!("x\r\n--{short}\r\ny"),
        format!("x\r\n--{short}"),
        "x\r\n--\r\n\r\n--".into(),
        format!("x\r\n\r\n-{boundary}\r\n-"),
        format!("\r\r\n\r\r\n--{}", &boundary[..4]),
        format!("x\r\n--{short}\r\n--{short}\r\n--"),
        "\r\n-\r\n--\r\n---\r\n".into(),
    ] {
        let form = Parts::with(&boundary)
            .file("file", "x.txt", "text/plain", content.as_bytes())
            .field("after", "1")
            .end();
        let response = client.ask(&form.post("/form").stay())?;
        form.expect_told(&response).explain(|failure| {
            failure
                .octets("file", content.as_bytes())
                .fact("boundary", boundary.clone())
        })?;
    }
    Ok(())
}

/// A form whose parts are written out: `BOUNDARY` in it stands for its boundary.
fn spelt(boundary: &str, text: &str) -> Parts {
    Parts::with(boundary).octets(text.replace("BOUNDARY", boundary).as_bytes())
}

fn spellings(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let usual =
        "--BOUNDARY\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--BOUNDARY--\r\n";
    let word = subject.word();
    let longest = subject.text(70);
    let mut forms = Vec::new();
    // The boundary and its parameter.
    for (boundary, media_type) in [
        (
            word.as_str(),
            format!("multipart/form-data; boundary=\"{word}\""),
        ),
        (
            "a b'()+_,-./:=?c",
            "multipart/form-data; boundary=\"a b'()+_,-./:=?c\"".into(),
        ),
        (&longest, format!("multipart/form-data; boundary={longest}")),
        (
            &word,
            format!("Multipart/Form-Data;charset=utf-8 ; BOUNDARY={word}"),
        ),
    ] {
        forms.push((spelt(boundary, usual).expects_field("a", "1"), media_type));
    }
    let media_type = format!("multipart/form-data; boundary={word}");
    // What stands around the parts.
    for text in [
        format!("This is for old programs.\r\n{usual}"),
        format!("\r\n{usual}"),
        format!("{usual}This is read by nobody.\r\n--BOUNDARY\r\n"),
        usual.trim_end().to_owned(),
        usual.replace("BOUNDARY\r\n", "BOUNDARY \t\r\n"),
    ] {
        forms.push((
            spelt(&word, &text).expects_field("a", "1"),
            media_type.clone(),
        ));
    }
    // The head of a part.
    for line in [
        "content-disposition: form-data; name=\"a\"",
        "Content-Disposition: FORM-DATA; NAME=\"a\"",
        "Content-Disposition:form-data;name=\"a\"",
        "Content-Disposition: form-data; name=a",
        "X-Other: yes\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain",
    ] {
        let text = usual.replace("Content-Disposition: form-data; name=\"a\"", line);
        forms.push((
            spelt(&word, &text).expects_field("a", "1"),
            media_type.clone(),
        ));
    }
    for line in [
        "Content-Disposition: form-data; filename=\"b;name=c.txt\"; name=\"a\"\r\nContent-Type: text/plain",
        "content-type: text/plain\r\ncontent-disposition: form-data; name=\"a\"; filename=\"b;name=c.txt\"",
    ] {
        let text = usual.replace("Content-Disposition: form-data; name=\"a\"", line);
        let form = spelt(&word, &text).expects_file("a", "b;name=c.txt", "text/plain", b"1");
        forms.push((form, media_type.clone()));
    }
    for (form, media_type) in forms {
        let request = Request::post("/form", form.body());
        let request = request.field(&format!("Content-Type: {media_type}"));
        let response = server.ask(&request)?;
        form.expect_told(&response)
            .explain(|failure| failure.octets("body", form.body()))?;
    }
    Ok(())
}

fn all_octets(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let all: Vec<u8> = (0..=255).collect();
    let contents: [&[u8]; 7] = [
        b"",
        &all,
        b"\r\n",
        b"\r\n\r\n",
        b"\nx\r",
        b" x ",
        b"\xef\xbb\xbfx\0",
    ];
    let mut form = Parts::new(subject);
    for content in contents {
        form = form.file("file", "x.bin", "application/octet-stream", content);
    }
    let form = form.end();
    form.expect_told(&server.ask(&form.post("/form"))?)
}
