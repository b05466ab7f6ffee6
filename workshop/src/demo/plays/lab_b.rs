//! Lab B: the client, with the small site of `site.rs` as its other half.

use super::{Other, Play};

macro_rules! url {
    ($rest:literal) => {
        concat!("http://127.0.0.1:PORT", $rest)
    };
}

pub(super) fn play(step: &str) -> Option<Play> {
    let site = |shows, tries| Play {
        other: Other::Site,
        shows,
        asks: &[],
        tries,
    };
    Some(match step {
        "b1" => site(
            &[&["get", url!("/hello.txt"), "--verbose"]],
            &[
                "cargo lab-b get http://127.0.0.1:PORT/hello.txt",
                "cargo lab-b get http://127.0.0.1:PORT/echo · the answer is your request, as it came",
            ],
        ),
        "b2" => site(
            &[
                &["head", url!("/hello.txt")],
                &["get", url!("/pieces"), "--field", "x-note"],
            ],
            &[
                "cargo lab-b get http://127.0.0.1:PORT/pieces --include · its head comes in two pieces",
            ],
        ),
        "b3" => site(
            &[&["get", url!("/hello.txt")], &["get", url!("/short")]],
            &[
                "cargo lab-b get http://127.0.0.1:PORT/open · it does not close: the length counts",
                "cargo lab-b get http://127.0.0.1:PORT/short",
            ],
        ),
        "b4" => site(
            &[&["get", url!("/chunks"), "--include"]],
            &[
                "cargo lab-b get http://127.0.0.1:PORT/chunks",
                "curl --raw http://127.0.0.1:PORT/chunks · the chunks as they come",
            ],
        ),
        "b5" => site(
            &[
                &["get", url!("/old"), "--no-follow", "--include"],
                &["get", url!("/old#top"), "--show-url"],
                &["get", url!("/round")],
            ],
            &["cargo lab-b get http://127.0.0.1:PORT/old --verbose"],
        ),
        "b6" => site(
            &[
                &["extract", url!("/"), "--select", ".news"],
                &["extract", url!("/"), "--links"],
            ],
            &["cargo lab-b extract http://127.0.0.1:PORT/ --select 'ul a' --attr href"],
        ),
        "b7" => site(
            &[&["form", url!("/order.html"), "name=Ann", "gift=on"]],
            &[
                "cargo lab-b form http://127.0.0.1:PORT/order.html name=Ann \"bread=Farmer's\" --verbose",
                "the same page in a browser: http://127.0.0.1:PORT/order.html",
            ],
        ),
        "b8" => site(
            &[&["crawl", url!("/")]],
            &[
                "cargo lab-b crawl http://127.0.0.1:PORT/",
                "cargo lab-b crawl http://127.0.0.1:PORT/ --format dot | dot -Tsvg > target/map.svg",
            ],
        ),
        "b9" => site(
            &[&["post", url!("/echo"), "--data", "a=1", "--data", "b=2"]],
            &[
                "cargo lab-b post http://127.0.0.1:PORT/echo --json '{\"a\":1}'",
                "cargo lab-b post http://127.0.0.1:PORT/echo --form-data f=@clippy.toml",
            ],
        ),
        "b10" => site(
            &[
                &["get", url!("/robots.txt")],
                &["crawl", url!("/"), "--depth", "1"],
            ],
            &["cargo lab-b crawl http://127.0.0.1:PORT/ --header 'User-Agent: inspector/1.0'"],
        ),
        "b11" => site(
            &[&["crawl", url!("/calendar/1"), "--pages", "3"]],
            &[
                "cargo lab-b crawl http://127.0.0.1:PORT/slow/ --concurrency 1",
                "cargo lab-b crawl http://127.0.0.1:PORT/slow/ --concurrency 8 · which one is done first?",
            ],
        ),
        "b12" => site(
            &[&[
                "get",
                url!("/connection"),
                url!("/connection"),
                url!("/connection"),
            ]],
            &["cargo lab-b get http://127.0.0.1:PORT/connection http://127.0.0.1:PORT/connection"],
        ),
        "b13" => site(
            &[&["get", url!("/squeezed"), "--include"]],
            &["cargo lab-b get http://127.0.0.1:PORT/squeezed"],
        ),
        "b14" => site(
            &[&[
                "get",
                url!("/login"),
                url!("/shop/cart"),
                url!("/news"),
                "--jar",
                ".workshop/jar",
            ]],
            &[
                "cargo lab-b get http://127.0.0.1:PORT/login --jar target/jar",
                "cargo lab-b get http://127.0.0.1:PORT/shop/cart --jar target/jar",
            ],
        ),
        "b15" => site(
            &[&["get", url!("/busy"), "--retries", "3"]],
            &["cargo lab-b get http://127.0.0.1:PORT/busy --retries 3 · busy every other time"],
        ),
        "b16" => site(
            &[
                &["extract", url!("/bread.html"), "--table"],
                &["extract", url!("/latin1.html"), "--select", "p"],
            ],
            &["cargo lab-b extract http://127.0.0.1:PORT/bread.html --table --json"],
        ),
        "b18" => site(
            &[&[
                "get",
                "http://localhost:PORT/slow/3",
                "--timing",
                "--field",
                "Server",
            ]],
            &["cargo lab-b get http://localhost:PORT/hello.txt --timing"],
        ),
        _ => return None,
    })
}
