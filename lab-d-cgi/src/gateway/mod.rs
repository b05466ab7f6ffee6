//! What all ways to have a request answered by a program have in common.
//!
//! CGI, WSGI, SCGI and FastCGI hand over the same two things: a list of meta-variables (`variables.rs`) and
//! the content of the request. And they get the same back: a head (`head.rs`), from which with what
//! follows it comes a response (`document.rs`).

pub(crate) mod conversation;
pub mod document;
pub mod head;
pub mod variables;

use std::path::PathBuf;

use lab_c_server::{Request, Response};

use crate::Trouble;
pub use variables::{Here, Variable, variables};

/// A program, or a way to one, that answers requests.
pub trait Gateway: Send + Sync + 'static {
    /// Has the request answered.
    ///
    /// # Errors
    /// Something went wrong before there was an answer: [`Trouble`] knows the status code.
    fn answer(&self, request: &mut Request<'_>, place: &Place) -> Result<Answer, Trouble>;
}

/// What comes of a request.
#[derive(Debug)]
pub enum Answer {
    /// This response.
    Response(Response),
    /// The response to a GET request for this path of ours: a local redirect (RFC 3875 §6.2.2).
    Elsewhere(String),
}

/// Which part of a path names the program, and which is for the program to read. Both are decoded;
/// one after the other they are the path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// `SCRIPT_NAME`: empty, or such as `/cgi-bin/env.py`.
    pub script_name: Vec<u8>,
    /// `PATH_INFO`: empty, or such as `/7`.
    pub path_info: Vec<u8>,
    /// The file of the program, if it is one of this machine's.
    pub file: Option<PathBuf>,
}

impl Place {
    /// What a log calls it: the script, or the path where nothing of it names one.
    #[must_use]
    pub fn name(&self) -> String {
        let is_named = !self.script_name.is_empty();
        let name = if is_named {
            &self.script_name
        } else {
            &self.path_info
        };
        name.escape_ascii().to_string()
    }
}
