//! From staged sources to programs: one call of cargo for all labs of a submission.
//!
//! Where a student's lower lab does not build, the labs above it are built once more on the reference's.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use grader::course::Lab;
use grader::leash::Leash;
use serde_json::Value;
use workshop::broken_off;
use workshop::diagnostics::{Diagnostics, from_message};
use workshop::error::{Error, Result};

use crate::bounded::{self, Bounds, End, Input, Ran};
use crate::class::Build;
use crate::haul::Haul;
use crate::kit::Kit;
use crate::safe;
use crate::sandbox::{Places, Sandbox};
use crate::stage;

/// What cargo may use for one submission. rustc's own bounds (recursion, evaluation of constants) are far below.
pub const BOUNDS: Bounds = Bounds {
    time: Duration::from_secs(180),
    octets: 16 << 20,
};

/// A program of the course has 10 to 40 MB.
const LARGEST_PROGRAM: u64 = 500 << 20;

/// What became of one lab.
#[derive(Debug)]
pub struct Built {
    /// How it ended.
    pub build: Build,
    /// The program, where there is one.
    pub program: Option<PathBuf>,
    /// Of the features that its steps need, those that it was built without, and why.
    pub lacks: BTreeMap<&'static str, String>,
    /// On what it was built.
    pub notes: Vec<String>,
}

/// The labs of one submission, by id.
#[derive(Debug, Default)]
pub struct Labs {
    /// What became of each.
    pub built: BTreeMap<&'static str, Built>,
    /// Processor time of all calls of cargo.
    pub cpu: Duration,
}

/// What one call of cargo left.
struct Round {
    said: BTreeMap<&'static str, Diagnostics>,
    programs: BTreeMap<&'static str, PathBuf>,
    /// cargo's own words.
    words: String,
    end: End,
}

/// Who builds what, where.
pub struct Building<'a> {
    /// With what.
    pub kit: &'a Kit,
    /// Behind which walls.
    pub sandbox: &'a Sandbox,
    /// Where.
    pub places: &'a Places,
    /// What was handed in.
    pub haul: &'a Haul,
    /// Ends it.
    pub leash: &'a Leash,
}

impl Building<'_> {
    /// Builds these labs of the submission.
    ///
    /// # Errors
    /// Files that cannot be written, or a cargo that cannot be started.
    pub fn build(&self, wanted: &[&'static Lab]) -> Result<Labs> {
        let mut labs = Labs::default();
        stage::target(self.kit, self.places)?;
        let theirs: Vec<&'static Lab> = self
            .kit
            .labs
            .iter()
            .copied()
            .filter(|lab| self.is_whole(lab))
            .collect();
        let (whole, broken): (Vec<&Lab>, Vec<&Lab>) = wanted
            .iter()
            .copied()
            .partition(|lab| theirs.iter().any(|one| one.id == lab.id));
        for lab in broken {
            labs.built.insert(
                lab.id,
                failed(format!(
                    "{0}/src/lib.rs or {0}/src/main.rs is missing",
                    lab.package
                )),
            );
        }
        let with_features: Vec<String> = whole
            .iter()
            .flat_map(|lab| features(lab))
            .map(|(_, flag)| flag)
            .collect();
        let first = self.round(&theirs, &whole, &with_features, &mut labs.cpu)?;
        let mut left = self.take(&first, &whole, &theirs, &[], &mut labs);

        // Something of a feature may be what does not compile: without it the rest is there.
        let featured: Vec<&'static Lab> = left
            .iter()
            .copied()
            .filter(|lab| features(lab).next().is_some() && failed_itself(&first, lab))
            .collect();
        if !featured.is_empty() && first.is_answer() {
            let second = self.round(&theirs, &featured, &[], &mut labs.cpu)?;
            let why = |lab: &Lab| words_of(&first, lab);
            let lacking: Vec<(&str, String)> = featured
                .iter()
                .flat_map(|lab| features(lab).map(|(name, _)| (name, why(lab))))
                .collect();
            self.take(&second, &featured, &theirs, &lacking, &mut labs);
            left.retain(|lab| featured.iter().all(|one| one.id != lab.id));
            for lab in featured {
                labs.built
                    .entry(lab.id)
                    .or_insert_with(|| failed(words_of(&first, lab)));
            }
        }
        let upper: Vec<&'static Lab> = left
            .iter()
            .copied()
            .filter(|lab| first.is_answer() && !failed_itself(&first, lab))
            .collect();
        if !upper.is_empty() {
            self.on_the_reference(&first, &upper, &theirs, &mut labs)?;
        }
        for lab in left {
            labs.built
                .entry(lab.id)
                .or_insert_with(|| first.without_program(lab));
        }
        Ok(labs)
    }

    /// Labs that failed although nothing is wrong in them: one below them does not build.
    fn on_the_reference(
        &self,
        first: &Round,
        upper: &[&'static Lab],
        theirs: &[&'static Lab],
        labs: &mut Labs,
    ) -> Result<()> {
        let good: Vec<&'static Lab> = theirs
            .iter()
            .copied()
            .filter(|lab| !failed_itself(first, lab))
            .collect();
        let flags: Vec<String> = upper
            .iter()
            .flat_map(|lab| features(lab))
            .map(|(_, flag)| flag)
            .collect();
        let again = self.round(&good, upper, &flags, &mut labs.cpu)?;
        let left = self.take(&again, upper, &good, &[], labs);
        for lab in left {
            labs.built.insert(lab.id, again.without_program(lab));
        }
        Ok(())
    }

    /// cargo needs both files to be there, or it reads no manifest at all.
    fn is_whole(&self, lab: &Lab) -> bool {
        let has = |file: &str| {
            self.haul
                .labs
                .get(lab.id)
                .is_some_and(|sources| sources.contains_key(file))
        };
        has("lib.rs") && has("main.rs")
    }

    fn round(
        &self,
        theirs: &[&'static Lab],
        wanted: &[&'static Lab],
        features: &[String],
        cpu: &mut Duration,
    ) -> Result<Round> {
        if wanted.is_empty() {
            return Ok(Round {
                said: BTreeMap::new(),
                programs: BTreeMap::new(),
                words: String::new(),
                end: End::Cancelled,
            });
        }
        stage::sources(self.kit, self.haul, theirs, self.places)?;
        let packages: Vec<&str> = wanted.iter().map(|lab| lab.package).collect();
        let command = self.kit.build(
            &self.places.sources,
            &self.places.target,
            &packages,
            features,
        );
        let mut command = self
            .sandbox
            .building(self.places, &command)
            .map_err(|cause| Error::file("write beside", &self.places.scratch, &cause))?;
        let ran = bounded::run(&mut command, Input::Empty, BOUNDS, self.leash)
            .map_err(|cause| Error::ours(format!("cannot start cargo: {cause}")))?;
        *cpu += ran.cpu;
        Ok(self.read(&ran, wanted))
    }

    fn read(&self, ran: &Ran, wanted: &[&'static Lab]) -> Round {
        let mut said: BTreeMap<&'static str, Diagnostics> = BTreeMap::new();
        for line in String::from_utf8_lossy(&ran.stdout).lines() {
            let Ok(message) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            let manifest = message["manifest_path"]
                .as_str()
                .unwrap_or_default()
                .replace('\\', "/");
            let of = self
                .kit
                .labs
                .iter()
                .find(|lab| manifest.ends_with(&format!("/{}/Cargo.toml", lab.package)));
            if let Some(lab) = of {
                said.entry(lab.id).or_default().add(from_message(&message));
            }
        }
        said.values_mut().for_each(Diagnostics::errors_first);
        let programs = wanted
            .iter()
            .filter_map(|lab| Some((lab.id, self.program(lab)?)))
            .collect();
        Round {
            said,
            programs,
            words: String::from_utf8_lossy(&ran.stderr).into_owned(),
            end: ran.end,
        }
    }

    /// From a fixed list: what else a build leaves is nobody's business.
    fn program(&self, lab: &Lab) -> Option<PathBuf> {
        let name = format!("{}{}", lab.package, std::env::consts::EXE_SUFFIX);
        let path = self.places.target.join("workshop").join(name);
        let about = fs::symlink_metadata(&path).ok()?;
        (about.is_file() && about.len() <= LARGEST_PROGRAM).then_some(path)
    }

    /// Takes the programs that are there; gives the labs without one.
    fn take(
        &self,
        round: &Round,
        wanted: &[&'static Lab],
        theirs: &[&'static Lab],
        lacking: &[(&'static str, String)],
        labs: &mut Labs,
    ) -> Vec<&'static Lab> {
        let mut left = Vec::new();
        for lab in wanted.iter().copied() {
            let Some(program) = round.programs.get(lab.id) else {
                left.push(lab);
                continue;
            };
            let own = |name: &&str| lab.steps.iter().any(|step| step.feature == Some(name));
            let lacks = lacking
                .iter()
                .filter(|(name, _)| own(name))
                .cloned()
                .collect();
            let built = Built {
                build: Build::Built,
                program: Some(program.clone()),
                lacks,
                notes: self.stands_on(lab, theirs),
            };
            labs.built.insert(lab.id, built);
        }
        left
    }

    fn stands_on(&self, lab: &Lab, theirs: &[&'static Lab]) -> Vec<String> {
        let note = |lower: &&'static Lab| {
            let name = lower.id.to_uppercase();
            let whose = if theirs.iter().any(|one| one.id == lower.id) {
                return format!("built on their own lab {name}");
            } else if self.haul.labs.contains_key(lower.id) {
                "theirs does not build"
            } else {
                "theirs was not handed in"
            };
            format!("built on the reference's lab {name}: {whose}")
        };
        self.kit.needed_by(lab).iter().map(note).collect()
    }
}

impl Round {
    /// Did cargo come to its end, so that what it says of each lab counts?
    fn is_answer(&self) -> bool {
        matches!(self.end, End::Exited(_))
    }

    fn without_program(&self, lab: &Lab) -> Built {
        let seconds = BOUNDS.time.as_secs();
        let build = match self.end {
            End::TooLong => {
                Build::Stopped(format!("its build took longer than {seconds} s: ended"))
            }
            End::TooMuch => Build::Stopped(format!(
                "its build wrote more than {} MB: ended",
                BOUNDS.octets >> 20
            )),
            End::Cancelled => Build::Broken("stopped".to_owned()),
            End::Exited(_) => self.failure(lab),
        };
        Built {
            build,
            program: None,
            lacks: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    fn failure(&self, lab: &Lab) -> Build {
        let none = Diagnostics::default();
        let said = self.said.get(lab.id).unwrap_or(&none);
        if said.is_in_the_code() {
            return Build::Failed(safe::beginning(&said.to_string()));
        }
        let whole = Diagnostics {
            cargo: self.words.clone(),
            ..said.clone()
        };
        match broken_off::look(&whole) {
            Some(broken_off) => Build::Stopped(safe::beginning(&broken_off.to_string())),
            None => Build::Broken(safe::beginning(&self.words)),
        }
    }
}

fn words_of(round: &Round, lab: &Lab) -> String {
    round
        .said
        .get(lab.id)
        .map_or_else(String::new, |said| safe::beginning(&said.to_string()))
}

fn failed_itself(round: &Round, lab: &Lab) -> bool {
    round
        .said
        .get(lab.id)
        .is_some_and(|said| said.first_error().is_some())
}

fn failed(words: String) -> Built {
    Built {
        build: Build::Failed(words),
        program: None,
        lacks: BTreeMap::new(),
        notes: Vec::new(),
    }
}

/// The features that a lab's steps need: name, and as cargo wants it.
fn features(lab: &Lab) -> impl Iterator<Item = (&'static str, String)> {
    let package = lab.package;
    lab.steps
        .iter()
        .filter_map(|step| step.feature)
        .map(move |name| (name, format!("{package}/{name}")))
}
