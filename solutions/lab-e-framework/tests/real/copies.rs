//! Two copies of the program with one database, as they stand behind a load balancer.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use grader::deadline::{Deadline, until};
use tempfile::TempDir;

use crate::proxy::Proxy;
use crate::server::{PATIENCE, Server, serve};
use crate::visitor::{USER, Visitor};

/// A copy, with the database in this folder.
#[track_caller]
fn copy(folder: &TempDir) -> Server {
    let database = folder.path().join("database.sqlite").display().to_string();
    let flags = ["--database", &database, "--user", USER];
    serve(&[&flags[..], &["--trusted-proxy", "127.0.0.1/32"]].concat())
}

#[test]
fn sessions_are_the_same_in_both_behind_nginx() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (copy(&folder), copy(&folder));
    let Some(proxy) = Proxy::before(&[&first, &second]) else {
        return;
    };
    let mut visitor = Visitor::default();
    assert_eq!(visitor.log_in(proxy.address).unwrap(), 303);
    let mut seen = BTreeSet::new();
    let mut visits = Vec::new();
    for _ in 0..6 {
        let answer = visitor.ask(proxy.address, "GET /session", "", "");
        seen.extend(answer.head.fields.text("X-Copy").map(str::to_owned));
        let session: serde_json::Value = serde_json::from_slice(&answer.content).unwrap();
        assert_eq!(session["user"], "ada", "{session}");
        visits.push(session["visits"].as_i64().unwrap());
    }
    let both = [&first, &second].map(|copy| copy.address.to_string());
    assert_eq!(seen, BTreeSet::from(both));
    assert!(
        visits.windows(2).all(|pair| pair[0] + 1 == pair[1]),
        "{visits:?}"
    );
    // Whose word about the client counts: nginx's, and it has the address from us.
    let client = visitor
        .json(proxy.address, "GET /client", &serde_json::Value::Null)
        .1;
    assert_eq!(client["host"], proxy.address.to_string(), "{client}");

    // Who signs out is out everywhere, whoever still has the cookie.
    let mut thief = visitor.clone();
    let out = visitor.send(proxy.address, "/logout", "").unwrap();
    assert_eq!(out.head.status, 303, "{out}");
    for copy in [&first, &second] {
        let cookie = thief.cookie.clone();
        assert!(thief.session(copy.address).unwrap()["user"].is_null());
        thief.cookie = cookie;
    }
}

#[test]
fn one_is_killed_and_the_other_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (copy(&folder), copy(&folder));
    let Some(proxy) = Proxy::before(&[&first, &second]) else {
        return;
    };
    let mut visitor = Visitor::default();
    assert_eq!(visitor.log_in(proxy.address).unwrap(), 303);
    let before = visitor.session(proxy.address).unwrap()["visits"].as_i64();
    first.kill();
    for more in 1..=4 {
        let session = visitor.session(proxy.address).unwrap();
        assert_eq!(session["user"], "ada", "{session}");
        assert_eq!(
            session["visits"].as_i64(),
            before.map(|visits| visits + more)
        );
    }
    let third = copy(&folder);
    assert_eq!(visitor.session(third.address).unwrap()["user"], "ada");
}

#[test]
fn no_log_in_is_lost_when_one_is_killed_in_the_middle() {
    const ENOUGH: usize = 40;
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (copy(&folder), copy(&folder));
    let (address, signed_in) = (first.address, Mutex::new(Vec::new()));
    let count = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                // Until it is killed.
                loop {
                    let mut visitor = Visitor::default();
                    match visitor.log_in(address) {
                        Ok(303) => signed_in.lock().unwrap().push(visitor),
                        Ok(status) => panic!("{status}"),
                        Err(_) => break,
                    }
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let come = until(&Deadline::within(PATIENCE), || {
            count.load(Ordering::Relaxed) >= ENOUGH
        });
        first.kill();
        assert!(come, "{count:?} log-ins");
    });
    for visitor in signed_in.into_inner().unwrap().iter_mut() {
        let session = visitor.session(second.address).unwrap();
        assert_eq!(session["user"], "ada", "{session}");
    }
}
