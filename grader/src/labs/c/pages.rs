//! A root folder with a few random pages, the server that serves it, and what a check asks of them.

use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{Client, Request, Response, Site, WebServer};

/// A file that the server has, which no other can be mistaken for.
pub(super) struct Page {
    pub(super) target: String,
    pub(super) content: Vec<u8>,
}

/// A server with so many pages and these flags.
pub(super) fn serve_pages(
    subject: &Subject,
    count: usize,
    flags: &[&str],
) -> CheckResult<(WebServer, Vec<Page>)> {
    let site = Site::new(subject)?;
    let pages = (0..count)
        .map(|_| page(&site))
        .collect::<CheckResult<_>>()?;
    Ok((site.serve(flags)?, pages))
}

/// One more page.
pub(super) fn page(site: &Site) -> CheckResult<Page> {
    let (name, content) = site.random_file("bin")?;
    Ok(Page {
        target: format!("/{name}"),
        content,
    })
}

impl Page {
    /// `GET`, after which the connection stays open (from c9 on).
    pub(super) fn request(&self) -> Request {
        Request::get(&self.target).stay()
    }

    /// The same as the last request of a connection.
    pub(super) fn last_request(&self) -> Request {
        Request::get(&self.target)
    }

    /// Is this response the page?
    pub(super) fn expect(&self, response: &Response) -> CheckResult {
        response.expect_status(&[200])?;
        response.expect_content(&self.content)
    }

    /// Asks for it; the connection stays open.
    pub(super) fn ask(&self, client: &mut Client) -> CheckResult {
        self.expect(&client.ask(&self.request())?)
    }

    /// Asks for it with `Connection: close`, and sees the connection end.
    pub(super) fn ask_last(&self, client: &mut Client) -> CheckResult {
        self.expect(&client.ask(&self.last_request())?)?;
        client.expect_close()
    }

    /// Asks for it on a connection of its own.
    pub(super) fn get(&self, server: &mut WebServer) -> CheckResult {
        let response = server.ask(&self.last_request())?;
        self.expect(&response)
    }
}

/// Adds to a failure what others did at the same time.
pub(super) fn meanwhile<T>(result: CheckResult<T>, what: &str) -> CheckResult<T> {
    result.explain(|failure: Failure| failure.fact("meanwhile", what))
}
