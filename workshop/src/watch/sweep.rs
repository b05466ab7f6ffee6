//! Noticing saves: every 10 ms the time and size of each known file is asked for, and now and then
//! the folders are read anew. That costs a fraction of a millisecond, misses nothing, and works on
//! every drive, mounted and virtual ones too.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, SystemTime};

use grader::course::{LABS, Lab};

use crate::watch::event::{Alarm, Event};
use crate::workspace::Workspace;

const PAUSE: Duration = Duration::from_millis(10);

/// A new file changes its folder's time, and is seen at once. For drives that do not keep that
/// time, and for the reference, the folders are read anew every so many sweeps: twice a second.
const THOROUGH: u32 = 50;

/// Time and size.
type Seen = (Option<SystemTime>, u64);

/// What lies in some places.
#[derive(Debug, Default)]
struct Files {
    files: BTreeMap<PathBuf, Seen>,
    folders: BTreeMap<PathBuf, Seen>,
}

/// Starts looking. It ends when `until` does.
///
/// # Errors
/// When the system has no thread left.
pub fn start(
    workspace: &Workspace,
    events: Sender<Event>,
    until: Receiver<()>,
) -> std::io::Result<()> {
    let workspace = workspace.clone();
    let of_lab = |lab: &&Lab| {
        [
            workspace.lab_dir(lab).join("src"),
            workspace.lab_dir(lab).join("given"),
            workspace.lab_dir(lab).join("Cargo.toml"),
        ]
    };
    let labs: Vec<PathBuf> = LABS.iter().flat_map(of_lab).collect();
    let solutions: Vec<PathBuf> = LABS
        .iter()
        .map(|lab| workspace.solution_dir(lab).join("src"))
        .collect();
    let (mut yours, mut reference) = (Files::in_places(&labs), Files::in_places(&solutions));
    let sweep = move || {
        let _alarm = Alarm(events.clone());
        for number in 1_u32.. {
            if until.recv_timeout(PAUSE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let thorough = number.is_multiple_of(THOROUGH);
            if thorough || !yours.are_as_before() {
                let now = Files::in_places(&labs);
                if yours.changed(&now).is_some() && events.send(Event::Saved).is_err() {
                    return;
                }
                yours = now;
            }
            if thorough {
                let now = Files::in_places(&solutions);
                let file = reference.changed(&now).map(|path| workspace.shown(path));
                if file.is_some_and(|file| events.send(Event::SavedReference(file)).is_err()) {
                    return;
                }
                reference = now;
            }
        }
    };
    thread::Builder::new()
        .name("sweep".into())
        .spawn(sweep)
        .map(drop)
}

impl Files {
    fn in_places(places: &[PathBuf]) -> Files {
        let mut found = Files::default();
        places.iter().for_each(|place| found.add(place.clone()));
        found
    }

    /// Adds a file, or a folder with what is below it. What cannot be read just now is not there just now.
    fn add(&mut self, path: PathBuf) {
        let Ok(data) = fs::metadata(&path) else {
            return;
        };
        if !data.is_dir() {
            self.files.insert(path, seen(&data));
            return;
        }
        for entry in fs::read_dir(&path).into_iter().flatten().flatten() {
            if !is_unfinished(&entry.file_name().to_string_lossy()) {
                self.add(entry.path());
            }
        }
        self.folders.insert(path, seen(&data));
    }

    /// Has nothing that is known another time or size now? Quick, and blind to what is new in a
    /// folder that does not say so.
    fn are_as_before(&self) -> bool {
        let mut known = self.files.iter().chain(&self.folders);
        known.all(|(path, before)| fs::metadata(path).is_ok_and(|data| seen(&data) == *before))
    }

    /// The first file that is new, different or gone. Folders change with every file that an editor
    /// puts beside ours; they do not count.
    fn changed<'a>(&'a self, now: &'a Files) -> Option<&'a Path> {
        let new = now
            .files
            .iter()
            .find(|(path, data)| self.files.get(*path) != Some(data));
        let gone = || {
            self.files
                .iter()
                .find(|(path, _)| !now.files.contains_key(*path))
        };
        new.or_else(gone).map(|(path, _)| path.as_path())
    }
}

fn seen(data: &Metadata) -> Seen {
    (data.modified().ok(), data.len())
}

/// Names that editors use while they write, and for what was there before. Python, too, writes something beside a file
/// that it runs: a check would set off the next one.
fn is_unfinished(name: &str) -> bool {
    let is_python = name == "__pycache__";
    name.starts_with(['.', '#']) || name.ends_with(['~', '#']) || name == "4913" || is_python
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_save_is_seen() {
        let top = tempfile::tempdir().unwrap();
        let source = top.path().join("src/serve/pool.rs");
        fs::create_dir_all(source.parent().unwrap()).unwrap();
        fs::write(&source, "one").unwrap();
        let places = [top.path().join("src"), top.path().join("not there")];
        let look = || Files::in_places(&places);
        let mut before = look();
        assert!(before.are_as_before());
        let mut expect = |path: Option<&Path>, what: &str| {
            assert!(
                !before.are_as_before(),
                "{what}: a quick look sees that something is different"
            );
            let now = look();
            assert_eq!(before.changed(&now), path, "{what}");
            before = now;
        };

        fs::write(source.with_file_name(".pool.rs.swp"), "").unwrap();
        expect(None, "an editor's own file");
        fs::create_dir(source.with_file_name("__pycache__")).unwrap();
        expect(None, "what Python keeps");
        fs::write(&source, "three").unwrap();
        expect(Some(&source), "another size");
        let later = SystemTime::now() + Duration::from_secs(5);
        fs::File::options()
            .append(true)
            .open(&source)
            .unwrap()
            .set_modified(later)
            .unwrap();
        expect(Some(&source), "another time");
        let moved = source.with_file_name("a_new_name.rs");
        fs::rename(&source, &moved).unwrap();
        expect(Some(&moved), "another name");
        fs::remove_file(&moved).unwrap();
        expect(Some(&moved), "gone");
        fs::create_dir(top.path().join("src/new")).unwrap();
        expect(None, "an empty folder");
        fs::write(top.path().join("src/new/mod.rs"), "").unwrap();
        expect(Some(&top.path().join("src/new/mod.rs")), "a file in it");
    }
}
