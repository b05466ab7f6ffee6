//! What an attendee still has to write, and where.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use grader::course::{Lab, Step};

use crate::error::Result;
use crate::files;
use crate::handout::{self, Section};
use crate::language::Language;
use crate::reference::Reference;
use crate::workspace::Workspace;
use crate::yours;

/// A place in an attendee's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Absolute.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
}

impl Place {
    /// `lab-a-echo/src/client.rs:14`
    #[must_use]
    pub fn shown(&self, workspace: &Workspace) -> String {
        format!("{}:{}", workspace.shown(&self.file), self.line)
    }
}

/// A TODO that still stands in an attendee's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    /// The region, `a1-exchange`.
    pub region: String,
    /// The line that names it.
    pub place: Place,
    /// What must hold: the `- …` lines below it.
    pub goals: Vec<String>,
}

/// Every TODO of a lab that still stands, file by file; the files in the order in which the handout tells
/// of them.
///
/// # Errors
/// When a source cannot be read.
pub fn open(workspace: &Workspace, lab: &Lab) -> Result<Vec<Todo>> {
    let folder = workspace.lab_dir(lab).join("src");
    let mut found = Vec::new();
    for name in files::below(&folder)? {
        let path = folder.join(&name);
        // A file that is no text holds no TODO of ours; the compiler will have a word to say.
        let octets = files::read(&path)?.unwrap_or_default();
        found.extend(in_text(&String::from_utf8_lossy(&octets), &path));
    }
    // Without a handout any order will do.
    let sections = handout::read(workspace, lab).unwrap_or_default();
    found.sort_by_key(|todo| when_told_of(todo, &sections));
    Ok(found)
}

/// How late the section of a TODO's step names its file, in *Your turn*.
fn when_told_of(todo: &Todo, sections: &[Section]) -> usize {
    let step = todo.region.split('-').next();
    let section = sections.iter().find(|section| Some(&*section.step) == step);
    let text = section.map_or("", |section| &section.text);
    let (_, turn) = text.split_once("**Your turn.**").unwrap_or_default();
    let name = todo.place.file.file_name().unwrap_or_default();
    turn.find(&*name.to_string_lossy()).unwrap_or(usize::MAX)
}

fn in_text(text: &str, file: &Path) -> Vec<Todo> {
    let mut found: Vec<Todo> = Vec::new();
    let mut inside = false;
    let comment = Language::of(&file.to_string_lossy()).comment();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let comment = line.strip_prefix(comment);
        let words = comment.map(str::trim);
        if let Some(rest) = words.and_then(|words| words.strip_prefix("TODO ")) {
            let region = rest
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned();
            found.push(Todo {
                region,
                place: Place {
                    file: file.into(),
                    line: index + 1,
                },
                goals: Vec::new(),
            });
            inside = true;
            continue;
        }
        // What goes on begins further in. Any other comment tells of the stand-in below it.
        let is_goal = comment.is_some_and(|text| text.starts_with("  ") || text.starts_with(" - "));
        let goal = words.filter(|_| inside && is_goal);
        inside = goal.is_some();
        if let (Some(goal), Some(todo)) = (goal, found.last_mut()) {
            match (goal.strip_prefix("- "), todo.goals.last_mut()) {
                (Some(first), _) => todo.goals.push(first.to_owned()),
                (None, Some(last)) => *last = format!("{last} {goal}"),
                (None, None) => {}
            }
        }
    }
    found
}

/// The TODOs of one step among `todos`.
pub fn of_step<'a>(todos: &'a [Todo], step: &Step) -> impl Iterator<Item = &'a Todo> {
    todos.iter().filter(|todo| {
        todo.region
            .strip_prefix(step.id)
            .is_some_and(|rest| rest.starts_with('-'))
    })
}

/// The first exercise of a step that is still as the starter has it. A TODO comment above finished code does not count.
///
/// # Errors
/// When the reference or the attendee's sources cannot be read.
pub fn unfinished(workspace: &Workspace, step: &'static Step) -> Result<Option<String>> {
    let lab = step.lab();
    for source in &Reference::read(workspace, lab)?.sources {
        for region in source.regions().filter(|region| region.step.id == step.id) {
            let text = files::read(&workspace.lab_dir(lab).join(&source.file))?.unwrap_or_default();
            let place = yours::find(source, region, &String::from_utf8_lossy(&text));
            if place.is_some_and(|place| place.is_unfinished) {
                return Ok(Some(region.id.clone()));
            }
        }
    }
    Ok(None)
}

/// Where each step is written: at its first TODO, or, where that is gone, at the function that held it.
/// A step whose function cannot be found, or a reference that cannot be read, is left out.
#[must_use]
pub fn places(
    workspace: &Workspace,
    lab: &'static Lab,
    todos: &[Todo],
) -> HashMap<&'static str, Place> {
    let mut found = HashMap::new();
    for step in lab.steps {
        if let Some(todo) = of_step(todos, step).next() {
            found.insert(step.id, todo.place.clone());
        }
    }
    let Ok(reference) = Reference::read(workspace, lab) else {
        return found;
    };
    for source in &reference.sources {
        let file = workspace.lab_dir(lab).join(&source.file);
        let text = files::read(&file).ok().flatten().unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        for region in source
            .regions()
            .filter(|region| region.step.lab().id == lab.id)
        {
            let head = region.signature.lines().next().unwrap_or_default().trim();
            if let Some(index) = text.lines().position(|line| line.trim() == head) {
                found.entry(region.step.id).or_insert(Place {
                    file: file.clone(),
                    line: index + 1,
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_the_order_of_the_handout() {
        let section = Section {
            step: "b3".into(),
            text: "Of `body.rs`.\n\n**Your turn.** `src/message/framing.rs`, then `body.rs`."
                .into(),
            ..Section::default()
        };
        let told = |file: &str| {
            let todo = &in_text("// TODO b3-length", Path::new(file))[0];
            when_told_of(todo, std::slice::from_ref(&section))
        };
        assert!(told("framing.rs") < told("body.rs") && told("body.rs") < told("other.rs"));
    }

    #[test]
    fn finds_todos_with_their_goals() {
        let text = "fn exchange() {\n    // TODO a1-exchange · slide a-stream · cargo workshop check a1\n    \
                    // - Send every octet\n    //   of the message.\n    // - Read.\n    // Nothing yet.\n    todo!(\"a1-exchange\")\n}\n\
                    // an ordinary comment\n// TODO a10-serve\n";
        let found = in_text(text, Path::new("client.rs"));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].place.line, 2);
        assert_eq!(
            found[0].goals,
            ["Send every octet of the message.", "Read."]
        );
        assert_eq!(found[1].goals, Vec::<String>::new());

        let step = |id| Step::find(id).unwrap();
        assert_eq!(of_step(&found, step("a1")).count(), 1, "a10 is not a1");
        assert_eq!(of_step(&found, step("a10")).count(), 1);
        assert_eq!(of_step(&found, step("a2")).count(), 0);
    }
}
