//! What is said when a handler panics: one line on standard error, in which nothing can end the line or do
//! something to a terminal. The words of a panic may be a client's.

use std::panic::{self, PanicHookInfo};

use lab_a_given::note;

/// Every panic is told in one line from now on.
pub fn tell_in_one_line() {
    panic::set_hook(Box::new(|panic| note(line(panic))));
}

fn line(panic: &PanicHookInfo<'_>) -> String {
    let words = panic
        .payload_as_str()
        .unwrap_or("something that is no text")
        .escape_debug();
    match panic.location() {
        Some(place) => format!("error: panicked at {place}: {words}"),
        None => format!("error: panicked: {words}"),
    }
}
