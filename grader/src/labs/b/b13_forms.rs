//! Content codings in all their forms: how they come, what they are called, one on the other (b13).

use super::b04_chunks::chunk;
use super::b13_squeezed::get_coded;
use super::exchange::get;
use crate::course::{Check, Rank};
use crate::labs::squeeze::{self, GZIP_HEADER, gzip, gzip_of, zlib};
use crate::origin::Answer;
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const CHUNKS: Check = Check {
    id: "b13-chunks",
    title: "undoes the chunks first and the coding then, wherever the pieces end",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.4, RFC 9112 §7",
    because: "the server squeezes the page first and cuts it into chunks then; neither ends where the other does",
    by_hand: "cargo workshop check b13-chunks --verbose",
    faults: &["b4-first-chunk-only"],
    run: chunks,
};

fn chunks(subject: &Subject) -> CheckResult {
    let bottles = squeeze::bottles();
    let data = gzip_of(&squeeze::DYNAMIC, &bottles);
    // 5 and 9 end inside gzip's header, the last cut inside its trailer.
    let mut body = Vec::new();
    let cuts = [0, 5, 9, 60, data.len() - 6, data.len()];
    for pair in cuts.windows(2) {
        body.extend(chunk(&data[pair[0]..pair[1]]));
    }
    body.extend_from_slice(b"0\r\n\r\n");
    let lines = ["Content-Encoding: gzip", "Transfer-Encoding: chunked"];
    let answer = Answer::with("200 OK", &lines, &body);
    let end = answer.head_length();
    let places = [end + 1, end + 4, end + 12, end + 80];
    get(subject, answer.kept_open().split_at(&places), &[])?.expect_prints(&bottles)
}

pub(super) const BARE_DEFLATE: Check = Check {
    id: "b13-bare-deflate",
    title: "reads bare deflate data too where the coding is deflate",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.4.1.2",
    because: "some servers leave the zlib format away; its first two octets tell which of the two it is",
    by_hand: "cargo workshop check b13-bare-deflate --verbose",
    faults: &["b13-needs-zlib"],
    run: bare_deflate,
};

fn bare_deflate(subject: &Subject) -> CheckResult {
    let bottles = squeeze::bottles();
    let octets = subject.octets(100);
    for (data, content) in [
        (squeeze::DYNAMIC.to_vec(), &bottles),
        (squeeze::FIXED.to_vec(), &bottles),
        (squeeze::stored(&octets), &octets),
    ] {
        get_coded(subject, "deflate", &data)?.expect_prints(content)?;
    }
    Ok(())
}

pub(super) const MEMBERS: Check = Check {
    id: "b13-members",
    title: "reads gzip content of several members to its end",
    rank: Rank::HoldsUp,
    source: "RFC 1952 §2.2",
    because: "files that were squeezed one by one may be joined: their contents stand one after another",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\n'; echo one | gzip; echo two | gzip) | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b13-first-member-only"],
    run: members,
};

fn members(subject: &Subject) -> CheckResult {
    let (one, two) = (subject.octets(700), squeeze::bottles());
    let data = [gzip(&one), gzip(b""), gzip_of(&squeeze::DYNAMIC, &two)].concat();
    get_coded(subject, "gzip", &data)?.expect_prints(&[one, two].concat())
}

pub(super) const HEADER: Check = Check {
    id: "b13-gzip-header",
    title: "passes over all that a gzip header may hold",
    rank: Rank::HoldsUp,
    source: "RFC 1952 §2.3",
    because: "the header may name the file, and hold a comment and more: none of it is content",
    by_hand: "cargo workshop check b13-gzip-header --verbose",
    faults: &["b13-header-of-ten-octets"],
    run: header,
};

fn header(subject: &Subject) -> CheckResult {
    let content = subject.octets(300);
    let (name, comment) = (subject.word(), subject.word());
    let rest = &gzip(&content)[GZIP_HEADER.len()..];
    let extra = [&[5, 0], subject.octets(5).as_slice()].concat();
    let text = format!("{name}.txt\0{comment}\0");
    let mut full = GZIP_HEADER.to_vec();
    // Extra field, file name, comment, and a checksum of the header.
    full[3] = 4 | 8 | 16 | 2;
    full.extend_from_slice(&extra);
    full.extend_from_slice(text.as_bytes());
    let sum = squeeze::crc32(&full).to_le_bytes();
    full.extend_from_slice(&sum[..2]);
    let mut named = GZIP_HEADER.to_vec();
    named[3] = 8;
    named.extend_from_slice(format!("{name}\0").as_bytes());
    for header in [named, full] {
        get_coded(subject, "gzip", &[&header, rest].concat())?.expect_prints(&content)?;
    }
    Ok(())
}

pub(super) const NAMES: Check = Check {
    id: "b13-names",
    title: "knows codings by their names in any case, x-gzip, and identity",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.4.1, §8.4.1.3",
    because: "coding names have no case, x-gzip is an old name of gzip, and identity is a name for no coding",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: X-GZip\\r\\n\\r\\n'; echo hello | gzip) | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &[
        "b13-names-by-exact-case",
        "b13-x-gzip-is-unknown",
        "b13-identity-is-unknown",
    ],
    run: names,
};

fn names(subject: &Subject) -> CheckResult {
    let content = subject.octets(100);
    for (coding, data) in [
        ("GZip", gzip(&content)),
        ("x-gzip", gzip(&content)),
        ("DEFLATE", zlib(&content)),
        ("identity", content.clone()),
        ("Identity, gzip", gzip(&content)),
    ] {
        get_coded(subject, coding, &data)?.expect_prints(&content)?;
    }
    Ok(())
}

pub(super) const SEVERAL: Check = Check {
    id: "b13-several",
    title: "undoes several codings, the last one first",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.4",
    because: "they are listed in the order in which they were applied, in one field or in several",
    by_hand: "cargo workshop check b13-several --verbose",
    faults: &["b13-first-coding-only", "b13-codings-in-the-wrong-order"],
    run: several,
};

fn several(subject: &Subject) -> CheckResult {
    let content = subject.octets(300);
    get_coded(subject, "deflate, gzip", &gzip(&zlib(&content)))?.expect_prints(&content)?;
    let lines = ["Content-Encoding: gzip", "Content-Encoding: deflate"];
    let answer = Answer::status("200 OK", &lines, &zlib(&gzip(&content)));
    get(subject, answer, &[])?.expect_prints(&content)
}
