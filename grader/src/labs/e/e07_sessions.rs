//! e7 · Sessions. Ids stand in `e07_ids.rs`, log-in and its page in `e07_login.rs`, tokens in `e07_csrf.rs`, times in
//! `e07_times.rs`.

use super::asking::serve;
use super::cookies::SetCookie;
use super::elsewhere::{expect_leads_to, expect_stays_here};
use super::visitor::{Account, Visitor};
use super::{e07_csrf, e07_ids, e07_login, e07_times};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E7;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Response;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e7-visits",
            title: "knows a visitor again by the cookie `session`, and counts visits",
            rank: Rank::Works,
            source: "RFC 6265 §3.1, handout e7",
            because: "HTTP itself remembers nobody: the cookie's id names what the server knows of this visitor, and of nobody else",
            by_hand: SESSION,
            faults: &[
                "e7-no-cookie",
                "e7-new-session-each-time",
                "e7-one-session-for-all",
                "e7-nobody-is-an-empty-name",
            ],
            run: visits,
        },
        Check {
            id: "e7-cookie",
            title: "sets the cookie with HttpOnly, SameSite=Lax and Path=/",
            rank: Rank::Works,
            source: "RFC 6265 §4.1.2, RFC 6265bis §4.1.2.7",
            because: "HttpOnly keeps scripts from reading the id, SameSite=Lax keeps other sites from using it in their forms, Path=/ brings it back to every page",
            by_hand: SESSION,
            faults: &[
                "e7-without-http-only",
                "e7-without-same-site",
                "e7-without-path",
                "e7-secure-over-http",
            ],
            run: cookie,
        },
        Check {
            id: "e7-login",
            title: "logs in with name and password, and sends the browser on with 303",
            rank: Rank::Works,
            source: "RFC 9110 §15.4.4, handout e7",
            because: "after a form has done something, 303 sends the browser on with GET, so that a reload does not send the password again; from then on the session belongs to this user",
            by_hand: LOG_IN,
            faults: &[
                "e7-login-is-forgotten",
                "e7-login-for-all",
                "e7-login-is-302",
                "e7-ignores-next",
            ],
            run: login,
        },
        Check {
            id: "e7-logout",
            title: "after log-out the old id is nobody's",
            rank: Rank::Works,
            source: "handout e7",
            because: "to take the cookie away is not enough: who has copied the id could go on with it, so the server forgets it",
            by_hand: LOG_IN,
            faults: &["e7-logout-does-nothing", "e7-logout-takes-the-cookie-only"],
            run: logout,
        },
        e07_login::WRONG_PASSWORD,
        e07_login::PAGE,
        e07_login::ESCAPES,
        e07_login::NEXT,
        e07_login::COOKIE_GONE,
        e07_login::BY_GET,
        e07_ids::NEW_ID,
        e07_ids::FOREIGN,
        e07_ids::RANDOM,
        e07_csrf::LOGIN,
        e07_csrf::LOGOUT,
        e07_times::IDLE,
        e07_times::MAX,
    ],
    ..E7
};

pub(super) const SESSION: &str =
    "cargo lab-e · then, twice: curl -i -c jar -b jar http://127.0.0.1:8080/session";

pub(super) const LOG_IN: &str = "cargo lab-e --user ada:secret · then: open http://127.0.0.1:8080/login in a browser, log in, and look at http://127.0.0.1:8080/session";

/// Has the session's cookie the attributes that keep it where it belongs?
pub(super) fn expect_attributes(response: &Response) -> CheckResult {
    let cookie = SetCookie::of(response, "session")?;
    cookie.expect_flag(response, "HttpOnly")?;
    cookie.expect(response, "SameSite", "Lax")?;
    cookie.expect(response, "Path", "/")?;
    cookie.expect_no(response, "Secure").explain(|failure| {
        failure.because("a browser takes no Secure cookie from a server that it reaches by http")
    })
}

fn visits(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (mut one, mut other) = (Visitor::new(), Visitor::new());
    for visit in 1..=3 {
        let session = one.visit(&mut server)?;
        session.expect_visits(visit)?;
        session.expect_user(None)?;
    }
    other.visit(&mut server)?.expect_visits(1)?;
    one.visit(&mut server)?.expect_visits(4)
}

fn cookie(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    expect_attributes(&server.get("/session")?)
}

fn login(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let mut other = Visitor::new();
    other.visit(&mut server)?;
    // Who does not say where to go on is sent to the first page,
    let mut visitor = Visitor::new();
    let response = visitor.log_in(&mut server, &account)?;
    expect_leads_to(&response, &server, "/")?;
    let session = visitor.visit(&mut server)?;
    session.expect_user(Some(&account.name))?;
    other.visit(&mut server)?.expect_user(None)?;
    // and who does is sent there.
    let next = format!("/query?{}={}", subject.word(), subject.word());
    let (user, password) = (account.name.as_str(), account.password.as_str());
    let fields = [("user", user), ("password", password), ("next", &next)];
    let response = Visitor::new().try_log_in(&mut server, &fields)?;
    response.expect_status(&[303])?;
    expect_leads_to(&response, &server, &next)
}

fn logout(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let mut visitor = Visitor::new();
    visitor.log_in(&mut server, &account)?;
    let session = visitor.visit(&mut server)?;
    session.expect_user(Some(&account.name))?;
    // Given somebody who has copied the id while it was good,
    let id = visitor.id();
    // when its owner logs out,
    let response = visitor.log_out(&mut server)?;
    expect_stays_here(&response, &server)?;
    // then it is good for nobody.
    visitor.visit(&mut server)?.expect_user(None)?;
    let copied = Visitor::with(&id).visit(&mut server)?;
    copied
        .expect_user(None)
        .explain(|failure| failure.fact("before", "a log-out, answered 303, with this same id"))
}
