//! The course's checks, and the engine that runs them.
//!
//! A check sees a program only from outside: arguments, standard streams, sockets, files, exit
//! code. It never links a lab's code, so it can grade a program in any language.
//!
//! Read on in this order: [`course`] (labs, steps, checks), [`labs`] (the checks themselves),
//! [`subject`] (what a check sees of a program), [`outcome`] (what a check can say),
//! [`run`] (many checks at once).

#![cfg_attr(
    not(feature = "all-labs"),
    allow(
        dead_code,
        reason = "what only the checks of the other labs use of the engine"
    )
)]

#[cfg(feature = "all-labs")]
pub mod actor;
pub mod capture;
pub mod conversation;
pub mod course;
pub mod datagram;
pub mod deadline;
#[cfg(feature = "libtest")]
pub mod harness;
pub mod http_date;
pub mod labs;
pub mod leash;
pub mod limits;
pub mod listener;
pub mod octets;
pub mod origin;
pub mod outcome;
pub mod program;
pub mod report;
pub mod rfc3339;
pub mod run;
pub mod server;
mod signs;
pub mod sockets;
mod startable;
pub mod subject;
pub mod walls;
pub mod web;
