//! What lab C serves: the files of a folder, the time, and an echo.
//!
//! In the order in which a request is answered: here, then `files.rs`, `found.rs`, `path.rs`, `folders.rs`; then
//! `conditions.rs`, `ranges.rs` and `gzip.rs`, which send less of a file.

mod conditions;
mod echo;
mod files;
mod folders;
mod found;
mod gzip;
mod held;
mod kept;
mod media_type;
mod methods;
mod octets;
pub mod path;
mod ranges;
mod time;

use std::io;
use std::path::PathBuf;

use lab_c_given::Config;

use crate::{Handler, Request, Response};
use kept::Kept;

/// The handler of lab C.
pub struct Site {
    /// The folder that is served, without links in its own path.
    root: PathBuf,
    /// What Cache-Control says of files.
    cache_control: String,
    /// Files that were asked for, as long as they do not change.
    kept: Kept,
}

impl Site {
    /// Serves the folder that the settings name.
    ///
    /// # Errors
    /// There is no such folder.
    pub fn new(config: &Config) -> io::Result<Site> {
        Ok(Site {
            root: config.root.canonicalize()?,
            cache_control: config.cache_control.clone(),
            kept: Kept::default(),
        })
    }
}

impl Handler for Site {
    fn handle(&self, request: &mut Request<'_>) -> Response {
        if !methods::is_known(request) {
            return Response::of_status(501);
        }
        match request.path() {
            "*" if request.head.method == "OPTIONS" => methods::options(methods::OF_FILES),
            "/time" => time::answer(request),
            "/echo" => echo::answer(request),
            _ => files::answer(self, request),
        }
    }
}
