//! What the server serves: files with contents that nobody can guess, and names that are easily done wrong.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use fastrand::Rng;

/// Names that a file may have on every system, and that are easily done wrong in a link.
const ODD: [&str; 20] = [
    "a b.txt",
    "100%.txt",
    "%41.txt",
    "%2e%2e.txt",
    "hash#tag.txt",
    "plus+.txt",
    "semi;colon.txt",
    "&amp;.txt",
    "it's.txt",
    "a=b&c.txt",
    "comma,.txt",
    "tilde~.txt",
    "(round) [square] {curly}.txt",
    "-dash.txt",
    "@at.txt",
    "$1!.txt",
    "^`.txt",
    "über.txt",
    "日本語.txt",
    "no-extension",
];

/// Those that Windows does not allow.
const ODD_ON_UNIX: [&str; 11] = [
    "what?.txt",
    "what?a=b.txt",
    "javascript:alert(1).txt",
    "back\\slash.txt",
    "\"quoted\".txt",
    "<b>bold.txt",
    "star*pipe|.txt",
    " space before.txt",
    "space after ",
    "dot after.",
    "tab\tand\nline feed.txt",
];

/// The odd names that are possible on this system.
pub fn odd_names() -> Vec<OsString> {
    let mut names: Vec<OsString> = ODD.iter().map(Into::into).collect();
    if cfg!(unix) {
        names.extend(ODD_ON_UNIX.iter().map(OsString::from));
    }
    // Elsewhere a name is text.
    #[cfg(target_os = "linux")]
    names.push(std::os::unix::ffi::OsStringExt::from_vec(
        b"latin-1 \xe9.txt".to_vec(),
    ));
    names
}

/// So many octets, of which nothing can be left out or swapped unnoticed.
pub fn octets(count: usize) -> Vec<u8> {
    let mut random = Rng::with_seed(7);
    std::iter::repeat_with(|| random.u8(..))
        .take(count)
        .collect()
}

/// Writes a file, and makes it some days old: a file of this second may still change.
pub fn write(path: &Path, content: &[u8]) {
    fs::write(path, content).unwrap();
    let days = Duration::from_hours(24 * (1 + content.len() as u64 % 300));
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - days).unwrap();
}

/// Makes a file newer than all that `write` has written, and still old enough not to change any more.
pub fn renew(path: &Path) {
    let file = File::options().write(true).open(path).unwrap();
    let modified = SystemTime::now() - Duration::from_mins(1);
    file.set_modified(modified).unwrap();
}

/// A tree of folders with some 400 files of up to 1 MiB, for wget.
pub fn grow(root: &Path) {
    let mut random = Rng::with_seed(7);
    let mut names = odd_names();
    // It fetches `%2541.txt` and calls its own file `A.txt`: a name that looks escaped it decodes twice.
    names.retain(|name| !name.as_encoded_bytes().starts_with(b"%"));
    let mut folders = vec![root.to_path_buf()];
    for name in &names {
        let above = &folders[random.usize(..folders.len())];
        // A folder and a file cannot have the same name.
        let mut folder_name = OsString::from("folder ");
        folder_name.push(name);
        folders.push(above.join(folder_name));
    }
    for folder in &folders {
        fs::create_dir_all(folder).unwrap();
        for name in &names {
            if folder == root || random.u8(..) < 40 {
                write(&folder.join(name), &content(&mut random));
            }
        }
        for number in 0..7 {
            write(&folder.join(format!("{number}.bin")), &content(&mut random));
        }
    }
    fs::create_dir(root.join("empty folder")).unwrap();
    for (name, length) in [("0", 0), ("1", 1), ("65536", 65_536), ("1 MiB", 1 << 20)] {
        write(&root.join(name), &octets(length));
    }
}

/// Most files are small.
fn content(random: &mut Rng) -> Vec<u8> {
    let most = 1 << random.usize(0..=16);
    let count = random.usize(0..=most);
    std::iter::repeat_with(|| random.u8(..))
        .take(count)
        .collect()
}

/// All files below a folder, by their path below it: what is in them, and when they were written (in seconds).
pub fn files(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, u64)> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            let seconds = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            let name = path.strip_prefix(folder).unwrap().to_path_buf();
            files.insert(name, (fs::read(&path).unwrap(), seconds.as_secs()));
        }
    }
    files
}
