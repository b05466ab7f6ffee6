//! `cargo slides`: the decks of the course in a browser, without a network.
//!
//! A deck is a file of Markdown under `decks/`. The way of a deck, in order: [`reading`] (the file becomes a
//! [`deck::Deck`]), [`fence`] and [`excerpt`] (what a block of code says of itself, and where it comes from),
//! [`slide_html`] (a slide becomes HTML, with [`highlight`] and [`diagram`]), [`page`] (one file a deck, with
//! style and script in it). What is done with decks: [`serving`], [`build`], [`check`], [`sync`], [`schedule`], [`pdf`].

pub mod build;
pub mod check;
pub mod cli;
pub mod deck;
pub mod diagram;
pub mod excerpt;
pub mod fence;
pub mod glossary;
pub mod highlight;
pub mod ids;
pub mod page;
pub mod pdf;
pub mod progress;
pub mod reading;
pub mod schedule;
pub mod serving;
pub mod slide_html;
pub mod sync;
pub mod trouble;

use std::process::ExitCode;

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    let matches = cli::command().get_matches();
    workshop::in_the_course(|workspace| cli::run(workspace, &matches))
}
