//! Reading and replacing files.
//!
//! A file is replaced by a new one under the same name, in one step: an editor, cargo or a crash
//! never sees half of it, and its time is always new (cargo judges by time).

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::workspace::slashed;

/// Puts `octets` in the place of `path`; the folders above it are made where they are missing.
///
/// # Errors
/// With cause and remedy when the folder or the file cannot be written; `path` is then unchanged.
pub fn replace(path: &Path, octets: &[u8]) -> Result<()> {
    write_beside_and_rename(path, octets).map_err(|cause| Error::file("write", path, &cause))
}

fn write_beside_and_rename(path: &Path, octets: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let kept = fs::metadata(path).map(|old| old.permissions()).ok();
    // A rename would pass over a file that was made read-only on purpose.
    if kept.as_ref().is_some_and(Permissions::readonly) {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is read-only",
        ));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".new");
    if let Some(permissions) = kept.or_else(usual_permissions) {
        builder.permissions(permissions);
    }
    let mut beside = builder.tempfile_in(folder)?;
    beside.write_all(octets)?;
    beside.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

/// Temporary files are for their owner alone; a source file is for whoever the umask allows.
#[cfg(unix)]
fn usual_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<Permissions> {
    None
}

/// The octets of a file, or `None` where there is none.
///
/// # Errors
/// When it is there but cannot be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(octets) => Ok(Some(octets)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::file("read", path, &cause)),
    }
}

/// The text of a file that must be there.
///
/// # Errors
/// When it is missing, unreadable or not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|cause| Error::file("read", path, &cause))
}

/// Removes a file; one that is gone already is fine.
///
/// # Errors
/// When it cannot be removed.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(Error::file("remove", path, &cause))
        }
        _ => Ok(()),
    }
}

/// The files below a folder, as sorted relative paths with `/`; none where there is no folder.
/// Names that start with a dot are left out: editors and `replace` keep their unfinished files there. So is what
/// Python writes beside the files that it has read.
///
/// # Errors
/// When a folder cannot be read.
pub fn below(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(relative) = folders.pop() {
        let here = folder.join(&relative);
        let entries = match fs::read_dir(&here) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
            Err(cause) => return Err(Error::file("read", &here, &cause)),
        };
        for entry in entries {
            let entry = entry.map_err(|cause| Error::file("read", &here, &cause))?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with('.') || name == "__pycache__" {
                continue;
            }
            let path = relative.join(&name);
            // A link to a folder is not followed: it may lead back up.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if entry.path().is_file() {
                found.push(slashed(&path));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_replaced_file_is_whole_and_new() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("src/client.rs");
        replace(&path, b"one").unwrap();
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        fs::File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .set_modified(hour_ago)
            .unwrap();

        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(
            fs::metadata(&path).unwrap().modified().unwrap() > hour_ago + Duration::from_secs(60)
        );
        assert_eq!(
            below(top.path()).unwrap(),
            ["src/client.rs"],
            "nothing is left beside it"
        );
    }

    #[cfg(unix)]
    #[test]
    fn keeps_permissions_and_gives_new_files_the_usual_ones() {
        use std::os::unix::fs::PermissionsExt;
        let top = tempfile::tempdir().unwrap();
        let (script, plain) = (top.path().join("script"), top.path().join("plain"));
        fs::write(&script, "old").unwrap();
        fs::set_permissions(&script, Permissions::from_mode(0o755)).unwrap();
        replace(&script, b"new").unwrap();
        replace(&plain, b"new").unwrap();
        fs::write(top.path().join("by_hand"), "").unwrap();
        let mode = |name: &str| {
            fs::metadata(top.path().join(name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!(mode("script"), 0o755);
        assert_eq!(mode("plain"), mode("by_hand"));
    }

    #[test]
    fn a_read_only_file_stays_as_it_is() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("client.rs");
        fs::write(&path, "mine").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let error = replace(&path, b"yours").unwrap_err();
        assert!(error.message.contains("client.rs"), "{error}");
        assert!(
            error
                .remedy
                .is_some_and(|remedy| remedy.contains("writable"))
        );
        assert_eq!(fs::read(&path).unwrap(), b"mine");
    }

    #[test]
    fn lists_files_sorted_and_without_dot_files() {
        let top = tempfile::tempdir().unwrap();
        for name in [
            "b.rs",
            "serve/one.rs",
            ".b.rs.swp",
            "a.rs",
            "__pycache__/a.pyc",
        ] {
            replace(&top.path().join(name), b"").unwrap();
        }
        assert_eq!(below(top.path()).unwrap(), ["a.rs", "b.rs", "serve/one.rs"]);
        assert_eq!(
            below(&top.path().join("missing")).unwrap(),
            Vec::<String>::new()
        );
    }
}
