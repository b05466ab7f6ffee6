use std::io::{Cursor, Read, Write};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use solution_b_client::Fields;
use solution_b_client::coding::decoded;
use solution_b_client::message::{Body, Framing, Input};

fn gzip(octets: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

fn zlib(octets: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

fn deflate(octets: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

/// The content with its codings undone, or what is wrong with it.
fn undone(codings: &str, content: &[u8]) -> Result<Vec<u8>, String> {
    let mut fields = Fields::new();
    fields.push("Content-Encoding", codings.as_bytes());
    let mut octets = Vec::new();
    decoded(&fields, Box::new(std::io::Cursor::new(content.to_vec())))
        .and_then(|mut content| content.read_to_end(&mut octets))
        .map(|_| octets)
        .map_err(|error| error.to_string())
}

#[test]
fn undoes_what_servers_do() {
    let text: Vec<u8> = (0..100_000_u32).flat_map(u32::to_be_bytes).collect();
    let cases: &[(&str, Vec<u8>)] = &[
        ("gzip", gzip(&text)),
        ("X-GZip", gzip(&text)),
        (
            "gzip",
            [gzip(&text[..1000]), gzip(b""), gzip(&text[1000..])].concat(),
        ),
        ("deflate", zlib(&text)),
        ("deflate", deflate(&text)),
        ("identity", text.clone()),
        ("", text.clone()),
        ("deflate, gzip", gzip(&zlib(&text))),
    ];
    for (codings, content) in cases {
        assert!(undone(codings, content).as_ref() == Ok(&text), "{codings}");
    }
    for codings in ["gzip", "deflate"] {
        assert_eq!(
            undone(codings, b"").unwrap(),
            b"",
            "nothing was squeezed: {codings}"
        );
    }
}

#[test]
fn says_what_is_broken() {
    let text = [b'x'; 10_000];
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("br", text.to_vec(), "\"br\" is unknown"),
        ("gzip, br", text.to_vec(), "\"br\" is unknown"),
        ("gzip", gzip(&text)[..20].to_vec(), "cut short"),
        ("gzip", b"plain text, which is not gzip".to_vec(), "broken"),
        (
            "gzip",
            [gzip(&text), b"rubbish".to_vec()].concat(),
            "other octets follow its end",
        ),
        (
            "gzip",
            [gzip(b""), b"rubbish, and a lot of it".to_vec()].concat(),
            "other octets follow its end",
        ),
        (
            "gzip",
            [gzip(&text), gzip(&text)[..9].to_vec()].concat(),
            "cut short",
        ),
        ("deflate", zlib(&text)[..10].to_vec(), "cut short"),
        ("deflate", deflate(&text)[..10].to_vec(), "cut short"),
        (
            "deflate",
            [zlib(&text), b"rubbish".to_vec()].concat(),
            "other octets follow its end",
        ),
        ("gzip,gzip,gzip,gzip,gzip", gzip(&text), "too many codings"),
    ];
    for (codings, content, expected) in cases {
        let error = undone(codings, content).unwrap_err();
        assert!(error.contains(expected), "{codings}: {error}");
    }
}

#[test]
fn a_broken_body_is_not_taken_for_a_broken_coding() {
    let squeezed = gzip(b"content");
    let size = squeezed.len();
    let begin = [format!("{size:x}\r\n").as_bytes(), &squeezed, b"\r\n"].concat();
    for (end, expected) in [
        ("zz\r\n", "a size is not a hexadecimal number"),
        ("", "no last chunk"),
    ] {
        let chunks = Input::new(Cursor::new([&begin, end.as_bytes()].concat()));
        let mut fields = Fields::new();
        fields.push("Content-Encoding", b"gzip");
        let error = decoded(&fields, Box::new(Body::new(chunks, Framing::Chunked)))
            .and_then(|mut content| content.read_to_end(&mut Vec::new()))
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("compressed"), "{error}");
    }
}
