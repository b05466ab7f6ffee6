//! Lab B's programs, wrong on purpose: a small HTTP client on the standard library alone.

mod body;
mod chunks;
mod coding;
mod connections;
mod content;
mod cookie_file;
mod cookies;
mod dates;
mod gzip;
mod head;
mod inflate;
mod length;
mod location;
mod options;
mod output;
mod pages;
mod percent;
mod punycode;
mod redirect;
mod request;
mod retry;
mod set_cookie;
mod timing;
mod url;
mod wire;

use crate::arguments::Trouble;
use crate::{fault, print};
use head::Head;
use options::Options;
use url::Url;

/// The sub-commands, each with an example.
const PROGRAMS: &[(&str, &str)] = &[
    ("get", "get http://127.0.0.1:8080/"),
    ("head", "head http://127.0.0.1:8080/"),
    ("post", "post http://127.0.0.1:8080/"),
    ("extract", "extract http://127.0.0.1:8080/ --links"),
    ("form", "form http://127.0.0.1:8080/ user=me"),
    ("crawl", "crawl http://127.0.0.1:8080/"),
];

/// Is this one of lab B's programs?
pub fn knows(program: &str) -> bool {
    PROGRAMS.iter().any(|(name, _)| *name == program)
}

/// A whole response, and where it came from.
struct Response {
    url: Url,
    head: Head,
    body: Vec<u8>,
}

/// Runs the program that the first word names.
pub fn run(given: &[String]) -> Result<(), Trouble> {
    if given.iter().any(|word| word == "--help") {
        return help(&given[0]);
    }
    if pages::knows(&given[0]) {
        return pages::run(given);
    }
    let options = Options::parse(given)?;
    cookie_file::load(&options)?;
    let outcome = all(&options);
    if outcome.is_err() && fault("b14-failure-loses-cookies") {
        return outcome;
    }
    let saved = cookie_file::save(&options);
    outcome.and(saved)
}

/// One URL after the other.
fn all(options: &Options) -> Result<(), Trouble> {
    let mut urls = options.urls.clone();
    if fault("b1-takes-the-first-url-only") {
        urls.truncate(1);
    }
    let mut failed = None;
    for url in urls {
        match one(options, &url) {
            Err(trouble) if fault("b1-goes-on-after-a-failure") => failed = Some(trouble),
            other => other?,
        }
    }
    failed.map_or(Ok(()), Err)
}

fn one(options: &Options, text: &str) -> Result<(), Trouble> {
    let url = match Url::parse(text) {
        Err(why) if fault("b1-panics-on-a-bad-url") => panic!("{why}"),
        Err(_) if fault("b1-bad-url-exits-0") => return Ok(()),
        other => other.map_err(Trouble::Failed)?,
    };
    let response = redirect::send(options, url).inspect_err(|_| output::give_up(options))?;
    output::show(options, &response)?;
    timing::show(options)
}

fn help(program: &str) -> Result<(), Trouble> {
    let example = PROGRAMS.iter().find(|(name, _)| *name == program);
    let example = example.map_or("", |(_, example)| example);
    let mut text = format!("Usage: {program} [FLAGS] URL\n");
    if !fault("b1-help-without-example") {
        text.push_str(&format!("Example: {example}\n"));
    }
    if fault("b1-help-on-stderr") {
        eprint!("{text}");
        return Ok(());
    }
    print(text.as_bytes())?;
    if fault("b1-help-exits-2") {
        return Err(Trouble::Usage("that was the help".into()));
    }
    Ok(())
}
