//! c11 · Smuggling.

use super::c02_read_the_request::send_a_lot;
use super::pages::{Page, serve_pages};
use super::{c11_chunks, c11_codings, c11_lengths, c11_lines};
use crate::course::{Check, Rank, Step};
use crate::labs::gently::within_its_second;
use crate::labs::outlines::c::C11;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        c11_lines::BARE_LF,
        c11_lengths::LENGTHS,
        c11_codings::CODINGS,
        c11_lines::BARE_CR,
        c11_lines::FOLDED,
        c11_lines::NAMES,
        c11_lengths::DIFFERING,
        c11_lengths::BESIDE_A_CODING,
        c11_codings::UNKNOWN,
        c11_codings::OLD,
        c11_chunks::SIZES,
        c11_chunks::SIZE_LINES,
        c11_chunks::DATA_ENDS,
        Check {
            id: "c11-gently",
            title: "closes gently after each of them, so that the 400 arrives",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §9.6",
            because: "the client may still be sending: a close with octets unread is a reset, which can destroy the 400 on its way",
            by_hand: "cargo lab-c --root . · then: (printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nx\\r\\n'; head -c 100000 /dev/zero) | nc 127.0.0.1 8080",
            faults: &["c2-closes-at-once"],
            run: gently,
        },
        Check {
            id: "c11-right-ones",
            title: "still takes what is odd, and right",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §5, §7.1.1, RFC 9110 §8.6",
            because: "white space around a value, zeros before a number and long extensions can be read in one way only: whoever refuses them refuses right clients",
            by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nhost:localhost\\r\\nContent-Length:\\t 0005 \\r\\nConnection: close\\r\\n\\r\\nhello' | nc 127.0.0.1 8080",
            faults: &[
                "c11-no-white-space",
                "c11-no-leading-zeros",
                "c10-no-extensions",
            ],
            run: right_ones,
        },
    ],
    ..C11
};

/// A server for wrong requests, and a page that is asked for behind each of them.
pub(super) struct Trap {
    pub(super) server: WebServer,
    page: Page,
}

impl Trap {
    pub(super) fn new(subject: &Subject) -> CheckResult<Self> {
        let (server, mut pages) = serve_pages(subject, 1, &[])?;
        let page = pages.remove(0);
        Ok(Trap { server, page })
    }

    /// The target of the page that may be had.
    pub(super) fn target(&self) -> &str {
        &self.page.target
    }

    /// These octets are refused with one of these status codes, then the connection ends: what
    /// stands behind them is no request.
    pub(super) fn refuses(
        &mut self,
        octets: &[u8],
        statuses: &[u16],
        because: &str,
    ) -> CheckResult {
        let all = [octets, &self.page.last_request().octets()].concat();
        let asked = self.server.client().and_then(|mut client| {
            client.send(&all)?;
            client.response()?.expect_status(statuses)?;
            client.expect_close().explain(|failure| {
                failure.fact("after", "the answer to what is wrong").because("nobody knows where the next request would begin: after the answer the connection ends, and what follows is no request")
            })
        });
        let asked = self.server.unless_ended(asked);
        asked.explain(|failure| match failure.because {
            Some(_) => failure,
            None => failure.because(because),
        })
    }

    /// `POST /echo` with these lines and this body is refused.
    pub(super) fn refuses_body(
        &mut self,
        lines: &[&str],
        body: &[u8],
        statuses: &[u16],
        because: &str,
    ) -> CheckResult {
        let octets = post(lines, body);
        self.refuses(&octets, statuses, because)
    }

    /// `POST /echo` with these lines and this body is answered with `hello`, and so is what follows.
    pub(super) fn takes(&mut self, lines: &[&str], body: &[u8]) -> CheckResult {
        let octets = [post(lines, body), self.page.last_request().octets()].concat();
        let asked = self.server.client().and_then(|mut client| {
            client.send(&octets)?;
            let response = client.response()?;
            response.expect_status(&[200])?;
            response.expect_content(b"hello")?;
            self.page.expect(&client.response()?)
        });
        self.server.unless_ended(asked)
    }
}

/// `POST /echo` with these lines and this body.
pub(super) fn post(lines: &[&str], body: &[u8]) -> Vec<u8> {
    let request = Request::new("POST", "/echo").stay().body(body);
    let request = lines
        .iter()
        .fold(request, |request, line| request.field(line));
    request.octets()
}

fn gently(subject: &Subject) -> CheckResult {
    let trap = Trap::new(subject)?;
    let filling = subject.text(100_000);
    for octets in [
        b"GET / HTTP/1.1\nHost: localhost\r\n\r\n".to_vec(),
        post(&["Content-Length: +5"], b""),
        post(&["Transfer-Encoding: chunked"], b"x\r\n"),
    ] {
        let octets = [&octets, filling.as_bytes()].concat();
        within_its_second(|| {
            let mut client = trap.server.client()?;
            send_a_lot(&mut client, &octets)?;
            client.response()?.expect_status(&[400])?;
            client.expect_close_after_end()
        })?;
    }
    Ok(())
}

fn right_ones(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    for lines in [
        &["Content-Length:5"][..],
        &["content-length: \t 5 \t "],
        &["Content-Length: 0000000000000000000000005"],
        &["X-Empty:", "Content-Length: 5", "X-Content-Length: 6"],
    ] {
        trap.takes(lines, b"hello")?;
    }
    let long = format!("5;a={}\r\nhello\r\n0\r\n\r\n", "b".repeat(3000));
    for body in [
        long.as_bytes(),
        b"5;a=\"\\\"; b\"\r\nhello\r\n0;c\r\n\r\n",
        b"000000000000000000005\r\nhello\r\n0000\r\nX-Sum: 5\r\n\r\n",
    ] {
        trap.takes(&["Transfer-Encoding: chunked"], body)?;
    }
    Ok(())
}
