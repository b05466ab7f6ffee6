//! All settings, in a file and in the environment.

use std::path::Path;
use std::time::Duration;

use super::c18_configuration::{long_target, some_control};
use super::logged::lines_of;
use super::started::Settings;
use super::times::quick_client;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, until};
use crate::labs::json::Json;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{Request, Site, WebServer};

pub(super) const KEYS: Check = Check {
    id: "c18-every-key",
    title: "knows every setting in the file, and fractions of seconds",
    rank: Rank::HoldsUp,
    source: "handout c18",
    because: "what can be said on the command line can be said in the file",
    by_hand: "printf 'idle_timeout = 0.5\\nmax_body = 50\\n' > server.toml; cargo lab-c --root . --config server.toml · then: curl -i -d \"$(seq 100)\" http://127.0.0.1:8080/echo",
    faults: &["c18-not-every-key", "c18-whole-seconds"],
    run: every_key,
};

pub(super) const VARIABLES: Check = Check {
    id: "c18-every-variable",
    title: "knows every setting in the environment",
    rank: Rank::HoldsUp,
    source: "handout c18",
    because: "each flag has a variable: LAB_C_ and its name in capitals, with `_` for `-`",
    by_hand: "LAB_C_IDLE_TIMEOUT=0.5 LAB_C_MAX_BODY=50 cargo lab-c --root . · then: curl -i -d \"$(seq 100)\" http://127.0.0.1:8080/echo",
    faults: &["c18-variables-with-dashes"],
    run: every_variable,
};

/// The shortest time that a client is given by them.
const SHORTEST: Duration = Duration::from_millis(200);

/// The settings that are not the same by default, as keys and values of the file.
fn settings(subject: &Subject, site: &Site, log: &Path) -> Vec<(&'static str, String)> {
    let quoted = |path: &Path| path.to_string_lossy().into_owned();
    vec![
        ("root", quoted(site.root())),
        ("workers", "3".into()),
        ("max_head", "2000".into()),
        ("max_target", "100".into()),
        ("max_body", "50".into()),
        ("head_timeout", "0.2".into()),
        ("body_timeout", "2.5".into()),
        ("idle_timeout", "0.25".into()),
        ("write_timeout", "20".into()),
        ("grace", "1.5".into()),
        ("cache_control", some_control(subject)),
        ("access_log", quoted(log)),
        ("log_format", "json".into()),
    ]
}

fn every_key(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let log = subject.folder().join("log.txt");
    let list = settings(subject, &site, &log);
    let line = |(key, value): &(&str, String)| match value.parse::<f64>() {
        Ok(_) => format!("{key} = {value}\n"),
        Err(_) => format!("{key} = '{value}'\n"),
    };
    let text: String = list.iter().map(line).collect();
    let text = format!("host = '127.0.0.1'\nport = 0\n{text}");
    let settings = Settings::default().file(subject, &text)?;
    let server = settings.serve_exactly(subject)?;
    if server.address().port() == 8080 {
        let failure = Failure::new(Cause::WrongOctets).fact("ran", server.command());
        return Err(settings
            .shown(failure.fact("but", "it listens on port 8080"))
            .fact("expected", "any free port: port = 0")
            .into());
    }
    expect_all(&server, &name, &list, &log).explain(|failure| settings.shown(failure))
}

fn every_variable(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let log = subject.folder().join("log.txt");
    let list = settings(subject, &site, &log);
    let mut settings = Settings::default();
    for (key, value) in &list {
        settings = settings.variable(&format!("LAB_C_{}", key.to_uppercase()), value);
    }
    let server = settings.serve(subject)?;
    expect_all(&server, &name, &list, &log).explain(|failure| settings.shown(failure))
}

/// What can be seen of the settings from outside.
fn expect_all(server: &WebServer, name: &str, list: &[(&str, String)], log: &Path) -> CheckResult {
    // One that says nothing, while the others are asked.
    let mut idle = server.client()?;
    let half = || {
        quick_client(server, SHORTEST, b"GET / HT", |mut client| {
            client.response()?.expect_status(&[408])
        })
    };
    let ask = |request: &Request, status: u16| {
        quick_client(server, SHORTEST, &request.octets(), |mut client| {
            let response = client.response()?;
            response.expect_status(&[status])?;
            Ok(response)
        })
    };
    let response = ask(&Request::get(&format!("/{name}")), 200)?;
    let control = list.iter().find(|(key, _)| *key == "cache_control");
    let control = control.map(|(_, value)| value.as_str()).unwrap_or_default();
    response.expect_field("Cache-Control", control)?;
    ask(&long_target(101), 414)?;
    let long_field = format!("X-Long: {}", "x".repeat(2_000));
    let long_head = Request::get(&format!("/{name}")).field(&long_field);
    ask(&long_head, 431)?;
    ask(&Request::post("/echo", &[b'x'; 51]), 413)?;
    ask(&Request::post("/echo", &[b'x'; 50]), 200)?;
    half()?;
    idle.expect_close()?;
    expect_json(log)
}

/// The log is there, and is JSON.
fn expect_json(log: &Path) -> CheckResult {
    let mut text = Vec::new();
    let came = until(&Deadline::within(PATIENCE), || {
        text = std::fs::read(log).unwrap_or_default();
        !lines_of(&text).is_empty()
    });
    let is_json = |line: &Vec<u8>| Json::parse(line).is_ok();
    if came && lines_of(&text).iter().all(is_json) {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .octets("the log", &text)
        .fact("expected", "JSON lines in the file that access_log names")
        .into())
}
