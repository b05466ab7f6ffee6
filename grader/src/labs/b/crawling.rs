//! What every check of `crawl` does: crawl a site, then compare what was asked for and what was reported.

use std::collections::BTreeMap;

use super::compare::same_set;
use super::crawl_report::{Report, relative};
use super::exchange::Exchange;
use super::site::Site;
use crate::octets::escape;
use crate::origin::{Origin, Request};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::program::Finished;
use crate::subject::Subject;

/// A crawl that came to its end.
pub(super) struct Crawl {
    pub(super) exchange: Exchange,
    pub(super) report: Report,
}

/// Crawls a site from `/`; it must end with 0.
pub(super) fn crawl(subject: &Subject, site: Site, flags: &[&str]) -> CheckResult<Crawl> {
    let crawl = crawl_from(subject, site.open()?, "/", flags)?;
    crawl.exchange.finished.expect_code(0)?;
    Ok(crawl)
}

/// Crawls from this target of the server, and reads the report, whatever the exit code is.
pub(super) fn crawl_from(
    subject: &Subject,
    origin: Origin,
    target: &str,
    flags: &[&str],
) -> CheckResult<Crawl> {
    let url = origin.url(target);
    let arguments = [&["crawl", &url, "--format", "jsonl"], flags].concat();
    let finished = run(subject, &origin, &arguments)?;
    origin.requests(&finished)?;
    let report = Report::from_json_lines(&finished)?;
    Ok(Crawl {
        exchange: Exchange { origin, finished },
        report,
    })
}

/// Runs a crawl to its end. One that walks in circles is ended long before its limits would end it.
pub(super) fn run(subject: &Subject, origin: &Origin, arguments: &[&str]) -> CheckResult<Finished> {
    let mut program = subject.start(arguments)?;
    let command = program.command().to_owned();
    origin.finish_unless(&mut program, || in_circles(origin, &command))
}

/// So often nobody asks for a URL who remembers where it was.
const IN_CIRCLES: usize = 5;

fn in_circles(origin: &Origin, command: &str) -> Option<Failure> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for target in origin.asked() {
        *times.entry(target).or_default() += 1;
    }
    // How often robots.txt is asked for is a matter of its own (b10).
    times.remove("/robots.txt");
    let (target, _) = times.into_iter().find(|(_, times)| *times >= IN_CIRCLES)?;
    let asked = format!("GET {}, for the fifth time", escape(target.as_bytes()));
    let failure = Failure::new(Cause::KilledByUs)
        .fact("ran", command)
        .fact("you sent", asked)
        .fact("expected", "one request for each URL");
    Some(failure.because("pages link to each other in circles: who does not remember what was asked for walks for ever, so this crawl was ended"))
}

impl Crawl {
    /// `http://127.0.0.1:40123`
    pub(super) fn base(&self) -> String {
        self.exchange.origin.url("")
    }

    /// The requests without those for robots.txt.
    pub(super) fn requests(&self) -> CheckResult<Vec<Request>> {
        let mut requests = self.exchange.origin.requests(&self.exchange.finished)?;
        requests.retain(|request| request.target != "/robots.txt");
        Ok(requests)
    }

    /// Exactly these targets were asked for, each as often as it stands here, in any order.
    pub(super) fn expect_asked(&self, expected: &[&str]) -> CheckResult {
        let asked: Vec<String> = self
            .requests()?
            .into_iter()
            .map(|request| request.target)
            .collect();
        self.same(expected, &asked)
            .explain(|failure| failure.fact("in", "the requests that you sent"))
    }

    /// Exactly these pages are in the report.
    pub(super) fn expect_pages(&self, expected: &[&str]) -> CheckResult {
        let base = self.base();
        let pages = self
            .report
            .pages
            .iter()
            .map(|page| relative(&page.url, &base));
        self.same(expected, &pages.collect::<Vec<_>>())
            .explain(|failure| failure.fact("in", "the pages of your report"))
    }

    /// Exactly these facts are in the report.
    pub(super) fn expect_facts(&self, expected: &[&str]) -> CheckResult {
        self.same(expected, &self.report.facts(&self.base()))
            .explain(|failure| failure.fact("in", "what your report says"))
    }

    /// Nothing was asked of this server, which is another origin.
    pub(super) fn expect_not_asked(&self, other: &Origin) -> CheckResult {
        if other.came() == 0 {
            return Ok(());
        }
        let failure = self.exchange.finished.failure(Cause::WrongOctets);
        let asked = format!("a request to {}, another origin", other.url("/"));
        Err(failure.fact("you sent", asked).into())
    }

    /// These are the same, in any order.
    pub(super) fn same(&self, expected: &[&str], found: &[String]) -> CheckResult {
        let expected: Vec<String> = expected.iter().map(|line| (*line).into()).collect();
        same_set(&self.exchange.finished, &expected, found)
    }
}
