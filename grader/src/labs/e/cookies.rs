//! Cookies as a browser sees them: what Set-Cookie says, and a jar that brings back what it was given.

use crate::http_date;
use crate::octets;
use crate::outcome::CheckResult;
use crate::web::{Request, Response};

/// One Set-Cookie field, taken apart (RFC 6265 §4.1.1).
#[derive(Debug, Clone)]
pub(super) struct SetCookie {
    pub(super) name: String,
    /// As it stands there, still percent-encoded.
    pub(super) value: String,
    /// Names in lower case; a flag such as HttpOnly has no value.
    pub(super) attributes: Vec<(String, Option<String>)>,
    /// The field's whole value.
    pub(super) line: String,
}

impl SetCookie {
    /// All that a response sets.
    pub(super) fn all(response: &Response) -> CheckResult<Vec<SetCookie>> {
        let values = response.values("Set-Cookie");
        values.iter().map(|line| parse(response, line)).collect()
    }

    /// The one that sets this cookie.
    pub(super) fn of(response: &Response, name: &str) -> CheckResult<SetCookie> {
        let all = Self::all(response)?;
        let mut named = all.into_iter().filter(|cookie| cookie.name == name);
        match (named.next(), named.next()) {
            (Some(cookie), None) => Ok(cookie),
            (None, _) => Err(response
                .failure()
                .fact("expected", format!("Set-Cookie: {name}=…"))
                .into()),
            (Some(_), Some(_)) => Err(response
                .failure()
                .fact("expected", format!("one Set-Cookie for {name}"))
                .because("a browser would keep the last one, and a proxy may change their order: RFC 6265 §3 says that a server should set a cookie once in a response")
                .into()),
        }
    }

    /// The value of an attribute, if it is there with one.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.and_then(|(_, value)| value.as_deref())
    }

    /// Is this attribute there at all?
    pub(super) fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(own, _)| own == name)
    }

    /// Does it take the cookie away: Max-Age 0, or an Expires in the past?
    pub(super) fn removes(&self) -> bool {
        if let Some(age) = self.attribute("max-age") {
            return age.parse::<i64>().is_ok_and(|age| age <= 0);
        }
        let expires = self.attribute("expires");
        let expires = expires.and_then(http_date::seconds_since_1970);
        expires.is_some_and(|expires| expires < crate::labs::e::said::now())
    }

    /// Is this attribute there, with this value? Case counts in the value alone.
    pub(super) fn expect(&self, response: &Response, name: &str, value: &str) -> CheckResult {
        if self.attribute(&name.to_ascii_lowercase()) == Some(value) {
            return Ok(());
        }
        let expected = format!("Set-Cookie: {}=…; {name}={value}", self.name);
        Err(self.wrong(response, &expected))
    }

    /// Is this attribute there, which has no value?
    pub(super) fn expect_flag(&self, response: &Response, name: &str) -> CheckResult {
        if self.has(&name.to_ascii_lowercase()) {
            return Ok(());
        }
        let expected = format!("Set-Cookie: {}=…; {name}", self.name);
        Err(self.wrong(response, &expected))
    }

    /// Is this attribute left out?
    pub(super) fn expect_no(&self, response: &Response, name: &str) -> CheckResult {
        if !self.has(&name.to_ascii_lowercase()) {
            return Ok(());
        }
        Err(self.wrong(response, &format!("no {name}")))
    }

    /// A failure that shows the field.
    pub(super) fn wrong(&self, response: &Response, expected: &str) -> crate::outcome::Outcome {
        // Whole: what is wrong is often the last attribute.
        let line = octets::escape(self.line.as_bytes());
        let failure = response
            .about()
            .fact("field", format!("Set-Cookie: {line}"));
        failure.fact("expected", expected).into()
    }
}

/// `name=value; Path=/; HttpOnly`
fn parse(response: &Response, line: &str) -> CheckResult<SetCookie> {
    let wrong = |why: &str| {
        let failure = response.wrong_field("Set-Cookie", line);
        failure.fact("expected", why).into()
    };
    let mut parts = line.split(';').map(str::trim);
    let pair = parts.next().unwrap_or_default();
    let Some((name, value)) = pair.split_once('=') else {
        return Err(wrong("NAME=VALUE before the first `;` (RFC 6265 §4.1.1)"));
    };
    let is_token = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(wrong("a name that is a token (RFC 6265 §4.1.1)"));
    }
    let inner = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    let is_octet = |octet: u8| octet.is_ascii_graphic() && !b"\",;\\".contains(&octet);
    if !inner.bytes().all(is_octet) {
        return Err(wrong(
            "a value without spaces, quotes, commas, semicolons and backslashes: percent-encode them (RFC 6265 §4.1.1)",
        ));
    }
    let attributes = parts.map(|part| match part.split_once('=') {
        Some((name, value)) => (
            name.trim().to_ascii_lowercase(),
            Some(value.trim().to_owned()),
        ),
        None => (part.to_ascii_lowercase(), None),
    });
    Ok(SetCookie {
        name: name.into(),
        value: value.into(),
        attributes: attributes.collect(),
        line: line.into(),
    })
}

/// A jar with the cookies of one server. Paths and domains are not its business: the applications here use `/`.
#[derive(Debug, Default, Clone)]
pub(super) struct Jar {
    cookies: Vec<(String, String)>,
}

impl Jar {
    /// Keeps what this response sets, and drops what it removes.
    pub(super) fn keep(&mut self, response: &Response) -> CheckResult {
        for cookie in SetCookie::all(response)? {
            self.cookies.retain(|(name, _)| *name != cookie.name);
            if !cookie.removes() {
                self.cookies.push((cookie.name, cookie.value));
            }
        }
        Ok(())
    }

    /// Keeps this cookie, whoever said so.
    pub(super) fn put(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(own, _)| own != name);
        self.cookies.push((name.into(), value.into()));
    }

    /// A cookie's value, as it was set.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The request with the cookies; without any there is no Cookie field.
    pub(super) fn on(&self, request: Request) -> Request {
        if self.cookies.is_empty() {
            return request;
        }
        let pairs = self.cookies.iter();
        let pairs = pairs.map(|(name, value)| format!("{name}={value}"));
        request.field(&format!("Cookie: {}", pairs.collect::<Vec<_>>().join("; ")))
    }

    /// Asks with the cookies, and keeps what the answer sets.
    pub(super) fn ask(
        &mut self,
        server: &mut crate::web::WebServer,
        request: Request,
    ) -> CheckResult<Response> {
        let response = server.ask(&self.on(request))?;
        self.keep(&response)?;
        Ok(response)
    }
}
