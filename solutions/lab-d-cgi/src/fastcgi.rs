//! FastCGI: the same again, in records.

use lab_d_given::{Config, Remote};
use solution_c_server::Request;

use crate::Trouble;
use crate::gateway::{Answer, Gateway, Here, Place};

/// Not there yet.
#[derive(Debug)]
pub struct FastCgi;

impl FastCgi {
    /// A server that is asked.
    #[must_use]
    pub fn new(_config: &Config, _here: &Here, _remote: &Remote) -> FastCgi {
        FastCgi
    }
}

impl Gateway for FastCgi {
    fn answer(&self, _: &mut Request<'_>, _: &Place) -> Result<Answer, Trouble> {
        Err(Trouble::Failed)
    }
}
