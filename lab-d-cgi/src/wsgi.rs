//! WSGI (PEP 3333): applications in Python that stay, in processes of their own.

use std::io;

use lab_c_server::Request;
use lab_d_given::{Config, Wsgi as Application};

use crate::Trouble;
use crate::gateway::{Answer, Gateway, Here, Place};

/// Not there yet.
#[derive(Debug)]
pub struct Wsgi;

impl Wsgi {
    /// Starts the workers of an application.
    ///
    /// # Errors
    /// They cannot be started.
    pub fn start(_config: &Config, _here: &Here, _application: &Application) -> io::Result<Wsgi> {
        Ok(Wsgi)
    }
}

impl Gateway for Wsgi {
    fn answer(&self, _: &mut Request<'_>, _: &Place) -> Result<Answer, Trouble> {
        Err(Trouble::Failed)
    }
}
