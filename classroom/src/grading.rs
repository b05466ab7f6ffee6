//! One submission from its files to its verdicts: stage, build, collect, run. Each stage has its own deadline.

use std::fs;
use std::path::Path;

use grader::course::Lab;
use grader::leash::Leash;
use workshop::error::{Error, Result};
use workshop::workspace::Workspace;

use crate::build::{self, Building};
use crate::checking;
use crate::class::{Attempt, Build, Standing};
use crate::digest::Digest;
use crate::gradebook::{Cost, Key, now};
use crate::haul::Haul;
use crate::kit::Kit;
use crate::safe;
use crate::sandbox::{Places, Sandbox};
use crate::submissions::{self, Entry};
use crate::suites::Suites;

/// What all submissions of a run have in common.
pub struct Grading<'a> {
    /// The course.
    pub course: &'a Workspace,
    /// What they are built with.
    pub kit: &'a Kit,
    /// What they are checked by.
    pub suites: &'a Suites,
    /// The walls.
    pub sandbox: &'a Sandbox,
    /// The labs that were asked for.
    pub labs: &'a [&'static Lab],
    /// The deadline of the class, in seconds since 1970.
    pub until: Option<i64>,
    /// The seed, where the instructor chose one.
    pub seed: Option<u64>,
    /// Was this graded before?
    pub is_done: &'a (dyn Fn(&Key) -> bool + Sync),
    /// Ends it all.
    pub leash: &'a Leash,
}

/// What came of one submission.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How it stands, now that somebody has looked inside.
    pub standing: Option<Standing>,
    /// New ones.
    pub attempts: Vec<(Attempt, Cost)>,
    /// Labs that were graded before, and are the same.
    pub known: usize,
}

impl Grading<'_> {
    /// Grades it, in folders below these two. What fails through our fault is an attempt that says so.
    #[must_use]
    pub fn grade(&self, entry: &Entry, work: &Path, scratch: &Path) -> Outcome {
        let mut outcome = Outcome {
            standing: Some(entry.standing.clone()),
            ..Outcome::default()
        };
        let Some(submission) = &entry.submission else {
            return outcome;
        };
        let opened = match submissions::open(self.course, submission, self.until, self.leash) {
            Ok(opened) => opened,
            Err(why) => {
                outcome.standing = Some(Standing::Unusable(safe::line(&why)));
                return outcome;
            }
        };
        let haul = opened.haul;
        let wanted: Vec<&'static Lab> = self
            .labs
            .iter()
            .copied()
            .filter(|lab| haul.labs.contains_key(lab.id))
            .collect();
        if let Some(why) = haul.fault().or_else(|| self.nothing_wanted(&haul, &wanted)) {
            outcome.standing = Some(Standing::Unusable(why));
            return outcome;
        }
        let mut notes: Vec<String> = haul.notes.iter().cloned().collect();
        match (opened.late, &entry.standing) {
            (Some(late), Standing::Expected) => outcome.standing = Some(Standing::Late(late)),
            (Some(late), _) => notes.push(format!("late by {late} s")),
            (None, _) => {}
        }
        let keys: Vec<Key> = wanted
            .iter()
            .map(|lab| self.key(entry, lab, &haul))
            .collect();
        let is_new: Vec<bool> = keys.iter().map(|key| !(self.is_done)(key)).collect();
        let new: Vec<(&'static Lab, Key)> = wanted
            .into_iter()
            .zip(keys)
            .zip(&is_new)
            .filter(|(_, is_new)| **is_new)
            .map(|(one, _)| one)
            .collect();
        outcome.known = is_new.len() - new.len();
        if new.is_empty() {
            return outcome;
        }
        let places = Places {
            sources: work.join("sources"),
            target: work.join("target"),
            scratch: scratch.to_owned(),
            readable: vec![self.kit.toolchain.sysroot.clone(), self.kit.home()],
        };
        outcome.attempts = self.attempts(&new, &haul, &places).unwrap_or_else(|error| {
            let broken = |(_, key): &(&'static Lab, Key)| {
                (
                    self.attempt(key, Build::Broken(safe::line(&error.to_string()))),
                    Cost::default(),
                )
            };
            new.iter().map(broken).collect()
        });
        for (attempt, _) in &mut outcome.attempts {
            attempt.notes.extend(notes.iter().cloned());
            attempt.incidents.extend(haul.incidents.iter().cloned());
        }
        outcome
    }

    fn nothing_wanted(&self, haul: &Haul, wanted: &[&'static Lab]) -> Option<String> {
        let package = |id: &&str| Lab::find(id).map_or("", |lab| lab.package);
        let there: Vec<&str> = haul.labs.keys().map(package).collect();
        let asked: Vec<&str> = self.labs.iter().map(|lab| lab.package).collect();
        wanted.is_empty().then(|| {
            format!(
                "it holds {}, and not {}",
                there.join(", "),
                asked.join(" or ")
            )
        })
    }

    /// A lab stands on those below it: what was handed in of these counts, too.
    fn key(&self, entry: &Entry, lab: &'static Lab, haul: &Haul) -> Key {
        let needed = self.kit.needed_by(lab).iter().copied();
        let labs: Vec<&'static Lab> = needed
            .filter(|lower| haul.labs.contains_key(lower.id))
            .chain([lab])
            .collect();
        Key {
            student: entry.id.clone(),
            lab: lab.id.to_owned(),
            content: haul.content(&labs),
            suite: self.suites.of(lab).to_owned(),
            toolchain: self.kit.toolchain.version.clone(),
        }
    }

    fn attempts(
        &self,
        new: &[(&'static Lab, Key)],
        haul: &Haul,
        places: &Places,
    ) -> Result<Vec<(Attempt, Cost)>> {
        let labs: Vec<&'static Lab> = new.iter().map(|(lab, _)| *lab).collect();
        let building = Building {
            kit: self.kit,
            sandbox: self.sandbox,
            places,
            haul,
            leash: self.leash,
        };
        let mut built = building.build(&labs)?;
        let tried_while_building = self.sandbox.incidents(places);
        let faults = self.sandbox.faults(places);
        if !faults.is_empty() {
            return Err(Error::ours(format!("the walls: {}", faults.join("; "))));
        }
        let share = millis(built.cpu) / labs.len().max(1) as u64;
        let mut attempts = Vec::new();
        for (lab, key) in new {
            let Some(one) = built.built.remove(lab.id) else {
                continue;
            };
            let mut attempt = self.attempt(key, one.build.clone());
            // Whoever was ended at a limit says nothing of it: the walls do.
            let excess = tried_while_building.first();
            if let (Build::Broken(_), Some(excess)) = (&attempt.build, excess) {
                attempt.build = Build::Stopped(excess.clone());
            }
            attempt.notes.extend(one.notes.iter().cloned());
            attempt
                .incidents
                .extend(tried_while_building.iter().cloned());
            let mut cost = Cost {
                build: share,
                checks: 0,
            };
            if one.build == Build::Built {
                self.check(lab, key, &one, places, &mut attempt, &mut cost)?;
            }
            attempt.at = now();
            attempts.push((attempt, cost));
        }
        Ok(attempts)
    }

    fn check(
        &self,
        lab: &'static Lab,
        key: &Key,
        built: &build::Built,
        places: &Places,
        attempt: &mut Attempt,
        cost: &mut Cost,
    ) -> Result<()> {
        fs::create_dir_all(&places.scratch)
            .map_err(|cause| Error::file("make", &places.scratch, &cause))?;
        let seed = self.seed.unwrap_or_else(|| seed(key));
        let checked = checking::check(lab, built, seed, self.sandbox, places, self.leash)?;
        attempt.incidents.extend(self.sandbox.incidents(places));
        let faults = self.sandbox.faults(places);
        if !faults.is_empty() {
            attempt.build = Build::Broken(format!("the walls: {}", faults.join("; ")));
            return Ok(());
        }
        attempt.verdicts = checked.verdicts;
        attempt.notes.extend(checked.notes);
        cost.checks = millis(checked.cpu);
        fs::remove_dir_all(&places.scratch)
            .map_err(|cause| Error::file("remove", &places.scratch, &cause))
    }

    fn attempt(&self, key: &Key, build: Build) -> Attempt {
        Attempt {
            lab: key.lab.clone(),
            at: now(),
            content: key.content.clone(),
            suite: key.suite.clone(),
            toolchain: key.toolchain.clone(),
            level: self.sandbox.level,
            build,
            verdicts: Vec::new(),
            incidents: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// The same for the same content, on every machine; and nobody who writes answers into a program knows it beforehand.
fn seed(key: &Key) -> u64 {
    let mut digest = Digest::default();
    digest.add(&key.content).add(&key.suite).add(&key.lab);
    1000 + digest.number() % 999_000
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
