//! Log-in and log-out: the page, what is refused, and where one goes on.

use super::asking::{encoded, serve};
use super::cookies::SetCookie;
use super::e07_sessions::LOG_IN;
use super::elsewhere::{expect_leads_to, expect_stays_here};
use super::page_forms::Form;
use super::visitor::{Account, Visitor};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const WRONG_PASSWORD: Check = Check {
    id: "e7-wrong-password",
    title: "answers 422 to a wrong name or password, and the visitor stays nobody",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.21, handout e7",
    because: "the form was read and is whole, but what it says is not true: 422, the form once more, and no log-in",
    by_hand: LOG_IN,
    faults: &[
        "e7-any-password",
        "e7-password-of-anybody",
        "e7-beginning-of-the-password",
        "e7-wrong-password-is-303",
    ],
    run: wrong_password,
};

pub(super) const PAGE: Check = Check {
    id: "e7-login-page",
    title: "shows a form at /login that a browser can fill in and send",
    rank: Rank::HoldsUp,
    source: "handout e7",
    because: "a browser sends what stands in the form: `user` and `password` are typed, `csrf` and `next` stand in it already, hidden",
    by_hand: LOG_IN,
    faults: &["e7-page-without-the-token", "e7-page-forgets-next"],
    run: page,
};

pub(super) const ESCAPES: Check = Check {
    id: "e7-escapes",
    title: "escapes what a visitor sends before it shows it in the page",
    rank: Rank::HoldsUp,
    source: "HTML §13.1.2.3",
    because: "a link with `<script>` in `next` would make this page run a stranger's script with the visitor's session",
    by_hand: "cargo lab-e · then: curl 'http://127.0.0.1:8080/login?next=/%22%3E%3Cscript%3E'",
    faults: &["e7-shows-next-raw", "e7-shows-the-name-raw"],
    run: escapes,
};

pub(super) const NEXT: Check = Check {
    id: "e7-next",
    title: "goes on to a path of this server only, else to /",
    rank: Rank::HoldsUp,
    source: "handout e7, WHATWG URL §4.4",
    because: "a link to your log-in that ends on a stranger's copy of it is how passwords are stolen; to a browser `//other.test`, and `/\\other.test` too, is another host",
    by_hand: "cargo lab-e --user ada:secret · then: open http://127.0.0.1:8080/login?next=//example.org in a browser, and log in",
    faults: &[
        "e7-next-anywhere",
        "e7-next-two-slashes",
        "e7-next-backslash",
        "e7-next-with-controls",
    ],
    run: next,
};

pub(super) const COOKIE_GONE: Check = Check {
    id: "e7-logout-cookie",
    title: "takes the cookie away at log-out",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §3.1",
    because: "an id that is good for nothing need not be brought along any more: Max-Age=0, or an Expires in the past, with the same Path, takes it away",
    by_hand: LOG_IN,
    faults: &["e7-logout-leaves-the-cookie", "e7-removes-at-another-path"],
    run: cookie_gone,
};

pub(super) const BY_GET: Check = Check {
    id: "e7-logout-by-get",
    title: "does not log out by GET",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.2.1",
    because: "GET is safe: a picture with this address on any page, or a browser that looks ahead, would log the visitor out",
    by_hand: "cargo lab-e · then: curl -i http://127.0.0.1:8080/logout",
    faults: &["e7-logout-by-get"],
    run: by_get,
};

fn wrong_password(subject: &Subject) -> CheckResult {
    let (ada, bob) = (Account::new(subject), Account::new(subject));
    let flags = ["--user", &ada.flag(), "--user", &bob.flag()];
    let mut server = serve(subject, &flags)?;
    let (password, longer) = (&ada.password, format!("{}x", ada.password));
    let nobody = subject.word() + "-nobody";
    let mut visitor = Visitor::new();
    for (user, password) in [
        (&ada.name, &subject.text(12)),
        (&ada.name, &String::new()),
        (&ada.name, &bob.password),
        (&ada.name, &longer),
        (&ada.name, &password[..11].to_owned()),
        (&nobody, password),
        (&nobody, &String::new()),
        (&String::new(), &String::new()),
    ] {
        let fields = [("user", user.as_str()), ("password", password)];
        let response = visitor.try_log_in(&mut server, &fields)?;
        response.expect_status(&[422]).explain(|failure| {
            let users = format!("--user {} --user {}", ada.flag(), bob.flag());
            let failure = failure.fact("asked as", format!("{user:?} and {password:?}"));
            failure.fact("known", users)
        })?;
        let session = visitor.visit(&mut server)?;
        session.expect_user(None)?;
    }
    // Each has a password of its own.
    for account in [&bob, &ada] {
        let mut visitor = Visitor::new();
        visitor.log_in(&mut server, account)?;
        let session = visitor.visit(&mut server)?;
        session.expect_user(Some(&account.name))?;
    }
    Ok(())
}

fn page(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let next = format!("/query?{}=1&{}=2", subject.word(), subject.word());
    let target = format!("/login?{}", encoded(&[("next", &next)]));
    // Given the page in a browser that has never been here,
    let mut visitor = Visitor::new();
    let shown = visitor.ask(&mut server, Request::get(&target))?;
    let form = Form::with(&shown, "password")?;
    let sent: Vec<&str> = ["user", "csrf", "next"].into();
    if let Some(missing) = sent.into_iter().find(|name| form.value(name).is_none()) {
        let expected = format!("a field {missing} in the form");
        return Err(shown
            .about()
            .octets("content", shown.content())
            .fact("expected", expected)
            .into());
    }
    // when somebody types name and password and presses the button,
    let form = form
        .fill("user", &account.name)
        .fill("password", &account.password);
    let response = visitor.ask(&mut server, form.request(&target))?;
    // then the browser goes on where it wanted to go, and the session is this user's.
    response.expect_status(&[303])?;
    expect_leads_to(&response, &server, &next)?;
    visitor.visit(&mut server)?.expect_user(Some(&account.name))
}

/// Is this not in the page as it was sent?
fn expect_escaped(response: &Response, raw: &str) -> CheckResult {
    let media_type = response.values("Content-Type").join(",");
    // Nothing but a page runs scripts.
    if !media_type.to_ascii_lowercase().contains("html") || !response.text().contains(raw) {
        return Ok(());
    }
    let place = response
        .raw()
        .windows(raw.len())
        .position(|octets| octets == raw.as_bytes());
    let failure = response.failure_at(place.unwrap_or_default(), "as it was sent");
    Err(failure
        .fact("expected", "&lt; for <, and &quot; for \"")
        .into())
}

fn escapes(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &["--user", &Account::new(subject).flag()])?;
    let script = format!("<script>{}", subject.word());
    let sent = format!("/\">{script}");
    let mut visitor = Visitor::new();
    let target = format!("/login?{}", encoded(&[("next", &sent)]));
    let shown = visitor.ask(&mut server, Request::get(&target))?;
    shown.expect_status(&[200])?;
    expect_escaped(&shown, &script)?;
    let fields = [
        ("user", sent.as_str()),
        ("password", &sent),
        ("next", &sent),
    ];
    let response = visitor.try_log_in(&mut server, &fields)?;
    response.expect_status(&[422])?;
    expect_escaped(&response, &script)
}

fn next(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let word = subject.word();
    let other = format!("{word}.test");
    for next in [
        format!("https://{other}/"),
        format!("http://{other}"),
        format!("//{other}/"),
        format!("///{other}/"),
        format!("/\\{other}/"),
        format!("\\\\{other}/"),
        format!("/\t/{other}/"),
        format!("javascript:alert('{word}')"),
        format!("/{word}\r\nX-{word}: 1"),
        format!("http://localhost.{other}/"),
        format!("http://localhost@{other}/"),
    ] {
        let (user, password) = (account.name.as_str(), account.password.as_str());
        let fields = [("user", user), ("password", password), ("next", &next)];
        let mut visitor = Visitor::new();
        let response = visitor.try_log_in(&mut server, &fields)?;
        let shown = format!("next: {}", crate::octets::quoted(next.as_bytes()));
        let expected = || {
            response.expect_status(&[303])?;
            response.expect_no_field(&format!("X-{word}"))?;
            expect_stays_here(&response, &server)
        };
        expected().explain(|failure| failure.fact("with", shown))?;
        visitor
            .visit(&mut server)?
            .expect_user(Some(&account.name))?;
    }
    Ok(())
}

fn cookie_gone(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let mut visitor = Visitor::new();
    visitor.log_in(&mut server, &account)?;
    let response = visitor.log_out(&mut server)?;
    let cookie = SetCookie::of(&response, "session")?;
    cookie.expect(&response, "Path", "/")?;
    if cookie.removes() {
        return Ok(());
    }
    Err(cookie.wrong(&response, "Set-Cookie: session=; Path=/; Max-Age=0"))
}

fn by_get(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let mut visitor = Visitor::new();
    visitor.log_in(&mut server, &account)?;
    let response = visitor.ask(&mut server, Request::get("/logout"))?;
    response.expect_status(&[405])?;
    response.expect_list_holds("Allow", "POST")?;
    visitor.visit(&mut server)?.expect_user(Some(&account.name))
}
