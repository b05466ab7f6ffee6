//! Lab E: the finished application, and requests written by hand.

use super::{Other, Play};

/// A request without content that ends its connection; further field lines, each with its CRLF.
macro_rules! get {
    ($path:literal) => {
        get!($path, "")
    };
    ($path:literal, $fields:literal) => {
        without_content!("GET", $path, $fields)
    };
}

macro_rules! without_content {
    ($method:literal, $path:literal, $fields:literal) => {
        concat!(
            $method,
            " ",
            $path,
            " HTTP/1.1\r\nHost: localhost\r\n",
            $fields,
            "Connection: close\r\n\r\n"
        )
    };
}

/// A request that carries this content.
macro_rules! post {
    ($path:literal, $kind:literal, $content:literal) => {
        post!($path, $kind, "", $content)
    };
    ($path:literal, $kind:literal, $fields:literal, $content:literal) => {
        with_content!("POST", $path, $kind, $fields, $content)
    };
}

macro_rules! with_content {
    ($method:literal, $path:literal, $kind:literal, $fields:literal, $content:literal) => {
        concat!(
            $method,
            " ",
            $path,
            " HTTP/1.1\r\nHost: localhost\r\nContent-Type: ",
            $kind,
            "\r\n",
            $fields,
            "Content-Length: LENGTH\r\nConnection: close\r\n\r\n",
            $content
        )
    };
}

pub(super) fn play(step: &str) -> Option<Play> {
    let application = |flags, asks, tries| Play {
        other: Other::Application(flags),
        shows: &[],
        asks,
        tries,
    };
    Some(match step {
        "e1" => application(
            &[],
            &[
                get!("/hello"),
                get!("/hello.json"),
                get!("/result?value=it%20worked"),
                get!("/fail?cause=the%20disk%20is%20full"),
            ],
            &["http://127.0.0.1:PORT/ in a browser: a link to every part"],
        ),
        "e2" => application(
            &["--route", "GET /shelf/:name/*rest"],
            &[
                get!("/r/users/me"),
                get!("/r/users/a%2Fb"),
                get!("/shelf/rye/dark/and/sweet"),
                without_content!("DELETE", "/r/users/7", ""),
                without_content!("OPTIONS", "/r/users/7", ""),
            ],
            &[
                "cargo lab-e routes · the same table that the server uses",
                "cargo lab-e --route 'GET /a/:x' --route 'GET /a/:y' · the two clash, and it says so",
            ],
        ),
        "e3" => application(
            &[],
            &[
                get!("/query?size=1&size=2+3&crust"),
                get!("/search?q=rye&page=2&tag=dark&tag=sweet"),
                get!("/search?q=rye&page=two"),
                get!("/greeting", "Accept: application/json;q=0.8, text/html\r\n"),
                get!("/greeting", "Accept: image/png\r\n"),
            ],
            &["curl -i -H 'Accept: application/json' http://127.0.0.1:PORT/greeting"],
        ),
        "e4" => application(
            &[],
            &[
                post!(
                    "/form",
                    "application/x-www-form-urlencoded",
                    "bread=rye&note=dark+and+sweet"
                ),
                post!(
                    "/person",
                    "application/json",
                    "{\"name\":\"Ada\",\"age\":36}"
                ),
                post!(
                    "/person",
                    "application/json",
                    "{\"name\":\"Ada\",\"age\":360}"
                ),
                post!("/person", "text/plain", "Ada, 36"),
            ],
            &["curl -i --json '[1, [2, [3]]]' http://127.0.0.1:PORT/json"],
        ),
        "e5" => application(
            &[],
            &[
                get!("/trace"),
                get!("/trace/group", "X-Request-ID: mine-1\r\n"),
                get!("/trace/stop"),
            ],
            &[
                "curl -i http://127.0.0.1:PORT/nothing/here · it has an id too",
                "cargo lab-e --port 0 --access-log - --log-format json · a line for each",
            ],
        ),
        "e6" => application(
            &[],
            &[
                get!(
                    "/cookies/set?name=bread&value=rye%20bread&max_age=60&http_only=true&same_site=Lax"
                ),
                get!("/cookies/sign?name=price&value=3"),
                get!("/cookies", "Cookie: COOKIES\r\n"),
                get!("/cookies/signed?name=price", "Cookie: COOKIES\r\n"),
                get!("/cookies/signed?name=price", "Cookie: price=1.made-up\r\n"),
            ],
            &["http://127.0.0.1:PORT/cookies/set?name=bread&value=rye in a browser, then /cookies"],
        ),
        "e7" => application(
            &["--user", "ada:lovelace"],
            &[
                get!("/session"),
                get!("/session", "Cookie: COOKIES\r\n"),
                post!(
                    "/login",
                    "application/x-www-form-urlencoded",
                    "Cookie: COOKIES\r\n",
                    "user=ada&password=lovelace&csrf=TOKEN"
                ),
                get!("/session", "Cookie: COOKIES\r\n"),
            ],
            &["http://127.0.0.1:PORT/login in a browser: ada, lovelace"],
        ),
        "e8" => application(
            &["--cors-origin", "http://shop.example"],
            &[
                without_content!(
                    "OPTIONS",
                    "/api/me",
                    "Origin: http://shop.example\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: content-type\r\n"
                ),
                get!("/api/me", "Origin: http://shop.example\r\n"),
                get!("/api/me", "Origin: http://evil.example\r\n"),
            ],
            &["curl -i -H 'Origin: http://evil.example' http://127.0.0.1:PORT/todos"],
        ),
        "e9" => application(
            &["--rate", "2/10"],
            &[get!("/limited"), get!("/limited"), get!("/limited")],
            &["curl -i http://127.0.0.1:PORT/limited · again and again: one more every 5 s"],
        ),
        "e10" => application(
            &[],
            &[
                without_content!("HEAD", "/big", "Accept-Encoding: gzip\r\n"),
                get!("/cached"),
                get!("/cached"),
                post!("/cached", "text/plain", ""),
                get!("/cached"),
            ],
            &[
                "curl -so big http://127.0.0.1:PORT/big -w '%{size_download}\\n'; rm big",
                "the same with --compressed",
            ],
        ),
        "e11" => application(
            &["--user", "ada:lovelace"],
            &[
                get!("/admin"),
                get!("/admin", "Authorization: Basic YWRhOmxvdmVsYWNl\r\n"),
            ],
            &[
                "curl -i -u ada:lovelace http://127.0.0.1:PORT/admin",
                "http://127.0.0.1:PORT/admin in a browser: it asks for a name and a password",
            ],
        ),
        "e12" => application(
            &[],
            &[
                get!("/health/live"),
                get!("/health/ready"),
                get!("/r/users/7"),
                get!("/r/users/8"),
            ],
            &[
                "curl -s http://127.0.0.1:PORT/metrics · one route for all users, not one each",
                "curl -s http://127.0.0.1:PORT/metrics | promtool check metrics",
            ],
        ),
        "e13" => application(
            &[],
            &[
                post!("/todos", "application/json", "{\"title\":\"bake bread\"}"),
                with_content!(
                    "PATCH",
                    "PLACE",
                    "application/merge-patch+json",
                    "",
                    "{\"completed\":true}"
                ),
                with_content!(
                    "PUT",
                    "PLACE",
                    "application/json",
                    "If-Match: \"stale\"\r\n",
                    "{\"title\":\"bake rolls\"}"
                ),
                post!("/todos", "application/json", "{\"title\":\"\"}"),
                get!("/todos"),
            ],
            &["curl -s http://127.0.0.1:PORT/openapi.json"],
        ),
        "e14" => application(
            &["--user", "ada:lovelace"],
            &[
                without_content!("HEAD", "/guestbook", ""),
                post!(
                    "/guestbook",
                    "application/x-www-form-urlencoded",
                    "message=Hello"
                ),
            ],
            &[
                "http://127.0.0.1:PORT/guestbook in a browser: ada, lovelace",
                "write <b>bold</b> into it, and look at the page's source",
            ],
        ),
        "e15" => application(
            &[],
            &[
                post!(
                    "/form",
                    "multipart/form-data; boundary=cut",
                    "--cut\r\nContent-Disposition: form-data; name=\"bread\"\r\n\r\nrye\r\n--cut\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"../loaf.txt\"\r\nContent-Type: text/plain\r\n\r\na loaf\r\n--cut--\r\n"
                ),
                post!(
                    "/uploads",
                    "multipart/form-data; boundary=cut",
                    "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"loaf.txt\"\r\n\r\na loaf\r\n--cut--\r\n"
                ),
                get!("PLACE"),
            ],
            &[
                "curl -i -F file=@.workshop/site/large.bin http://127.0.0.1:PORT/uploads · 413: too large",
            ],
        ),
        "e16" => application(
            &["--user", "ada:lovelace", "--database", ".application.db"],
            &[get!("/session"), get!("/session", "Cookie: COOKIES\r\n")],
            &[
                "log in at http://127.0.0.1:PORT/login (ada, lovelace), end this with Ctrl-C",
                "start it again: cargo workshop demo e16 · you are still logged in",
            ],
        ),
        "e17" => application(
            &[
                "--cgi-bin",
                "cgi-bin",
                "--static",
                ".",
                "--trusted-proxy",
                "127.0.0.1/32",
            ],
            &[
                get!("/static/hello.txt"),
                get!("/cgi-bin/hello.sh"),
                get!("/client"),
                get!(
                    "/client",
                    "X-Forwarded-For: 192.0.2.66, 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"
                ),
            ],
            &["http://127.0.0.1:PORT/cgi-bin/env.py in a browser"],
        ),
        _ => return None,
    })
}
