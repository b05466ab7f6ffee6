//! A lab's reference solution as a whole: its files and its regions.

use std::thread;

use grader::course::{Lab, Step};

use crate::error::{Error, Result};
use crate::files;
use crate::regions::{Region, Source};
use crate::render;
use crate::workspace::Workspace;

/// A lab's reference, read from `solutions/`.
#[derive(Debug)]
pub struct Reference {
    /// The lab it solves.
    pub lab: &'static Lab,
    /// Its files under `src/`, sorted by name.
    pub sources: Vec<Source>,
    workspace: Workspace,
}

/// A file of a lab: its path inside the lab's folder, and its text.
pub type Rendered = (String, String);

impl Reference {
    /// Reads the reference of a lab.
    ///
    /// # Errors
    /// When a file is missing or breaks a rule of `regions.rs`, and when two regions have one name.
    pub fn read(workspace: &Workspace, lab: &'static Lab) -> Result<Reference> {
        let folder = workspace.solution_dir(lab);
        let mut sources = Vec::new();
        for name in files::below(&folder.join("src"))? {
            let file = format!("src/{name}");
            let text = files::read_text(&folder.join(&file))?;
            sources.push(Source::parse(lab, &file, &text)?);
        }
        if sources.is_empty() {
            return Err(
                Error::ours(format!("{} holds no reference", workspace.shown(&folder)))
                    .remedy("`git checkout solutions` brings it back"),
            );
        }
        let reference = Reference {
            lab,
            sources,
            workspace: workspace.clone(),
        };
        reference.no_name_twice()?;
        Ok(reference)
    }

    fn no_name_twice(&self) -> Result<()> {
        let mut seen: Vec<&Region> = Vec::new();
        for region in self.regions() {
            if let Some(first) = seen.iter().find(|first| first.id == region.id) {
                let at = |region: &Region| {
                    format!(
                        "solutions/{}/{}:{}",
                        self.lab.package, region.file, region.line
                    )
                };
                return Err(Error::ours(format!(
                    "{}: region {} is there already, at {}",
                    at(region),
                    region.id,
                    at(first)
                )));
            }
            seen.push(region);
        }
        Ok(())
    }

    /// All regions, file by file.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.sources.iter().flat_map(Source::regions)
    }

    /// The region with this name.
    #[must_use]
    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions().find(|region| region.id == id)
    }

    /// The regions of one step, in the order of the files.
    pub fn regions_of<'a>(&'a self, step: &'a Step) -> impl Iterator<Item = &'a Region> {
        self.regions()
            .filter(move |region| region.step.id == step.id)
    }

    /// The file an attendee opens first: the one with the first step's exercise.
    #[must_use]
    pub fn first_file(&self) -> Option<&Source> {
        let first = self.lab.steps.first()?;
        self.sources
            .iter()
            .find(|source| source.regions().any(|region| region.step.id == first.id))
    }

    /// Every file, formatted where there is a rustfmt, with the steps in `done` filled in:
    /// none of them is the starter, all are the solution.
    ///
    /// # Errors
    /// When rustfmt cannot read a file.
    pub fn render(&self, done: &[&str]) -> Result<Vec<Rendered>> {
        // One rustfmt a file is most of the time this takes, so they run beside one another.
        thread::scope(|scope| {
            let jobs: Vec<_> = self
                .sources
                .iter()
                .map(|source| (source, scope.spawn(|| self.render_file(source, done))))
                .collect();
            jobs.into_iter()
                .map(|(source, job)| {
                    let text = job
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                    Ok((source.file.clone(), text))
                })
                .collect()
        })
    }

    /// One file, as [`Reference::render`] gives it.
    ///
    /// # Errors
    /// When rustfmt cannot read it.
    pub fn render_file(&self, source: &Source, done: &[&str]) -> Result<String> {
        let text = render::render(source, &|region| done.contains(&region.step.id));
        if !source.file.ends_with(".rs") {
            return Ok(text);
        }
        Ok(render::formatted(&text, &source.file, &self.workspace.root)?.unwrap_or(text))
    }
}
