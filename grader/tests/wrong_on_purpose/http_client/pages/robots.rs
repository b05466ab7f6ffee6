//! robots.txt (RFC 9309).

use super::super::options::Options;
use super::super::url::Url;
use super::browse::{Ask, agent, begin, location};
use super::patterns::{matches, normal};
use crate::fault;

const MOST: usize = 512 << 10;

/// The rules that hold: allowed or not, and the pattern.
pub struct Rules {
    list: Vec<(bool, String)>,
}

impl Rules {
    fn all(allowed: bool) -> Self {
        Rules {
            list: vec![(allowed, "/".into())],
        }
    }

    /// Asks the origin of this URL for its rules.
    pub fn of(options: &Options, page: &Url) -> Self {
        let Ok(mut url) = page.join("/robots.txt") else {
            return Rules::all(true);
        };
        let origin = url.clone();
        if fault("b10-no-robots") {
            return Rules::all(true);
        }
        for hop in 0..6 {
            let Ok((head, mut wire)) = begin(options, &Ask::get(url.clone()), "") else {
                return Rules::all(fault("b10-unreachable-allows-all"));
            };
            if let Some(next) = location(&head, &url) {
                let is_far = !next.is_same_origin(&origin) && !fault("b10-robots-from-elsewhere");
                let is_enough = fault("b10-redirected-robots-is-none")
                    || hop > 0 && fault("b10-redirected-once-only");
                if is_far || is_enough {
                    return Rules::all(true);
                }
                url = next;
                continue;
            }
            if let Some(rules) = by_status(head.status) {
                return rules;
            }
            let most = match () {
                () if fault("b10-large-is-read-whole") => MOST << 2,
                () if fault("b10-large-is-cut-early") => MOST >> 2,
                () => MOST,
            };
            while wire.buffer.len() < most && matches!(wire.more(), Ok(true)) {}
            let is_large = wire.buffer.len() >= most;
            if is_large && (fault("b10-large-is-none") || fault("b10-large-forbids-all")) {
                return Rules::all(fault("b10-large-is-none"));
            }
            return Rules::parse(&String::from_utf8_lossy(&wire.take(most)), name(options));
        }
        Rules::all(true)
    }

    fn parse(text: &str, me: &str) -> Self {
        let groups = groups(text);
        let is = |name: &str, wanted: &str| {
            if fault("b10-case-of-the-name-counts") {
                name == wanted
            } else {
                name.eq_ignore_ascii_case(wanted)
            }
        };
        let naming = |wanted: &str| -> Vec<&Group> {
            let found = groups
                .iter()
                .filter(|group| group.agents.iter().any(|name| is(name, wanted)));
            let most = if fault("b10-first-group-only") {
                1
            } else {
                usize::MAX
            };
            found.take(most).collect()
        };
        let mut chosen = if fault("b10-own-group-never") {
            Vec::new()
        } else {
            naming(me)
        };
        if chosen.is_empty() || fault("b10-star-group-always") {
            chosen.extend(naming("*"));
        }
        if fault("b10-groups-of-others") {
            chosen = groups.iter().collect();
        }
        let list = chosen
            .into_iter()
            .flat_map(|group| group.rules.clone())
            .collect();
        Rules { list }
    }

    /// May the crawler ask for this URL?
    pub fn allow(&self, url: &Url) -> bool {
        let mut target = normal(&url.path);
        if let Some(query) = url
            .query
            .as_ref()
            .filter(|_| !fault("b10-query-is-not-matched"))
        {
            target.push_str(&format!("?{query}"));
        }
        let matching: Vec<&(bool, String)> = self
            .list
            .iter()
            .filter(|(_, pattern)| matches(pattern, &target))
            .collect();
        let decides = if fault("b10-first-match") {
            matching.first().copied()
        } else if fault("b10-last-match") {
            matching.last().copied()
        } else if fault("b10-disallow-always-wins") {
            matching.iter().copied().find(|(allows, _)| !allows)
        } else {
            let tie = fault("b10-disallow-wins-a-tie");
            matching
                .into_iter()
                .max_by_key(|(allows, pattern)| (pattern.len(), *allows != tie))
        };
        decides.is_none_or(|(allows, _)| *allows)
    }
}

/// The product name that we give ourselves: robots.txt knows us by it.
fn name(options: &Options) -> &str {
    let agent = agent(options);
    if fault("b10-name-is-fixed") {
        return "wrong-on-purpose";
    }
    if fault("b10-name-with-its-version") {
        return agent;
    }
    agent.split(['/', ' ']).next().unwrap_or(agent)
}

/// What follows from a status other than 2xx.
fn by_status(status: u16) -> Option<Rules> {
    let forbids = match status {
        200..=299 => return None,
        404 | 410 if fault("b10-reads-rules-of-404") => return None,
        404 => fault("b10-404-forbids-all"),
        403 => fault("b10-403-forbids-all"),
        500 => !fault("b10-500-allows-all"),
        503 => !fault("b10-503-allows-all"),
        status => status > 499,
    };
    Some(Rules::all(!forbids))
}

#[derive(Default)]
struct Group {
    agents: Vec<String>,
    rules: Vec<(bool, String)>,
}

fn groups(text: &str) -> Vec<Group> {
    let text = if fault("b10-bom-spoils-the-first-line") {
        text
    } else {
        text.trim_start_matches('\u{feff}')
    };
    let ends: &[char] = if fault("b10-needs-lf") {
        &['\n']
    } else {
        &['\n', '\r']
    };
    let mut groups: Vec<Group> = Vec::new();
    if fault("b10-rules-before-a-group-count") {
        groups.push(Group {
            agents: vec!["*".into()],
            rules: Vec::new(),
        });
    }
    let mut is_naming = false;
    for line in text.split(ends) {
        let line = if fault("b10-comments-are-part") {
            line
        } else {
            line.split('#').next().unwrap_or_default()
        };
        if line.is_empty() && fault("b10-rules-end-with-a-blank-line") {
            is_naming = false;
            groups.push(Group::default());
        }
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let name = if fault("b10-names-by-exact-case") {
            name.trim().into()
        } else {
            capitalised(name.trim())
        };
        let value = value.trim();
        match name.as_str() {
            "User-agent" => {
                if !is_naming {
                    groups.push(Group::default());
                }
                is_naming = true;
                if let Some(group) = groups.last_mut() {
                    if fault("b10-one-agent-a-group") {
                        group.agents.clear();
                    }
                    group.agents.push(value.into());
                }
            }
            "Allow" | "Disallow" => {
                is_naming = false;
                let closes_all = value.is_empty()
                    && name == "Disallow"
                    && fault("b10-empty-disallow-closes-all");
                let value = if closes_all { "/" } else { value };
                if let Some(group) = groups.last_mut().filter(|_| !value.is_empty()) {
                    group.rules.push((name == "Allow", normal(value)));
                }
            }
            _ if fault("b10-other-lines-end-a-group") => groups.push(Group::default()),
            _ => {}
        }
    }
    groups
}

/// `DISALLOW` as `Disallow`.
fn capitalised(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let first = lower.get(..1).unwrap_or_default().to_ascii_uppercase();
    format!("{first}{}", lower.get(1..).unwrap_or_default())
}
