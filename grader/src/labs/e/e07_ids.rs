//! The ids of sessions: who chooses them, and when they change.

use std::collections::BTreeSet;

use super::asking::serve;
use super::e07_sessions::{LOG_IN, SESSION, expect_attributes};
use super::visitor::{Account, Session, Visitor};
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;

pub(super) const NEW_ID: Check = Check {
    id: "e7-new-id",
    title: "gives the session a new id at log-in; the old one stays nobody's",
    rank: Rank::HoldsUp,
    source: "OWASP Session Management, handout e7",
    because: "who has slipped an id of a session to the visitor before (session fixation) must not be logged in with it afterwards",
    by_hand: LOG_IN,
    faults: &[
        "e7-same-id-at-login",
        "e7-old-id-is-good-too",
        "e7-bare-cookie-at-login",
    ],
    run: new_id,
};

pub(super) const FOREIGN: Check = Check {
    id: "e7-foreign-id",
    title: "never takes over an id that is not its own: the visitor gets a new one",
    rank: Rank::HoldsUp,
    source: "OWASP Session Management, handout e7",
    because: "an id that the client made up is one that somebody else may know: only the server makes ids, and one octet changed is another id",
    by_hand: "cargo lab-e · then: curl -i -b session=0123456789abcdef http://127.0.0.1:8080/session",
    faults: &[
        "e7-adopts-ids",
        "e7-foreign-id-is-400",
        "e7-looks-at-the-end-of-the-id",
        "e7-looks-at-the-start-of-the-id",
    ],
    run: foreign,
};

pub(super) const RANDOM: Check = Check {
    id: "e7-random-ids",
    title: "makes ids that nobody can guess, and shows them to no script",
    rank: Rank::HoldsUp,
    source: "OWASP Session Management, handout e7",
    because: "who guesses an id is logged in: 128 bits from the system's randomness, other ones after each start; and what HttpOnly hides must not stand in the content",
    by_hand: SESSION,
    faults: &[
        "e7-counts-ids",
        "e7-short-ids",
        "e7-same-ids-after-a-start",
        "e7-token-is-the-id",
        "e7-one-token-for-all",
    ],
    run: random,
};

fn new_id(subject: &Subject) -> CheckResult {
    let account = Account::new(subject);
    let mut server = serve(subject, &["--user", &account.flag()])?;
    let mut visitor = Visitor::new();
    visitor.visit(&mut server)?;
    let old = visitor.id();
    let response = visitor.log_in(&mut server, &account)?;
    expect_attributes(&response)?;
    let new = visitor.id();
    if new == old {
        let failure = response.failure();
        let failure = failure.fact("before", format!("session={old}"));
        return Err(failure.fact("expected", "another id").into());
    }
    let session = Visitor::with(&old).visit(&mut server)?;
    session
        .expect_user(None)
        .explain(|failure| failure.fact("before", "a log-in with this id, which got a new one"))?;
    visitor.visit(&mut server)?.expect_user(Some(&account.name))
}

/// The same with another octet at this place.
fn changed(id: &str, place: usize) -> String {
    let mut octets = id.as_bytes().to_vec();
    if let Some(octet) = octets.get_mut(place) {
        *octet = if octet.eq_ignore_ascii_case(&b'a') {
            b'b'
        } else {
            b'a'
        };
    }
    String::from_utf8_lossy(&octets).into_owned()
}

fn foreign(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let mut owner = Visitor::new();
    owner.visit(&mut server)?;
    let own = owner.id();
    for id in [
        subject.text(own.len()),
        "0123456789abcdef0123456789abcdef".into(),
        changed(&own, 0),
        changed(&own, own.len() * 3 / 4),
        own[..own.len() / 2].to_owned(),
        format!("{own}{own}"),
        String::new(),
        "%00".into(),
        "../../etc/passwd".into(),
        "'OR'1'='1".into(),
        subject.text(4_000),
    ] {
        for time in ["first", "second"] {
            let mut visitor = Visitor::with(&id);
            let session = visitor.visit(&mut server)?;
            let expected = || {
                session.expect_visits(1)?;
                expect_attributes(&session.response)?;
                if visitor.id() != id {
                    return Ok(());
                }
                Err(session
                    .response
                    .failure()
                    .fact("expected", "another id")
                    .into())
            };
            expected().explain(|failure| {
                failure.fact("this is", format!("the {time} time that it comes"))
            })?;
        }
    }
    owner.visit(&mut server)?.expect_visits(2)
}

/// So many sessions are looked at.
const MANY: usize = 20;

/// So many places of an id differ among them: with 128 bits it is 22 in base64, and more in anything else.
const PLACES: usize = 20;

fn random(subject: &Subject) -> CheckResult {
    let first = sessions(subject)?;
    let again = sessions(subject)?;
    let mut ids = BTreeSet::new();
    let mut tokens = BTreeSet::new();
    for (id, session) in first.iter().chain(&again) {
        if session.response.text().contains(id.as_str()) {
            let failure = session.response.failure();
            return Err(failure
                .fact("but", "the content holds the session's id")
                .into());
        }
        if !ids.insert(id.clone()) {
            return Err(about(&ids).fact("but", format!("{id} came twice")).into());
        }
        if !tokens.insert(session.csrf.clone()) {
            let failure =
                about(&tokens).fact("but", format!("the token {} came twice", session.csrf));
            let why = "the token shows that a form comes from a page of this session: who knows another session's must not know it";
            return Err(failure.because(why).into());
        }
    }
    let shortest = ids.iter().map(String::len).min().unwrap_or_default();
    let differ = |place: &usize| {
        let octets = ids.iter().map(|id| id.as_bytes()[*place]);
        octets.collect::<BTreeSet<u8>>().len() > 1
    };
    let places = (0..shortest).filter(differ).count();
    if places >= PLACES {
        return Ok(());
    }
    let failure = about(&ids);
    let failure = failure.fact("but", format!("they differ in {places} places"));
    Err(failure
        .fact(
            "expected",
            format!("{PLACES} places or more, as 128 random bits do"),
        )
        .into())
}

/// A few visitors of a server that has just started: their ids, and what they were told.
fn sessions(subject: &Subject) -> CheckResult<Vec<(String, Session)>> {
    let mut server = serve(subject, &[])?;
    (0..MANY)
        .map(|_| {
            let mut visitor = Visitor::new();
            let session = visitor.visit(&mut server)?;
            Ok((visitor.id(), session))
        })
        .collect()
}

fn about(values: &BTreeSet<String>) -> Failure {
    let mut failure = Failure::new(Cause::WrongOctets);
    for value in values.iter().take(3) {
        failure = failure.octets("seen", value.as_bytes());
    }
    failure
}
