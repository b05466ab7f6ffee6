//! Working copies, and git, which is asked to do something with them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use tempfile::TempDir;

use crate::programs::run;

/// A folder with a working copy in `copy`.
pub struct Copy {
    git: PathBuf,
    folder: TempDir,
}

impl Copy {
    /// A clone, made with these options.
    #[track_caller]
    pub fn clone_of(git: &Path, options: &[&str], from: &str) -> Copy {
        let copy = Copy {
            git: git.to_owned(),
            folder: tempfile::tempdir().unwrap(),
        };
        let place = copy.folder.path().join("copy");
        let arguments = ["clone"].iter().chain(options).chain([&from]);
        let arguments = arguments.map(|word| OsStr::new(*word));
        git_in(
            git,
            arguments.chain([place.as_os_str()]),
            copy.folder.path(),
        );
        copy
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("copy")
    }

    /// Has git do something with it, and gives what it prints.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> String {
        // What git prints lies beside the working copy, not in it.
        let place = self.path();
        let here = [OsStr::new("-C"), place.as_os_str()];
        let arguments = arguments.iter().map(OsStr::new);
        git_in(
            &self.git,
            here.into_iter().chain(arguments),
            self.folder.path(),
        )
    }

    /// Commits files with this many octets that nobody can guess.
    #[track_caller]
    pub fn commit(&self, random: &mut Rng, files: &[(&str, usize)]) {
        for (name, octets) in files {
            let octets: Vec<u8> = (0..*octets).map(|_| random.u8(..)).collect();
            fs::write(self.path().join(name), octets).unwrap();
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "more"]);
    }

    /// Its files and what is in them.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.path()).unwrap().map(Result::unwrap);
        let files = entries.filter(|entry| entry.path().is_file());
        files
            .map(|file| {
                (
                    file.file_name().into_string().unwrap(),
                    fs::read(file.path()).unwrap(),
                )
            })
            .collect()
    }
}

/// Has git do something, without the settings of whoever runs the test.
#[track_caller]
pub fn git_in<A: AsRef<OsStr>>(
    git: &Path,
    arguments: impl IntoIterator<Item = A>,
    folder: &Path,
) -> String {
    let settings = [
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=ada@localhost",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "http.proxy=",
    ];
    let settings = settings.iter().map(OsStr::new).map(OsStr::to_owned);
    let arguments = arguments.into_iter().map(|word| word.as_ref().to_owned());
    run(git, settings.chain(arguments), folder).text()
}
