//! A visitor with a browser: signs in, writes into the guest book, uploads a file, signs out.

use std::fs;

use serde_json::json;

use crate::browser::Browser;
use crate::server::{Server, serve};
use crate::visitor::USER;

/// What would be a picture, and a script, if the page did not show it as text.
const MESSAGE: &str = "Lovely! <img src=x onerror=\"document.title='caught'\"> & <b>grüße</b>";

#[track_caller]
fn sign_in(browser: &mut Browser, server: &Server) {
    browser.go(&format!("{}/guestbook", server.origin()));
    browser.click("Sign in");
    browser.shows("location.pathname == '/login'");
    browser.type_into("user", "ada");
    browser.type_into("password", "open sesame");
    browser.run("document.querySelector('main button').click()");
    browser.shows("location.pathname == '/guestbook' && document.querySelector('main textarea')");
}

#[test]
fn a_visitor_signs_in_writes_and_signs_out() {
    let Some(mut browser) = Browser::open() else {
        return;
    };
    let server = serve(&["--user", USER]);
    sign_in(&mut browser, &server);
    browser.type_into("message", MESSAGE);
    browser.click("Write it down");
    browser.shows("document.querySelector('p.flash')");
    let shown = browser.run(
        "({message: document.querySelector('.entries li p').textContent, \
           name: document.querySelector('.entries li strong').textContent, \
           pictures: document.querySelectorAll('main img').length, \
           caught: document.title == 'caught', \
           style: getComputedStyle(document.querySelector('.entries')).listStyleType == 'none'})",
    );
    assert_eq!(
        shown,
        json!({"message": MESSAGE, "name": "ada", "pictures": 0, "caught": false, "style": true})
    );
    // Loaded again: nothing is sent again, and nobody is thanked again.
    browser.run("location.reload()");
    browser.shows("document.querySelector('.entries') && !document.querySelector('p.flash')");
    assert_eq!(
        browser.run("document.querySelectorAll('.entries li').length"),
        1
    );

    browser.click("Sign out");
    browser.shows("location.pathname == '/' && document.body.textContent.includes('Sign in')");
    browser.go(&format!("{}/session", server.origin()));
    let user = browser.run("JSON.parse(document.body.textContent).user");
    assert!(user.is_null(), "{user}");
    let posts = server.logged("/guestbook", 1);
    let posts = posts.iter().filter(|(method, _)| method == "POST");
    assert_eq!(posts.count(), 1);
}

#[test]
fn a_wrong_password_is_told_and_the_page_stays() {
    let Some(mut browser) = Browser::open() else {
        return;
    };
    let server = serve(&["--user", USER]);
    browser.go(&format!("{}/login?next=/guestbook", server.origin()));
    browser.type_into("user", "ada");
    browser.type_into("password", "open");
    browser.run("document.querySelector('main button').click()");
    browser.shows("document.querySelector('p.wrong')");
    // The name is still there; the password alone is typed again.
    browser.type_into("password", "open sesame");
    browser.run("document.querySelector('main button').click()");
    browser.shows("location.pathname == '/guestbook' && document.querySelector('main textarea')");
}

#[test]
fn a_file_is_uploaded_and_comes_back() {
    let Some(mut browser) = Browser::open() else {
        return;
    };
    let server = serve(&[]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("grüße & more.txt");
    fs::write(&file, "content\r\n--of a file\0".repeat(5_000)).unwrap();
    browser.go(&format!("{}/", server.origin()));
    browser.choose("file", &file);
    browser.click("Upload it");
    browser.shows("location.pathname == '/uploads'");
    let same = browser.run(
        "(async () => { \
           const told = JSON.parse(document.body.textContent); \
           const answer = await fetch(told.url); \
           const text = await answer.text(); \
           return {size: told.size, \
             same: text == 'content\\r\\n--of a file\\0'.repeat(5000), \
             attachment: answer.headers.get('Content-Disposition').startsWith('attachment'), \
             sniffing: answer.headers.get('X-Content-Type-Options')}; })()",
    );
    assert_eq!(
        same,
        json!({"size": 105_000, "same": true, "attachment": true, "sniffing": "nosniff"})
    );
}
