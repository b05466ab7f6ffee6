//! What a crawl found: JSON Lines, text, a map for Graphviz.

use super::html::collapse;
use super::json;
use super::plan::{Page, Plan};
use crate::fault;

/// The whole report.
pub fn of(plan: &Plan, format: Option<&str>, interrupted: bool) -> String {
    let default = if fault("b8-json-by-default") {
        "jsonl"
    } else {
        "text"
    };
    match format.unwrap_or(default) {
        "jsonl" => json_lines(plan, interrupted),
        "dot" => dot(plan),
        _ => text(plan),
    }
}

/// The pages on which a URL was found, each once.
fn found_on(plan: &Plan, url: &str) -> Vec<String> {
    let mut pages: Vec<String> = plan
        .found
        .iter()
        .filter(|(_, to)| to == url)
        .map(|(from, _)| from.clone())
        .collect();
    pages.sort();
    pages.dedup();
    pages
}

fn counts(plan: &Plan) -> [usize; 5] {
    let pages = if fault("b8-summary-counts-requests") {
        plan.asked
    } else {
        plan.pages.len()
    };
    let limits = if fault("b8-summary-without-limits") {
        0
    } else {
        plan.limited.len()
    };
    [
        pages,
        plan.redirects.len(),
        plan.broken.len(),
        plan.blocked.len(),
        limits,
    ]
}

/// The links of a page as they are reported.
fn links(plan: &Plan, page: &Page) -> Vec<String> {
    let mut links: Vec<String> = Vec::new();
    for link in &page.links {
        let url = if fault("b8-links-as-they-stand") {
            link.href.clone()
        } else {
            link.url.shown()
        };
        let is_broken = plan.broken.iter().any(|(broken, ..)| *broken == url);
        let is_left_out = is_broken && fault("b8-links-without-broken-ones")
            || !link.follow && fault("b10-nofollow-links-are-not-listed");
        if !is_left_out && (!links.contains(&url) || fault("b8-links-twice")) {
            links.push(url);
        }
    }
    links
}

fn json_lines(plan: &Plan, interrupted: bool) -> String {
    let quote = json::quote;
    let mut lines = Vec::new();
    for (url, depth, page) in &plan.pages {
        let depth = depth + usize::from(fault("b8-depth-from-one"));
        let title = match &page.title {
            Some(title) => quote(title),
            None if fault("b8-no-title-is-empty") => quote(""),
            None => "null".into(),
        };
        let noindex = page.noindex && !fault("b10-noindex-never") || fault("b10-noindex-always");
        lines.push(format!(
            "{{\"type\":\"page\",\"url\":{},\"status\":{},\"depth\":{depth},\"title\":{title},\"media_type\":{},\"noindex\":{noindex},\"links\":{}}}",
            quote(url),
            page.status,
            quote(&page.media_type),
            json::strings(&links(plan, page)),
        ));
    }
    for (url, status, to) in &plan.redirects {
        let (url, to) = (quote(url), quote(to));
        lines.push(format!(
            "{{\"type\":\"redirect\",\"url\":{url},\"status\":{status},\"to\":{to}}}"
        ));
    }
    for (url, status, error) in &plan.broken {
        let pages = json::strings(&found_on(plan, url));
        let (status, error) = match status {
            Some(status) => (status.to_string(), "null".into()),
            None => ("null".into(), quote(error)),
        };
        let url = quote(url);
        lines.push(format!(
            "{{\"type\":\"broken\",\"url\":{url},\"status\":{status},\"error\":{error},\"found_on\":{pages}}}"
        ));
    }
    for url in &plan.blocked {
        lines.push(format!("{{\"type\":\"blocked\",\"url\":{}}}", quote(url)));
    }
    for (name, url) in &plan.limited {
        lines.push(format!(
            "{{\"type\":\"limit\",\"limit\":\"{name}\",\"url\":{}}}",
            quote(url)
        ));
    }
    let [pages, redirects, broken, blocked, limits] = counts(plan);
    let interrupted =
        interrupted && !fault("b8-interrupt-not-named") || fault("b8-always-interrupted");
    lines.push(format!(
        "{{\"type\":\"summary\",\"pages\":{pages},\"redirects\":{redirects},\"broken\":{broken},\"blocked\":{blocked},\"limits\":{limits},\"interrupted\":{interrupted}}}"
    ));
    lines.join("\n") + "\n"
}

fn text(plan: &Plan) -> String {
    let mut lines = Vec::new();
    for (url, depth, page) in &plan.pages {
        let title = page.title.clone().unwrap_or_default();
        let title = if fault("b8-text-title-with-tabs") {
            title
        } else {
            collapse(&title)
        };
        let (mut one, mut two) = (usize::from(page.status), *depth);
        if fault("b8-text-status-and-depth-swapped") {
            (one, two) = (two, one);
        }
        lines.push(format!("page\t{one}\t{two}\t{url}\t{title}"));
    }
    lines.extend(
        plan.redirects
            .iter()
            .map(|(url, status, to)| format!("redirect\t{status}\t{url}\t{to}")),
    );
    for (url, status, error) in &plan.broken {
        let what = status.map_or(error.clone(), |status| status.to_string());
        lines.push(format!("broken\t{what}\t{url}"));
        if !fault("b8-text-without-found-on") {
            lines.extend(
                found_on(plan, url)
                    .iter()
                    .map(|page| format!("\tfound on\t{page}")),
            );
        }
    }
    lines.extend(plan.blocked.iter().map(|url| format!("blocked\t{url}")));
    lines.extend(
        plan.limited
            .iter()
            .map(|(name, url)| format!("limit\t{name}\t{url}")),
    );
    if fault("b8-text-with-spaces") {
        lines = lines.iter().map(|line| line.replace('\t', " ")).collect();
    }
    let plural = |count: usize, word: &str| {
        let s = if count == 1 && !fault("b8-text-summary-always-plural") {
            ""
        } else {
            "s"
        };
        format!("{count} {word}{s}")
    };
    let [pages, redirects, broken, blocked, limits] = counts(plan);
    let summary = format!(
        "{}, {}, {broken} broken, {blocked} blocked, {}",
        plural(pages, "page"),
        plural(redirects, "redirect"),
        plural(limits, "limit")
    );
    let place = if fault("b8-text-summary-first") {
        0
    } else {
        lines.len()
    };
    lines.insert(place, summary);
    lines.join("\n") + "\n"
}

fn dot(plan: &Plan) -> String {
    let quote = |text: &str| {
        if fault("b8-dot-not-escaped") {
            return format!("\"{text}\"");
        }
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    };
    let mut lines = vec!["digraph crawl {".to_owned()];
    for (url, _, page) in &plan.pages {
        let title = match page.title.as_deref() {
            None if fault("b8-dot-label-is-empty") => "",
            title => title.unwrap_or(url),
        };
        lines.push(format!("  {} [label={}];", quote(url), quote(title)));
    }
    for (url, ..) in &plan.broken {
        let colour = if fault("b8-dot-broken-is-not-red") {
            "grey"
        } else {
            "red"
        };
        lines.push(format!(
            "  {} [label={}, color={colour}];",
            quote(url),
            quote(url)
        ));
    }
    if fault("b8-dot-closes-before-the-links") {
        lines.push("}".into());
    }
    for (url, _, page) in plan.pages.iter().filter(|_| !fault("b8-dot-without-links")) {
        let links = links(plan, page);
        lines.extend(
            links
                .iter()
                .map(|link| format!("  {} -> {};", quote(url), quote(link))),
        );
    }
    if !fault("b8-dot-is-not-closed") && !fault("b8-dot-closes-before-the-links") {
        lines.push("}".into());
    }
    if fault("b8-dot-sorts-its-lines") {
        lines.sort_by_key(|line| line.trim().to_owned());
    }
    lines.join("\n") + "\n"
}
