//! One visit: a request for a URL, and what its answer means to a crawler.

use std::io::Read;

use url::Url;

use super::normalise::{normalise, same_origin};
use super::pace::Pace;
use super::page::{MOST_URL_OCTETS, Page};
use super::robots::{self, Robots};
use crate::charset::decode;
use crate::cookies::CookieFile;
use crate::note::note;
use crate::redirect::not_a_url;
use crate::request::USER_AGENT;
use crate::target::ascii;
use crate::{Client, Error, Fields, Request, Response, ResponseHead};

/// Redirects of robots.txt are followed so often (RFC 9309 §2.3.1.2).
const MOST_ROBOTS_REDIRECTS: usize = 5;

/// Fields that only the origin may see that the user named.
const CREDENTIALS: [&str; 4] = ["Authorization", "Cookie", "Host", "Proxy-Authorization"];

/// What came of a visit.
#[derive(Debug)]
pub enum Outcome {
    /// A page, or another document.
    Document {
        /// The status code.
        status: u16,
        /// The media type, without parameters; empty if nobody said.
        media_type: String,
        /// What was read of it.
        page: Page,
    },
    /// What is asked for is elsewhere.
    Redirect {
        /// The status code.
        status: u16,
        /// Where it is.
        to: Url,
    },
    /// An answer of 400 or more, no answer, or one that is no good.
    Broken(Error),
    /// More octets than `--max-size` allows.
    TooLarge(Error),
}

/// Visits URLs. Several threads use one visitor.
#[derive(Debug)]
pub struct Visitor {
    /// Sends the requests; it must not follow redirects.
    pub client: Client,
    /// Where its cookies are kept after the end.
    pub cookies: Option<CookieFile>,
    /// When they may be sent.
    pub pace: Pace,
    /// Whether pictures, scripts and the like are links too.
    pub assets: bool,
    /// What the user named: the only origin that sees its userinfo and the credentials among `fields`.
    pub start: Url,
    /// Fields for every request.
    pub fields: Fields,
}

impl Visitor {
    /// Asks for `url`, which is normalised.
    #[must_use]
    pub fn visit(&self, url: &Url) -> Outcome {
        let answer = self
            .ask(&self.client, url)
            .and_then(|response| self.outcome(url, response));
        answer.unwrap_or_else(|error| match error {
            Error::TooLarge(_) => Outcome::TooLarge(error),
            error => Outcome::Broken(error),
        })
    }

    /// What the answer means.
    fn outcome(&self, url: &Url, response: Response) -> Result<Outcome, Error> {
        // ANCHOR: b8-outcome
        //= A redirect with a location (`redirect_target`) is a `Redirect`.
        //= A status of 400 or more is an error: `or_fail` makes it one.
        //= Everything else is a `Document`. Only HTML (`is_html`) is read, `read_page`; the rest is `Page::unread()`.
        //= Where the content is not read, `skip_content`, so that the connection can serve the next visit.
        let status = response.head.status;
        let media_type = response.media_type().unwrap_or_default();
        if let Some(to) = redirect_target(url, &response.head)? {
            response.skip_content();
            return Ok(Outcome::Redirect { status, to });
        }
        let response = or_fail(response)?;
        let page = if is_html(&media_type) {
            self.read_page(url, response)?
        } else {
            response.skip_content();
            Page::unread()
        };
        Ok(Outcome::Document {
            status,
            media_type,
            page,
        })
        // ANCHOR_END: b8-outcome
    }

    /// What the site of `url` asks of crawlers.
    ///
    /// # Errors
    /// There is no answer: then nothing may be asked for (RFC 9309 §2.3.1.4).
    pub fn robots(&self, url: &Url) -> Result<Robots, Error> {
        // ANCHOR: b10-robots
        //= Ask for the site's file; `robots_file` follows its redirects.
        //= `Robots::from_answer` says what it means for us: `user_agent` is who we say we are.
        //+ Ok(Robots::AllowAll)
        //? b10-disallow
        let (status, file) = self.robots_file(url)?;
        Ok(Robots::from_answer(status, &file, self.user_agent()))
        // ANCHOR_END: b10-robots
    }

    /// Who we say we are: what the user named, else our own name.
    fn user_agent(&self) -> &str {
        self.fields.text("User-Agent").unwrap_or(USER_AGENT)
    }

    fn ask(&self, client: &Client, url: &Url) -> Result<Response, Error> {
        self.pace.wait();
        let mut request = Request::get(url.clone());
        request.fields = self.fields.clone();
        if same_origin(url, &self.start) {
            // Fails only for URLs without a host.
            let _ = request.url.set_username(self.start.username());
            let _ = request.url.set_password(self.start.password());
        } else {
            CREDENTIALS
                .iter()
                .for_each(|name| request.fields.remove(name));
        }
        client.send(request)
    }

    fn read_page(&self, url: &Url, mut response: Response) -> Result<Page, Error> {
        let octets = response.octets()?;
        let text = decode(&octets, response.head.fields.text("Content-Type"));
        if let Some(label) = &text.unknown {
            note(format_args!(
                "warning: {url}: the charset {label:?} is unknown"
            ));
        }
        Ok(Page::read(&text.text, url, self.assets))
    }

    /// The status and the first octets of the site's robots.txt.
    fn robots_file(&self, url: &Url) -> Result<(u16, Vec<u8>), Error> {
        // The file may be as long as it likes: what is too much of it is not read.
        let client = self.client.with_max_size(None);
        let mut url = normalise(url.clone());
        url.set_path("/robots.txt");
        url.set_query(None);
        for _ in 0..=MOST_ROBOTS_REDIRECTS {
            let mut response = self.ask(&client, &url)?;
            match redirect_target(&url, &response.head)? {
                Some(to) if same_origin(&url, &to) => url = to,
                Some(_) => return Ok((response.head.status, Vec::new())),
                None => {
                    let most = robots::MAX_OCTETS as u64;
                    let mut file = Vec::new();
                    let content = response.body.by_ref();
                    content.take(most + 1).read_to_end(&mut file)?;
                    if file.len() as u64 > most {
                        note(format_args!(
                            "warning: {url}: only its first {most} octets count"
                        ));
                    }
                    return Ok((response.head.status, file));
                }
            }
        }
        // More redirects than are followed: as if there were no file.
        Ok((301, Vec::new()))
    }
}

/// Where a redirect leads: absolute, and normalised if that is on the same origin.
fn redirect_target(url: &Url, head: &ResponseHead) -> Result<Option<Url>, Error> {
    if !matches!(head.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = head.fields.get("Location") else {
        return Ok(None);
    };
    let location = ascii(location);
    let mut to = url.join(&location).map_err(|_| not_a_url(url, &location))?;
    if to.as_str().len() > MOST_URL_OCTETS {
        return Err(Error::Failed(format!(
            "{url}: redirects to a URL of more than {MOST_URL_OCTETS} octets"
        )));
    }
    if same_origin(&to, url) {
        return Ok(Some(normalise(to)));
    }
    to.set_fragment(None);
    Ok(Some(to))
}

/// The response, or its status code as an error; its connection can serve the next visit then.
fn or_fail(response: Response) -> Result<Response, Error> {
    let Some(error) = response.failure() else {
        return Ok(response);
    };
    response.skip_content();
    Err(error)
}

fn is_html(media_type: &str) -> bool {
    matches!(media_type, "text/html" | "application/xhtml+xml")
}
