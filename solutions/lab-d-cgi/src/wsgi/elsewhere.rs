//! WSGI where the system is not Unix: a worker gets its end of a socket pair as its standard input, and that is
//! possible there alone.

use std::io::{self, ErrorKind};

use lab_d_given::Config;
use solution_c_server::Request;

use crate::Trouble;
use crate::gateway::{Answer, Gateway, Here, Place};

/// There is none.
#[derive(Debug)]
pub enum Wsgi {}

/// There are none.
#[derive(Debug)]
pub struct Workers;

impl Wsgi {
    /// Says what it needs.
    ///
    /// # Errors
    /// Always.
    pub fn start(_: &Config, _: &Here, _: &lab_d_given::Wsgi) -> io::Result<Wsgi> {
        let words = "--wsgi needs Unix: Linux, macOS, or WSL on Windows";
        Err(io::Error::new(ErrorKind::Unsupported, words))
    }

    /// There are none.
    #[must_use]
    pub fn workers(&self) -> Workers {
        match *self {}
    }
}

impl Gateway for Wsgi {
    fn answer(&self, _: &mut Request<'_>, _: &Place) -> Result<Answer, Trouble> {
        match *self {}
    }
}
