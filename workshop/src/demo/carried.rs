//! What an answer gives a client to bring along the next time, as a browser would: cookies, the token of a form, the
//! place of what was made.

use std::collections::BTreeMap;

/// What has been given so far.
#[derive(Debug, Default)]
pub struct Carried {
    cookies: BTreeMap<String, String>,
    token: String,
    place: String,
}

impl Carried {
    /// Remembers what this answer gives.
    pub fn learn(&mut self, answer: &[u8]) {
        let answer = String::from_utf8_lossy(answer);
        for line in answer.lines().take_while(|line| !line.is_empty()) {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "set-cookie" => self.keep(value),
                "location" => value.clone_into(&mut self.place),
                _ => {}
            }
        }
        if let Some((_, after)) = answer.split_once("\"csrf\":") {
            let token = after.trim_start().trim_start_matches('"');
            let end = token.find('"').unwrap_or(token.len());
            token[..end].clone_into(&mut self.token);
        }
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let Some((name, value)) = pair.split_once('=') else {
            return;
        };
        if attributes.to_ascii_lowercase().contains("max-age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// A request with its placeholders filled in: `COOKIES`, `TOKEN`, `PLACE`, and at last `LENGTH`, how many octets follow the
    /// head.
    pub fn put_into(&self, request: &str) -> String {
        let pairs = self.cookies.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request
            .replace("COOKIES", &pairs.join("; "))
            .replace("TOKEN", &self.token)
            .replace("PLACE", &self.place);
        let content = request
            .split_once("\r\n\r\n")
            .map_or(0, |(_, content)| content.len());
        request.replace("LENGTH", &content.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_is_brought_along() {
        let mut carried = Carried::default();
        carried.learn(b"HTTP/1.1 201 Created\r\nset-cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nLocation: /todos/7\r\n\r\n{\"csrf\": \"xyz\"}");
        let request = carried.put_into(
            "POST PLACE HTTP/1.1\r\nCookie: COOKIES\r\nContent-Length: LENGTH\r\n\r\ncsrf=TOKEN",
        );
        assert_eq!(
            request,
            "POST /todos/7 HTTP/1.1\r\nCookie: a=1; b=2\r\nContent-Length: 8\r\n\r\ncsrf=xyz"
        );
    }

    #[test]
    fn a_cookie_that_is_removed_is_gone() {
        let mut carried = Carried::default();
        carried.learn(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\n\r\n");
        carried.learn(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=; Max-Age=0\r\n\r\nSet-Cookie: b=2\r\n");
        assert_eq!(carried.put_into("[COOKIES]"), "[]");
    }
}
