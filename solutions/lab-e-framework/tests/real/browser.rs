//! Chromium without a window, and somebody who reads, types and clicks.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use grader::deadline::{Deadline, until};
use grader::leash::Leash;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::devtools::DevTools;
use crate::found;
use crate::server::PATIENCE;

/// A browser with one page. Dropping it ends it.
pub struct Browser {
    child: Child,
    leash: Leash,
    tools: DevTools,
    _folder: TempDir,
}

impl Browser {
    /// A browser with a profile of its own, and an empty page.
    #[track_caller]
    pub fn open() -> Option<Browser> {
        let program = found::program("chromium", "apt-get install chromium")?;
        let folder = tempfile::tempdir().unwrap();
        let output = File::create(folder.path().join("output")).unwrap();
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
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--remote-debugging-port=0",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output);
        let leash = Leash::default();
        let child = leash.start(&mut command).unwrap().unwrap();
        Some(Browser {
            child,
            leash,
            tools: DevTools::of(&profile),
            _folder: folder,
        })
    }

    /// Goes to this address, and waits until the page is there.
    #[track_caller]
    pub fn go(&mut self, url: &str) {
        let went = self.tools.call("Page.navigate", json!({"url": url}));
        assert_eq!(went["errorText"], Value::Null, "{url}");
        self.shows(&format!("location.href == {}", json!(url)));
    }

    /// What a script on the page gives; if it is a promise, what it comes to.
    #[track_caller]
    pub fn run(&mut self, script: &str) -> Value {
        let ran = self.tools.call("Runtime.evaluate", asked(script));
        assert_eq!(ran["exceptionDetails"], Value::Null, "{script}");
        ran["result"]["value"].clone()
    }

    /// Waits until a page is there of which this is true.
    #[track_caller]
    pub fn shows(&mut self, condition: &str) {
        let script = format!("document.readyState == 'complete' && !!({condition})");
        let shown = until(&Deadline::within(PATIENCE), || {
            // While one page goes and another comes there may be none to ask.
            let ran = self.tools.try_call("Runtime.evaluate", asked(&script));
            ran.is_ok_and(|ran| ran["result"]["value"] == true)
        });
        let page = "location.href + document.documentElement.outerHTML";
        assert!(shown, "{condition}: {}", self.run(page));
    }

    /// Types into the field of this name, and leaves it.
    #[track_caller]
    pub fn type_into(&mut self, name: &str, text: &str) {
        let selector = json!(format!("main [name={name}]"));
        self.run(&format!("document.querySelector({selector}).select()"));
        self.tools.call("Input.insertText", json!({"text": text}));
    }

    /// Clicks on the first link or button on the page with these words.
    #[track_caller]
    pub fn click(&mut self, words: &str) {
        let found = format!(
            "[...document.querySelectorAll('a, button')].find(one => one.textContent == {})",
            json!(words)
        );
        self.run(&format!("{found}.click()"));
    }

    /// Chooses a file in the field of this name.
    #[track_caller]
    pub fn choose(&mut self, name: &str, file: &Path) {
        let document = self.tools.call("DOM.getDocument", json!({}));
        let query =
            json!({"nodeId": document["root"]["nodeId"], "selector": format!("[name={name}]")});
        let field = self.tools.call("DOM.querySelector", query);
        let chosen = json!({"nodeId": field["nodeId"], "files": [file]});
        self.tools.call("DOM.setFileInputFiles", chosen);
    }

    /// The cookie of this name, as the browser keeps it for this address.
    #[track_caller]
    pub fn cookie(&mut self, url: &str, name: &str) -> Option<Value> {
        let cookies = self
            .tools
            .call("Network.getCookies", json!({"urls": [url]}));
        let mut cookies = cookies["cookies"].as_array().into_iter().flatten();
        cookies.find(|cookie| cookie["name"] == name).cloned()
    }
}

fn asked(script: &str) -> Value {
    json!({"expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true})
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.leash.end(&mut self.child);
    }
}
