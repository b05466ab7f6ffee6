//! The client: from a request to its response, in the protocol's order.
//!
//! Read [`Client::send`] and follow the names downwards: redirects (b5), patience (b15), what every
//! request has (b1, b13, b14), connections (b12), head (b2), framing (b3, b4), codings (b13).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use lab_b_given::bounded::{Bounded, located};
use url::Url;

use crate::ask::ask;
use crate::coding::Decoded;
use crate::connections::{self, Connection, Connections};
use crate::cookies::Jar;
use crate::dial::dial;
use crate::message::head::read_response_head;
use crate::message::{Framing, Input, MAX_HEAD_OCTETS, ResponseHead};
use crate::note::note;
use crate::pause::pause;
use crate::redirect::{self, MAX_REDIRECTS};
use crate::response::Incoming;
use crate::target::{authorization, without_userinfo};
use crate::timing::Timing;
use crate::wire::Deadline;
use crate::{Error, Options, Request, Response, coding, retry};

/// Sends requests. Several threads can use one client: they share its connections and cookies.
///
/// # Example
/// ```no_run
/// use solution_b_client::{Client, Options, Request, target::parse_url};
///
/// let client = Client::new(Options::default());
/// let mut response = client.send(Request::get(parse_url("http://localhost:8000/")?))?;
/// println!("{} octets", response.octets()?.len());
/// # Ok::<(), solution_b_client::Error>(())
/// ```
#[derive(Debug)]
pub struct Client {
    options: Options,
    connections: Arc<Connections>,
    jar: Option<Arc<Mutex<Jar>>>,
}

impl Client {
    /// A client without cookies.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Client {
            options,
            connections: Arc::default(),
            jar: None,
        }
    }

    /// The same client, which keeps cookies: to those in `jar` it adds what servers set.
    #[must_use]
    pub fn with_cookies(self, jar: Jar) -> Self {
        self.with_shared_cookies(Arc::new(Mutex::new(jar)))
    }

    /// The same for a jar that others look into too.
    #[must_use]
    pub fn with_shared_cookies(mut self, jar: Arc<Mutex<Jar>>) -> Self {
        self.jar = Some(jar);
        self
    }

    /// The cookies, if it keeps any.
    pub fn cookies(&self) -> Option<MutexGuard<'_, Jar>> {
        let jar = self.jar.as_ref()?;
        Some(jar.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A client with the same connections and cookies, and this limit of size.
    #[must_use]
    pub fn with_max_size(&self, max_size: Option<u64>) -> Self {
        Client {
            options: Options {
                max_size,
                ..self.options.clone()
            },
            connections: Arc::clone(&self.connections),
            jar: self.jar.clone(),
        }
    }

    /// How it behaves.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Sends a request and follows where the answer leads.
    ///
    /// # Errors
    /// [`Error`]: no connection, a timeout, an answer that is no HTTP, too many redirects.
    pub fn send(&self, request: Request) -> Result<Response, Error> {
        let mut request = self.with_fields_for_all(request);
        let mut visited = vec![request.url.clone()];
        loop {
            let response = self.send_patiently(&request)?;
            if !self.options.follow {
                return Ok(response);
            }
            let Some(next) = redirect::next(&request, &response.head)? else {
                return Ok(response);
            };
            response.skip_content();
            visited.push(next.url.clone());
            if visited.len() > MAX_REDIRECTS + 1 {
                return Err(redirect::too_many(&visited));
            }
            request = next;
        }
    }

    /// Sends a request until there is an answer, or it has been tried often enough.
    fn send_patiently(&self, request: &Request) -> Result<Response, Error> {
        let mut tries = 1;
        loop {
            let outcome = self.send_once(request);
            if tries > self.options.retries {
                return outcome;
            }
            let Some(wait) = retry::wait_before_next(request, &outcome, tries) else {
                return outcome;
            };
            if self.options.deadline.is_some_and(|end| end.left() < wait) {
                return outcome;
            }
            note(format_args!(
                "note: {}: trying again in {:.1} s ({tries} of {} retries)",
                without_userinfo(&request.url),
                wait.as_secs_f64(),
                self.options.retries
            ));
            pause(wait);
            tries += 1;
        }
    }

    /// Sends a request on a connection that is there already, or on a new one.
    fn send_once(&self, request: &Request) -> Result<Response, Error> {
        let request = self.with_fields_of_the_moment(request);
        let deadline = self.deadline();
        if let Some(kept) = self.connections.take(&request) {
            match self.exchange(&request, kept, deadline, Timing::start()) {
                // The server had closed it just then. Nothing is lost, so ask again on a new one.
                Err(Error::Closed(_)) => {}
                answer => return answer,
            }
        }
        let mut timing = Timing::start();
        let wire = dial(&request.url, &self.options, deadline, &mut timing)?;
        self.exchange(&request, Input::new(wire), deadline, timing)
    }

    /// One request and one response on one connection.
    fn exchange(
        &self,
        request: &Request,
        mut connection: Connection,
        deadline: Option<Deadline>,
        mut timing: Timing,
    ) -> Result<Response, Error> {
        connection.source_mut().set_deadline(deadline)?;
        let is_last = connections::is_last(self.options.reuse);
        let sent_whole = ask(request, is_last, &mut connection, &mut timing)?;

        let in_words = |error| Error::message(without_userinfo(&request.url).as_str(), error);
        let head = read_response_head(&mut connection, MAX_HEAD_OCTETS).map_err(in_words);
        let head = head.map_err(|error| match error {
            // The server has begun to answer, so it may have done what was asked: not to be asked again.
            Error::Closed(words) if !connection.buffered().is_empty() => Error::Failed(words),
            error => error,
        })?;
        if let Some(mut jar) = self.cookies() {
            jar.store(&request.url, &head.fields, SystemTime::now());
        }
        let framing = Framing::of_response(&request.method, &head).map_err(in_words)?;
        let persists = sent_whole && !is_last && connections::persists(&head, framing);
        Ok(Response {
            url: request.url.clone(),
            body: self.content(&request.url, &head, framing, connection, persists)?,
            head,
            timing,
        })
    }

    /// The content of a response, decoded and limited, of which nothing was read yet.
    fn content(
        &self,
        url: &Url,
        head: &ResponseHead,
        framing: Framing,
        connection: Connection,
        persists: bool,
    ) -> Result<Decoded, Error> {
        let max_size = self.options.max_size;
        let keeper = persists.then(|| Arc::clone(&self.connections));
        let incoming = Box::new(Incoming::new(connection, framing, url, keeper, max_size));
        let content = match framing {
            Framing::None => incoming,
            _ => coding::decoded(&head.fields, incoming).map_err(|error| located(url, error))?,
        };
        let announced = match framing {
            Framing::Length(length) => Some(length),
            _ => None,
        };
        Ok(Box::new(Bounded::new(content, url, announced, max_size)))
    }

    /// The request with the fields that the user wants in all of them. They go along on redirects,
    /// as far as `redirect.rs` lets them.
    fn with_fields_for_all(&self, mut request: Request) -> Request {
        for (name, value) in self.options.fields.iter() {
            request.fields.push(name, value);
        }
        if let Some(coding) = coding::accepted()
            && !request.fields.has("Accept-Encoding")
        {
            request.fields.push("Accept-Encoding", coding.as_bytes());
        }
        request
    }

    /// The request with the fields that depend on its URL, and on what servers said before.
    fn with_fields_of_the_moment(&self, request: &Request) -> Request {
        let mut request = request.clone();
        let fields = &mut request.fields;
        if let Some(credentials) = authorization(&request.url)
            && !fields.has("Authorization")
        {
            fields.push("Authorization", credentials.as_bytes());
        }
        let cookies = self
            .cookies()
            .and_then(|jar| jar.value_for(&request.url, SystemTime::now()));
        if let Some(cookies) = cookies {
            let typed = fields.get("Cookie").map(<[u8]>::to_vec);
            fields.remove("Cookie");
            let all: Vec<Vec<u8>> = typed.into_iter().chain([cookies]).collect();
            fields.push("Cookie", &all.join(&b"; "[..]));
        }
        if let Some(content) = &request.content {
            content.describe(fields);
        }
        request
    }

    /// When the exchange that begins now must be over.
    fn deadline(&self) -> Option<Deadline> {
        let own = self
            .options
            .exchange_time
            .map(|(limit, option)| Deadline::after(limit, option));
        Deadline::earlier(own, self.options.deadline)
    }
}
