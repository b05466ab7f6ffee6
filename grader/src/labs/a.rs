//! Lab A, echo: sockets.
//!
//! From two programs that say hello to one server with many clients.

mod a01_say_hello;
mod a02_answer_everyone;
mod a03_what_time_is_it;
mod a04_who_am_i;
mod a05_a_conversation;
mod a06_talk;
mod a07_everyone_at_once;
mod a08_a_pool;
mod a09_events;
mod a10_async;
mod a11_processes;
mod a12_datagrams;
mod a13_names_and_ports;
// Parts of steps, and what several steps share.
mod adder_lines;
mod adder_numbers;
mod client_promises;
mod client_usage;
mod crowds;
mod datagram_limits;
mod floods;
mod piles;
mod ports;
mod promises;
mod river;
mod service_list;
mod stopping;
mod talk_ends;
mod time_limits;

use crate::course::Lab;

/// Lab A.
pub static LAB: Lab = Lab {
    id: "a",
    package: "lab-a-echo",
    solution: "solution-a-echo",
    title: "echo: sockets",
    steps: &[
        a01_say_hello::STEP,
        a02_answer_everyone::STEP,
        a03_what_time_is_it::STEP,
        a04_who_am_i::STEP,
        a05_a_conversation::STEP,
        a06_talk::STEP,
        a07_everyone_at_once::STEP,
        a08_a_pool::STEP,
        a09_events::STEP,
        a10_async::STEP,
        a11_processes::STEP,
        a12_datagrams::STEP,
        a13_names_and_ports::STEP,
    ],
};
