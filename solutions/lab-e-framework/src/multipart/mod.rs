//! `multipart/form-data` (e15): a form with files in it (RFC 7578, RFC 2046 §5.1), read while it comes.
//!
//! In the order in which it is read: here, `boundary.rs`, `parts.rs`, `disposition.rs`, `file_name.rs`, `form.rs`.

mod boundary;
mod disposition;
mod error;
mod file_name;
mod form;
mod parts;

pub use error::MultipartError;
pub(crate) use form::BEGUN;
pub use form::{Form, Saving, UploadedFile};
pub use parts::{Limits, PartHead, Parts};

use crate::{Error, Request, Result};

impl Request<'_> {
    /// Whether the content is a form that comes in parts.
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        let content_type = self.field("Content-Type").unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default();
        media_type
            .trim()
            .eq_ignore_ascii_case("multipart/form-data")
    }

    /// The form, with its files on the disk. For handlers that are [`streamed`](crate::streamed()): it is read as it comes.
    ///
    /// # Errors
    /// 415 (Unsupported Media Type): the content is no such form. 400: it is malformed. 413: it is too long. 503: a file
    /// cannot be kept.
    ///
    /// # Example
    /// ```
    /// use solution_e_framework::multipart::{Limits, Saving};
    /// use solution_e_framework::{App, Request, Result, streamed};
    ///
    /// const LIMITS: Limits = Limits { file_octets: 1 << 30, rest_octets: 1 << 20, files: 1 };
    ///
    /// fn photo(request: &mut Request) -> Result<String> {
    ///     let folder = std::env::temp_dir();
    ///     let form = request.multipart(Saving { folder: &folder, limits: LIMITS })?;
    ///     let sizes = form.files.iter().map(|file| format!("{}: {}", file.file_name, file.size));
    ///     Ok(sizes.collect())
    /// }
    ///
    /// let client = App::new().post("/photo", streamed(2 << 30, photo)).test();
    /// let form = "--B\r\nContent-Disposition: form-data; name=a; filename=x.png\r\n\r\n…\r\n--B--";
    /// let answer = client.post("/photo").content("multipart/form-data; boundary=B", form).send();
    /// assert_eq!(answer.text(), "x.png: 3");
    /// ```
    pub fn multipart(&mut self, saving: Saving<'_>) -> Result<Form> {
        // ANCHOR: e15-multipart
        //= `Form::read` reads the content, which has to be multipart (`is_multipart`): else 415.
        //? e15-form
        //+ Err(Error::new(415, "forms with files are not taken yet"))
        if !self.is_multipart() {
            return Err(Error::new(
                415,
                "a form with files is wanted here: multipart/form-data",
            ));
        }
        let content_type = self.field("Content-Type").unwrap_or_default();
        Ok(Form::read(self.content(), content_type, saving)?)
        // ANCHOR_END: e15-multipart
    }
}

impl From<MultipartError> for Error {
    fn from(error: MultipartError) -> Self {
        let status = error.status();
        match error {
            MultipartError::Malformed(what) => Error::new(status, what),
            MultipartError::TooLarge => Error::new(status, "the form is longer than it may be"),
            MultipartError::Content(_) => Error::new(status, crate::error::CUT_SHORT),
            MultipartError::Disk(error) => {
                Error::new(status, "the file cannot be kept now").because(error)
            }
        }
    }
}
