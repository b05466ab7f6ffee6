//! curl speaks with the server: on one connection, in an old version, with bodies, with paths that lead out.

use std::fs;

use crate::curl::Curl;
use crate::tree;

#[test]
fn one_connection_serves_many_requests() {
    let Some(curl) = Curl::new() else { return };
    // The content of the HEAD that does not come must not be waited for.
    for options in [
        &["--http1.1"][..],
        &["--head"],
        &["--http1.0", "--header", "Connection: keep-alive"],
    ] {
        let paths = ["/data.bin", "/nothing", "/folder/", "/long.txt"];
        let each = ["--output", "content"].repeat(paths.len());
        let told = ["--write-out", "%{num_connects} %{http_code}\n"];
        let ran = curl.run(&[options, &told, &each].concat(), &paths);
        assert_eq!(ran.text(), "1 200\n0 404\n0 200\n0 200\n", "{options:?}");
    }
}

#[test]
fn a_client_of_http_1_0_reads_to_the_close() {
    let Some(curl) = Curl::new() else { return };
    let whole = curl.prints(&["--http1.0", "--include"], "/data.bin");
    assert!(whole.ends_with(&tree::octets(300_000)));
    let head = String::from_utf8_lossy(&whole[..1000]);
    assert!(
        !head.to_ascii_lowercase().contains("transfer-encoding"),
        "{head}"
    );
    let connects = [
        "--http1.0",
        "--write-out",
        "%{num_connects}",
        "--output",
        "a",
        "--output",
        "b",
    ];
    assert_eq!(
        curl.run(&connects, &["/data.bin", "/data.bin"]).text(),
        "11"
    );
}

#[test]
fn a_body_is_sent_once_the_server_says_100() {
    let Some(curl) = Curl::new() else { return };
    let sent = |octets: usize| {
        fs::write(curl.file("body"), tree::octets(octets)).unwrap();
        let options = [
            "--verbose",
            "--header",
            "Expect: 100-continue",
            // It would send the body after this time, come what may.
            "--expect100-timeout",
            "40",
            "--max-time",
            "30",
            "--data-binary",
            "@body",
            "--output",
            "echoed",
            "--write-out",
            "%{http_code} %{size_upload}",
        ];
        let ran = curl.run(&options, &["/echo"]);
        let told = ran.stderr.contains("< HTTP/1.1 100 ");
        (ran.text(), told)
    };
    assert_eq!(sent(300_000), ("200 300000".to_owned(), true));
    assert!(fs::read(curl.file("echoed")).unwrap() == tree::octets(300_000));
    // Too long, and that is known before the first octet of it.
    assert_eq!(sent(2_000_000), ("413 0".to_owned(), false));
}

#[test]
fn a_body_in_chunks_comes_back() {
    let Some(curl) = Curl::new() else { return };
    fs::write(curl.file("body"), tree::octets(700_000)).unwrap();
    let chunked = [
        "--header",
        "Transfer-Encoding: chunked",
        "--header",
        "Content-Type: image/png",
        "--data-binary",
        "@body",
    ];
    let echoed = curl.prints(&chunked, "/echo");
    assert!(echoed == tree::octets(700_000));
}

#[test]
fn no_path_leads_out() {
    let Some(curl) = Curl::new() else { return };
    let above = curl.above.path().display().to_string();
    let by_name = format!("{above}/secret.txt");
    for path in [
        "/../secret.txt",
        "/folder/../../secret.txt",
        "/folder/./.././../secret.txt",
        "//../secret.txt",
        "/..//secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2e%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/folder/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e/secret.txt",
        "/....//secret.txt",
        "/..%00/secret.txt",
        "/..;/secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        &by_name,
        &format!("/{by_name}"),
        &format!("/file://{by_name}"),
    ] {
        let answer = curl.says(&["--path-as-is", "--include"], path);
        assert!(!answer.contains("nobody may see this"), "{path}");
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
    }
    // Not every `..` is an attack; it need not be served either.
    let page = curl.says(
        &["--path-as-is", "--write-out", "%{http_code}"],
        "/folder/./page.html",
    );
    assert!(page.ends_with("200"), "{page}");
}
