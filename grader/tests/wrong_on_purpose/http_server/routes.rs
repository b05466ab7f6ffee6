//! Who answers what.

use super::answer::{Answer, Content};
use super::head::{Head, Stop};
use super::options::Options;
use super::target::{self, Target};
use super::{echo, files, forms, methods, time};
use crate::fault;

/// The answer to a request whose body has been read.
pub fn answer(options: &Options, head: &Head, content: Vec<u8>) -> Result<Answer, Stop> {
    if head.method == "TRACE" && fault("c5-trace-repeats-the-request") {
        let line = format!("TRACE {} HTTP/1.1\r\n", head.target);
        return Ok(Answer::octets(200, "message/http", line.into_bytes()));
    }
    if head.method == "CONNECT" && fault("c5-connect-is-200") {
        return Ok(Answer::octets(200, "text/plain", b"connected\n".to_vec()));
    }
    methods::check(&head.method)?;
    let folded = if fault("c5-methods-know-no-case") {
        head.method.to_uppercase()
    } else {
        head.method.clone()
    };
    let method = folded.as_str();
    let Target::Resource { path, query } = target::parse(method, &head.target)? else {
        return Ok(match method {
            "OPTIONS" => methods::options("GET, HEAD, OPTIONS, POST"),
            _ => methods::refused(methods::READ),
        });
    };
    if path == "/"
        && let Some(page) = wrong_page()
    {
        return Ok(page);
    }
    let below = path.starts_with("/time") && fault("c6-everything-below-too");
    let is_time = (path == "/time" || below) && (query.is_empty() || !fault("c6-query-counts"));
    if path == "/echo" && !(fault("c10-files-win") && options.root.join("echo").exists()) {
        return Ok(echo::answer(head, content));
    }
    if is_time && !(fault("c6-files-win") && options.root.join("time").exists()) {
        return Ok(match method {
            "HEAD" if fault("c6-no-head") => methods::refused("GET, OPTIONS"),
            "GET" | "HEAD" => time::page(),
            "OPTIONS" => methods::options(methods::READ),
            "POST" if fault("c6-answers-any-method") => time::page(),
            _ => methods::refused(methods::READ),
        });
    }
    let mut found = match options.cgi.is_some() && fault("d1-scripts-only") {
        true => Answer::error(404, "only scripts are here"),
        false => files::get(options, path, query),
    };
    if fault("c4-location-of-the-host-field") {
        found = found.on_the_host_of(head);
    }
    Ok(match method {
        "HEAD" if fault("c5-head-of-files-only") && !matches!(found.content, Content::File(..)) => {
            methods::refused("GET, OPTIONS")
        }
        "HEAD" if fault("c5-no-head") => methods::refused("GET, OPTIONS"),
        "GET" | "HEAD" => forms::of(found, head, options),
        // What is not there offers nothing.
        _ if found.status == 404 && !fault("c5-405-wins-over-404") => found,
        "OPTIONS" => methods::options(methods::READ),
        "POST" if fault("c5-post-is-get") => found,
        _ if fault("c5-any-method-is-get") && !methods::is_known(method) => found,
        _ if fault("c5-allow-without-head") => methods::refused("GET"),
        _ => methods::refused(methods::READ),
    })
}

/// Instead of the first page.
fn wrong_page() -> Option<Answer> {
    let page = b"<!DOCTYPE html>\n<title>wrong</title>\n".to_vec();
    if fault("c1-empty-page") {
        return Some(Answer::octets(200, "text/html; charset=utf-8", Vec::new()));
    }
    if fault("c1-page-is-plain-text") {
        return Some(Answer::octets(200, "text/plain; charset=utf-8", page));
    }
    fault("c1-page-is-404").then(|| Answer::octets(404, "text/html; charset=utf-8", page))
}
