//! One request and its answer, and the way through redirects, with the cookies of both.

use std::time::Instant;

use super::super::head::Head;
use super::super::options::Options;
use super::super::retry::{self, Broke};
use super::super::url::Url;
use super::super::wire::Wire;
use super::super::{Response, body, coding, connections, cookies};
use super::credentials;
use crate::arguments::Trouble;
use crate::fault;

/// What is asked for.
#[derive(Clone)]
pub struct Ask {
    pub method: &'static str,
    pub url: Url,
    /// Content-Type and content.
    pub content: Option<(String, Vec<u8>)>,
}

impl Ask {
    pub fn get(url: Url) -> Self {
        Ask {
            method: "GET",
            url,
            content: None,
        }
    }
}

/// Sends a request and reads the answer to its end.
pub fn exchange(options: &Options, ask: &Ask, cookies: &str) -> Result<Response, Broke> {
    let (head, mut wire) = begin(options, ask, cookies)?;
    let body = body::read(&mut wire, ask.method, &head, options).map_err(Broke::Later)?;
    Ok(Response {
        url: ask.url.clone(),
        head,
        body,
    })
}

/// Sends a request and reads the head of the answer.
pub fn begin(options: &Options, ask: &Ask, cookies: &str) -> Result<(Head, Wire), Broke> {
    // What is read until the close needs one.
    let reuses = connections::reuses(options, ask.method) && ask.url.path != "/robots.txt";
    let kept = connections::take(&ask.url).filter(|_| reuses);
    let mut wire = match kept {
        Some(wire) => wire,
        None => Wire::open(options, &ask.url, Instant::now()).map_err(Broke::BeforeTheAnswer)?,
    };
    let close = if reuses { "" } else { "Connection: close\r\n" };
    let head = head(options, ask) + close + cookies;
    let (about, content) = match &ask.content {
        None => (String::new(), &[][..]),
        Some((media_type, octets)) => {
            let length = format!("Content-Length: {}\r\n", octets.len());
            let media_type = format!("Content-Type: {media_type}\r\n");
            let has_type = !fault("b7-post-without-content-type");
            (
                length + if has_type { &media_type } else { "" },
                &octets[..],
            )
        }
    };
    let octets = [head.as_bytes(), about.as_bytes(), b"\r\n", content].concat();
    wire.send(&octets).map_err(Broke::Later)?;
    let head = match Head::read(&mut wire) {
        Err(trouble) if wire.ended_unanswered() => return Err(Broke::BeforeTheAnswer(trouble)),
        other => other.map_err(Broke::Later)?,
    };
    if !(options.program == "crawl" && fault("b14-crawl-takes-nothing")) {
        cookies::take(options, &ask.url, &head);
    }
    Ok((head, wire))
}

/// Request line and fields, without those of the content.
fn head(options: &Options, ask: &Ask) -> String {
    let mut head = format!(
        "{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\n",
        ask.method,
        ask.url.target(),
        ask.url.authority(),
        agent(options)
    );
    for (name, value) in credentials::fields(options, ask) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let is_crawl = options.program == "crawl";
    let codings = coding::accepted()
        .filter(|_| !(fault("b13-pages-do-not-ask") || is_crawl && fault("b13-crawls-do-not-ask")));
    head.extend(codings.map(|codings| format!("Accept-Encoding: {codings}\r\n")));
    if !fault("b14-pages-send-nothing") {
        let cookies = cookies::fields(options, &ask.url);
        head.extend(cookies.iter().map(|pairs| format!("Cookie: {pairs}\r\n")));
    }
    head
}

/// The name that we give ourselves.
pub fn agent(options: &Options) -> &str {
    let mut given = options.headers.iter();
    let given = given.find(|(name, _)| name.eq_ignore_ascii_case("user-agent"));
    given.map_or("wrong-on-purpose/1.0", |(_, value)| value)
}

/// Has it one of the five status codes?
pub fn is_redirect(head: &Head) -> bool {
    [301, 302, 303, 307, 308].contains(&head.status)
}

/// Where an answer leads to.
pub fn location(head: &Head, url: &Url) -> Option<Url> {
    let value = head
        .values("Location", false)
        .first()
        .copied()
        .filter(|_| is_redirect(head))?;
    url.join(&String::from_utf8_lossy(value)).ok()
}

/// A field's value as text.
pub fn field(head: &Head, name: &str) -> Option<String> {
    let value = head.values(name, false).first().copied()?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// A browser: it follows redirects, keeps cookies, and takes an error page for a failure.
pub struct Browser<'a> {
    pub options: &'a Options,
    /// Host, name, value: those of a form, as long as there is no file for them.
    pub cookies: Vec<(String, String, String)>,
}

impl Browser<'_> {
    pub fn send(&mut self, mut ask: Ask) -> Result<Response, Trouble> {
        let first = ask.url.clone();
        for _ in 0..10 {
            let cookies = self.cookie_lines(&ask.url);
            let send = || exchange(self.options, &ask, &cookies);
            let mut response = retry::patiently(self.options, ask.method, Instant::now(), send)?;
            self.keep(&ask.url, &response.head);
            let stops = self.options.is_set("no-follow")
                || ask.method == "POST" && fault("b7-prints-the-redirect");
            let Some(next) = location(&response.head, &ask.url).filter(|_| !stops) else {
                if fault("b6-resolves-against-the-first-url")
                    || fault("b7-action-against-the-first-url")
                {
                    response.url = first;
                }
                return self.judge(response, ask.method);
            };
            if !(fault("b7-redirects-with-post") && ask.method == "POST")
                && response.head.status < 307
            {
                ask.method = "GET";
                ask.content = None;
            }
            ask.url = next;
        }
        Err(Trouble::Failed(format!(
            "{}: too many redirects",
            first.shown()
        )))
    }

    fn judge(&self, response: Response, method: &str) -> Result<Response, Trouble> {
        let status = response.head.status;
        let forgives = fault("b6-reads-error-pages")
            || fault("b7-fills-in-error-pages") && method == "GET"
            || fault("b7-prints-an-error-answer") && method == "POST";
        if status < 400 || forgives {
            return Ok(response);
        }
        if fault("b6-does-not-name-404") {
            return Err(Trouble::Failed("it is not there".into()));
        }
        Err(Trouble::Failed(format!(
            "{status} {}: {}",
            response.head.reason,
            response.url.shown()
        )))
    }

    /// Keeps what Set-Cookie says; attributes do not matter for one server.
    fn keep(&mut self, url: &Url, head: &Head) {
        let forgets = fault("b7-forgets-new-cookies") && !self.cookies.is_empty();
        if forgets || self.options.program != "form" || self.options.jar.is_some() {
            return;
        }
        for value in head.values("Set-Cookie", false) {
            let text = String::from_utf8_lossy(value).into_owned();
            let pair = text.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.trim().split_once('=') else {
                continue;
            };
            let value = if fault("b7-cookies-with-attributes") {
                text.split_once('=').map_or("", |(_, rest)| rest).to_owned()
            } else {
                value.to_owned()
            };
            let is_same =
                |(host, own, _): &&mut (String, String, String)| *host == url.host && own == name;
            match self.cookies.iter_mut().find(is_same) {
                Some(_) if fault("b7-keeps-old-cookie-values") => {}
                Some(own) => own.2 = value,
                None => {
                    let cookie = (url.host.clone(), name.to_owned(), value);
                    self.cookies.push(cookie);
                }
            }
            if fault("b7-first-cookie-only") {
                return;
            }
        }
    }

    fn cookie_lines(&self, url: &Url) -> String {
        let goes = |host: &String| *host == url.host || fault("b7-cookies-go-elsewhere");
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .filter(|(host, ..)| goes(host))
            .map(|(_, name, value)| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() || fault("b7-no-cookies") {
            return String::new();
        }
        if fault("b7-cookies-in-two-fields") {
            return pairs
                .iter()
                .map(|pair| format!("Cookie: {pair}\r\n"))
                .collect();
        }
        format!("Cookie: {}\r\n", pairs.join("; "))
    }
}
