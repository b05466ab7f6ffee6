//! A page of Chromium, driven by the DevTools protocol: commands and answers are JSON over WebSocket.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use grader::deadline::{Deadline, until};
use serde_json::{Value, json};

use crate::server::PATIENCE;
use crate::web_socket::WebSocket;

/// The connection to one page.
pub struct DevTools {
    socket: WebSocket,
    /// Which page: every command names it.
    session: Option<String>,
    sent: u64,
}

impl DevTools {
    /// Waits until the browser with this profile can be talked to, and opens a page.
    #[track_caller]
    pub fn of(profile: &Path) -> DevTools {
        let (mut socket, file) = (None, profile.join("DevToolsActivePort"));
        until(&Deadline::within(PATIENCE), || {
            let text = fs::read_to_string(&file).unwrap_or_default();
            // The port, and the path of the browser itself.
            let parts = text
                .split_once('\n')
                .map(|(port, path)| (port.parse(), path));
            if let Some((Ok(port), path)) = parts {
                socket =
                    WebSocket::open(SocketAddr::from(([127, 0, 0, 1], port)), path.trim()).ok();
            }
            socket.is_some()
        });
        let mut tools = DevTools {
            socket: socket.expect("the browser can be talked to"),
            session: None,
            sent: 0,
        };
        let page = tools.call("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": page["targetId"], "flatten": true});
        let attached = tools.call("Target.attachToTarget", attach);
        tools.session = attached["sessionId"].as_str().map(str::to_owned);
        tools
    }

    /// Sends a command, and waits for its answer.
    #[track_caller]
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        let answer = self.try_call(method, parameters);
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The same, where an error is an answer.
    pub fn try_call(&mut self, method: &str, parameters: Value) -> Result<Value, Value> {
        self.sent += 1;
        let mut command = json!({"id": self.sent, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            command["sessionId"] = session.as_str().into();
        }
        self.socket.send(&command.to_string()).unwrap();
        loop {
            let mut message: Value = serde_json::from_str(&self.socket.receive().unwrap()).unwrap();
            // In between the browser tells what happens.
            if message["id"] == self.sent {
                return match message["error"].take() {
                    Value::Null => Ok(message["result"].take()),
                    error => Err(error),
                };
            }
        }
    }
}
