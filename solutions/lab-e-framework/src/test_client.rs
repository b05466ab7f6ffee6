//! A client for tests: it asks the application directly, without a socket.

use std::cell::RefCell;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr};

use serde::Serialize;
use serde::de::DeserializeOwned;
use solution_b_client::message::{Fields, RequestHead, Version};
use solution_c_server::{Content, RequestContent};

use crate::Response;
use crate::service::Service;

/// Asks an application. It keeps cookies, as a browser does.
///
/// # Example
/// ```
/// use solution_e_framework::{App, Request};
///
/// let client = App::new().get("/", |_: &mut Request| "hello").test();
/// let answer = client.get("/").field("Accept", "text/plain").send();
/// assert_eq!(answer.status(), 200);
/// assert_eq!(answer.text(), "hello");
/// ```
pub struct TestClient {
    service: Service,
    cookies: RefCell<Vec<(String, String)>>,
}

/// A request that is being put together.
#[must_use = "it is not sent yet"]
pub struct TestRequest<'c> {
    client: &'c TestClient,
    head: RequestHead,
    content: Vec<u8>,
    peer: IpAddr,
}

/// What came back.
#[derive(Debug)]
pub struct TestResponse {
    status: u16,
    fields: Fields,
    content: Vec<u8>,
}

impl TestClient {
    pub(crate) fn new(service: Service) -> TestClient {
        TestClient {
            service,
            cookies: RefCell::default(),
        }
    }

    /// A GET request for this target.
    pub fn get(&self, target: &str) -> TestRequest<'_> {
        self.request("GET", target)
    }

    /// A POST request for this target.
    pub fn post(&self, target: &str) -> TestRequest<'_> {
        self.request("POST", target)
    }

    /// A PUT request for this target.
    pub fn put(&self, target: &str) -> TestRequest<'_> {
        self.request("PUT", target)
    }

    /// A PATCH request for this target.
    pub fn patch(&self, target: &str) -> TestRequest<'_> {
        self.request("PATCH", target)
    }

    /// A DELETE request for this target.
    pub fn delete(&self, target: &str) -> TestRequest<'_> {
        self.request("DELETE", target)
    }

    /// A request of any method.
    pub fn request(&self, method: &str, target: &str) -> TestRequest<'_> {
        let mut fields = Fields::new();
        fields.push("Host", b"localhost");
        TestRequest {
            client: self,
            head: RequestHead {
                method: method.to_owned(),
                target: target.to_owned(),
                version: Version::Http11,
                fields,
            },
            content: Vec::new(),
            peer: Ipv4Addr::LOCALHOST.into(),
        }
    }

    /// The value of a cookie that the application has set.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.borrow();
        let found = cookies.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    /// Sets a cookie, or changes it.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.borrow_mut();
        cookies.retain(|(known, _)| known != name);
        cookies.push((name.to_owned(), value.to_owned()));
    }

    /// Forgets all cookies.
    pub fn forget_cookies(&self) {
        self.cookies.borrow_mut().clear();
    }

    /// Keeps the cookies of a response, or drops those that it removes.
    fn keep_cookies(&self, fields: &Fields) {
        for cookie in fields.all("Set-Cookie") {
            let cookie = String::from_utf8_lossy(cookie);
            let (pair, attributes) = cookie.split_once(';').unwrap_or((&cookie, ""));
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            let is_over = |attribute: &str| attribute.trim().eq_ignore_ascii_case("Max-Age=0");
            match attributes.split(';').any(is_over) {
                true => self.cookies.borrow_mut().retain(|(known, _)| known != name),
                false => self.set_cookie(name, value),
            }
        }
    }
}

impl TestRequest<'_> {
    /// With this field too.
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.head.fields.push(name, value.as_bytes());
        self
    }

    /// From this address.
    pub fn from(mut self, peer: IpAddr) -> Self {
        self.peer = peer;
        self
    }

    /// With this content.
    pub fn content(mut self, media_type: &str, octets: impl Into<Vec<u8>>) -> Self {
        self.content = octets.into();
        let length = self.content.len().to_string();
        self.field("Content-Type", media_type)
            .field("Content-Length", &length)
    }

    /// With these names and values as a form.
    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let octets = pairs.collect::<Vec<_>>().join("&");
        self.content("application/x-www-form-urlencoded", octets)
    }

    /// With this value as JSON.
    ///
    /// # Panics
    /// The value has no JSON.
    pub fn json(self, value: &impl Serialize) -> Self {
        let octets = serde_json::to_vec(value).expect("the value has JSON");
        self.content("application/json", octets)
    }

    /// The application's answer.
    pub fn send(mut self) -> TestResponse {
        let cookies = self.client.cookies.borrow().clone();
        if !cookies.is_empty() {
            let pairs = cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            let line = pairs.collect::<Vec<_>>().join("; ");
            self.head.fields.push("Cookie", line.as_bytes());
        }
        let mut content = RequestContent::from(self.content);
        let response = self.client.service.answer(solution_c_server::Request {
            head: &self.head,
            peer: self.peer,
            content: &mut content,
            id: None,
            waited_since: None,
        });
        self.client.keep_cookies(response.fields());
        let has_content = self.head.method != "HEAD" && !matches!(response.status(), 204 | 304);
        TestResponse::of(response, has_content)
    }
}

impl TestResponse {
    fn of(mut response: Response, has_content: bool) -> TestResponse {
        let mut content = Vec::new();
        let read = match response.take_content() {
            _ if !has_content => Ok(0),
            Content::Empty => Ok(0),
            Content::Octets(octets) => (&octets[..]).read_to_end(&mut content),
            Content::Shared(octets, range) => (&octets[range]).read_to_end(&mut content),
            Content::File(file, range) => {
                let mut octets = Vec::new();
                let read = (&*file).read_to_end(&mut octets);
                let (start, end) = (range.start as usize, range.end as usize);
                content = octets.get(start..end).unwrap_or_default().to_vec();
                read
            }
            Content::Stream(mut rest, _) => rest.read_to_end(&mut content),
            Content::Begun(first, mut rest, _) | Content::Raw(first, mut rest) => {
                content = first;
                rest.read_to_end(&mut content)
            }
        };
        read.expect("the content of the response can be read");
        TestResponse {
            status: response.status(),
            fields: response.fields().clone(),
            content,
        }
    }

    /// The status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The value of the first field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.text(name)
    }

    /// The content.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The content as text. What is not UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }

    /// The content as a value.
    ///
    /// # Panics
    /// It is not JSON of this type.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.content).expect("the content is JSON of this type")
    }
}

/// Text as a form has it: what is no letter or digit is percent-encoded.
fn encoded(text: &str) -> String {
    let octets = text.bytes().map(|octet| match octet {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(octet).to_string(),
        _ => format!("%{octet:02X}"),
    });
    octets.collect()
}
