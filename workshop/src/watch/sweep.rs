//! Noticing saves: all files are looked at every 20 ms. That takes well under a millisecond, misses nothing, and
//! works on every drive, mounted and virtual ones too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::watch::event::{Alarm, Event};
use crate::workspace::Workspace;

const PAUSE: Duration = Duration::from_millis(20);

/// Files with their times and sizes.
type Files = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

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
    let labs: Vec<PathBuf> = grader::course::LABS
        .iter()
        .flat_map(|lab| {
            let folder = workspace.lab_dir(lab);
            [folder.join("src"), folder.join("Cargo.toml")]
        })
        .collect();
    let solutions: Vec<PathBuf> = grader::course::LABS
        .iter()
        .map(|lab| workspace.solution_dir(lab).join("src"))
        .collect();
    let (mut yours, mut reference) = (look(&labs), look(&solutions));
    let sweep = move || {
        let _alarm = Alarm(events.clone());
        while until.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
            let now = look(&labs);
            if now != yours && events.send(Event::Saved).is_err() {
                return;
            }
            yours = now;
            let now = look(&solutions);
            let changed = changed(&reference, &now).map(|path| workspace.shown(path));
            if changed.is_some_and(|file| events.send(Event::SavedReference(file)).is_err()) {
                return;
            }
            reference = now;
        }
    };
    thread::Builder::new()
        .name("sweep".into())
        .spawn(sweep)
        .map(drop)
}

fn look(places: &[PathBuf]) -> Files {
    let mut files = Files::new();
    for place in places {
        add(place, &mut files);
    }
    files
}

/// Adds a file, or what is below a folder. What cannot be read just now is not there just now.
fn add(path: &Path, files: &mut Files) {
    let Ok(data) = fs::metadata(path) else { return };
    if !data.is_dir() {
        files.insert(path.to_path_buf(), (data.modified().ok(), data.len()));
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        if !is_unfinished(&entry.file_name().to_string_lossy()) {
            add(&entry.path(), files);
        }
    }
}

/// Names that editors use while they write, and for what was there before.
fn is_unfinished(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with(['~', '#']) || name == "4913"
}

fn changed<'a>(before: &'a Files, now: &'a Files) -> Option<&'a Path> {
    let new = now
        .iter()
        .find(|(path, data)| before.get(*path) != Some(data));
    let gone = || before.iter().find(|(path, _)| !now.contains_key(*path));
    new.or_else(gone).map(|(path, _)| path.as_path())
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
        let first = look(&places);
        assert_eq!(changed(&first, &look(&places)), None);

        fs::write(source.with_file_name(".pool.rs.swp"), "").unwrap();
        fs::write(source.with_file_name("pool.rs~"), "").unwrap();
        assert_eq!(
            changed(&first, &look(&places)),
            None,
            "an editor's own files"
        );

        fs::write(&source, "three").unwrap();
        let longer = look(&places);
        assert_eq!(
            changed(&first, &longer),
            Some(source.as_path()),
            "another size"
        );

        let later = SystemTime::now() + Duration::from_secs(5);
        fs::File::options()
            .append(true)
            .open(&source)
            .unwrap()
            .set_modified(later)
            .unwrap();
        let touched = look(&places);
        assert_eq!(
            changed(&longer, &touched),
            Some(source.as_path()),
            "another time"
        );

        let moved = source.with_file_name("swimming_pool.rs");
        fs::rename(&source, &moved).unwrap();
        assert_eq!(
            changed(&touched, &look(&places)),
            Some(moved.as_path()),
            "another name"
        );
        fs::remove_file(&moved).unwrap();
        assert_eq!(
            changed(&touched, &look(&places)),
            Some(source.as_path()),
            "gone"
        );
    }
}
