//! The manifests that submissions are built with: the course's own, without what only tests need. A submission's are never read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

/// How a lab's package is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Its library, and the program that calls it.
    Both,
    /// The library is the program (`cargo.rs` of the workshop tells why): one call of rustc instead of two.
    LibraryIsProgram,
}

/// The package whose only purpose is what it depends on. No lab has this name.
pub const TEMPLATE: &str = "grade-template";

/// A member of the course, as `cargo metadata` tells.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What it needs: name, and the systems that need it, if not all do.
    pub needs: Vec<(String, Option<String>)>,
}

impl Member {
    /// Reads what `cargo metadata --no-deps` says.
    #[must_use]
    pub fn all(metadata: &Value) -> Vec<Member> {
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let needs = |package: &Value| {
            let all = package["dependencies"].as_array().into_iter().flatten();
            // Those without a kind are neither for tests nor for build scripts.
            all.filter(|one| one["kind"].is_null())
                .map(|one| {
                    (
                        text(&one["name"]),
                        one["target"].as_str().map(str::to_owned),
                    )
                })
                .collect()
        };
        packages
            .map(|package| Member {
                name: text(&package["name"]),
                needs: needs(package),
            })
            .collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The workspace's manifest, with these folders as members. Profiles of members that are not there would only be warned of.
#[must_use]
pub fn workspace(course: &str, folders: &[String], others: &BTreeSet<String>) -> String {
    let mut out = String::from("[workspace]\nresolver = \"3\"\nmembers = [\n");
    for folder in folders {
        let _ = writeln!(out, "    \"{folder}\",");
    }
    out.push_str("]\n\n");
    for section in sections(course) {
        let header = header(section);
        let of_package = header.strip_prefix("[profile.workshop.package.");
        let of_other = of_package.is_some_and(|name| others.contains(name.trim_end_matches(']')));
        if header != "[workspace]" && !header.is_empty() && !of_other {
            out.push_str(section);
        }
    }
    out
}

/// A lab's manifest.
#[must_use]
pub fn lab(course: &str, package: &str, form: Form) -> String {
    let (automatic, program) = match form {
        Form::Both => ("", "src/main.rs"),
        Form::LibraryIsProgram => ("autolib = false\n", "src/lib.rs"),
    };
    let mut out = String::new();
    for section in sections(course) {
        match header(section) {
            "[dev-dependencies]" | "[[test]]" | "[[bench]]" | "[[bin]]" => {}
            "[lib]" if form == Form::LibraryIsProgram => {}
            "[package]" => {
                let fields = section.trim_end();
                let _ = write!(
                    out,
                    "{fields}\nbuild = false\nautobins = false\n{automatic}\n[[bin]]\nname = \"{package}\"\npath = \"{program}\"\n\n"
                );
            }
            _ => out.push_str(section),
        }
    }
    out
}

/// The manifest of the template: everything that the labs need, beside one another.
#[must_use]
pub fn template(needs: &[(String, Option<String>)]) -> String {
    let mut by_system: BTreeMap<&Option<String>, BTreeSet<&str>> = BTreeMap::new();
    for (name, system) in needs {
        by_system.entry(system).or_default().insert(name);
    }
    let mut out = format!(
        "[package]\nname = \"{TEMPLATE}\"\nedition.workspace = true\npublish.workspace = true\nversion.workspace = true\n"
    );
    for (system, names) in by_system {
        match system {
            Some(system) => drop(writeln!(out, "\n[target.'{system}'.dependencies]")),
            None => out.push_str("\n[dependencies]\n"),
        }
        for name in names {
            let _ = writeln!(out, "{name}.workspace = true");
        }
    }
    out
}

/// A text's sections, each from its `[header]` to the next one.
fn sections(text: &str) -> Vec<&str> {
    let starts = text.match_indices("\n[").map(|(at, _)| at + 1);
    let starts: Vec<usize> = std::iter::once(0)
        .chain(starts)
        .chain([text.len()])
        .collect();
    starts
        .windows(2)
        .map(|pair| &text[pair[0]..pair[1]])
        .collect()
}

fn header(section: &str) -> &str {
    let line = section.lines().next().unwrap_or_default().trim();
    if line.starts_with('[') { line } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAB: &str = "[package]\nname = \"lab-a-echo\"\nversion.workspace = true\n\n[lib]\n# Why.\ndoctest = false\n\n[features]\nasync = [\"dep:tokio\"]\n\n\
        [dependencies]\nmio.workspace = true\n\n[dev-dependencies]\ngrader = { workspace = true }\n\n[[test]]\nname = \"grade\"\nharness = false\n\n[lints.rust]\nunsafe_code = \"forbid\"\n";

    #[test]
    fn a_lab_keeps_what_is_built_and_loses_what_is_tested() {
        for form in [Form::Both, Form::LibraryIsProgram] {
            let text = lab(LAB, "lab-a-echo", form);
            assert!(
                !text.contains("grader") && !text.contains("[[test]]"),
                "{text}"
            );
            for part in [
                "build = false",
                "mio.workspace = true",
                "async = [\"dep:tokio\"]",
                "unsafe_code",
            ] {
                assert!(text.contains(part), "{form:?} {part}: {text}");
            }
            let is_library = form == Form::LibraryIsProgram;
            assert_eq!(text.contains("path = \"src/lib.rs\""), is_library, "{text}");
            assert_eq!(text.contains("[lib]"), !is_library, "{text}");
        }
    }

    #[test]
    fn the_workspace_has_our_members_and_no_profiles_of_others() {
        let course = "[workspace]\nmembers = [\n  \"x\",\n]\n\n[workspace.package]\nedition = \"2024\"\n\n[profile.workshop.package.\"*\"]\ncodegen-units = 1\n\n\
            [profile.workshop.package.grader]\nincremental = false\n";
        let text = workspace(
            course,
            &["lab-a-echo".into()],
            &BTreeSet::from(["grader".to_owned()]),
        );
        assert!(
            text.contains("members = [\n    \"lab-a-echo\",\n]"),
            "{text}"
        );
        assert!(
            text.contains("package.\"*\"") && !text.contains("grader") && !text.contains("\"x\""),
            "{text}"
        );
    }

    #[test]
    fn the_template_needs_what_the_labs_need_on_each_system() {
        let unix = Some("cfg(unix)".to_owned());
        let text = template(&[
            ("mio".into(), None),
            ("rustix".into(), unix),
            ("mio".into(), None),
        ]);
        assert!(text.ends_with("[dependencies]\nmio.workspace = true\n\n[target.'cfg(unix)'.dependencies]\nrustix.workspace = true\n"), "{text}");
    }
}
