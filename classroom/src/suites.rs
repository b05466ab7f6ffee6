//! What a lab was graded by, in one number: the checks, and all that its program is built from beside the student's own sources.

use std::collections::BTreeMap;

use grader::course::Lab;
use workshop::error::Result;
use workshop::workspace::Workspace;

use crate::digest::Digest;
use crate::kit::Kit;

/// Goes up when submissions are graded in another way, so that all of them are graded again.
const FORMAT: &str = "1";

/// By the labs' ids.
#[derive(Debug)]
pub struct Suites(BTreeMap<&'static str, String>);

impl Suites {
    /// Those of the course as it is.
    ///
    /// # Errors
    /// A file of the course cannot be read.
    pub fn of_course(course: &Workspace, kit: &Kit) -> Result<Suites> {
        let mut checks = Digest::default();
        checks
            .add(FORMAT)
            .add_folder(&course.root.join("grader/src"))?;
        for file in ["Cargo.toml", "Cargo.lock", "grader/Cargo.toml"] {
            checks.add_file(&course.root.join(file))?;
        }
        let checks = checks.hex();
        let suite = |lab: &&'static Lab| {
            let mut digest = Digest::default();
            digest.add(&checks);
            for lower in kit.needed_by(lab) {
                digest.add_folder(&course.solution_dir(lower).join("src"))?;
            }
            for one in kit.needed_by(lab).iter().chain([lab]) {
                digest.add_file(&course.lab_dir(one).join("Cargo.toml"))?;
            }
            for one in kit.givens_of(lab) {
                digest.add_folder(&course.lab_dir(one).join("given"))?;
            }
            Ok((lab.id, digest.hex()))
        };
        kit.labs
            .iter()
            .map(suite)
            .collect::<Result<_>>()
            .map(Suites)
    }

    /// That of a lab of the kit.
    #[must_use]
    pub fn of(&self, lab: &Lab) -> &str {
        self.0.get(lab.id).map_or("", String::as_str)
    }
}
