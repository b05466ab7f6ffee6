//! What each subcommand does, with the arguments that it was given. How these are read stands in
//! `given/src/cli/`; `answer.rs` is what `get`, `head` and `post` print.

mod answer;
mod crawl;
mod extract;
mod form;
mod get;
mod head;
mod page;
mod post;
mod session;

use std::process::ExitCode;

use lab_b_given::Programs;

/// Does what the arguments say. Exit codes: 0 done, 1 it failed, 2 wrong usage.
#[must_use]
pub fn main() -> ExitCode {
    lab_b_given::main(&Programs {
        get: get::run,
        head: head::run,
        post: post::run,
        form: form::run,
        extract: extract::run,
        crawl: crawl::run,
    })
}
