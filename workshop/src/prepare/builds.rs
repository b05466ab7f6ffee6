//! What `prepare` builds: exactly the calls of cargo that the course makes later.

use grader::course::{LABS, Lab};

use super::stages::{Done, Stage};
use crate::all_labs;
use crate::error::Result;
use crate::workspace::Workspace;

/// One call of cargo.
#[derive(Debug)]
pub struct Build {
    /// What it builds, in a few words.
    pub title: String,
    words: Vec<String>,
    /// The attendee's own package, if it is one: it may be half-written.
    own: Option<&'static str>,
}

/// All of them. A crate that is built for other features is built again, hence each call as it will be.
#[must_use]
pub fn all() -> Vec<Build> {
    let program = |title: &str, package: &str, features: &[&str]| {
        of_package(title, package, package, features)
    };
    let mut builds = our_own();
    for lab in LABS {
        let name = format!("lab {}", lab.id.to_uppercase());
        for feature in features(lab) {
            let title = format!("{name} with its feature {feature}");
            builds.push(Build {
                own: Some(lab.package),
                ..program(&title, lab.package, &[feature])
            });
            let title = format!("the reference of {name} with its feature {feature}");
            builds.push(program(&title, lab.solution, &[feature]));
        }
        builds.push(Build {
            own: Some(lab.package),
            ..program(&name, lab.package, &[])
        });
        builds.push(program(
            &format!("the reference of {name}"),
            lab.solution,
            &[],
        ));
        builds.push(Build {
            title: format!("what `cargo test -p {}` needs", lab.package),
            words: words(&["build", "--tests", "--package", lab.package], &[]),
            own: Some(lab.package),
        });
    }
    builds
}

/// What this program is built from, and the one that has the checks of all labs.
#[must_use]
pub fn our_own() -> Vec<Build> {
    use all_labs::{FEATURE, PACKAGE, PROGRAM};
    vec![
        of_package("cargo workshop itself", PACKAGE, PACKAGE, &[]),
        of_package(&all_labs::what(), PACKAGE, PROGRAM, &[FEATURE]),
    ]
}

fn of_package(title: &str, package: &str, program: &str, features: &[&str]) -> Build {
    let build = [
        "build",
        "--profile",
        "workshop",
        "--package",
        package,
        "--bin",
        program,
    ];
    Build {
        title: title.to_owned(),
        words: words(&build, features),
        own: None,
    }
}

fn words(words: &[&str], features: &[&str]) -> Vec<String> {
    // What can be built is built, also when a file of the attendee's cannot.
    let always = ["--locked", "--keep-going"].iter().map(ToString::to_string);
    let features = features
        .iter()
        .map(|feature| format!("--features={feature}"));
    words
        .iter()
        .map(ToString::to_string)
        .chain(always)
        .chain(features)
        .collect()
}

/// The features that single steps of a lab need, each once.
#[must_use]
pub fn features(lab: &Lab) -> Vec<&'static str> {
    let mut features: Vec<&str> = lab.steps.iter().filter_map(|step| step.feature).collect();
    features.sort_unstable();
    features.dedup();
    features
}

impl Build {
    /// Makes the call. That an attendee's lab does not compile just now is noted, and no error.
    ///
    /// # Errors
    /// What cargo says.
    pub fn run(&self, workspace: &Workspace, stage: &Stage) -> Result<Done<()>> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        match (stage.cargo(&workspace.root, &words, |_| {}), self.own) {
            (Ok(_), _) => Ok(Done::Well((), String::new())),
            (Err(error), Some(own))
                if error
                    .message
                    .contains(&format!("could not compile `{own}`")) =>
            {
                Ok(Done::Noted(
                    (),
                    format!("your {own} does not compile just now; all it needs is there"),
                ))
            }
            (Err(error), _) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_what_the_course_will_ask_for() {
        let builds = all();
        let has = |words: &str| {
            builds
                .iter()
                .any(|build| build.words.join(" ").starts_with(words))
        };
        assert!(has(
            "build --profile workshop --package workshop --bin workshop"
        ));
        assert!(has(
            "build --profile workshop --package workshop --bin workshop-all-labs --locked --keep-going --features=all-labs"
        ));
        for lab in LABS {
            for package in [lab.package, lab.solution] {
                assert!(
                    has(&format!(
                        "build --profile workshop --package {package} --bin {package}"
                    )),
                    "{package}"
                );
            }
            assert!(has(&format!("build --tests --package {}", lab.package)));
            for feature in features(lab) {
                assert!(
                    builds
                        .iter()
                        .any(|build| build.words.contains(&format!("--features={feature}"))),
                    "{feature}"
                );
            }
        }
        assert!(
            builds
                .iter()
                .all(|build| build.words.iter().any(|word| word == "--locked"))
        );
        // A lab that an attendee is editing must not stop the rest.
        assert!(builds.iter().all(
            |build| build.own.is_some() == build.title.starts_with("lab ")
                || build.title.contains("cargo test")
        ));
    }
}
