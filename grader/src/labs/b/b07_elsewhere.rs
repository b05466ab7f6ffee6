//! A form that leads to another server: what stays behind (b7).

use super::exchange::Exchange;
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const ELSEWHERE: Check = Check {
    id: "b7-another-server",
    title: "sends no cookies to another host, and no credentials to another origin",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.4, RFC 9110 §15.4, handout b7",
    because: "whoever writes a page says where its form goes: that must not be a way to your password",
    by_hand: "nc -l 127.0.0.1 50081 · then: printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n%s' '<form action=http://127.0.0.1:50081/><input name=b></form>' | nc -lN 127.0.0.1 50080 · then: cargo lab-b form http://user:pass@127.0.0.1:50080/",
    faults: &[
        "b7-cookies-go-elsewhere",
        "b7-userinfo-goes-elsewhere",
        "b7-authorization-goes-elsewhere",
        "b7-drops-headers-at-home",
    ],
    run: elsewhere,
};

/// The page is at `/page`; its form leads to `/send` of the host `to`, on the same port.
fn leading_to(to: &'static str, cookie: &str) -> CheckResult<Origin> {
    let cookie = format!("Set-Cookie: {cookie}; Path=/");
    Origin::new(move |request| {
        if request.path() != "/page" {
            return Answer::ok("sent\n");
        }
        let own = request.text("host");
        let port = own.rsplit(':').next().unwrap_or_default();
        let form = format!(
            "<form method=post action=\"http://{to}:{port}/send\"><input name=a value=1></form>"
        );
        let lines = ["Content-Type: text/html", &cookie];
        Answer::status("200 OK", &lines, form.as_bytes())
    })
}

/// The request in which the form of `http://USERINFO@one.test/page` is sent to the host `to`.
fn sent(
    subject: &Subject,
    to: &'static str,
    cookie: &str,
    userinfo: &str,
    flags: &[&str],
) -> CheckResult<Request> {
    let origin = leading_to(to, cookie)?;
    let port = origin.port();
    let url = format!("http://{userinfo}one.test:{port}/page");
    // Both hosts are this server.
    let entries = ["one.test", "two.test"].map(|host| format!("{host}:{port}:127.0.0.1"));
    let mut line = vec!["form", url.as_str()];
    line.extend(entries.iter().flat_map(|entry| ["--resolve", entry]));
    line.extend(flags);
    let finished = origin.run(subject, &line)?;
    let exchange = Exchange { origin, finished };
    let mut requests = exchange.requests(2)?;
    exchange.expect_prints(b"sent\n")?;
    Ok(requests.remove(1))
}

fn elsewhere(subject: &Subject) -> CheckResult {
    let [word, secret] = [subject.word(), subject.word()];
    let cookie = format!("session={word}");
    let authorization = format!("Authorization: Bearer {secret}");
    let typed = format!("Cookie: typed={secret}");
    let headers = [
        "--header",
        authorization.as_str(),
        "--header",
        typed.as_str(),
    ];
    // On another host: neither the page's cookies, nor what was meant for the page.
    for (userinfo, flags) in [("user:pass@", &[][..]), ("", &headers)] {
        let request = sent(subject, "two.test", &cookie, userinfo, flags)?;
        let has_none = || {
            request.expect_no_field("Cookie")?;
            request.expect_no_field("Authorization")
        };
        has_none().explain(|failure| {
            failure.fact(
                "the form",
                "its page is on one.test, its action on two.test",
            )
        })?;
    }
    // At home both go along.
    let request = sent(subject, "one.test", &cookie, "", &headers[..2])?;
    request.expect_field("Cookie", cookie.as_bytes())?;
    request.expect_field("Authorization", format!("Bearer {secret}").as_bytes())
}
