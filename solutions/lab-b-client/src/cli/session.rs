//! A client for as long as a subcommand runs, and the file of its cookies (`--jar`).

use std::time::SystemTime;

use lab_b_given::Arguments;

use crate::cookies::CookieFile;
use crate::{Client, Error, Options};

/// A client, and the file of its cookies.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) cookies: Option<CookieFile>,
}

impl Session {
    /// The client with this behaviour; with `--jar` it keeps cookies.
    pub(super) fn open(arguments: &Arguments, options: Options) -> Result<Self, Error> {
        let mut client = Client::new(options);
        let cookies = match arguments.jar() {
            Some(path) => Some(CookieFile::read(path, SystemTime::now())?),
            None => None,
        };
        if let Some(file) = &cookies {
            client = client.with_shared_cookies(file.jar());
        }
        Ok(Session { client, cookies })
    }

    /// Writes the cookies back, however it went.
    pub(super) fn end(self, result: Result<(), Error>) -> Result<(), Error> {
        let written = self.cookies.map_or(Ok(()), |file| file.write());
        result.and(written)
    }
}
