//! Lab B's programs that read pages: `extract`, `form`, `crawl`, each wrong on purpose.

mod assets;
mod attributes;
mod browse;
mod builder;
mod charset;
mod crawl;
mod credentials;
mod css;
mod encode;
mod extract;
mod fields;
mod filling;
mod follow;
mod form;
mod html;
mod json;
mod links;
mod normal;
mod patterns;
mod plan;
mod report;
mod robots;
mod start;
mod table;
mod visit;
mod wishes;

use super::cookie_file;
use super::options::{self, Options};
use crate::arguments::Trouble;
use crate::fault;

/// Is this one of them?
pub fn knows(program: &str) -> bool {
    ["extract", "form", "crawl"].contains(&program)
}

/// Runs the program that the first word names.
pub fn run(given: &[String]) -> Result<(), Trouble> {
    let mut given = Given::parse(given)?;
    let options = given.options.clone();
    cookie_file::load(&options)?;
    let outcome = match options.program.as_str() {
        "extract" => extract::run(&mut given),
        "form" => form::run(&given),
        _ => crawl::run(given),
    };
    if fault(&format!("b14-{}-does-not-write-the-file", options.program)) {
        return outcome;
    }
    let saved = cookie_file::save(&options);
    outcome.and(saved)
}

const SWITCHES: &[&str] = &["links", "json", "assets"];
const WITH_VALUE: &[&str] = &[
    "select",
    "attr",
    "form",
    "submit",
    "depth",
    "pages",
    "concurrency",
    "delay",
    "format",
];

/// What stands on the command line: our own flags, the words after the URL, and what every client takes.
pub struct Given {
    pub options: Options,
    pub words: Vec<String>,
    flags: Vec<(String, String)>,
}

impl Given {
    fn parse(given: &[String]) -> Result<Self, Trouble> {
        let mut common = vec![given[0].clone()];
        if given[0] == "crawl" {
            common.extend(["--timeout", "10", "--max-size", "10485760"].map(String::from));
        }
        let mut words = Vec::new();
        let mut flags = Vec::new();
        let mut rest = given[1..].iter().peekable();
        while let Some(word) = rest.next() {
            let Some(name) = word.strip_prefix("--") else {
                words.push(word.clone());
                continue;
            };
            if SWITCHES.contains(&name) {
                flags.push((name.to_owned(), String::new()));
            } else if name == "table" {
                let css = rest.next_if(|next| !next.starts_with("--"));
                flags.push((
                    name.to_owned(),
                    css.map_or("table", String::as_str).to_owned(),
                ));
            } else if WITH_VALUE.contains(&name) {
                let value = rest
                    .next()
                    .ok_or_else(|| Trouble::Usage(format!("{word} needs a value")))?;
                flags.push((name.to_owned(), value.clone()));
            } else if options::SWITCHES.contains(&name) {
                common.push(word.clone());
            } else {
                common.push(word.clone());
                common.extend(rest.next().cloned());
            }
        }
        if words.is_empty() {
            return Err(Trouble::Usage("which URL?".into()));
        }
        common.push(words.remove(0));
        let options = Options::parse(&common)?;
        Ok(Given {
            options,
            words,
            flags,
        })
    }

    /// The value of a flag of our own.
    pub fn flag(&self, name: &str) -> Option<&str> {
        let found = self.flags.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The number that a flag gives.
    pub fn number(&self, name: &str) -> Result<Option<usize>, Trouble> {
        let parse = |digits: &str| match digits.parse() {
            Err(_) if fault("b8-takes-any-number") => Ok(1),
            other => other.map_err(|_| Trouble::Usage(format!("--{name}: not a number"))),
        };
        self.flag(name).map(parse).transpose()
    }
}
