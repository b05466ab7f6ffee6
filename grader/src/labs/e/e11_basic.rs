//! e11 · Basic. Odd credentials stand in `e11_credentials.rs`.

use super::asking::{by_hand, serve};
use super::e11_credentials;
use super::visitor::Account;
use crate::course::{Check, Rank, Step};
use crate::labs::base64::base64;
use crate::labs::outlines::e::E11;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, text_of};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e11-challenge",
            title: "answers 401 without credentials, and says how to give them",
            rank: Rank::Works,
            source: "RFC 9110 §11.6.1, RFC 7617 §2",
            because: "a browser asks for name and password when it reads WWW-Authenticate: the scheme, what they are for (realm), and how they are to be encoded",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/admin"),
            faults: &[
                "e11-open",
                "e11-forbidden",
                "e11-no-challenge",
                "e11-other-realm",
                "e11-no-charset",
            ],
            run: challenge,
        },
        Check {
            id: "e11-hello",
            title: "greets who gives name and password of --user",
            rank: Rank::Works,
            source: "RFC 7617 §2",
            because: "the credentials are NAME:PASSWORD in base64, after the word Basic: written down, not encrypted",
            by_hand: HELLO,
            faults: &["e11-closed", "e11-hello-nobody"],
            run: hello,
        },
        Check {
            id: "e11-wrong",
            title: "answers 401 to wrong credentials, with the challenge once more",
            rank: Rank::Works,
            source: "RFC 9110 §15.5.2",
            because: "with the challenge the browser asks again; and what is nearly right is wrong",
            by_hand: "cargo lab-e --user ada:secret · then: curl -i -u ada:secre http://127.0.0.1:8080/admin",
            faults: &[
                "e11-any-password",
                "e11-beginning-of-the-password",
                "e11-wrong-is-403",
                "e11-wrong-without-challenge",
            ],
            run: wrong,
        },
        e11_credentials::SEVERAL,
        e11_credentials::COLONS,
        e11_credentials::UTF_8,
        e11_credentials::SCHEME,
        e11_credentials::MALFORMED,
        e11_credentials::NO_USERS,
    ],
    ..E11
};

pub(super) const HELLO: &str =
    "cargo lab-e --user ada:secret · then: curl -i -u ada:secret http://127.0.0.1:8080/admin";

/// Asks with these credentials.
pub(super) fn with(name: &str, password: &str) -> Request {
    let credentials = base64(format!("{name}:{password}").as_bytes());
    Request::get("/admin").field(&format!("Authorization: Basic {credentials}"))
}

/// 401, with what a browser needs to ask for name and password.
pub(super) fn expect_challenge(response: &Response) -> CheckResult {
    response.expect_status(&[401])?;
    let value = response.expect_one("WWW-Authenticate")?;
    let (scheme, parameters) = value.split_once(' ').unwrap_or((&value, ""));
    let parameters = parameters.split(',').filter_map(|one| one.split_once('='));
    let parameters: Vec<(String, &str)> = parameters
        .map(|(name, value)| {
            (
                name.trim().to_ascii_lowercase(),
                value.trim().trim_matches('"'),
            )
        })
        .collect();
    let has = |wanted: (&str, &str)| {
        let same = |(name, value): &(String, &str)| match wanted.0 {
            "charset" => name == "charset" && value.eq_ignore_ascii_case(wanted.1),
            _ => (name.as_str(), *value) == wanted,
        };
        parameters.iter().any(same)
    };
    if scheme.eq_ignore_ascii_case("basic") && has(("realm", "admin")) && has(("charset", "UTF-8"))
    {
        return Ok(());
    }
    let failure = response.wrong_field("WWW-Authenticate", &value);
    let expected = "WWW-Authenticate: Basic realm=\"admin\", charset=\"UTF-8\"";
    Err(failure.fact("expected", expected).into())
}

/// 200, and a greeting for this name.
pub(super) fn expect_hello(response: &Response, name: &str) -> CheckResult {
    response.expect_status(&[200])?;
    let media_type = response.values("Content-Type").join(",");
    let text = match media_type.to_ascii_lowercase().contains("html") {
        true => text_of(&response.text()),
        false => response.text(),
    };
    let expected = format!("Hello, {name}");
    if text.contains(&expected) {
        return Ok(());
    }
    let failure = response.about().octets("content", response.content());
    Err(failure.fact("expected", expected).into())
}

fn challenge(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    expect_challenge(&server.get("/admin")?)
}

fn hello(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let response = server.ask(&with(&account.name, &account.password))?;
    expect_hello(&response, &account.name)?;
    // Each request says it again: nothing is remembered.
    expect_challenge(&server.get("/admin")?)
}

fn wrong(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let (name, password) = (account.name.as_str(), account.password.as_str());
    let longer = format!("{password}x");
    for (name, password) in [
        (name, subject.text(12).as_str()),
        (name, ""),
        (name, &password[..11]),
        (name, &longer),
        (password, name),
        ("", ""),
        ("", password),
        (&subject.text(12), password),
    ] {
        let response = server.ask(&with(name, password))?;
        let shown = format!("{name:?} and {password:?}; --user is {}", account.flag());
        expect_challenge(&response).explain(|failure| failure.fact("asked as", shown))?;
    }
    Ok(())
}
