//! The class page in Chromium: it updates itself, no script but ours runs, nothing is wider than a phone.
//!
//! Without Chromium this says so and is skipped; with `CI=true` that is a failure.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;

use crate::serving::{self, Class, report};
use crate::small_course::Course;

#[path = "../../../grader/tests/skipped.rs"]
mod skipped;

/// Chromium's view of a page, as text of its elements, so many milliseconds after it was opened.
fn dom(folder: &Path, url: &str, width: u32) -> Option<String> {
    let named = ["chromium", "chromium-browser", "google-chrome"];
    let found = named.into_iter().find(|name| {
        let asked = Command::new(name)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        asked.is_ok_and(|status| status.success())
    });
    let Some(chromium) = found else {
        assert!(skipped::may_skip(
            "the class page in a browser",
            "there is no Chromium"
        ));
        return None;
    };
    let output = Command::new(chromium)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--dump-dom",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .arg(format!("--window-size={width},900"))
        // Timers go on at once, and wait for what is fetched.
        .arg("--virtual-time-budget=4000")
        .arg(url)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn names_stay_text_in_a_browser() {
    let course = Course::new();
    let class = Class::open(&course.path(""), &[]);
    let mut hostile = report(1, "a1", &[("a1-collects-pieces", "failed")]);
    hostile["name"] = json!("<img src=x onerror=document.title=1>");
    hostile["hand"] = json!(true);
    class.post("", &hostile);
    let Some(page) = dom(
        &course.path(""),
        &format!("http://{}/", class.address),
        1280,
    ) else {
        return;
    };
    assert!(page.contains("<title>The class, live</title>"), "{page}");
    assert!(
        page.contains("&lt;img src=x onerror=document.title=1&gt;") && !page.contains("<img"),
        "{page}"
    );
    assert!(page.contains("<strong>1</strong> hand raised"), "{page}");
}

#[test]
fn the_page_updates_itself() {
    let course = Course::new();
    let class = Class::open(&course.path(""), &[]);
    let asked = Arc::new(AtomicBool::new(false));
    let url = in_front_of(class.address, &asked);
    let Some(page) = dom(&course.path(""), &url, 390) else {
        return;
    };
    assert!(
        asked.load(Ordering::SeqCst),
        "its script has asked for news"
    );
    assert!(page.contains("Ada Lovelace"), "{page}");
    assert!(
        page.contains(r#"<p id="link" role="status" hidden="">"#),
        "{page}"
    );
}

/// A proxy, through which Ada reports in the moment in which the page, already there, asks for news.
fn in_front_of(class: SocketAddr, asked: &Arc<AtomicBool>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let asked = Arc::clone(asked);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let asked = Arc::clone(&asked);
            thread::spawn(move || {
                let mut octets = [0; 16 * 1024];
                let (mut head, mut length) = (String::new(), 1);
                while length > 0 && !head.ends_with("\r\n\r\n") {
                    length = stream.read(&mut octets).unwrap_or(0);
                    head.push_str(&String::from_utf8_lossy(&octets[..length]));
                }
                if head.starts_with("GET /live ") && !asked.swap(true, Ordering::SeqCst) {
                    let mut ada = report(1, "a1", &[("a1-collects-pieces", "failed")]);
                    ada["name"] = json!("Ada Lovelace");
                    assert_eq!(serving::post(class, "", &ada.to_string()).status, 204);
                }
                let answer = serving::ask(class, head.replace("keep-alive", "close").as_bytes());
                let _ = write!(stream, "{}\r\n\r\n{}", answer.head, answer.text);
            });
        }
    });
    url
}
