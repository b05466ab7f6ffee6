//! Where a crawl begins: where the redirects of the first URL end, and only if robots.txt allows it.

use url::Url;

use super::known::MOST_REDIRECTS;
use super::normalise::{normalise, same_origin};
use super::robots::Robots;
use super::visit::{Outcome, Visitor};
use crate::Error;

/// How the crawl begins.
#[derive(Debug)]
pub struct Beginning {
    /// The redirects on the way: from where, with which status code, to where.
    pub redirects: Vec<(Url, u16, Url)>,
    /// The first page's URL, normalised.
    pub url: Url,
    /// What its site asks of crawlers.
    pub robots: Robots,
    /// What came of visiting it; or in words why it may not be visited.
    pub outcome: Result<Outcome, String>,
}

/// Goes from the visitor's first URL to where its redirects end, if they are to be followed.
#[must_use]
pub fn begin(visitor: &Visitor, follow: bool) -> Beginning {
    let mut redirects = Vec::new();
    let mut url = normalise(visitor.start.clone());
    let mut robots = Robots::AllowAll;
    let mut site: Option<Url> = None;
    let outcome = loop {
        if !site.as_ref().is_some_and(|site| same_origin(site, &url)) {
            site = Some(url.clone());
            robots = match visitor.robots(&url) {
                Ok(robots) => robots,
                // Not even a connection: that says more about the site than about its rules.
                Err(error @ Error::Connect(_)) => break Ok(Outcome::Broken(error)),
                Err(error) => {
                    break Err(format!(
                        "robots.txt cannot be read, so nothing is allowed: {error}"
                    ));
                }
            };
        }
        if !robots.allows(&url) {
            break Err(format!(
                "{url}: robots.txt forbids it, so there is nothing to crawl"
            ));
        }
        match visitor.visit(&url) {
            Outcome::Redirect { status, to } if follow => {
                redirects.push((url.clone(), status, to.clone()));
                if redirects.len() > usize::from(MOST_REDIRECTS) || is_circle(&redirects) {
                    break Ok(Outcome::Broken(too_many(&redirects)));
                }
                url = normalise(to);
            }
            outcome => break Ok(outcome),
        }
    };
    Beginning {
        redirects,
        url,
        robots,
        outcome,
    }
}

/// Whether the last redirect leads to where one before it, or itself, came from.
fn is_circle(redirects: &[(Url, u16, Url)]) -> bool {
    redirects
        .last()
        .is_some_and(|(_, _, to)| redirects.iter().any(|(from, ..)| from == to))
}

fn too_many(redirects: &[(Url, u16, Url)]) -> Error {
    let way: Vec<&str> = redirects.iter().map(|(_, _, to)| to.as_str()).collect();
    let first = redirects.first().map_or("", |(from, ..)| from.as_str());
    let what = match is_circle(redirects) {
        true => "redirects in a circle".to_owned(),
        false => format!("more than {MOST_REDIRECTS} redirects"),
    };
    Error::Redirects(format!("{first}: {what}: {}", way.join(" -> ")))
}
