//! Chromium without a window, driven by the DevTools protocol: commands and answers are JSON over WebSocket.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use grader::deadline::{Deadline, until};
use grader::leash::Leash;
use serde_json::{Value, json};
use slides::pdf;
use tempfile::TempDir;

use crate::web_socket::WebSocket;

const PATIENCE: Duration = Duration::from_secs(60);

/// A browser. Dropping it ends it.
pub struct Chromium {
    child: Child,
    leash: Leash,
    socket: WebSocket,
    sent: u64,
    /// What pages complained about: uncaught errors, and errors on their consoles.
    pub complaints: Vec<String>,
    _folder: TempDir,
}

/// One of its windows.
#[derive(Clone)]
pub struct Window {
    session: String,
}

impl Chromium {
    /// A browser with a profile of its own. Without Chromium there is none: that is said, and with `CI` set it is a failure.
    #[track_caller]
    pub fn open() -> Option<Chromium> {
        let Some(program) = pdf::chromium() else {
            assert!(
                std::env::var_os("CI").is_none(),
                "there is no Chromium: apt-get install chromium"
            );
            eprintln!("SKIPPED: there is no Chromium (apt-get install chromium)");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let mut command = Command::new(program);
        command
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-breakpad",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-proxy-server",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--window-size=1280,720",
                "--remote-debugging-port=0",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let leash = Leash::default();
        let child = leash.start(&mut command).unwrap().unwrap();
        let (mut socket, file) = (None, profile.join("DevToolsActivePort"));
        until(&Deadline::within(PATIENCE), || {
            let text = fs::read_to_string(&file).unwrap_or_default();
            // The port, and the path of the browser itself.
            let parts = text.split_once('\n');
            if let Some((Ok(port), path)) = parts.map(|(port, path)| (port.parse(), path)) {
                let address = SocketAddr::from(([127, 0, 0, 1], port));
                socket = WebSocket::open(address, path.trim()).ok();
            }
            socket.is_some()
        });
        Some(Chromium {
            child,
            leash,
            socket: socket.expect("the browser can be talked to"),
            sent: 0,
            complaints: Vec::new(),
            _folder: folder,
        })
    }

    /// A window with this page of a disk.
    #[track_caller]
    pub fn window(&mut self, page: &Path) -> Window {
        let asked = json!({"url": "about:blank", "newWindow": true});
        let target = self.call(None, "Target.createTarget", asked);
        let window = self.attach(&target["targetId"]);
        self.go(&window, &format!("file://{}", page.display()));
        window
    }

    #[track_caller]
    fn attach(&mut self, target: &Value) -> Window {
        let asked = json!({"targetId": target, "flatten": true});
        let attached = self.call(None, "Target.attachToTarget", asked);
        let session = attached["sessionId"].as_str().unwrap().to_owned();
        let window = Window { session };
        for domain in ["Runtime.enable", "Log.enable", "Page.enable"] {
            self.tell(&window, domain, json!({}));
        }
        window
    }

    /// The window that this one has opened.
    #[track_caller]
    pub fn opened_by(&mut self, address: &str) -> Window {
        let mut found = None;
        until(&Deadline::within(PATIENCE), || {
            let targets = self.call(None, "Target.getTargets", json!({}));
            let mut targets = targets["targetInfos"].as_array().into_iter().flatten();
            found = targets
                .find(|target| {
                    target["url"]
                        .as_str()
                        .is_some_and(|url| url.contains(address))
                })
                .map(|target| target["targetId"].clone());
            found.is_some()
        });
        self.attach(&found.unwrap_or_else(|| panic!("no window shows {address}")))
    }

    /// Goes there, and waits until the page is whole.
    #[track_caller]
    pub fn go(&mut self, window: &Window, url: &str) {
        let went = self.tell(window, "Page.navigate", json!({"url": url}));
        assert_eq!(went["errorText"], Value::Null, "{url}");
        let at = json!(url.split('#').next());
        self.shows(
            window,
            &format!("document.readyState == 'complete' && location.href.startsWith({at})"),
        );
    }

    /// What a script on the page gives; if it is a promise, what it comes to.
    #[track_caller]
    pub fn run(&mut self, window: &Window, script: &str) -> Value {
        let ran = self.tell(window, "Runtime.evaluate", asked(script));
        assert_eq!(ran["exceptionDetails"], Value::Null, "{script}");
        ran["result"]["value"].clone()
    }

    /// What such a script says line by line.
    #[track_caller]
    pub fn lines(&mut self, window: &Window, script: &str) -> Vec<String> {
        let lines = self.run(window, script);
        serde_json::from_value(lines).unwrap()
    }

    /// Waits until this is true.
    #[track_caller]
    pub fn shows(&mut self, window: &Window, condition: &str) {
        let shown = until(&Deadline::within(PATIENCE), || {
            let parameters = asked(&format!("!!({condition})"));
            // While one page goes and another comes there may be none to ask.
            self.try_call(Some(window), "Runtime.evaluate", parameters)
                .is_ok_and(|ran| ran["result"]["value"] == true)
        });
        assert!(shown, "{condition}");
    }

    /// Presses a key, as a keyboard does.
    #[track_caller]
    pub fn press(&mut self, window: &Window, key: &str) {
        let mut parameters = json!({"type": "keyDown", "key": key, "code": key});
        if let Some(text) = match key {
            "Enter" => Some("\r"),
            _ if key.len() == 1 => Some(key),
            _ => None,
        } {
            parameters["text"] = text.into();
        }
        if let Some(code) = match key {
            "Tab" => Some(9),
            "Enter" => Some(13),
            _ => None,
        } {
            parameters["windowsVirtualKeyCode"] = code.into();
        }
        self.tell(window, "Input.dispatchKeyEvent", parameters.clone());
        parameters["type"] = "keyUp".into();
        parameters["text"] = Value::Null;
        self.tell(
            window,
            "Input.dispatchKeyEvent",
            json!({"type": "keyUp", "key": key, "code": key}),
        );
    }

    /// A finger goes from one place to another.
    #[track_caller]
    pub fn swipe(&mut self, window: &Window, from: (i32, i32), to: (i32, i32)) {
        let at = |(x, y): (i32, i32)| json!([{"x": x, "y": y}]);
        for (kind, points) in [
            ("touchStart", at(from)),
            ("touchMove", at(to)),
            ("touchEnd", json!([])),
        ] {
            let touch = json!({"type": kind, "touchPoints": points});
            self.tell(window, "Input.dispatchTouchEvent", touch);
        }
    }

    /// Sends a command to a window, and waits for its answer.
    #[track_caller]
    pub fn tell(&mut self, window: &Window, method: &str, parameters: Value) -> Value {
        self.call(Some(window), method, parameters)
    }

    #[track_caller]
    fn call(&mut self, window: Option<&Window>, method: &str, parameters: Value) -> Value {
        let answer = self.try_call(window, method, parameters);
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    fn try_call(
        &mut self,
        window: Option<&Window>,
        method: &str,
        parameters: Value,
    ) -> Result<Value, Value> {
        self.sent += 1;
        let mut command = json!({"id": self.sent, "method": method, "params": parameters});
        if let Some(window) = window {
            command["sessionId"] = window.session.as_str().into();
        }
        self.socket.send(&command.to_string()).unwrap();
        loop {
            let mut message: Value = serde_json::from_str(&self.socket.receive().unwrap()).unwrap();
            if message["id"] == self.sent {
                return match message["error"].take() {
                    Value::Null => Ok(message["result"].take()),
                    error => Err(error),
                };
            }
            // In between the browser tells what happens.
            self.complaints.extend(complaint(&message));
        }
    }
}

/// What a page has to complain of.
fn complaint(message: &Value) -> Option<String> {
    let told = &message["params"];
    let is_one = match message["method"].as_str()? {
        "Runtime.exceptionThrown" => true,
        "Runtime.consoleAPICalled" => told["type"] == "error",
        "Log.entryAdded" => told["entry"]["level"] == "error",
        _ => false,
    };
    is_one.then(|| told.to_string())
}

fn asked(script: &str) -> Value {
    json!({"expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true})
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.leash.end(&mut self.child);
    }
}
