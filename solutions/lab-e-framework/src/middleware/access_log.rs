//! The access log: a line for every response.
//!
//! What a line looks like is given: `given/src/log_line.rs`. What is refused before an application sees it, such as
//! a malformed head, lab C's server logs.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Instant;

use lab_c_given::{Config, Log, LogFormat};
use lab_e_given::{Lines, LogLine, OpenLine};
use solution_c_server::Content;

use super::{Middleware, Next};
use crate::{Request, Response};

/// Logs every response, if a log is wanted. It stands outside of everything that it is to tell of.
///
/// # Example
/// ```
/// use lab_c_given::{Config, LogFormat};
/// use solution_e_framework::middleware::AccessLog;
/// use solution_e_framework::{App, Request};
///
/// let folder = tempfile::tempdir()?;
/// let config = Config {
///     access_log: Some(folder.path().join("log")),
///     log_format: LogFormat::Json,
///     ..Config::default()
/// };
/// let app = App::new().with(AccessLog::new(&config)).get("/books/:id", |_: &mut Request| "a book");
/// let client = app.test();
/// client.get("/books/7").send();
/// // What is logged is written soon, and in any case when the application ends.
/// drop(client);
///
/// let log = std::fs::read_to_string(folder.path().join("log"))?;
/// assert!(log.contains(r#""target":"/books/7""#) && log.contains(r#""route":"/books/:id""#));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct AccessLog {
    to: Option<Arc<To>>,
}

struct To {
    lines: Lines,
    format: LogFormat,
}

impl AccessLog {
    /// The log that these settings want: a file, standard output, or none.
    #[must_use]
    pub fn new(config: &Config) -> AccessLog {
        let to = config.access_log.as_deref().map(|path| To {
            lines: Lines::into(Log::open(path)),
            format: config.log_format,
        });
        AccessLog {
            to: to.map(Arc::new),
        }
    }
}

impl Middleware for AccessLog {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        match &self.to {
            Some(to) => to.logged(request, next),
            None => next.run(request),
        }
    }
}

impl To {
    /// The response of what comes next, and a line about it in the log.
    fn logged(self: &Arc<Self>, request: &mut Request<'_>, next: Next<'_>) -> Response {
        // ANCHOR: e5-access-log
        //= Note the time (`Instant::now`), and have it answered (`next`).
        //= Only then it is known what there is to tell: `line`. Open it in the log's format (`open`), and log it
        //= with the response: `self.log_with`. The response to HEAD has no content.
        //? e5-log
        //+ next.run(request)
        let began = Instant::now();
        let response = next.run(request);
        let line = line(request, response.status(), began);
        let has_content = request.method() != "HEAD";
        self.log_with(line.open(self.format), has_content, response)
        // ANCHOR_END: e5-access-log
    }

    /// Logs a line as soon as it is known how many octets of content it is about.
    fn log_with(
        self: &Arc<Self>,
        line: OpenLine,
        has_content: bool,
        mut response: Response,
    ) -> Response {
        let octets = match response.content().length() {
            _ if !has_content || matches!(response.status(), 204 | 304) => Some(0),
            length => length.filter(|_| !is_read_while_sent(response.content())),
        };
        if let Some(octets) = octets {
            self.lines.push(&line.close(octets));
            return response;
        }
        let to = self.clone();
        let counted = move |before: &[u8], rest| {
            Box::new(Counted {
                to,
                line: Some(line),
                octets: before.len() as u64,
                rest,
            })
        };
        let content = match response.take_content() {
            Content::Stream(rest, length) => Content::Stream(counted(&[], rest), length),
            Content::Begun(first, rest, length) => {
                let rest = counted(&first, rest);
                Content::Begun(first, rest, length)
            }
            Content::Raw(first, rest) => {
                let rest = counted(&first, rest);
                Content::Raw(first, rest)
            }
            other => other,
        };
        response.set_content(content);
        response
    }
}

/// What the log says of a request and its response.
fn line<'a>(request: &'a Request<'_>, status: u16, began: Instant) -> LogLine<'a> {
    // ANCHOR: e5-line
    //= Who asked, and when: `LogLine::new(request.peer(), began)`; that knows nothing else yet.
    //= What was asked for: method, target, version (`request.version()`); and the status of the response.
    //= The pattern of the route, the id of the request, who has logged in (`request.user()`): None where there is none.
    //= Two fields of the request: Referer and User-Agent, as they came.
    //? e5-log
    //+ LogLine::new(request.peer(), began)
    LogLine {
        method: request.method(),
        target: request.target(),
        version: request.version(),
        status,
        route: request.route(),
        request_id: request.id(),
        user: request.user(),
        referer: request.fields().get("Referer"),
        user_agent: request.fields().get("User-Agent"),
        ..LogLine::new(request.peer(), began)
    }
    // ANCHOR_END: e5-line
}

/// Whether nobody knows yet how much of it will come.
fn is_read_while_sent(content: &Content) -> bool {
    matches!(
        content,
        Content::Stream(..) | Content::Begun(..) | Content::Raw(..)
    )
}

/// Content of which is counted how much was read. When it is dropped, all has left, or the client has.
struct Counted {
    to: Arc<To>,
    line: Option<OpenLine>,
    octets: u64,
    rest: Box<dyn Read + Send>,
}

impl Read for Counted {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let count = self.rest.read(octets)?;
        self.octets += count as u64;
        Ok(count)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if let Some(line) = self.line.take() {
            self.to.lines.push(&line.close(self.octets));
        }
    }
}
