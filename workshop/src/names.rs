//! Finding what was meant by a name: labs, steps, checks, and the nearest to a name that is none.

use grader::course::{Check, LABS, Lab, Step};

use crate::all_labs;
use crate::error::{Error, Kind, Result};

/// What a name on the command line can stand for.
#[derive(Debug, Clone, Copy)]
pub enum Name {
    /// `a`, or `lab-a-echo`.
    Lab(&'static Lab),
    /// `a1`.
    Step(&'static Step),
    /// `a1-collects-pieces`.
    Check(&'static Check),
}

impl Name {
    /// The lab, step or check of this name.
    ///
    /// # Errors
    /// When there is none; the nearest is suggested. Elsewhere: it looks like a check of a lab whose checks are not here.
    pub fn find(name: &str) -> Result<Name> {
        let id = bare(name);
        let lab = LABS
            .iter()
            .find(|lab| lab.id == id || lab.package == id)
            .map(|lab| Name::Lab(lab));
        let known = lab
            .or_else(|| Step::find(&id).map(Name::Step))
            .or_else(|| Check::find(&id).map(Name::Check));
        if let Some(known) = known {
            return Ok(known);
        }
        if let Some(lab) = lab_of_check(LABS, &id) {
            all_labs::needs_checks_of(lab)?;
        }
        let packages = LABS.iter().map(|lab| lab.package);
        let labs = lab_ids().chain(packages);
        let known = labs.chain(step_ids()).chain(check_ids());
        Err(unknown("lab, step or check", name, known))
    }

    /// Its checks, in teaching order.
    #[must_use]
    pub fn checks(self) -> Vec<&'static Check> {
        match self {
            Name::Lab(lab) => lab.steps.iter().flat_map(|step| step.checks).collect(),
            Name::Step(step) => step.checks.iter().collect(),
            Name::Check(check) => vec![check],
        }
    }

    /// The lab it belongs to.
    #[must_use]
    pub fn lab(self) -> &'static Lab {
        match self {
            Name::Lab(lab) => lab,
            Name::Step(step) => step.lab(),
            Name::Check(check) => check.step().lab(),
        }
    }

    /// The step it names, or whose check it names; none for a whole lab.
    #[must_use]
    pub fn step_named(self) -> Option<&'static Step> {
        match self {
            Name::Lab(_) => None,
            Name::Step(step) => Some(step),
            Name::Check(check) => Some(check.step()),
        }
    }

    /// The step of this name, or the one whose check it names.
    ///
    /// # Errors
    /// When there is none (the nearest is suggested), or when it is a whole lab.
    pub fn step(name: &str) -> Result<&'static Step> {
        let named = Name::find(name).map_err(|error| match error.kind {
            Kind::Elsewhere => error,
            _ => unknown("step", name, step_ids().chain(check_ids())),
        })?;
        named.step_named().ok_or_else(|| {
            let lab = named.lab();
            let example = lab.steps.first().map_or("", |step| step.id);
            Error::usage(format!(
                "{} is a lab: name a step, for example {example}",
                name.trim()
            ))
            .remedy(format!("`cargo workshop list {}` shows its steps", lab.id))
        })
    }
}

/// The ids of all labs.
pub fn lab_ids() -> impl Iterator<Item = &'static str> {
    LABS.iter().map(|lab| lab.id)
}

/// The ids of all steps.
pub fn step_ids() -> impl Iterator<Item = &'static str> {
    LABS.iter().flat_map(|lab| lab.steps).map(|step| step.id)
}

fn check_ids() -> impl Iterator<Item = &'static str> {
    LABS.iter()
        .flat_map(|lab| lab.steps)
        .flat_map(|step| step.checks)
        .map(|check| check.id)
}

/// The lab of which this would be a check: `b4-…`, whether there is one or not.
fn lab_of_check(labs: &[&'static Lab], id: &str) -> Option<&'static Lab> {
    let (step, _) = id.split_once('-')?;
    labs.iter().copied().find(|lab| {
        let number = step.strip_prefix(lab.id);
        number.is_some_and(|number| number.starts_with(|letter: char| letter.is_ascii_digit()))
    })
}

/// A name as the course writes it.
fn bare(name: &str) -> String {
    name.trim().trim_end_matches('/').to_lowercase()
}

fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let name = bare(name);
    let error = Error::usage(format!("there is no {kind} `{name}`"));
    match nearest(&name, known) {
        Some(near) => error.remedy(format!(
            "did you mean `{near}`? `cargo workshop list` shows all"
        )),
        None => error.remedy("`cargo workshop list` shows all"),
    }
}

/// The known name that is most like this one, if any is like it.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|other| (strsim::normalized_damerau_levenshtein(name, other), other))
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_labs_steps_and_checks() {
        assert!(matches!(Name::find("a"), Ok(Name::Lab(lab)) if lab.id == "a"));
        assert!(matches!(Name::find("lab-a-echo/"), Ok(Name::Lab(lab)) if lab.id == "a"));
        assert!(matches!(Name::find("A1"), Ok(Name::Step(step)) if step.id == "a1"));
        assert!(
            matches!(Name::find("a1-collects-pieces"), Ok(Name::Check(check)) if check.step().id == "a1")
        );
    }

    #[test]
    fn what_looks_like_a_check_belongs_to_its_lab() {
        let lab = |id| lab_of_check(LABS, id).map(|lab| lab.id);
        assert_eq!(lab("b4-pieces"), Some("b"));
        assert_eq!(lab("b99-nonsense"), Some("b"));
        for no_check in ["b4", "lab-b-client", "b-4", "bad-name", "z1-nonsense"] {
            assert_eq!(lab(no_check), None, "{no_check}");
        }
    }

    #[test]
    fn suggests_the_nearest() {
        let error = Name::find("a1-colects-pieces").unwrap_err();
        assert!(error.remedy.unwrap().contains("`a1-collects-pieces`"));
        let error = Name::step("a99").unwrap_err();
        assert!(error.remedy.unwrap().contains("did you mean `a9`?"));
        let error = Name::step("a1-colects-pieces").unwrap_err();
        assert!(error.remedy.unwrap().contains("`a1-collects-pieces`"));
        let error = Name::find("lab-a-eco").unwrap_err();
        assert!(error.remedy.unwrap().contains("`lab-a-echo`"));
        assert_eq!(
            Name::step("zzz").unwrap_err().remedy.unwrap(),
            "`cargo workshop list` shows all"
        );
    }

    #[test]
    fn where_a_step_is_meant_a_check_names_its_step_and_a_lab_none() {
        assert_eq!(Name::step("A1-collects-pieces").unwrap().id, "a1");
        for lab in ["a", "lab-a-echo"] {
            assert_eq!(
                Name::step(lab).unwrap_err().message,
                format!("{lab} is a lab: name a step, for example a1")
            );
        }
    }
}
