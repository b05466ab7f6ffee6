//! A visitor with a browser's memory for the session's cookie, but without a browser.

use std::io;
use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::exchange::{Connection, Response};

/// Who may sign in.
pub const USER: &str = "ada:open sesame";

/// Somebody who asks, and remembers one cookie.
#[derive(Clone, Default)]
pub struct Visitor {
    /// `session=…`, once there is one.
    pub cookie: Option<String>,
}

impl Visitor {
    /// Asks once, on a connection of its own. `fields` are lines that end with CR LF.
    pub fn try_ask(
        &mut self,
        address: SocketAddr,
        request: &str,
        fields: &str,
        content: &str,
    ) -> io::Result<Response> {
        let mut connection = Connection::to(address)?;
        let cookie = self.cookie.as_ref();
        let cookie = cookie.map_or(String::new(), |pair| format!("Cookie: {pair}\r\n"));
        let length = content.len();
        let message = format!(
            "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{cookie}{fields}Content-Length: {length}\r\n\r\n{content}"
        );
        connection.send(message.as_bytes())?;
        let method = request.split(' ').next().unwrap_or_default();
        let response = connection.response(method).map_err(io::Error::other)?;
        if let Some(set) = response.head.fields.text("Set-Cookie") {
            let pair = set.split(';').next().unwrap_or_default();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        Ok(response)
    }

    /// The same, where it has to work.
    #[track_caller]
    pub fn ask(
        &mut self,
        address: SocketAddr,
        request: &str,
        fields: &str,
        content: &str,
    ) -> Response {
        self.try_ask(address, request, fields, content).unwrap()
    }

    /// Asks for JSON, and sends some unless it is null.
    #[track_caller]
    pub fn json(&mut self, address: SocketAddr, request: &str, content: &Value) -> (u16, Value) {
        let (fields, text) = match content {
            Value::Null => ("", String::new()),
            content => ("Content-Type: application/json\r\n", content.to_string()),
        };
        let response = self.ask(address, request, fields, &text);
        let value = match response.content.is_empty() {
            true => Value::Null,
            false => {
                serde_json::from_slice(&response.content).unwrap_or(json!(response.to_string()))
            }
        };
        (response.head.status, value)
    }

    /// What the application knows of the session.
    pub fn session(&mut self, address: SocketAddr) -> io::Result<Value> {
        let response = self.try_ask(address, "GET /session", "", "")?;
        serde_json::from_slice(&response.content).map_err(io::Error::other)
    }

    /// Sends a form with the session's token.
    pub fn send(&mut self, address: SocketAddr, path: &str, form: &str) -> io::Result<Response> {
        let session = self.session(address)?;
        let token = session["csrf"].as_str().unwrap_or_default();
        self.try_ask(
            address,
            &format!("POST {path}"),
            "Content-Type: application/x-www-form-urlencoded\r\n",
            &format!("{form}&csrf={token}"),
        )
    }

    /// Signs in as [`USER`]: gives the status code.
    pub fn log_in(&mut self, address: SocketAddr) -> io::Result<u16> {
        let response = self.send(address, "/login", "user=ada&password=open+sesame")?;
        Ok(response.head.status)
    }
}
