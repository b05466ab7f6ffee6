//! What the workshop remembers of one attendee: one readable file, `.workshop/state.json`.
//!
//! Fields and step ids that this version does not know stay in the file: a newer one wrote them.

use std::fs::{self, File};
use std::path::PathBuf;

use chrono::Local;
use grader::course::Step;
use serde_json::{Map, Value, json};

use crate::aside::{self, Change};
use crate::error::{Error, Result};
use crate::files;
use crate::workspace::Workspace;

/// Its place in the course.
pub(crate) const FILE: &str = ".workshop/state.json";

/// The plan of those who chose none.
pub const USUAL_PLAN: &str = "two-day";

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    fields: Map<String, Value>,
}

/// Maps of this shape, from a step's id to a time or a number.
const MAPS: [&str; 4] = ["done", "stars", "hints", "solutions"];

impl State {
    /// Reads the file. One that cannot be understood is put aside; the sentence says so.
    ///
    /// # Errors
    /// When the file cannot be read, or a broken one not be put aside.
    pub fn read(workspace: &Workspace) -> Result<(State, Option<String>)> {
        if let Some(state) = State::understood(workspace)? {
            return Ok((state, None));
        }
        let _lock = lock(workspace)?;
        State::read_locked(workspace)
    }

    /// What the file says; `None` if it cannot be understood.
    fn understood(workspace: &Workspace) -> Result<Option<State>> {
        Ok(match files::read(&workspace.root.join(FILE))? {
            Some(octets) => State::from_json(&octets),
            None => Some(State::default()),
        })
    }

    /// Under the lock: nobody else can have mended the file between the look and the replacement.
    fn read_locked(workspace: &Workspace) -> Result<(State, Option<String>)> {
        if let Some(state) = State::understood(workspace)? {
            return Ok((state, None));
        }
        let fresh = Change {
            file: FILE.to_owned(),
            new: Some(State::default().to_json()),
        };
        let swapped = aside::swap(workspace, "broken state", vec![fresh], &|_, _| false)?;
        let entry = swapped.aside.map(|entry| entry.name).unwrap_or_default();
        let note = format!(
            "{FILE} could not be understood, so what was done is forgotten; your code is untouched.\n  \
             The file is in .workshop/aside/{entry}; `cargo workshop check` sees again what works."
        );
        Ok((State::default(), Some(note)))
    }

    /// Changes the state in one step, also when two of these programs run at once. The sentence is
    /// that of [`State::read`], to be told.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn update(
        workspace: &Workspace,
        change: impl FnOnce(&mut State),
    ) -> Result<Option<String>> {
        let _lock = lock(workspace)?;
        let (before, note) = State::read_locked(workspace)?;
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            files::replace(&workspace.root.join(FILE), &after.to_json())?;
        }
        Ok(note)
    }

    fn from_json(octets: &[u8]) -> Option<State> {
        let Value::Object(fields) = serde_json::from_slice(octets).ok()? else {
            return None;
        };
        let understood = MAPS
            .iter()
            .all(|name| fields.get(*name).is_none_or(Value::is_object))
            && fields.get("plan").is_none_or(Value::is_string);
        understood.then_some(State { fields })
    }

    fn to_json(&self) -> Vec<u8> {
        format!("{:#}\n", Value::Object(self.fields.clone())).into_bytes()
    }

    /// The plan's name.
    #[must_use]
    pub fn plan(&self) -> &str {
        self.fields
            .get("plan")
            .and_then(Value::as_str)
            .unwrap_or(USUAL_PLAN)
    }

    /// Chooses a plan.
    pub fn choose_plan(&mut self, name: &str) {
        self.fields.insert("plan".to_owned(), json!(name));
    }

    /// The number under which this folder reports to whoever teaches, if it has one.
    #[must_use]
    pub fn reports_as(&self) -> Option<&str> {
        self.fields.get("reports_as").and_then(Value::as_str)
    }

    /// Reports under this number from now on.
    pub fn report_as(&mut self, number: &str) {
        self.fields.insert("reports_as".to_owned(), json!(number));
    }

    /// Whether the step has worked once.
    #[must_use]
    pub fn is_done(&self, step: &Step) -> bool {
        self.of("done", step).is_some()
    }

    /// Whether the step has its star.
    #[must_use]
    pub fn has_star(&self, step: &Step) -> bool {
        self.of("stars", step).is_some()
    }

    /// How many hints were seen: the strongest tier's number.
    #[must_use]
    pub fn hints_seen(&self, step: &Step) -> usize {
        self.of("hints", step)
            .and_then(Value::as_u64)
            .and_then(|seen| usize::try_from(seen).ok())
            .unwrap_or(0)
    }

    /// The step works; the first time counts.
    pub fn mark_done(&mut self, step: &Step) {
        self.mark_time("done", step);
    }

    /// The step has its star; the first time counts.
    pub fn mark_star(&mut self, step: &Step) {
        self.mark_time("stars", step);
    }

    /// The solution was looked at; the first time counts.
    pub fn mark_solution(&mut self, step: &Step) {
        self.mark_time("solutions", step);
    }

    /// Hints up to this tier were seen.
    pub fn mark_hint(&mut self, step: &Step, tier: usize) {
        if tier > self.hints_seen(step) {
            self.set("hints", step, json!(tier));
        }
    }

    fn of(&self, map: &str, step: &Step) -> Option<&Value> {
        self.fields.get(map)?.get(step.id)
    }

    fn mark_time(&mut self, map: &str, step: &Step) {
        if self.of(map, step).is_none() {
            self.set(
                map,
                step,
                json!(Local::now().format("%Y-%m-%dT%H:%M:%S%:z").to_string()),
            );
        }
    }

    fn set(&mut self, map: &str, step: &Step, value: Value) {
        let entries = self.fields.entry(map).or_insert_with(|| json!({}));
        if let Value::Object(entries) = entries {
            entries.insert(step.id.to_owned(), value);
        }
    }
}

/// Held while the file is read and written.
pub(crate) fn lock(workspace: &Workspace) -> Result<File> {
    let folder = workspace.own_dir();
    let path: PathBuf = folder.join("lock");
    fs::create_dir_all(&folder)
        .and_then(|()| File::create(&path))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|cause| Error::file("lock", &path, &cause))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    fn course() -> (tempfile::TempDir, Workspace) {
        let top = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: top.path().to_path_buf(),
        };
        (top, workspace)
    }

    fn step(id: &str) -> &'static Step {
        Step::find(id).unwrap()
    }

    #[test]
    fn what_is_marked_is_remembered_and_the_first_time_counts() {
        let (_top, course) = course();
        State::update(&course, |state| {
            state.choose_plan("half-day");
            state.mark_done(step("a1"));
            state.mark_hint(step("a2"), 2);
            state.mark_hint(step("a2"), 1);
        })
        .unwrap();
        let text = fs::read_to_string(course.root.join(FILE)).unwrap();
        State::update(&course, |state| state.mark_done(step("a1"))).unwrap();
        let (state, note) = State::read(&course).unwrap();
        assert_eq!(
            (state.plan(), state.hints_seen(step("a2")), note),
            ("half-day", 2, None)
        );
        assert!(
            state.is_done(step("a1")) && !state.is_done(step("a2")) && !state.has_star(step("a1"))
        );
        assert_eq!(fs::read_to_string(course.root.join(FILE)).unwrap(), text);
    }

    #[test]
    fn what_a_newer_version_wrote_is_kept() {
        let (_top, course) = course();
        let newer = r#"{ "badges": [1, 2], "done": { "z9": "2027-01-01T00:00:00Z" } }"#;
        files::replace(&course.root.join(FILE), newer.as_bytes()).unwrap();
        State::update(&course, |state| state.mark_done(step("a1"))).unwrap();
        let kept: Value =
            serde_json::from_slice(&fs::read(course.root.join(FILE)).unwrap()).unwrap();
        assert_eq!(kept["badges"], json!([1, 2]));
        assert_eq!(kept["done"]["z9"], "2027-01-01T00:00:00Z");
        assert!(kept["done"]["a1"].is_string());
    }

    #[test]
    fn a_broken_file_is_put_aside_and_said() {
        for broken in ["{ \"done\": ", "[]", "{ \"done\": 5 }", "\u{0}"] {
            let (_top, course) = course();
            files::replace(&course.root.join(FILE), broken.as_bytes()).unwrap();
            let (state, note) = State::read(&course).unwrap();
            assert_eq!(state, State::default());
            assert!(note.unwrap().contains(".workshop/aside/2"), "{broken}");
            let entry = aside::find(&course, "broken-state").unwrap();
            let kept = fs::read_to_string(
                course
                    .root
                    .join(".workshop/aside")
                    .join(&entry.name)
                    .join(FILE),
            )
            .unwrap();
            assert_eq!(kept, broken);
            assert_eq!(State::read(&course).unwrap().1, None, "said once");
            aside::restore(&course, &entry).unwrap();
            let back = fs::read_to_string(course.root.join(FILE)).unwrap();
            assert_eq!(back, broken, "it can be brought back");
        }
    }

    #[test]
    fn a_file_that_is_mended_while_the_lock_is_held_is_not_put_aside() {
        let (_top, course) = course();
        files::replace(&course.root.join(FILE), b"{ half").unwrap();
        let held = lock(&course).unwrap();
        let (sender, result) = mpsc::channel();
        let reader = course.clone();
        thread::spawn(move || sender.send(State::read(&reader).unwrap()));
        assert!(
            result.recv_timeout(Duration::from_millis(300)).is_err(),
            "it waits for the lock"
        );
        files::replace(&course.root.join(FILE), br#"{ "plan": "half-day" }"#).unwrap();
        drop(held);
        let (state, note) = result.recv_timeout(Duration::from_secs(20)).unwrap();
        assert_eq!((state.plan(), note), ("half-day", None));
        assert!(aside::list(&course).unwrap().is_empty());
    }

    #[test]
    fn the_state_is_not_restored_while_somebody_writes_it() {
        let (_top, course) = course();
        files::replace(&course.root.join(FILE), b"{ half").unwrap();
        State::read(&course).unwrap();
        let entry = aside::find(&course, "broken-state").unwrap();
        let held = lock(&course).unwrap();
        let (sender, result) = mpsc::channel();
        let other = course.clone();
        thread::spawn(move || sender.send(aside::restore(&other, &entry).unwrap().written));
        assert!(
            result.recv_timeout(Duration::from_millis(300)).is_err(),
            "it waits for the lock"
        );
        drop(held);
        let written = result.recv_timeout(Duration::from_secs(20)).unwrap();
        assert_eq!(written, [FILE]);
    }

    #[test]
    fn changes_made_at_once_are_all_kept() {
        let (_top, course) = course();
        thread::scope(|scope| {
            for id in ["a1", "a2", "a3", "a4", "a5", "a6"] {
                let course = &course;
                scope.spawn(move || {
                    State::update(course, |state| state.mark_done(step(id))).unwrap()
                });
            }
        });
        let (state, _) = State::read(&course).unwrap();
        assert!(
            ["a1", "a2", "a3", "a4", "a5", "a6"]
                .iter()
                .all(|id| state.is_done(step(id)))
        );
    }
}
