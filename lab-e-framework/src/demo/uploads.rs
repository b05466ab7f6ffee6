//! Uploads (e15): files that came with a form, kept on the disk, and given back.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lab_c_given::Error as StartError;
use lab_c_server::Content;
use lab_e_given::{Config, Database};
use rusqlite::{OptionalExtension, params};
use serde_json::json;
use tempfile::TempDir;

use crate::extract::MediaType;
use crate::hexadecimal::hexadecimal;
use crate::multipart::{BEGUN, Limits, Saving, UploadedFile};
use crate::sessions::random;
use crate::{App, Error, Request, Response, Result, streamed};

/// How many files a form may have.
const MAX_FILES: usize = 20;
/// What was begun so long ago is nobody's any more: the program was ended in the middle.
const STALE: Duration = Duration::from_secs(3600);

/// Where uploads are kept.
pub(super) struct Uploads {
    folder: PathBuf,
    limits: Limits,
    /// If nobody has named a folder: goes with the program.
    _temporary: Option<TempDir>,
}

impl Uploads {
    fn open(config: &Config) -> Result<Uploads, StartError> {
        let temporary = match &config.uploads {
            Some(_) => None,
            None => Some(tempfile::tempdir()?),
        };
        let own = temporary.as_ref().map(|folder| folder.path().to_owned());
        let folder = config.uploads.clone().or(own).unwrap_or_default();
        remove_stale(&folder)?;
        Ok(Uploads {
            folder,
            limits: Limits {
                file_octets: config.max_upload_octets,
                rest_octets: config.server.max_body_octets,
                files: MAX_FILES,
            },
            _temporary: temporary,
        })
    }

    /// For forms that come with files.
    pub(super) fn saving(&self) -> Saving<'_> {
        Saving {
            folder: &self.folder,
            limits: self.limits,
        }
    }
}

/// The longest form that may be of use.
pub(super) fn max_form_octets(config: &Config) -> u64 {
    let files = config.max_upload_octets.saturating_mul(MAX_FILES as u64);
    // Lab C counts lengths with 63 bits.
    files
        .saturating_add(config.server.max_body_octets)
        .min(u64::MAX >> 1)
}

/// Removes what a program that was ended has left behind. Another one may be at work beside us.
fn remove_stale(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_begun = entry.file_name().to_string_lossy().starts_with(BEGUN);
        let age = entry.metadata().and_then(|metadata| metadata.modified());
        let is_old = age.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > STALE));
        if is_begun && is_old {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, StartError> {
    Ok(app
        .state(Uploads::open(config)?)
        .post("/uploads", streamed(max_form_octets(config), upload))
        .get("/uploads/:id", download))
}

/// Keeps the file of a form's field `file`.
fn upload(request: &mut Request) -> Result {
    // TODO e15-upload · slide e-uploads · cargo workshop check e15
    // - The form comes in parts (`request.multipart`). Its file in the field `file` is kept under a name of ours (`keep`), for its own
    // - name could be anything. Without such a file: 422, an error of the field `file`.
    // - 201 (Created), with its URL in Location; JSON with `id`, `size`, `sha256` and `url`.
    Err(Error::new(415, "files are not taken yet"))
}

/// Keeps a file, and what is known of it; and gives it an id that nobody can guess.
fn keep(file: UploadedFile, uploads: &Uploads, database: &Database) -> Result<String> {
    let id = hexadecimal(&random::<16>()?);
    let path = uploads.folder.join(&id);
    let (name, media_type) = (file.file_name.clone(), file.content_type.clone());
    let (size, sha256) = (file.size.cast_signed(), file.sha256.clone());
    file.keep(&path)?;
    let noted = database.write(|transaction| {
        transaction.execute(
            "INSERT INTO uploads (id, file_name, content_type, size, sha256) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id, name, media_type, size, sha256],
        )
    });
    if noted.is_err() {
        // Nobody could ask for it.
        fs::remove_file(&path)?;
    }
    noted?;
    Ok(id)
}

/// Gives a file back. It is for the disk of whoever asks: a page in it must not act as one of ours.
fn download(request: &mut Request) -> Result {
    // TODO e15-download · slide e-uploads · cargo workshop check e15
    // - What is known of the file with this id (`known`); nothing: 404. Its octets are those of the file (`Content::File`).
    // - With its media type; but `attachment` with its name (`disposition`), and `X-Content-Type-Options: nosniff`: a browser saves it, and shows
    // - none of it. Its ETag can be its SHA-256.
    Err(Error::new(404, "there is no such file"))
}

/// Name, media type and hash of a file.
fn known(database: &Database, id: &str) -> Result<Option<(String, String, String)>> {
    let found = database.read(|connection| {
        let query = "SELECT file_name, content_type, sha256 FROM uploads WHERE id = ?1";
        let mut statement = connection.prepare_cached(query)?;
        let row = statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        row.optional()
    })?;
    Ok(
        found.map(|(name, media_type, sha256): (String, String, String)| {
            // Whatever the client has said, it has to be one.
            let is_one = MediaType::parse(&media_type).is_some() && media_type.is_ascii();
            let media_type = if is_one {
                media_type
            } else {
                "application/octet-stream".to_owned()
            };
            (name, media_type, sha256)
        }),
    )
}

/// The field that has a browser save a file under this name (RFC 6266, RFC 8187).
fn disposition(name: &str) -> String {
    if name.is_empty() {
        return "attachment".to_owned();
    }
    let plain = |letter: char| {
        let is_plain = letter.is_ascii_alphanumeric() || " -_.,()+=@".contains(letter);
        if is_plain { letter } else { '_' }
    };
    let ascii: String = name.chars().map(plain).collect();
    if ascii == name {
        return format!("attachment; filename=\"{name}\"");
    }
    let encode = |octet: u8| match octet {
        b'-' | b'.' | b'_' => char::from(octet).to_string(),
        _ if octet.is_ascii_alphanumeric() => char::from(octet).to_string(),
        _ => format!("%{octet:02X}"),
    };
    let encoded: String = name.bytes().map(encode).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}
