//! What `crawl` reports, read from JSON Lines and from the text format, as facts that can be compared.

use crate::labs::json::Json;
use crate::octets::quoted;
use crate::outcome::{Cause, CheckResult, Outcome};
use crate::program::Finished;

/// Everything that a crawl found.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) pages: Vec<Page>,
    pub(super) redirects: Vec<(String, u64, String)>,
    pub(super) broken: Vec<Broken>,
    pub(super) blocked: Vec<String>,
    /// Name of the limit, and URL.
    pub(super) limits: Vec<(String, String)>,
    pub(super) summary: Option<Summary>,
}

#[derive(Debug)]
pub(super) struct Page {
    pub(super) url: String,
    pub(super) status: u64,
    pub(super) depth: u64,
    pub(super) title: Option<String>,
    /// In lower case, without parameters.
    pub(super) media_type: String,
    pub(super) noindex: bool,
    pub(super) links: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Broken {
    pub(super) url: String,
    /// None if no answer came.
    pub(super) status: Option<u64>,
    pub(super) found_on: Vec<String>,
}

/// The counts, in the order of the text format: pages, redirects, broken, blocked, limits.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) counts: [u64; 5],
    pub(super) interrupted: bool,
}

impl Report {
    /// Reads `--format jsonl`.
    ///
    /// # Errors
    /// A failure that names the line, and what is wrong with it.
    pub(super) fn from_json_lines(finished: &Finished) -> CheckResult<Self> {
        let mut report = Report::default();
        let lines = finished.stdout.split(|&octet| octet == b'\n');
        for (number, line) in lines.enumerate() {
            let is_last_line_end = line.is_empty();
            if is_last_line_end {
                continue;
            }
            let wrong = |what: String| -> Outcome {
                finished
                    .failure(Cause::WrongOctets)
                    .octets("but", line)
                    .fact("", format!("that is line {}: {what}", number + 1))
                    .fact(
                        "expected",
                        "one JSON object a line, as the handout writes them",
                    )
                    .into()
            };
            if report.summary.is_some() {
                return Err(wrong(
                    "it follows the summary, which is the last line".into(),
                ));
            }
            let value = Json::parse(line).map_err(wrong)?;
            let added = report.add(&value);
            added.map_err(|member| wrong(format!("`{member}` is missing, or of another kind")))?;
        }
        if report.summary.is_none() {
            return Err(finished
                .failure(Cause::WrongOctets)
                .fact("expected", "a last line `{\"type\":\"summary\", …}`")
                .into());
        }
        Ok(report)
    }

    /// Adds what one line says; the error is the member that is not as it should be.
    fn add(&mut self, line: &Json) -> Result<(), &'static str> {
        let text = |name| {
            line.get(name)
                .and_then(Json::text)
                .map(String::from)
                .ok_or(name)
        };
        let count = |name| line.get(name).and_then(Json::count).ok_or(name);
        let truth = |name| line.get(name).and_then(Json::truth).ok_or(name);
        let urls = |name| -> Result<Vec<String>, &'static str> {
            let list = line.get(name).and_then(Json::list).ok_or(name)?;
            list.iter()
                .map(|url| url.text().map(String::from).ok_or(name))
                .collect()
        };
        match text("type")?.as_str() {
            "page" => {
                let title = line.get("title").ok_or("title")?;
                let media_type = text("media_type")?.to_ascii_lowercase();
                let essence = media_type.split(';').next().unwrap_or_default();
                self.pages.push(Page {
                    url: text("url")?,
                    status: count("status")?,
                    depth: count("depth")?,
                    title: match title {
                        Json::Null => None,
                        title => Some(title.text().ok_or("title")?.into()),
                    },
                    media_type: essence.trim().into(),
                    noindex: truth("noindex")?,
                    links: urls("links")?,
                });
            }
            "redirect" => self
                .redirects
                .push((text("url")?, count("status")?, text("to")?)),
            "broken" => {
                let status = match line.get("status").ok_or("status")? {
                    Json::Null => None,
                    status => Some(status.count().ok_or("status")?),
                };
                // An answer that broke off may have its status or none.
                let status = status.filter(|&status| status >= 400);
                if status.is_none() {
                    text("error")?;
                }
                self.broken.push(Broken {
                    url: text("url")?,
                    status,
                    found_on: urls("found_on")?,
                });
            }
            "blocked" => self.blocked.push(text("url")?),
            "limit" => self.limits.push((text("limit")?, text("url")?)),
            "summary" => {
                let names = ["pages", "redirects", "broken", "blocked", "limits"];
                let mut counts = [0; 5];
                for (own, name) in counts.iter_mut().zip(names) {
                    *own = count(name)?;
                }
                let interrupted = truth("interrupted")?;
                self.summary = Some(Summary {
                    counts,
                    interrupted,
                });
            }
            _ => return Err("type"),
        }
        Ok(())
    }

    /// Reads the text format; the lines `found on` belong to the broken URL above them.
    ///
    /// # Errors
    /// A failure that names the line.
    pub(super) fn from_text(finished: &Finished) -> CheckResult<(Self, String)> {
        let printed = String::from_utf8_lossy(&finished.stdout).into_owned();
        let mut lines: Vec<&str> = printed.lines().collect();
        let last = lines.pop().unwrap_or_default().to_owned();
        let mut report = Report::default();
        for (number, line) in lines.into_iter().enumerate() {
            report.add_text(line).ok_or_else(|| -> Outcome {
                finished
                    .failure(Cause::WrongOctets)
                    .fact("but", quoted(line.as_bytes()))
                    .fact("", format!("that is line {}", number + 1))
                    .fact(
                        "expected",
                        "a line as the handout writes them, its parts with tabs between them",
                    )
                    .into()
            })?;
        }
        Ok((report, last))
    }

    fn add_text(&mut self, line: &str) -> Option<()> {
        let parts: Vec<&str> = line.split('\t').collect();
        match parts[..] {
            ["page", status, depth, url, ref rest @ ..] if rest.len() < 2 => {
                let title = rest.first().filter(|title| !title.is_empty());
                self.pages.push(Page {
                    url: url.into(),
                    status: status.parse().ok()?,
                    depth: depth.parse().ok()?,
                    title: title.map(|title| (*title).into()),
                    media_type: String::new(),
                    noindex: false,
                    links: Vec::new(),
                });
            }
            ["redirect", status, url, to] => {
                self.redirects
                    .push((url.into(), status.parse().ok()?, to.into()));
            }
            ["broken", what, url] => self.broken.push(Broken {
                url: url.into(),
                status: what.parse().ok(),
                found_on: Vec::new(),
            }),
            ["", "found on", url] => self.broken.last_mut()?.found_on.push(url.into()),
            ["blocked", url] => self.blocked.push(url.into()),
            ["limit", name, url] => self.limits.push((name.into(), url.into())),
            _ => return None,
        }
        Some(())
    }

    /// One line for each fact, with URLs of `origin` as paths. Which URL the limit of pages names is free,
    /// and so is whether a page that timed out is named as a limit too.
    pub(super) fn facts(&self, origin: &str) -> Vec<String> {
        let path = |url: &str| relative(url, origin);
        let mut facts = Vec::new();
        for page in &self.pages {
            facts.push(format!("page {} {}", page.status, path(&page.url)));
        }
        for (url, status, to) in &self.redirects {
            facts.push(format!("redirect {status} {} to {}", path(url), path(to)));
        }
        for broken in &self.broken {
            let status = broken
                .status
                .map_or("without an answer".into(), |status| status.to_string());
            let mut places: Vec<String> = broken.found_on.iter().map(|url| path(url)).collect();
            places.sort();
            let places = places.join(" and ");
            facts.push(format!(
                "broken {status} {} found on {places}",
                path(&broken.url)
            ));
        }
        facts.extend(
            self.blocked
                .iter()
                .map(|url| format!("blocked {}", path(url))),
        );
        for (name, url) in &self.limits {
            let is_broken = self.broken.iter().any(|broken| broken.url == *url);
            match name.as_str() {
                "timeout" if is_broken => {}
                "pages" => facts.push("limit pages".into()),
                name => facts.push(format!("limit {name} {}", path(url))),
            }
        }
        facts
    }
}

/// `/path` for URLs of this origin, the whole URL for others.
pub(super) fn relative(url: &str, origin: &str) -> String {
    let rest = url
        .strip_prefix(origin)
        .filter(|rest| rest.starts_with('/'));
    rest.unwrap_or(url).into()
}

/// White space as one space, none at the ends.
pub(super) fn collapsed(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}
