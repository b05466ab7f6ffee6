//! Folders as a whole: copied with their times, linked, read in order.

use std::fs::{self, File, FileTimes};
use std::io;
use std::path::Path;

/// Copies a folder's files with their times, which cargo judges by. Large files for which `may_link` says so get a second name
/// instead: nobody writes into them.
///
/// # Errors
/// What the system says.
pub fn copy(from: &Path, to: &Path, may_link: &dyn Fn(&Path) -> bool) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy(&source, &target, may_link)?;
        } else if kind.is_file() && !(may_link(&source) && fs::hard_link(&source, &target).is_ok())
        {
            copy_file(&source, &target)?;
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let times = FileTimes::new().set_modified(fs::metadata(from)?.modified()?);
    // A file that was read-only stays so; its time is set before.
    File::options()
        .write(true)
        .open(to)
        .or_else(|_| File::open(to))?
        .set_times(times)
}

/// Writes a file that is not there yet, with the folders above it.
///
/// # Errors
/// What the system says.
pub fn write(path: &Path, octets: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, octets)
}
