//! The token that shows that a form comes from a page of this application (CSRF).

use super::asking::{form, serve};
use super::e07_sessions::LOG_IN;
use super::visitor::{Account, Visitor};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::WebServer;

pub(super) const LOGIN: Check = Check {
    id: "e7-csrf-login",
    title: "answers 403 to a log-in without the session's token",
    rank: Rank::HoldsUp,
    source: "OWASP CSRF Prevention, handout e7",
    because: "any page in the world can hold a form that is sent here, with the visitor's cookie: only a page of ours knows the token of this session",
    by_hand: "cargo lab-e --user ada:secret · then: curl -i -d 'user=ada&password=secret' http://127.0.0.1:8080/login",
    faults: &[
        "e7-no-token-needed",
        "e7-missing-token-will-do",
        "e7-anybodys-token-will-do",
        "e7-beginning-of-the-token",
    ],
    run: login,
};

pub(super) const LOGOUT: Check = Check {
    id: "e7-csrf-logout",
    title: "answers 403 to a log-out without the session's token",
    rank: Rank::HoldsUp,
    source: "OWASP CSRF Prevention, handout e7",
    because: "everything that changes something for the visitor needs the token: no other page may log somebody out",
    by_hand: LOG_IN,
    faults: &["e7-logout-without-token", "e7-refused-logout-logs-out"],
    run: logout,
};

/// Tokens that are not this session's; none: the field is missing.
fn wrong_tokens(
    subject: &Subject,
    server: &mut WebServer,
    right: &str,
) -> CheckResult<Vec<(&'static str, Option<String>)>> {
    let other = Visitor::new().visit(server)?.csrf;
    // A letter is one octet or more.
    let last = right.char_indices().last().map_or(0, |(place, _)| place);
    Ok(vec![
        ("no csrf", None),
        ("an empty csrf", Some(String::new())),
        ("a csrf that is made up", Some(subject.text(right.len()))),
        ("the csrf of another session", Some(other)),
        (
            "the csrf without its last letter",
            Some(right[..last].to_owned()),
        ),
    ])
}

fn login(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let mut visitor = Visitor::new();
    let right = visitor.visit(&mut server)?.csrf;
    let known = [
        ("user", account.name.as_str()),
        ("password", &account.password),
    ];
    for (with, token) in wrong_tokens(subject, &mut server, &right)? {
        let mut fields = known.to_vec();
        fields.extend(token.as_deref().map(|token| ("csrf", token)));
        let response = visitor.ask(&mut server, form("/login", &fields))?;
        response
            .expect_status(&[403])
            .explain(|failure| failure.fact("with", with))?;
        visitor.visit(&mut server)?.expect_user(None)?;
    }
    // Without a cookie there is no session whose token it could be.
    let fields = [&known[..], &[("csrf", &right)]].concat();
    let response = server.ask(&form("/login", &fields))?;
    response
        .expect_status(&[403])
        .explain(|failure| failure.fact("with", "the csrf of a session, and without its cookie"))?;
    visitor.log_in(&mut server, &account)?;
    Ok(())
}

fn logout(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let mut visitor = Visitor::new();
    visitor.log_in(&mut server, &account)?;
    let right = visitor.visit(&mut server)?.csrf;
    for (with, token) in wrong_tokens(subject, &mut server, &right)? {
        let fields: Vec<(&str, &str)> =
            token.iter().map(|token| ("csrf", token.as_str())).collect();
        let response = visitor.ask(&mut server, form("/logout", &fields))?;
        response
            .expect_status(&[403])
            .explain(|failure| failure.fact("with", with))?;
        let session = visitor.visit(&mut server)?;
        session.expect_user(Some(&account.name))?;
    }
    visitor.log_out(&mut server)?;
    visitor.visit(&mut server)?.expect_user(None)
}
