//! Parts of a file: what a Range field asks for, for small files and for large ones.

use super::visitor::{Visitor, octets};

#[test]
fn one_range() {
    let visitor = Visitor::new();
    visitor.file("small", "0123456789");
    visitor.file("empty", "");
    for (range, status, expected) in [
        ("bytes=2-4", 206, "234"),
        ("bytes=7-", 206, "789"),
        ("bytes=-3", 206, "789"),
        ("bytes=-30", 206, "0123456789"),
        ("bytes=8-100", 206, "89"),
        ("bytes=0-0", 206, "0"),
        ("bytes= 1-2 ", 206, "12"),
        ("Bytes=1-2", 206, "12"),
        ("bytes=,1-2,", 206, "12"),
        ("bytes =1-2", 200, "0123456789"),
        ("bytes=1 -2", 200, "0123456789"),
        ("bytes=10-", 416, ""),
        ("bytes=-0", 416, ""),
        ("bytes=99999999999999999999999-", 416, ""),
        ("bytes=4-2", 200, "0123456789"),
        ("bytes=a-b", 200, "0123456789"),
        ("bytes=+1-2", 200, "0123456789"),
        ("bytes=", 200, "0123456789"),
        ("lines=1-2", 200, "0123456789"),
        ("bytes 1-2", 200, "0123456789"),
        ("bytes=0-5,3-8", 200, "0123456789"),
    ] {
        let response = visitor.get("/small", &[("Range", range)]);
        assert_eq!(response.status, status, "{range}");
        if status != 416 {
            assert_eq!(
                String::from_utf8_lossy(&octets(response)),
                expected,
                "{range}"
            );
        } else {
            assert_eq!(response.fields.text("Content-Range"), Some("bytes */10"));
            assert!(!response.fields.has("Cache-Control"), "no cache keeps it");
        }
    }
    assert_eq!(
        visitor
            .ask("HEAD", "/small", &[("Range", "bytes=1-2")])
            .status,
        200
    );
    assert!([200, 416].contains(&visitor.get("/empty", &[("Range", "bytes=0-")]).status));
}

#[test]
fn ranges_of_a_file_that_is_not_kept_in_memory() {
    let visitor = Visitor::new();
    let content: Vec<u8> = (0..200_000_u32)
        .map(|number| (number % 251) as u8)
        .collect();
    visitor.file("large", &content);
    let response = visitor.get("/large", &[("Range", "bytes=100000-149999")]);
    assert_eq!(
        response.fields.text("Content-Range"),
        Some("bytes 100000-149999/200000")
    );
    assert_eq!(octets(response), content[100_000..150_000]);
    let several = octets(visitor.get("/large", &[("Range", "bytes=0-9,-10")]));
    let begins = |part: &[u8]| several.windows(part.len()).any(|here| here == part);
    assert!(begins(&content[..10]) && begins(&content[199_990..]));
}

#[test]
fn parts_have_heads_and_an_end() {
    let visitor = Visitor::new();
    visitor.file("a.txt", "0123456789");
    let response = visitor.get("/a.txt", &[("Range", "bytes=0-1, 20-, 4-5")]);
    assert_eq!(response.status, 206);
    let media_type = response
        .fields
        .text("Content-Type")
        .expect("a type")
        .to_owned();
    let boundary = media_type
        .strip_prefix("multipart/byteranges; boundary=")
        .expect("a boundary");
    let expected = format!(
        "--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n\
         --{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 4-5/10\r\n\r\n45\r\n\
         --{boundary}--\r\n"
    );
    assert_eq!(String::from_utf8_lossy(&octets(response)), expected);
    let many = vec!["1-1"; 17].join(",");
    assert_eq!(
        visitor
            .get("/a.txt", &[("Range", &format!("bytes={many}"))])
            .status,
        200
    );
}

#[test]
fn a_condition_decides_whether_the_part_fits() {
    let visitor = Visitor::new();
    visitor.file("a", "0123456789");
    let first = visitor.get("/a", &[]);
    let text = |name| first.fields.text(name).expect("a field").to_owned();
    let (tag, date) = (text("ETag"), text("Last-Modified"));
    for (condition, status) in [
        (tag.clone(), 206),
        (format!("W/{tag}"), 200),
        ("\"x\"".to_owned(), 200),
        (date, 206),
        ("Sun, 06 Nov 1994 08:49:37 GMT".to_owned(), 200),
        ("nonsense".to_owned(), 200),
    ] {
        let fields = [("Range", "bytes=0-0"), ("If-Range", condition.as_str())];
        assert_eq!(visitor.get("/a", &fields).status, status, "{condition}");
    }
    std::fs::write(visitor.folder.path().join("new"), "new").expect("written");
    let date = visitor
        .get("/new", &[])
        .fields
        .text("Last-Modified")
        .expect("a date")
        .to_owned();
    let fields = [("Range", "bytes=0-0"), ("If-Range", date.as_str())];
    assert_eq!(
        visitor.get("/new", &fields).status,
        200,
        "a file younger than a second"
    );
}
