//! What of a lab's starter is lost when the lab does not build, and how it comes back.
//!
//! rustc and cargo say what they miss, not where it was: the starter knows that.

use std::collections::BTreeSet;

use grader::course::{LABS, Lab};

use crate::diagnostics::Diagnostics;
use crate::error::Result;
use crate::files;
use crate::workspace::Workspace;

/// What definitions begin with that other files use by their name.
const KINDS: [&str; 4] = ["fn", "struct", "enum", "trait"];

/// How to bring back what the build of an attendee's lab misses; `None` if the starter never had it.
#[must_use]
pub fn remedy(workspace: &Workspace, lab: &Lab, words: &Diagnostics) -> Option<String> {
    if let Some(broken) = LABS.iter().find(|lab| is_unreadable(words, lab)) {
        return Some(for_cargo(workspace, broken));
    }
    if is_in_given(words, lab) {
        let (given, undo) = (format!("{}/given", lab.package), "undo your change there");
        return Some(from_git(workspace, &given, undo));
    }
    // What cannot be read is somebody else's to tell.
    let missed = missed(workspace, lab, words).ok()?;
    let (file, what) = missed.first()?;
    let others = match missed.len() {
        1 => String::new(),
        number => format!(" (the first of {number} like it)"),
    };
    Some(format!(
        "`cargo workshop reset {file}` brings back the starter's (what you have is put aside), or undo your \
         change: the file {what}{others}"
    ))
}

/// Does cargo fail to read this lab's manifest, or what belongs to it?
fn is_unreadable(words: &Diagnostics, lab: &Lab) -> bool {
    // `failed to load manifest for workspace member `/home/you/course/lab-a-echo``
    let mut members = words.cargo.lines().filter_map(|line| {
        let (_, rest) = line.split_once("manifest for workspace member `")?;
        rest.split('`').next()
    });
    let of_course = |path: &str| {
        let mut folders = path.rsplit(['/', '\\']);
        folders.next() == Some(lab.package) && folders.next() != Some("solutions")
    };
    members.any(of_course)
}

/// Does rustc stop in what is given, which nobody has to change?
fn is_in_given(words: &Diagnostics, lab: &Lab) -> bool {
    let given = format!("{}/given/", lab.package);
    let first = words.all.iter().find(|said| said.is_error);
    let place = first.and_then(|error| error.place.as_ref());
    place.is_some_and(|(file, _)| file.replace('\\', "/").starts_with(&given))
}

/// Without the manifest no command of the course can be started by cargo: only git is left.
fn for_cargo(workspace: &Workspace, lab: &Lab) -> String {
    let folder = lab.package.to_owned();
    let manifest = format!("{folder}/Cargo.toml");
    let parts = [
        folder.clone(),
        manifest.clone(),
        format!("{folder}/src"),
        format!("{folder}/src/lib.rs"),
    ];
    let gone = parts
        .into_iter()
        .find(|part| !workspace.root.join(part).exists());
    let (file, what) = match gone {
        Some(part) => (part, "move yours back: it is missing"),
        None => (manifest, "mend yours: cargo cannot read it"),
    };
    from_git(workspace, &file, what)
}

fn from_git(workspace: &Workspace, file: &str, or: &str) -> String {
    if workspace.root.join(".git").exists() {
        format!("`git checkout -- {file}` brings back the course's, or {or}")
    } else {
        format!("take {file} from a fresh copy of the course, or {or}")
    }
}

/// The starter's files that the build misses, or misses something of; and what has become of each.
/// The reference has the same files and definitions, and needs not be made a starter for this.
fn missed(workspace: &Workspace, lab: &Lab, words: &Diagnostics) -> Result<Vec<(String, String)>> {
    let mut missed = Vec::new();
    let named = names_in(words);
    for file in files::below(&workspace.solution_dir(lab).join("src"))? {
        let file = format!("src/{file}");
        let shown = format!("{}/{file}", lab.package);
        let Some(yours) = files::read(&workspace.lab_dir(lab).join(&file))? else {
            if is_missed(words, &file) {
                missed.push((shown, "is missing".to_owned()));
            }
            continue;
        };
        let yours = String::from_utf8_lossy(&yours);
        let reference = files::read_text(&workspace.solution_dir(lab).join(&file))?;
        let mut names = named.iter();
        if let Some(name) = names.find(|name| defines(&reference, name) && !defines(&yours, name)) {
            let what = if yours.trim().is_empty() {
                "is empty".to_owned()
            } else {
                format!("has no `{name}` any more")
            };
            missed.push((shown, what));
        }
    }
    Ok(missed)
}

/// Whether this file is what rustc or cargo looks for: `src/client.rs`.
fn is_missed(words: &Diagnostics, file: &str) -> bool {
    let names = |said: &str| said.replace('\\', "/").contains(file);
    let mut errors = words.all.iter().filter(|said| said.is_error);
    errors.any(|error| names(&error.rendered))
        || (file == "src/main.rs" && words.cargo.contains("no bin target named"))
}

/// The names that errors speak of: ``cannot find function `exchange` in module `client` ``.
fn names_in(words: &Diagnostics) -> BTreeSet<&str> {
    let errors = words.all.iter().filter(|said| said.is_error);
    let quoted = errors.flat_map(|error| error.message.split('`').skip(1).step_by(2));
    let names = quoted.flat_map(|quoted| quoted.split(|letter| !is_of_name(letter)));
    names.filter(|name| !name.is_empty()).collect()
}

/// Whether a Rust text defines this name; what stands in a line of comment does not count.
fn defines(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        let before = line.trim_end().rsplit(|letter| !is_of_name(letter));
        before.take(1).any(|word| KINDS.contains(&word))
            && line.ends_with(' ')
            && !line.trim_start().starts_with("//")
            && !text[at + name.len()..].starts_with(is_of_name)
    })
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostic;
    use crate::files::{remove, replace};

    const REFERENCE: &str = "pub fn exchange() -> u8 {\n    // ANCHOR: a1-exchange\n    //= It holds.\n    7\n    // ANCHOR_END: a1-exchange\n}\n";

    struct Course {
        workspace: Workspace,
        _folder: tempfile::TempDir,
    }

    impl Course {
        fn new() -> Course {
            let folder = tempfile::tempdir().unwrap();
            let workspace = Workspace {
                root: folder.path().to_owned(),
            };
            let course = Course {
                workspace,
                _folder: folder,
            };
            course.write("solutions/lab-a-echo/src/client.rs", REFERENCE);
            course.write("solutions/lab-a-echo/src/lib.rs", "pub mod client;\n");
            course.write("lab-a-echo/src/client.rs", REFERENCE);
            course.write("lab-a-echo/src/lib.rs", "pub mod client;\n");
            course.write("lab-a-echo/Cargo.toml", "");
            course
        }

        fn write(&self, file: &str, text: &str) {
            replace(&self.workspace.root.join(file), text.as_bytes()).unwrap();
        }

        fn remove(&self, file: &str) {
            remove(&self.workspace.root.join(file)).unwrap();
        }

        fn of_rustc(&self, message: &str, below: &str) -> Option<String> {
            self.of_rustc_at(None, message, below)
        }

        fn of_rustc_at(&self, file: Option<&str>, message: &str, below: &str) -> Option<String> {
            let error = Diagnostic {
                is_error: true,
                message: message.into(),
                rendered: format!("error: {message}\n{below}"),
                place: file.map(|file| (file.to_owned(), 7)),
            };
            self.remedy(Diagnostics {
                all: vec![error],
                ..Diagnostics::default()
            })
        }

        fn of_cargo(&self, member: &str) -> Option<String> {
            let said = format!("error: failed to load manifest for workspace member `{member}`\n");
            self.remedy(Diagnostics {
                cargo: said,
                ..Diagnostics::default()
            })
        }

        fn remedy(&self, words: Diagnostics) -> Option<String> {
            remedy(&self.workspace, LABS[0], &words)
        }
    }

    const NOT_FOUND: &str = "cannot find function `exchange` in module `client`";
    const RESET: &str = "`cargo workshop reset lab-a-echo/src/client.rs`";

    #[test]
    fn a_file_that_is_gone_comes_back_by_reset() {
        let course = Course::new();
        course.remove("lab-a-echo/src/client.rs");
        let help = "help: create file \"lab-a-echo\\src\\client.rs\" or \"lab-a-echo\\src\\client\\mod.rs\"";
        let remedy = course
            .of_rustc("file not found for module `client`", help)
            .unwrap();
        assert!(
            remedy.starts_with(RESET) && remedy.ends_with("the file is missing"),
            "{remedy}"
        );
        assert_eq!(
            course.of_rustc("mismatched types", "--> lab-a-echo/src/lib.rs"),
            None
        );
    }

    #[test]
    fn a_function_that_is_gone_or_renamed_comes_back_by_reset() {
        let course = Course::new();
        for (text, what) in [
            ("", "is empty"),
            (
                "// pub fn exchange() {}\npub fn exchange_two() {}",
                "has no `exchange` any more",
            ),
        ] {
            course.write("lab-a-echo/src/client.rs", text);
            let remedy = course.of_rustc(NOT_FOUND, "").unwrap();
            assert!(
                remedy.starts_with(RESET) && remedy.ends_with(&format!("the file {what}")),
                "{remedy}"
            );
        }
        assert_eq!(
            course.of_rustc("cannot find function `exchanges`", ""),
            None,
            "the starter never had it"
        );
        course.write(
            "lab-a-echo/src/client.rs",
            "fn exchanges() {}\n\npub async fn exchange(x: u8) {",
        );
        assert_eq!(course.of_rustc(NOT_FOUND, ""), None, "it is there");
    }

    #[test]
    fn what_is_given_comes_back_by_git_where_there_is_one() {
        let course = Course::new();
        let given = Some("lab-a-echo\\given\\src\\lib.rs");
        let remedy = |file| course.of_rustc_at(file, "file not found for module `close`", "");
        let fresh =
            "take lab-a-echo/given from a fresh copy of the course, or undo your change there";
        assert_eq!(remedy(given).as_deref(), Some(fresh));
        course.write(".git/config", "");
        let git = "`git checkout -- lab-a-echo/given` brings back the course's, or undo your change there";
        assert_eq!(remedy(given).as_deref(), Some(git));
        assert_eq!(remedy(Some("lab-a-echo/src/lib.rs")), None);
    }

    #[test]
    fn what_cargo_cannot_read_comes_back_by_git_where_there_is_one() {
        let course = Course::new();
        let lab = "/home/you/lab-a-echo";
        let remedy = course.of_cargo("C:\\you\\lab-a-echo").unwrap();
        assert!(
            remedy.starts_with("take lab-a-echo/Cargo.toml from a fresh copy")
                && remedy.ends_with("cargo cannot read it"),
            "{remedy}"
        );
        course.write(".git/config", "");
        for gone in ["lab-a-echo/src/lib.rs", "lab-a-echo/Cargo.toml"] {
            course.remove(gone);
            let remedy = course.of_cargo(lab).unwrap();
            assert!(
                remedy.starts_with(&format!("`git checkout -- {gone}`"))
                    && remedy.ends_with("it is missing"),
                "{remedy}"
            );
        }
        assert_eq!(course.of_cargo("/home/you/solutions/lab-a-echo"), None);
    }
}
