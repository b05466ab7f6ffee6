//! A form with files, read whole: fields into memory, files onto the disk.

use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{Limits, MultipartError, PartHead, Parts};
use crate::hexadecimal::hexadecimal;

/// The name of a file that is not whole yet begins so.
pub(crate) const BEGUN: &str = ".begun-";

/// A form: what was typed, and what was attached.
#[derive(Debug, Default)]
pub struct Form {
    /// Names and values, in order.
    pub fields: Vec<(String, String)>,
    /// The files, in order.
    pub files: Vec<UploadedFile>,
}

/// A file that came with a form. Unless somebody keeps it, it is removed when dropped.
#[derive(Debug)]
pub struct UploadedFile {
    /// The name of its field.
    pub field: String,
    /// Its name, without any path; perhaps empty.
    pub file_name: String,
    /// The media type that the client says it has.
    pub content_type: String,
    /// How many octets it has.
    pub size: u64,
    /// The SHA-256 of its octets, in hexadecimal digits.
    pub sha256: String,
    file: NamedTempFile,
}

/// Where files go, and how long a form may be.
#[derive(Debug, Clone, Copy)]
pub struct Saving<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// How long a form may be.
    pub limits: Limits,
}

impl Form {
    /// Reads a form with this Content-Type.
    ///
    /// # Errors
    /// As those of [`Parts::next_part`], or a file cannot be kept. Whatever was on the disk by then is removed.
    pub fn read(
        input: impl Read,
        content_type: &str,
        saving: Saving<'_>,
    ) -> Result<Form, MultipartError> {
        let mut parts = Parts::new(input, content_type, saving.limits)?;
        let mut form = Form::default();
        while let Some(mut head) = parts.next_part()? {
            match head.file_name.take() {
                Some(name) => form
                    .files
                    .push(save(&mut parts, head, name, saving.folder)?),
                None => form.fields.push((head.name, text(&mut parts)?)),
            }
        }
        Ok(form)
    }
}

/// The content of a part that is no file.
fn text(parts: &mut Parts<impl Read>) -> Result<String, MultipartError> {
    let mut octets = Vec::new();
    while let Some(piece) = parts.piece()? {
        octets.extend_from_slice(piece);
    }
    Ok(String::from_utf8_lossy(&octets).into_owned())
}

/// Writes the content of a part to the disk, piece for piece as it comes.
fn save(
    parts: &mut Parts<impl Read>,
    head: PartHead,
    file_name: String,
    folder: &Path,
) -> Result<UploadedFile, MultipartError> {
    // ANCHOR: e15-save
    //= Each piece goes into the file and into the hash as it comes; nobody holds the whole file in memory.
    //= The file (`begin`) is removed by itself when something goes wrong. What the disk says is `MultipartError::Disk`.
    //+ let _ = (parts, head, file_name, folder);
    //+ Err(MultipartError::Malformed("files are not saved yet"))
    let mut file = begin(folder).map_err(MultipartError::Disk)?;
    let (mut hash, mut size) = (Sha256::new(), 0);
    while let Some(piece) = parts.piece()? {
        file.write_all(piece).map_err(MultipartError::Disk)?;
        hash.update(piece);
        size += piece.len() as u64;
    }
    Ok(UploadedFile {
        field: head.name,
        file_name,
        content_type: head.content_type,
        size,
        sha256: hexadecimal(&hash.finalize()),
        file,
    })
    // ANCHOR_END: e15-save
}

/// A file to begin with.
fn begin(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(BEGUN).tempfile_in(folder)
}

impl UploadedFile {
    /// Keeps the file under this path. From here on it stays.
    ///
    /// # Errors
    /// Those of the file system. Then it is removed.
    pub fn keep(self, path: &Path) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist_noclobber(path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=B";
    const LIMITS: Limits = Limits {
        file_octets: 1 << 20,
        rest_octets: 1 << 12,
        files: 4,
    };

    fn form(content: &[u8]) -> Vec<u8> {
        [
            b"--B\r\nContent-Disposition: form-data; name=t\r\n\r\nhi \xff\r\n--B\r\nContent-Type: a/b\r\n\
            Content-Disposition: form-data; name=f; filename=../x\r\n\r\n",
            content,
            b"\r\n--B--\r\n",
        ]
        .concat()
    }

    #[test]
    fn fields_and_files_come_apart() {
        let folder = tempfile::tempdir().unwrap();
        let saving = Saving {
            folder: folder.path(),
            limits: LIMITS,
        };
        let form = Form::read(&form(b"abc")[..], TYPE, saving).unwrap();
        assert_eq!(form.fields, [("t".to_owned(), "hi \u{fffd}".to_owned())]);
        let file = form.files.into_iter().next().unwrap();
        assert_eq!(
            (
                &*file.field,
                &*file.file_name,
                &*file.content_type,
                file.size
            ),
            ("f", "x", "a/b", 3)
        );
        assert_eq!(
            file.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        let kept = folder.path().join("kept");
        file.keep(&kept).unwrap();
        assert_eq!(std::fs::read(kept).unwrap(), b"abc");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let saving = Saving {
            folder: folder.path(),
            limits: LIMITS,
        };
        let whole = form(&vec![b'x'; 200_000]);
        drop(Form::read(&whole[..], TYPE, saving).unwrap());
        let long = form(&vec![b'x'; 2 << 20]);
        for broken in [&whole[..100_000], &whole[..whole.len() - 6], &long] {
            assert!(Form::read(broken, TYPE, saving).is_err());
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_has_gone_is_trouble_of_ours() {
        let folder = tempfile::tempdir().unwrap().path().join("gone");
        let saving = Saving {
            folder: &folder,
            limits: LIMITS,
        };
        let status = Form::read(&form(b"abc")[..], TYPE, saving)
            .unwrap_err()
            .status();
        assert_eq!(status, 503);
    }
}
