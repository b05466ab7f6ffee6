//! b14 · Remember me: cookies.

use super::b14_walk::{visit, walk};
use super::exchange::run;
use super::{
    b14_attributes, b14_dates, b14_file, b14_file_trouble, b14_hosts, b14_limits, b14_programs,
};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B14;
use crate::origin::{Answer, Origin};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b14-remembers",
            title: "sends what a server set, in this run and in the next",
            rank: Rank::Works,
            source: "RFC 6265 §5.2, §5.4",
            because: "the server knows you again by the cookie that it gave you",
            by_hand: "printf 'HTTP/1.1 200 OK\\r\\nSet-Cookie: a=1; Path=/\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --jar target/jar · then: nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --jar target/jar",
            faults: &[
                "b14-sends-nothing",
                "b14-takes-nothing",
                "b14-does-not-write-the-file",
                "b14-does-not-read-the-file",
                "b14-forgets-session-cookies",
            ],
            run: remembers,
        },
        Check {
            id: "b14-redirect",
            title: "takes the cookies of a redirect, and sends them where it leads",
            rank: Rank::Works,
            source: "RFC 6265 §3",
            because: "a log-in answers with a cookie and a redirect in one",
            by_hand: "cargo workshop check b14-redirect --verbose",
            faults: &["b14-not-from-redirects"],
            run: redirect,
        },
        b14_hosts::PATHS,
        b14_hosts::HOSTS,
        b14_hosts::DEFAULT_PATH,
        b14_hosts::ADDRESS,
        b14_hosts::PORTS,
        b14_hosts::ORDER,
        b14_attributes::PAIRS,
        b14_attributes::ATTRIBUTES,
        b14_attributes::REPLACES,
        b14_attributes::SECURE,
        b14_dates::MAX_AGE,
        b14_dates::EXPIRES,
        b14_dates::FORMS,
        b14_limits::PREFIXES,
        b14_limits::SIZES,
        b14_limits::SUFFIXES,
        b14_file::READS,
        b14_file::WRITES,
        b14_file_trouble::ODD_LINES,
        b14_file_trouble::NO_FILE,
        b14_file_trouble::AFTER_A_FAILURE,
        b14_file_trouble::WITHOUT,
        b14_programs::PROGRAMS,
    ],
    ..B14
};

fn remembers(subject: &Subject) -> CheckResult {
    let word = subject.word();
    walk(
        subject,
        &word,
        &[
            visit("a.test/", &["session=WORD; Path=/"], ""),
            visit(
                "a.test/",
                &["lang=sv; Path=/; Max-Age=3600"],
                "session=WORD",
            ),
            visit("a.test/", &[], "session=WORD; lang=sv"),
        ],
    )?;
    // The folder is the same, and so is the file in it.
    walk(
        subject,
        &word,
        &[visit("a.test/", &[], "session=WORD; lang=sv")],
    )
}

fn redirect(subject: &Subject) -> CheckResult {
    for program in ["get", "post"] {
        let pair = format!("session={}", subject.word());
        let line = format!("Set-Cookie: {pair}");
        let origin = Origin::new(move |request| match request.path() {
            "/login" => Answer::status("302 Found", &["Location: /home", &line], b"moved\n"),
            _ => Answer::ok("home\n"),
        })?;
        // A file for each, so that the second one begins without a cookie.
        let exchange = run(subject, origin, program, "/login", &["--jar", program])?;
        let requests = exchange.requests(2)?;
        requests[0].expect_no_field("Cookie")?;
        requests[1].expect_field("Cookie", pair.as_bytes())?;
        exchange.expect_prints(b"home\n")?;
    }
    Ok(())
}
