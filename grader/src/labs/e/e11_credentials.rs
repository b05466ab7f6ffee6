//! Credentials that are unusual, and what is none.

use super::asking::{by_hand, serve};
use super::e11_basic::{expect_challenge, expect_hello, with};
use super::visitor::Account;
use crate::course::{Check, Rank};
use crate::labs::base64::base64;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const SEVERAL: Check = Check {
    id: "e11-several",
    title: "knows each --user by the user's own password",
    rank: Rank::HoldsUp,
    source: "RFC 7617 §2",
    because: "name and password belong together: one user's password opens nothing for another's name",
    by_hand: "cargo lab-e --user ada:secret --user bob:hidden · then: curl -i -u bob:hidden http://127.0.0.1:8080/admin",
    faults: &["e11-first-user-only", "e11-password-of-anybody"],
    run: several,
};

pub(super) const COLONS: Check = Check {
    id: "e11-colons",
    title: "splits the credentials at the first colon",
    rank: Rank::HoldsUp,
    source: "RFC 7617 §2",
    because: "a name holds no colon, a password may hold as many as it likes",
    by_hand: "cargo lab-e --user ada:a:b · then: curl -i -u ada:a:b http://127.0.0.1:8080/admin",
    faults: &["e11-last-colon"],
    run: colons,
};

pub(super) const UTF_8: Check = Check {
    id: "e11-utf-8",
    title: "reads name and password as UTF-8",
    rank: Rank::HoldsUp,
    source: "RFC 7617 §2.1",
    because: "that is what charset=\"UTF-8\" in the challenge asks for: people have names with all kinds of letters",
    by_hand: "cargo lab-e --user zoë:geheim · then: curl -i -u zoë:geheim http://127.0.0.1:8080/admin",
    faults: &["e11-latin-1"],
    run: utf_8,
};

pub(super) const SCHEME: Check = Check {
    id: "e11-scheme",
    title: "knows the scheme in any case, and no other scheme",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §11.1",
    because: "`basic` and `BASIC` are the same scheme; a token after `Bearer` is no password, whatever it says in base64",
    by_hand: by_hand!(
        "curl -i -H 'Authorization: bearer YWRhOnNlY3JldA==' http://127.0.0.1:8080/admin"
    ),
    faults: &["e11-case-of-the-scheme-counts", "e11-any-scheme"],
    run: scheme,
};

pub(super) const MALFORMED: Check = Check {
    id: "e11-malformed",
    title: "answers 401 to credentials that are none, and goes on",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §11.6.2, RFC 4648 §4",
    because: "whatever stands in Authorization, nobody gets in by it, and nothing breaks: not base64, not UTF-8, no colon, nothing at all",
    by_hand: by_hand!("curl -i -H 'Authorization: Basic !' http://127.0.0.1:8080/admin"),
    faults: &["e11-panics-at-base64", "e11-no-colon-is-no-password"],
    run: malformed,
};

pub(super) const NO_USERS: Check = Check {
    id: "e11-no-users",
    title: "lets nobody in when there is no --user",
    rank: Rank::HoldsUp,
    source: "handout e11",
    because: "no users means that nobody may, not that everybody may; an empty name with an empty password is nobody",
    by_hand: by_hand!("curl -i -u : http://127.0.0.1:8080/admin"),
    faults: &["e11-open-without-users"],
    run: no_users,
};

fn several(subject: &Subject) -> CheckResult {
    let (ada, bob) = (Account::new(subject), Account::new(subject));
    let flags = ["--user", &ada.flag(), "--user", &bob.flag()];
    let mut server = serve(subject, &flags)?;
    for account in [&bob, &ada] {
        let response = server.ask(&with(&account.name, &account.password))?;
        expect_hello(&response, &account.name)?;
    }
    for (name, password) in [(&ada.name, &bob.password), (&bob.name, &ada.password)] {
        expect_challenge(&server.ask(&with(name, password))?)?;
    }
    Ok(())
}

fn colons(subject: &Subject) -> CheckResult {
    let name = subject.word();
    let password = format!(":{}::{}:", subject.text(4), subject.text(4));
    let mut server = serve(subject, &["--user", &format!("{name}:{password}")])?;
    expect_hello(&server.ask(&with(&name, &password))?, &name)?;
    let first = &password[..3];
    expect_challenge(&server.ask(&with(&name, first))?)
}

fn utf_8(subject: &Subject) -> CheckResult {
    let name = format!("{}ë", subject.word());
    let password = format!("пароль-{}-😀", subject.text(6));
    let mut server = serve(subject, &["--user", &format!("{name}:{password}")])?;
    expect_hello(&server.ask(&with(&name, &password))?, &name)
}

fn scheme(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let credentials = base64(account.flag().as_bytes());
    let asks = |scheme: &str| {
        Request::get("/admin").field(&format!("Authorization: {scheme} {credentials}"))
    };
    for scheme in ["basic", "BASIC", "bAsIc"] {
        expect_hello(&server.ask(&asks(scheme))?, &account.name)?;
    }
    for scheme in ["Bearer", "Basics", "Digest"] {
        expect_challenge(&server.ask(&asks(scheme))?)?;
    }
    Ok(())
}

fn malformed(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag(), "--user", "empty:"])?;
    let right = base64(account.flag().as_bytes());
    for value in [
        "",
        "Basic",
        "Basic ",
        "Basic !",
        "Basic =",
        "Basic ====",
        "Basic YWRh",
        "Basic Og==",
        "Basic /////w==",
        &format!("Basic {}", base64(b"empty")),
        &format!("Basic {}", base64(account.name.as_bytes())),
        &format!("Basic {right} {right}"),
        &format!("Basic{right}"),
        &right,
        &format!("Basic {}", "QUFB".repeat(2_000)),
    ] {
        let request = Request::get("/admin").field(&format!("Authorization: {value}"));
        let response = server.ask(&request)?;
        response.expect_status(&[401, 400])?;
    }
    let response = server.ask(&with(&account.name, &account.password))?;
    expect_hello(&response, &account.name)
        .explain(|failure| failure.fact("before", "several requests with broken credentials"))
}

fn no_users(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    for (name, password) in [("", ""), ("admin", "admin"), ("admin", "")] {
        let response = server.ask(&with(name, password))?;
        expect_challenge(&response)?;
    }
    Ok(())
}
