//! The secrets that cookies are signed with.

use super::asking::serve;
use super::e06_signed::{expect_read, sign};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::server::Server;
use crate::subject::Subject;
use crate::web::WebServer;

pub(super) const SECRETS: Check = Check {
    id: "e6-secrets",
    title: "signs with the first --secret, and reads what any of them has signed",
    rank: Rank::HoldsUp,
    source: "handout e6",
    because: "a secret is replaced now and then: the new one signs from now on, and the old one still reads what is out there, until nobody has it any more",
    by_hand: "cargo lab-e --secret new --secret old · then: curl -i 'http://127.0.0.1:8080/cookies/sign?name=a&value=b'",
    faults: &[
        "e6-last-secret-signs",
        "e6-first-secret-reads",
        "e6-ignores-secrets",
        "e6-secret-of-its-start",
    ],
    run: secrets,
};

pub(super) const DEFAULT: Check = Check {
    id: "e6-default-secret",
    title: "makes up a secret where none is given, another one each time",
    rank: Rank::HoldsUp,
    source: "handout e6",
    because: "a default that stands in the source is known to everybody: whoever gives no secret gets one that nobody knows, and signatures that end with the program",
    by_hand: "cargo lab-e · then: curl -i 'http://127.0.0.1:8080/cookies/sign?name=a&value=b'",
    faults: &["e6-one-secret-for-all"],
    run: default,
};

pub(super) const VARIABLE: Check = Check {
    id: "e6-secret-variable",
    title: "takes LAB_E_SECRET where no --secret is given",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "a secret on the command line can be read by everybody on the machine (`ps`): a variable of the environment cannot",
    by_hand: "LAB_E_SECRET=s cargo lab-e · then: curl -i 'http://127.0.0.1:8080/cookies/sign?name=a&value=b'",
    faults: &["e6-ignores-the-variable"],
    run: variable,
};

fn secrets(subject: &Subject) -> CheckResult {
    let (old, new) = (subject.text(20), subject.text(70));
    // It begins like the old one.
    let other = format!("{old}x");
    let (name, value) = (subject.word(), subject.word());
    let with = |secrets: &[&String]| {
        let flags: Vec<&str> = secrets
            .iter()
            .flat_map(|secret| ["--secret", secret.as_str()])
            .collect();
        serve(subject, &flags)
    };
    let mut before = with(&[&old])?;
    let mut between = with(&[&new, &old])?;
    let mut after = with(&[&new])?;
    let mut stranger = with(&[&other])?;
    // What the old one has signed is read as long as it is among the secrets.
    let cookie = sign(&mut before, &name, &value)?;
    let told = |what: &'static str| {
        move |failure: crate::outcome::Failure| failure.fact("signed by", what)
    };
    expect_read(&mut between, &name, &cookie, Some(&value))
        .explain(told("--secret OLD, and read by --secret NEW --secret OLD"))?;
    expect_read(&mut after, &name, &cookie, None)
        .explain(told("--secret OLD, and read by --secret NEW"))?;
    expect_read(&mut stranger, &name, &cookie, None).explain(told("another secret"))?;
    // The first one signs.
    let cookie = sign(&mut between, &name, &value)?;
    expect_read(&mut after, &name, &cookie, Some(&value))
        .explain(told("--secret NEW --secret OLD, and read by --secret NEW"))?;
    expect_read(&mut before, &name, &cookie, None)
        .explain(told("--secret NEW --secret OLD, and read by --secret OLD"))
}

fn default(subject: &Subject) -> CheckResult {
    let (name, value) = (subject.word(), subject.word());
    let (mut one, mut two) = (serve(subject, &[])?, serve(subject, &[])?);
    let cookie = sign(&mut one, &name, &value)?;
    expect_read(&mut two, &name, &cookie, None)
        .explain(|failure| failure.fact("signed by", "another program, also without --secret"))?;
    expect_read(&mut one, &name, &cookie, Some(&value))
}

fn variable(subject: &Subject) -> CheckResult {
    let (secret, name, value) = (subject.text(30), subject.word(), subject.word());
    let program = subject.start_with(&["--port", "0"], |command| {
        command.env("LAB_E_SECRET", &secret);
    })?;
    let mut one = Server::ready(program).map(WebServer::new)?;
    let mut two = serve(subject, &["--secret", &secret])?;
    let cookie = sign(&mut one, &name, &value)?;
    expect_read(&mut two, &name, &cookie, Some(&value)).explain(|failure| {
        failure.fact(
            "signed with",
            "LAB_E_SECRET, and read with the same --secret",
        )
    })
}
