//! What becomes of what a script prints.

use std::fs;
use std::io::Read;
use std::os::unix::fs::symlink;

use crate::server::{Server, until};

#[test]
fn what_is_written_is_sent_before_the_script_goes_on() {
    let text = "printf 'Content-Type: text/plain\\n\\nfirst'; while [ ! -e \"$QUERY_STRING\" ]; do sleep 0.01; done; printf last";
    let server = Server::start(&[("slow", text)], &[]);
    let sign = server.place("sign");
    let mut stream = server.get(&format!("slow?{}", sign.display()));
    let mut came = Vec::new();
    while !String::from_utf8_lossy(&came).contains("first") {
        let mut piece = [0; 512];
        let count = stream.read(&mut piece).unwrap();
        assert!(
            count > 0,
            "the connection ends after {:?}",
            String::from_utf8_lossy(&came)
        );
        came.extend_from_slice(&piece[..count]);
    }
    fs::write(sign, "").unwrap();
    assert!(crate::server::all(stream).contains("last"));
}

#[test]
fn a_short_answer_that_is_all_there_leaves_with_its_length() {
    let text = "printf 'Content-Type: text/plain\\n\\n'; printf 'all of it'";
    let server = Server::start(&[("short", text)], &[]);
    // A machine with much to do may take its time to end the script: then nobody waits for that.
    until("one comes in one piece", || {
        let answer = server.answer("short");
        let is_whole = answer.ends_with("\r\n\r\nall of it");
        assert!(is_whole || answer.ends_with("\r\n0\r\n\r\n"), "{answer:?}");
        is_whole && answer.contains("\r\nContent-Length: 9\r\n")
    });
}

#[test]
fn a_link_that_leads_elsewhere_now_is_not_what_it_was() {
    let server = Server::start(&[("inside", "printf 'Content-Type: a/b\\n\\nin'")], &[]);
    let (bin, link) = (server.place("cgi-bin"), server.place("cgi-bin/link"));
    fs::write(server.place("outside"), "#!/bin/sh\necho out\n").unwrap();
    symlink(bin.join("inside"), &link).unwrap();
    for _ in 0..2 {
        assert!(server.answer("link").starts_with("HTTP/1.1 200 "));
    }
    fs::remove_file(&link).unwrap();
    symlink(server.place("outside"), &link).unwrap();
    assert!(server.answer("link").starts_with("HTTP/1.1 403 "));
    fs::remove_file(&link).unwrap();
    assert!(server.answer("link").starts_with("HTTP/1.1 404 "));
}

#[test]
fn no_value_of_a_field_becomes_a_field_of_its_own() {
    let control = [
        "\\r",
        "\\000",
        "\\013",
        "\\033",
        "\\177",
        "\\rSet-Cookie: a=1",
    ];
    for (at, octet) in control.iter().enumerate() {
        let text = format!("printf 'Content-Type: text/plain\\nX-A: b{octet}c\\n\\n'");
        let server = Server::start(&[("split", &text)], &[]);
        let answer = server.answer("split");
        assert!(answer.starts_with("HTTP/1.1 502 "), "{at}: {answer:?}");
        assert!(!answer.contains("Set-Cookie"), "{at}: {answer:?}");
    }
}

#[test]
fn a_script_that_writes_the_whole_response_has_not_an_octet_of_it_changed() {
    let text = "printf 'HTTP/1.1 299 Own Words\\r\\nx-a:  b\\r\\n\\r\\nall of it'";
    let server = Server::start(&[("nph-own", text)], &[]);
    assert_eq!(
        server.answer("nph-own"),
        "HTTP/1.1 299 Own Words\r\nx-a:  b\r\n\r\nall of it"
    );
}

#[test]
fn a_script_that_was_killed_has_not_said_everything() {
    let text = "printf 'Content-Type: text/plain\\n\\nhalf'; kill -9 $$";
    let server = Server::start(&[("killed", text)], &[]);
    let mut octets = Vec::new();
    // A reset is as good as an end here.
    let _ = server.get("killed").read_to_end(&mut octets);
    assert!(
        !octets.ends_with(b"0\r\n\r\n"),
        "{}",
        String::from_utf8_lossy(&octets)
    );
    assert!(!String::from_utf8_lossy(&octets).contains("Content-Length: 4"));
    server.logs("/cgi-bin/killed: it ended with signal: 9");
}
