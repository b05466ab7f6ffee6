//! Sessions, asked as a browser would: ids, expiry, rotation, CSRF.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use solution_b_client::Fields;
use solution_e_framework::cookies::Cookies;
use solution_e_framework::sessions::record::Millis;
use solution_e_framework::sessions::{Lifetimes, MemoryStore, Record, SessionId, Sessions, Store};
use solution_e_framework::{App, Request, Response, Result, TestClient};

const LIFETIMES: Lifetimes = Lifetimes {
    idle: Duration::from_secs(60),
    max: Duration::from_secs(600),
};

fn store() -> Arc<MemoryStore> {
    Arc::new(MemoryStore::new(1000, LIFETIMES))
}

fn count(request: &mut Request) -> Result<String> {
    Ok(request.session()?.add("visits", 1).to_string())
}

fn who(request: &mut Request) -> Result<String> {
    let user = request.session()?.user();
    Ok(user.unwrap_or("nobody").to_owned())
}

fn log_in(request: &mut Request) -> Result<()> {
    request.session()?.log_in("ada")
}

fn log_out(request: &mut Request) -> Result<()> {
    request.session()?.log_out();
    Ok(())
}

fn both(request: &mut Request) -> Result<()> {
    request.session()?.log_in("ada")?;
    request.session()?.log_out();
    Ok(())
}

fn as_another(request: &mut Request) -> Result<()> {
    request.session()?.log_out();
    request.session()?.log_in("grace")
}

fn check(request: &mut Request) -> Result<()> {
    let token = request.field("X-Token");
    request.session()?.check_csrf(token)
}

fn token(request: &mut Request) -> Result<String> {
    Ok(request.session()?.csrf().to_owned())
}

fn flash(request: &mut Request) -> Result<String> {
    let session = request.session()?;
    let seen: Option<String> = session.take("flash");
    session.set("flash", "saved")?;
    Ok(seen.unwrap_or_default())
}

fn user_in_response(request: &mut Request, next: solution_e_framework::Next) -> Response {
    let response = next.run(request);
    let user = request.user().unwrap_or("-").to_owned();
    response.with("X-User", user)
}

fn client(store: &Arc<MemoryStore>) -> TestClient {
    App::new()
        .with(user_in_response)
        .with(Sessions::new(
            Arc::clone(store) as Arc<dyn Store>,
            LIFETIMES,
        ))
        .get("/count", count)
        .get("/who", who)
        .get("/plain", |_: &mut Request| "plain")
        .post("/in", log_in)
        .post("/out", log_out)
        .post("/both", both)
        .post("/another", as_another)
        .post("/check", check)
        .get("/token", token)
        .get("/flash", flash)
        .test()
}

#[test]
fn visits_are_counted_for_each_visitor() {
    let store = store();
    let client = client(&store);
    let first = client.get("/count").send();
    let cookie = first.field("Set-Cookie").unwrap();
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(
        !cookie.contains("Max-Age") && !cookie.contains("Expires"),
        "{cookie}"
    );
    assert_eq!(first.field("Cache-Control"), Some("no-store"));
    let second = client.get("/count").send();
    assert_eq!(
        (second.text().as_str(), second.field("Set-Cookie")),
        ("2", None)
    );
    client.forget_cookies();
    assert_eq!(client.get("/count").send().text(), "1");
    assert_eq!(store.len(), 2);
}

#[test]
fn who_does_not_need_a_session_gets_none() {
    let store = store();
    let client = client(&store);
    for target in ["/plain", "/who", "/nowhere"] {
        assert_eq!(
            client.get(target).send().field("Set-Cookie"),
            None,
            "{target}"
        );
    }
    assert!(store.is_empty());
}

#[test]
fn an_id_that_is_not_ours_is_never_adopted() {
    let store = store();
    let client = client(&store);
    let ours = SessionId::random().unwrap().text();
    let upper = ours.to_uppercase();
    for id in [
        "",
        "1",
        &ours,
        &upper,
        &ours[1..],
        "../../etc/passwd",
        "%00",
        &"a".repeat(4000),
    ] {
        client.forget_cookies();
        client.set_cookie("session", id);
        assert_eq!(client.get("/count").send().text(), "1", "{id}");
        let new = client.cookie("session").unwrap();
        assert!(new != id && new.len() == 32, "{id} {new}");
    }
}

#[test]
fn signing_in_gives_a_new_id_and_signing_out_ends_it() {
    let store = store();
    let client = client(&store);
    let _ = client.get("/count").send();
    let token = client.get("/token").send().text();
    let before = client.cookie("session").unwrap();
    assert_eq!(client.post("/in").send().field("X-User"), Some("ada"));
    let after = client.cookie("session").unwrap();
    assert_ne!(before, after);
    assert_ne!(client.get("/token").send().text(), token);
    let seen = client.get("/who").send();
    assert_eq!(
        (seen.text().as_str(), seen.field("X-User")),
        ("ada", Some("ada"))
    );
    assert_eq!(client.get("/count").send().text(), "2");
    assert_eq!(store.len(), 1);
    // The id from before is nobody.
    client.set_cookie("session", &before);
    assert_eq!(client.get("/who").send().text(), "nobody");
    client.set_cookie("session", &after);
    let out = client.post("/out").send();
    assert!(out.field("Set-Cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(client.cookie("session"), None);
    client.set_cookie("session", &after);
    assert_eq!(client.get("/who").send().text(), "nobody");
    assert!(store.is_empty());
}

#[test]
fn signing_in_and_out_at_once_leaves_nothing() {
    let store = store();
    let client = client(&store);
    let _ = client.post("/both").send();
    assert!(store.is_empty());
    let _ = client.get("/count").send();
    let before = client.cookie("session").unwrap();
    let _ = client.post("/both").send();
    assert!(store.is_empty());
    client.set_cookie("session", &before);
    assert_eq!(client.get("/count").send().text(), "1");
}

#[test]
fn signing_out_and_in_at_once_is_another_session() {
    let store = store();
    let client = client(&store);
    let _ = client.get("/count").send();
    let _ = client.post("/in").send();
    let before = client.cookie("session").unwrap();
    let _ = client.post("/another").send();
    assert_eq!(client.get("/who").send().text(), "grace");
    assert_eq!(client.get("/count").send().text(), "1");
    assert_eq!(store.len(), 1);
    client.set_cookie("session", &before);
    assert_eq!(client.get("/who").send().text(), "nobody");
}

#[test]
fn a_form_needs_the_token_of_its_session() {
    let store = store();
    let (client, other) = (client(&store), client(&store));
    let token = client.get("/token").send().text();
    let of_other = other.get("/token").send().text();
    let status = |token: &str| {
        client
            .post("/check")
            .field("X-Token", token)
            .send()
            .status()
    };
    assert_eq!(client.post("/check").send().status(), 403);
    for wrong in [
        "",
        &of_other,
        &token[1..],
        &format!("{token}0"),
        &token.to_uppercase(),
    ] {
        // A token of digits alone has no upper case.
        if wrong != token {
            assert_eq!(status(wrong), 403, "{wrong}");
        }
    }
    assert_eq!(status(&token), 204);
    client.forget_cookies();
    assert_eq!(status(&token), 403);
}

#[test]
fn a_flash_is_shown_once() {
    let client = client(&store());
    assert_eq!(client.get("/flash").send().text(), "");
    assert_eq!(client.get("/flash").send().text(), "saved");
}

#[test]
fn no_visit_is_lost_between_threads() {
    let store = store();
    let id = SessionId::random().unwrap();
    let begin = solution_e_framework::sessions::record::now();
    store
        .insert(&id.key(), &Record::new("token".to_owned(), begin))
        .unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let client = client(&store);
                client.set_cookie("session", &id.text());
                for _ in 0..50 {
                    let _ = client.get("/count").send();
                }
            });
        }
    });
    assert_eq!(
        store.load(&id.key()).unwrap().unwrap().number("visits"),
        200
    );
}

/// What a visit at this time finds: the visits so far, after which it is kept.
fn visit(sessions: &Sessions, id: &SessionId, now: Millis) -> u64 {
    let mut fields = Fields::new();
    fields.push("Cookie", format!("session={}", id.text()).as_bytes());
    let mut session = sessions.open(Cookies::of(&fields), now).unwrap();
    let visits = session.get("visits").unwrap_or(0);
    sessions.keep(&session, &mut Response::empty(204)).unwrap();
    // Only now, so that a new session is not kept.
    session.add("visits", 1);
    visits
}

#[test]
fn a_session_ends_when_it_is_idle_or_old() {
    let table: &[(&str, &[u64], u64)] = &[
        ("soon", &[1], 59),
        ("idle", &[], 60),
        ("idle after a visit", &[30], 90),
        ("kept alive", &[50, 100, 150], 205),
        (
            "old",
            &[50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550],
            600,
        ),
        (
            "nearly old",
            &[50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550],
            599,
        ),
    ];
    for (name, visits, last) in table {
        let store = store();
        let sessions = Sessions::new(Arc::clone(&store) as Arc<dyn Store>, LIFETIMES);
        let id = SessionId::random().unwrap();
        let begin = 1_000_000;
        let mut record = Record::new("token".to_owned(), begin);
        record.values.insert("visits".to_owned(), 7.into());
        store.insert(&id.key(), &record).unwrap();
        for second in *visits {
            assert_eq!(
                visit(&sessions, &id, begin + second * 1000),
                7,
                "{name} {second}"
            );
        }
        let is_there = visit(&sessions, &id, begin + last * 1000) == 7;
        let expected = ["soon", "kept alive", "nearly old"].contains(name);
        assert_eq!(is_there, expected, "{name}");
    }
}

#[test]
fn a_visit_is_written_down_only_when_some_time_has_gone_by() {
    let store = store();
    let sessions = Sessions::new(Arc::clone(&store) as Arc<dyn Store>, LIFETIMES);
    let id = SessionId::random().unwrap();
    store
        .insert(&id.key(), &Record::new("token".to_owned(), 1000))
        .unwrap();
    let seen = || store.load(&id.key()).unwrap().unwrap().seen;
    visit(&sessions, &id, 1000 + 3_000);
    assert_eq!(seen(), 1000);
    visit(&sessions, &id, 1000 + 4_000);
    assert_eq!(seen(), 5000);
}
