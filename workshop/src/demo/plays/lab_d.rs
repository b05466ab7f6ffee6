//! Lab D: the finished server with lab D's examples among its files, and requests written by hand.

use super::{Other, Play};

/// A request for this path that ends its connection; further field lines, each with its CRLF.
macro_rules! get {
    ($path:literal) => {
        get!($path, "")
    };
    ($path:literal, $fields:literal) => {
        concat!(
            "GET ",
            $path,
            " HTTP/1.1\r\nHost: localhost\r\n",
            $fields,
            "Connection: close\r\n\r\n"
        )
    };
}

pub(super) fn play(step: &str) -> Option<Play> {
    let behind = |flags, behind, asks, tries| Play {
        other: Other::Scripts(flags, behind),
        shows: &[],
        asks,
        tries,
    };
    let scripts = |flags, asks, tries| behind(flags, None, asks, tries);
    Some(match step {
        "d1" => scripts(
            &[],
            &[
                get!("/cgi-bin/print_time_bare.py"),
                get!("/cgi-bin/print_time.py"),
                get!("/cgi-bin/print_time_page.py"),
            ],
            &[
                "http://127.0.0.1:PORT/scripts.html in a browser",
                "cargo lab-c --root .workshop/site --port 0 · lab C's server shows the same script as a file",
            ],
        ),
        "d2" => scripts(
            &[],
            &[get!(
                "/cgi-bin/env.py/bread/rye%20dark?size=2",
                "Accept-Language: de\r\nX-Note: one\r\nX-Note: two\r\nProxy: evil.example\r\n"
            )],
            &[
                "http://127.0.0.1:PORT/cgi-bin/env.py in a browser: what does it tell of you?",
                "curl -u me:secret http://127.0.0.1:PORT/cgi-bin/env.py · no script learns that",
            ],
        ),
        "d3" => scripts(
            &[],
            &[
                "POST /cgi-bin/form.py HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\nConnection: close\r\n\r\nbread=rye",
                "POST /cgi-bin/count.py HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nbread\r\n4\r\n, ry\r\n1\r\ne\r\n0\r\n\r\n",
            ],
            &[
                "http://127.0.0.1:PORT/cgi-bin/form.py in a browser",
                "curl -T .workshop/site/large.bin http://127.0.0.1:PORT/cgi-bin/count.py",
            ],
        ),
        "d4" => scripts(
            &[],
            &[
                get!("/cgi-bin/answers.py/teapot"),
                get!("/cgi-bin/answers.py/here"),
                get!("/cgi-bin/answers.py/cookies"),
                get!("/cgi-bin/trouble.py/split"),
            ],
            &[
                "curl -i http://127.0.0.1:PORT/cgi-bin/answers.py/away",
                "curl -i http://127.0.0.1:PORT/cgi-bin/answers.py/round",
            ],
        ),
        "d5" => scripts(
            &["--cgi-timeout", "1"],
            &[
                get!("/cgi-bin/none.py"),
                get!("/cgi-bin/trouble.py/bug"),
                get!("/cgi-bin/trouble.py/half"),
                get!("/cgi-bin/trouble.py/silent"),
            ],
            &[
                "curl -i http://127.0.0.1:PORT/cgi-bin/trouble.py/half · curl says that something is missing",
                "curl -i http://127.0.0.1:PORT/cgi-bin/trouble.py/late · whole, and yet there is something for the log",
            ],
        ),
        "d6" => scripts(
            &["--cgi-workers", "1", "--cgi-wait", "0.2"],
            &[get!("/cgi-bin/hello.sh")],
            &[
                "curl -N http://127.0.0.1:PORT/cgi-bin/slow.py · a line each second",
                "meanwhile, in another terminal: curl -i http://127.0.0.1:PORT/cgi-bin/hello.sh · the only place is taken",
                "and a file: curl http://127.0.0.1:PORT/hello.txt",
            ],
        ),
        "d7" => scripts(
            &[],
            &[
                get!("/cgi-bin/../hello.txt"),
                get!("/cgi-bin/%2e%2e/%2e%2e/%2e%2e/bin/sh"),
                get!("/cgi-bin/env.py/../hello.sh"),
                get!("/hello.txt/more"),
                get!("/cgi-bin/"),
            ],
            &[
                "ln -s /bin/date .workshop/site/cgi-bin/date · a link that leads out",
                "curl -i http://127.0.0.1:PORT/cgi-bin/date · is it run?",
                "rm .workshop/site/cgi-bin/date",
            ],
        ),
        "d8" => scripts(
            &[
                "--wsgi",
                "../../solutions/lab-d-cgi/src/applications/calculator.py",
            ],
            &[
                get!("/add/2/3"),
                get!("/divide/5/2"),
                get!("/divide/5/0"),
                get!("/add/two/3"),
            ],
            &["http://127.0.0.1:PORT/multiply/6/7 in a browser"],
        ),
        "d9" => scripts(
            &[
                "--wsgi",
                "../../solutions/lab-d-cgi/src/applications/books.py",
                "--wsgi-mount",
                "/books",
                "--wsgi-workers",
                "2",
            ],
            &[get!("/books/"), get!("/hello.txt")],
            &[
                "http://127.0.0.1:PORT/books/ in a browser",
                "ps aux in another terminal: two workers, and they stay the same",
            ],
        ),
        "d10" => behind(
            &["--scgi", "/app=BEHIND"],
            Some("lab-d-cgi/given/examples/scgi_echo.py"),
            &[
                "POST /app/bread?size=2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\nrye",
            ],
            &["http://127.0.0.1:PORT/app in a browser"],
        ),
        "d11" => behind(
            &["--fastcgi", "/app=BEHIND"],
            Some("lab-d-cgi/given/examples/fastcgi_echo.py"),
            &[
                "POST /app/bread?size=2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\nrye",
            ],
            &[
                "http://127.0.0.1:PORT/app in a browser",
                "php-cgi -b 127.0.0.1:9000, then cargo lab-d --root .workshop/site --fastcgi .php=127.0.0.1:9000 --port 0",
            ],
        ),
        _ => return None,
    })
}
