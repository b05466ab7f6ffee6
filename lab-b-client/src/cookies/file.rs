//! Cookies from one run to the next: the file format of Netscape's browser, which curl and others read.
//!
//! A line holds seven fields with tabs between: domain, whether hosts below it get the cookie, path,
//! whether only over https, when it is over (seconds since 1970; 0: with the session), name, value.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use lab_b_given::cookies::file::{self, HTTP_ONLY};

use super::{Cookie, Jar};
use crate::Error;

/// A jar, and the file that it is kept in.
#[derive(Debug, Clone)]
pub struct CookieFile {
    path: PathBuf,
    jar: Arc<Mutex<Jar>>,
}

impl CookieFile {
    /// The jar with the cookies of this file.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(path: &Path, now: SystemTime) -> Result<Self, Error> {
        Ok(CookieFile {
            path: path.to_owned(),
            jar: Arc::new(Mutex::new(read(path, now)?)),
        })
    }

    /// The jar.
    #[must_use]
    pub fn jar(&self) -> Arc<Mutex<Jar>> {
        Arc::clone(&self.jar)
    }

    /// Writes what is in the jar now back to the file.
    ///
    /// # Errors
    /// As [`write()`].
    pub fn write(&self) -> Result<(), Error> {
        let jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        write(&self.path, &jar)
    }
}

/// Reads the cookies of a file; one that does not exist has none. A line that is no cookie is left
/// out with a note.
///
/// # Errors
/// [`Error::Failed`], which names the file: it cannot be read, or holds something else than cookies.
pub fn read(path: &Path, now: SystemTime) -> Result<Jar, Error> {
    let mut jar = Jar::default();
    for cookie in file::read(path)? {
        jar.insert(cookie, now);
    }
    Ok(jar)
}

/// Writes all cookies to a file, which is replaced as a whole. Only its owner may read a new one.
///
/// # Errors
/// [`Error::Failed`], which names the file.
pub fn write(path: &Path, jar: &Jar) -> Result<(), Error> {
    let lines: Vec<u8> = jar.iter().flat_map(line_of).collect();
    file::write(path, &lines)
}

fn line_of(cookie: &Cookie) -> Vec<u8> {
    // TODO b14-line · slide b-cookies · cargo workshop check b14
    // - The seven fields in their order, with tabs between, and LF. TRUE and FALSE stand for yes and no.
    // - A domain whose hosts all get the cookie has a dot in front. `HTTP_ONLY` stands before it where it is due.
    // - The value is written as it is; it may be no UTF-8.
    todo!("b14-line")
}
