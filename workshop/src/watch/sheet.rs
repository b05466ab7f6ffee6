//! What the watch reads beside the verdicts: the TODOs that stand, where each step is written, and the handout.

use std::collections::HashMap;

use grader::course::{Check, Step};

use crate::files;
use crate::handout::{self, Hint, Section};
use crate::reference::Reference;
use crate::todo::{self, Todo};
use crate::workspace::Workspace;
use crate::yours;

/// All that was read, for one lab.
#[derive(Debug, Default)]
pub struct Sheet {
    todos: Vec<Todo>,
    /// By the step's id.
    places: HashMap<&'static str, String>,
    /// By the region's id.
    regions: HashMap<String, String>,
    sections: Vec<Section>,
    /// The step that it was read for, if nothing of it has been written yet.
    untouched: Option<&'static str>,
}

impl Sheet {
    /// Reads it, for whoever is at this step. What cannot be read is left out: the watch goes on without it.
    #[must_use]
    pub fn read(workspace: &Workspace, step: &'static Step) -> Sheet {
        let lab = step.lab();
        let todos = todo::open(workspace, lab).unwrap_or_default();
        let places = todo::places(workspace, lab, &todos);
        let places = places
            .into_iter()
            .map(|(step, place)| (step, place.shown(workspace)))
            .collect();
        let regions = todos
            .iter()
            .map(|todo| (todo.region.clone(), todo.place.shown(workspace)))
            .collect();
        Sheet {
            todos,
            places,
            regions,
            sections: handout::read(workspace, lab).unwrap_or_default(),
            untouched: is_untouched(workspace, step).then_some(step.id),
        }
    }

    /// Is every exercise of this step still as the starter has it?
    #[must_use]
    pub fn is_untouched(&self, step: &Step) -> bool {
        self.untouched == Some(step.id)
    }

    /// Where a step is written: `lab-a-echo/src/client.rs:14`.
    #[must_use]
    pub fn place(&self, step: &Step) -> Option<&str> {
        self.places.get(step.id).map(String::as_str)
    }

    /// Where the TODO of a region stands: `lab-a-echo/src/client.rs:14`.
    #[must_use]
    pub fn place_of(&self, region: &str) -> Option<&str> {
        self.regions.get(region).map(String::as_str)
    }

    /// The TODOs of a step that still stand.
    #[must_use]
    pub fn todos(&self, step: &Step) -> Vec<&Todo> {
        todo::of_step(&self.todos, step).collect()
    }

    /// The handout's numbered hints.
    #[must_use]
    pub fn hints(&self, step: &Step) -> &[Hint] {
        self.section(step).map_or(&[], |section| &section.hints)
    }

    /// The handout's hint for those who fail this check.
    #[must_use]
    pub fn hint_for(&self, check: &Check) -> Option<&Hint> {
        self.section(check.step())?
            .for_checks
            .iter()
            .find(|hint| hint.name == check.id)
    }

    /// Where the handout speaks of a step: its line.
    #[must_use]
    pub fn handout_line(&self, step: &Step) -> Option<usize> {
        self.section(step).map(|section| section.line)
    }

    /// The first paragraph of the step's section.
    #[must_use]
    pub fn about(&self, step: &Step) -> Option<String> {
        let text = &self.section(step)?.text;
        // The line in italics names tier and slide.
        let in_italics = |text: &str| text.starts_with('*') && !text.starts_with("**");
        let first = text
            .split("\n\n")
            .map(str::trim)
            .find(|text| !text.is_empty() && !in_italics(text))?;
        Some(
            first
                .replace("**", "")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        )
    }

    fn section(&self, step: &Step) -> Option<&Section> {
        self.sections.iter().find(|section| section.step == step.id)
    }
}

fn is_untouched(workspace: &Workspace, step: &'static Step) -> bool {
    let Ok(reference) = Reference::read(workspace, step.lab()) else {
        return false;
    };
    let mut regions = 0;
    for source in &reference.sources {
        for region in source.regions().filter(|region| region.step.id == step.id) {
            let file = workspace.lab_dir(step.lab()).join(&source.file);
            let text = files::read(&file).ok().flatten().unwrap_or_default();
            let yours = yours::find(source, region, &String::from_utf8_lossy(&text));
            if !yours.is_some_and(|place| place.is_unfinished) {
                return false;
            }
            regions += 1;
        }
    }
    regions > 0
}

#[cfg(test)]
impl Sheet {
    /// A sheet for tests.
    pub fn made_of(todos: Vec<Todo>, sections: Vec<Section>) -> Sheet {
        let mut places = HashMap::new();
        for step in grader::course::LABS.iter().flat_map(|lab| lab.steps) {
            if let Some(todo) = todo::of_step(&todos, step).next() {
                places.insert(
                    step.id,
                    format!("{}:{}", todo.place.file.display(), todo.place.line),
                );
            }
        }
        let shown = |todo: &Todo| {
            (
                todo.region.clone(),
                format!("{}:{}", todo.place.file.display(), todo.place.line),
            )
        };
        Sheet {
            regions: todos.iter().map(shown).collect(),
            todos,
            places,
            sections,
            untouched: None,
        }
    }

    /// The same, where nothing of this step has been written.
    pub fn untouched(mut self, step: &'static Step) -> Sheet {
        self.untouched = Some(step.id);
        self
    }
}
