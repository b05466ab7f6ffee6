//! `catch-up`: what comes before a step or a lab is done for the attendee, and what works stays theirs.
//!
//! First the exercises that are still as the starter has them are filled in. Then whatever fails
//! its checks is replaced, and only if that is not enough, whole files. How the lab fares in
//! between is the caller's to find out (`trial.rs`). Next: `reset.rs`.

use std::collections::BTreeMap;

use grader::course::{LABS, Lab, Step, Tier};

use crate::aside::{self, Entry, Swapped};
use crate::error::{Error, Result};
use crate::files;
use crate::reference::Reference;
use crate::regions::{Region, Source};
use crate::render;
use crate::starters;
use crate::workspace::Workspace;
use crate::yours;

/// How an attendee's lab fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fares {
    /// It builds, and these steps work; those that need a Cargo feature were not tried.
    Well,
    /// It builds; steps with these ids do not work.
    Fails(Vec<&'static str>),
    /// It does not build.
    DoesNotBuild {
        /// Where rustc sees errors, below the course's folder.
        files: Vec<String>,
        /// rustc's words.
        words: String,
    },
}

/// What was done to a lab.
#[derive(Debug, Default)]
pub struct Report {
    /// The steps that were to be done.
    pub steps: Vec<&'static str>,
    /// Exercises that were filled in or replaced.
    pub filled: Vec<String>,
    /// Files that were taken from the reference as a whole, with these steps done in them.
    pub taken: Vec<String>,
    /// Where the files are that the attendee had.
    pub aside: Option<Entry>,
    /// What was saved while the lab was tried, and replaced all the same.
    pub meanwhile: Vec<Entry>,
}

/// The steps that are to be done before this one: for a core step the core steps before it,
/// because nobody needs a stretch step to go on, and they are left to be enjoyed; else all.
#[must_use]
pub fn steps_before(step: &Step) -> Vec<&'static Step> {
    let earlier = step
        .lab()
        .steps
        .iter()
        .take_while(|earlier| earlier.id != step.id);
    earlier
        .filter(|earlier| step.tier != Tier::Core || earlier.tier == Tier::Core)
        .collect()
}

/// Gives the attendee the reference of every lab before this one.
///
/// # Errors
/// When a file cannot be read or written.
pub fn before_lab(workspace: &Workspace, lab: &Lab) -> Result<Vec<(&'static Lab, Swapped)>> {
    let why = format!("catch-up {}", lab.id);
    let mut done: Vec<(&'static Lab, Swapped)> = Vec::new();
    for earlier in LABS.iter().take_while(|earlier| earlier.id != lab.id) {
        let swapped = take_reference(workspace, earlier, &why).map_err(|error| {
            let kept = done.iter().filter_map(|(_, before)| before.aside.as_ref());
            kept.fold(error, |error, entry| {
                aside::with_way_back(error, Some(entry))
            })
        })?;
        done.push((earlier, swapped));
    }
    Ok(done)
}

/// Gives the attendee the whole reference of a lab.
///
/// # Errors
/// When a file cannot be read or written.
pub fn take_reference(workspace: &Workspace, lab: &'static Lab, why: &str) -> Result<Swapped> {
    let all: Vec<&str> = lab.steps.iter().map(|step| step.id).collect();
    starters::put_in_place(
        workspace,
        lab,
        &Reference::read(workspace, lab)?.render(&all)?,
        why,
    )
}

/// Does for the attendee what is unfinished before `step`. `fares` tells how the lab fares with these steps.
///
/// # Errors
/// When a file cannot be read or written, or when the lab does not fare well even with the reference in it.
pub fn before_step(
    workspace: &Workspace,
    step: &Step,
    fares: &mut dyn FnMut(&[&'static Step]) -> Result<Fares>,
) -> Result<Report> {
    let steps = steps_before(step);
    if steps.is_empty() {
        return Ok(Report::default());
    }
    let mut work = Work {
        workspace,
        reference: Reference::read(workspace, step.lab())?,
        why: format!("catch-up {}", step.id),
        report: Report {
            steps: steps.iter().map(|step| step.id).collect(),
            ..Report::default()
        },
        known: BTreeMap::new(),
    };
    let now = work
        .until_it_fares_well(&mut || fares(&steps))
        .map_err(|error| work.report.with_way_back(error))?;
    match now {
        Fares::Well => Ok(work.report),
        Fares::Fails(failing) => {
            Err(work.gave_up(&format!("{} fails its checks", failing.join(", "))))
        }
        Fares::DoesNotBuild { words, .. } => {
            Err(work.gave_up(&format!("the lab does not build:\n{words}")))
        }
    }
}

impl Report {
    /// The same error, and how to get back everything that was put aside before it.
    #[must_use]
    pub fn with_way_back(&self, error: Error) -> Error {
        let kept = self.aside.iter().chain(&self.meanwhile);
        kept.fold(error, |error, entry| {
            aside::with_way_back(error, Some(entry))
        })
    }
}

struct Work<'a> {
    workspace: &'a Workspace,
    reference: Reference,
    why: String,
    report: Report,
    /// What each file held when it was last kept or written here; empty before the first change.
    known: BTreeMap<String, Option<Vec<u8>>>,
}

impl Work<'_> {
    /// From the smallest change to the greatest; how the lab fares after the last of them.
    fn until_it_fares_well(&mut self, fares: &mut dyn FnMut() -> Result<Fares>) -> Result<Fares> {
        self.fill_in_what_is_unfinished()?;
        let mut now = fares()?;
        if let Fares::Fails(failing) = &now {
            self.replace_exercises_of(failing)?;
            now = fares()?;
        }
        if let Fares::DoesNotBuild { files, .. } = &now {
            self.take(|file| files.iter().any(|broken| broken == file))?;
            now = fares()?;
        }
        if now != Fares::Well {
            self.take(|_| true)?;
            now = fares()?;
        }
        Ok(now)
    }

    fn fill_in_what_is_unfinished(&mut self) -> Result<()> {
        self.each_file(|work, source, text| {
            let Some(text) = text else {
                return work.whole(source).map(Some);
            };
            let unfinished = |region: &&Region| {
                work.is_due(region)
                    && yours::find(source, region, text).is_some_and(|place| place.is_unfinished)
            };
            let ids: Vec<String> = source
                .regions()
                .filter(unfinished)
                .map(|region| region.id.clone())
                .collect();
            work.fill(source, text, ids)
        })
    }

    fn replace_exercises_of(&mut self, steps: &[&str]) -> Result<()> {
        self.each_file(|work, source, text| {
            let failing = source
                .regions()
                .filter(|region| steps.contains(&region.step.id));
            let ids: Vec<String> = failing.map(|region| region.id.clone()).collect();
            match text {
                Some(text) => work.fill(source, text, ids),
                None => work.whole(source).map(Some),
            }
        })
    }

    fn take(&mut self, is_meant: impl Fn(&str) -> bool) -> Result<()> {
        self.each_file(|work, source, _| {
            if is_meant(&work.path(source)) {
                work.whole(source).map(Some)
            } else {
                Ok(None)
            }
        })
    }

    /// Lets `change` say the new text of each file of the reference, given the attendee's text of it.
    fn each_file(
        &mut self,
        mut change: impl FnMut(&mut Self, &Source, Option<&str>) -> Result<Option<String>>,
    ) -> Result<()> {
        let sources = std::mem::take(&mut self.reference.sources);
        let result = sources.iter().try_for_each(|source| {
            let path = self.workspace.root.join(self.path(source));
            // A file that is not text is as good as none; it is put aside as it is.
            let old = files::read(&path)?.and_then(|octets| String::from_utf8(octets).ok());
            match change(self, source, old.as_deref())? {
                Some(new) if old.as_ref() != Some(&new) => {
                    self.keep_everything_once(&sources)?;
                    self.replace(self.path(source), new)
                }
                _ => Ok(()),
            }
        });
        self.reference.sources = sources;
        result
    }

    /// The attendee's text with the reference's bodies in the exercises of these names; the whole
    /// reference if one of them cannot be found in it.
    fn fill(&mut self, source: &Source, text: &str, ids: Vec<String>) -> Result<Option<String>> {
        let mut text = text.to_owned();
        let mut filled = Vec::new();
        for region in source.regions().filter(|region| ids.contains(&region.id)) {
            let Some(place) = yours::find(source, region, &text) else {
                return self.whole(source).map(Some);
            };
            let outer = &region.indent[..region.indent.len().saturating_sub(4)];
            let body = render::for_the_attendee(&region.body.join("\n"));
            let mut body = source.language.between(&body, outer);
            if text.contains("\r\n") {
                body = body.replace('\n', "\r\n");
            }
            if text[place.body.clone()] != body {
                text.replace_range(place.body, &body);
                filled.push(region.id.clone());
            }
        }
        if filled.is_empty() {
            return Ok(None);
        }
        self.report.filled.extend(filled);
        Ok(Some(text))
    }

    /// The file as the reference has it with the due steps done.
    fn whole(&mut self, source: &Source) -> Result<String> {
        let path = self.path(source);
        self.report
            .filled
            .retain(|id| source.regions().all(|region| region.id != *id));
        if !self.report.taken.contains(&path) {
            self.report.taken.push(path);
        }
        self.reference.render_file(source, &self.report.steps)
    }

    /// Before the first change: one entry brings back everything as it was.
    fn keep_everything_once(&mut self, sources: &[Source]) -> Result<()> {
        if self.known.is_empty() {
            for source in sources {
                let file = self.path(source);
                let octets = files::read(&self.workspace.root.join(&file))?;
                self.known.insert(file, octets);
            }
            self.report.aside = aside::keep(self.workspace, &self.why, &self.known)?;
        }
        Ok(())
    }

    /// Trying the lab takes a while: what was saved in that time is kept as well.
    fn replace(&mut self, file: String, new: String) -> Result<()> {
        let path = self.workspace.root.join(&file);
        let now = files::read(&path)?;
        if self.known.get(&file) != Some(&now) {
            let saved = BTreeMap::from([(file.clone(), now)]);
            let why = format!("{} meanwhile", self.why);
            let kept = aside::keep(self.workspace, &why, &saved)?;
            self.report.meanwhile.extend(kept);
        }
        files::replace(&path, new.as_bytes())?;
        self.known.insert(file, Some(new.into_bytes()));
        Ok(())
    }

    fn is_due(&self, region: &Region) -> bool {
        self.report.steps.contains(&region.step.id)
    }

    fn path(&self, source: &Source) -> String {
        format!("{}/{}", self.reference.lab.package, source.file)
    }

    fn gave_up(&self, what: &str) -> Error {
        let error = Error::ours(format!(
            "even with the reference in {}/src {what}",
            self.reference.lab.package
        ));
        let error = error.remedy(format!(
            "`git diff {}` shows what else is changed, `cargo workshop doctor` looks at the machine",
            self.reference.lab.package
        ));
        self.report.with_way_back(error)
    }
}
