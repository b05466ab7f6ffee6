//! Finding what was meant by a name: labs, steps, checks, and the nearest to a name that is none.

use grader::course::{Check, LABS, Lab, Step};

use crate::error::{Error, Result};

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
    /// When there is none; the nearest is suggested.
    pub fn find(name: &str) -> Result<Name> {
        let name = name.trim().trim_end_matches('/').to_lowercase();
        let lab = LABS
            .iter()
            .find(|lab| lab.id == name || lab.package == name)
            .map(|lab| Name::Lab(lab));
        lab.or_else(|| Step::find(&name).map(Name::Step))
            .or_else(|| Check::find(&name).map(Name::Check))
            .ok_or_else(|| {
                unknown(
                    "lab, step or check",
                    &name,
                    lab_ids().chain(step_ids()).chain(check_ids()),
                )
            })
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

    /// The step of this name.
    ///
    /// # Errors
    /// When there is none; the nearest is suggested.
    pub fn step(name: &str) -> Result<&'static Step> {
        let id = name.trim().to_lowercase();
        Step::find(&id).ok_or_else(|| unknown("step", &id, step_ids()))
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

fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let error = Error::usage(format!("there is no {kind} `{name}`"));
    match nearest(name, known) {
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
    fn suggests_the_nearest() {
        let error = Name::find("a1-colects-pieces").unwrap_err();
        assert!(error.remedy.unwrap().contains("`a1-collects-pieces`"));
        let error = Name::step("a99").unwrap_err();
        assert!(error.remedy.unwrap().contains("did you mean `a9`?"));
        assert_eq!(
            Name::step("zzz").unwrap_err().remedy.unwrap(),
            "`cargo workshop list` shows all"
        );
    }
}
