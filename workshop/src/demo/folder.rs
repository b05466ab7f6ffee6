//! The files that lab C's demonstrations serve: the small shop again, this time on disk, where anybody
//! may change it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::error::{Error, Result};
use crate::files;
use crate::workspace::Workspace;

/// Where they lie, below the workspace.
pub const FOLDER: &str = ".workshop/site";
/// The log of a demonstration that writes one. Each begins anew.
const LOG: &str = "access.log";
/// A file that takes its time.
const LARGE: (&str, u64) = ("large.bin", 16 * 1024 * 1024);
/// When all of them were last written, so that conditions and answers are the same each time:
/// Thu, 01 Jan 2026 00:00:00 GMT.
const WRITTEN: u64 = 1_767_225_600;

const INDEX: &str = "<!DOCTYPE html>
<title>A small shop</title>
<link rel=\"stylesheet\" href=\"style.css\">
<h1>A small shop</h1>
<p><img src=\"loaf.svg\" alt=\"A loaf\">
<ul>
<li><a href=\"bread/\">Bread</a>
<li><a href=\"hello.txt\">Hello</a>
<li><a href=\"time\">The time</a>
</ul>
";
const STYLE: &str = "body { font-family: sans-serif; margin: 3em; background: #fdf6e3 }\n";
const LOAF: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"60\">
<ellipse cx=\"60\" cy=\"35\" rx=\"55\" ry=\"22\" fill=\"#b5651d\"/>
</svg>
";
/// A key that is no setting, for the step about settings.
const SETTINGS: &str = "idle_timeout = 5\nworkres = 4\n";

/// Puts the files where they belong, and gives their folder.
///
/// # Errors
/// One of them cannot be written.
pub fn lay_out(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.root.join(FOLDER);
    let long = "Fresh bread today.\n".repeat(100);
    let texts = [
        ("index.html", INDEX),
        ("style.css", STYLE),
        ("loaf.svg", LOAF),
        ("hello.txt", "hello\n"),
        ("letters.txt", "abcdefghijklmnopqrstuvwxyz\n"),
        ("long.txt", &long),
        ("bread/rye.txt", "Rye, dark: 3.20\n"),
        ("bread/white & soft.txt", "White: 2.90\n"),
        (".secret", "nobody gets this\n"),
        (".settings.toml", SETTINGS),
    ];
    for (name, text) in texts {
        let path = folder.join(name);
        files::replace(&path, text.as_bytes())?;
        written_long_ago(&path)?;
    }
    let (name, octets) = LARGE;
    let path = folder.join(name);
    let failed = |cause| Error::file("write", &path, &cause);
    File::create(&path)
        .and_then(|file| file.set_len(octets))
        .map_err(failed)?;
    files::remove(&folder.join(LOG))?;
    Ok(folder)
}

fn written_long_ago(path: &Path) -> Result<()> {
    let time: SystemTime = UNIX_EPOCH + Duration::from_secs(WRITTEN);
    let file = fs::OpenOptions::new().write(true).open(path);
    file.and_then(|file| file.set_modified(time))
        .map_err(|cause| Error::file("write", path, &cause))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::plays::{self, Other};
    use grader::course::LABS;

    #[test]
    fn whatever_a_demonstration_asks_for_is_there() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: root.path().to_path_buf(),
        };
        let folder = lay_out(&workspace).unwrap();
        let plays = LABS
            .iter()
            .flat_map(|lab| lab.steps)
            .filter_map(plays::play)
            .filter(|play| matches!(play.other, Other::Files(_)));
        let words: Vec<&str> = plays
            .flat_map(|play| [play.asks, play.tries].concat())
            .flat_map(|text| text.split([' ', ';']))
            .collect();
        let mut targets: Vec<&str> = words
            .iter()
            .filter_map(|word| match word.split_once(":PORT/") {
                Some((_, target)) => Some(target),
                None => word.strip_prefix('/'),
            })
            // What the server makes itself, what is not to be there, and what is not to be reached.
            .filter(|target| !["time", "echo", "none.txt", LOG].contains(target))
            .filter(|target| !target.contains("..") && !target.contains('%'))
            .collect();
        targets.sort_unstable();
        targets.dedup();
        assert!(targets.len() > 5, "{targets:?}");
        for target in targets {
            let name = target.split('?').next().unwrap();
            assert!(folder.join(name).exists(), "{target}");
        }
    }

    #[test]
    fn the_files_are_the_same_each_time() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: root.path().to_path_buf(),
        };
        let folder = lay_out(&workspace).unwrap();
        fs::write(folder.join("hello.txt"), "changed").unwrap();
        fs::write(folder.join(LOG), "a line\n").unwrap();
        lay_out(&workspace).unwrap();
        assert_eq!(fs::read(folder.join("hello.txt")).unwrap(), b"hello\n");
        let modified = fs::metadata(folder.join("hello.txt")).unwrap().modified();
        let since = modified.unwrap().duration_since(UNIX_EPOCH).unwrap();
        assert_eq!(since, Duration::from_secs(WRITTEN));
        assert!(!folder.join(LOG).exists());
    }
}
