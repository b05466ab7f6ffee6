//! What a class looks like as a whole: who stands where, what most of them fail, how it was before.

use std::collections::HashMap;

use grader::course::{Check, Lab, Step};

use crate::class::{Class, Graded, Word};
use crate::reports::marks::{LabMarks, Marks, Standing, StepMarks, labs};

/// Everyone's marks, and what they come to.
#[derive(Debug)]
pub struct Overview<'a> {
    /// What it is made from.
    pub class: &'a Class,
    /// In the class's order.
    pub students: Vec<Marks<'a>>,
}

/// How one step stands in the class.
#[derive(Debug)]
pub struct StepCount {
    /// The step.
    pub step: &'static Step,
    /// How many have which standing, in the order of [`Standing::ALL`].
    pub counts: [usize; 7],
}

impl StepCount {
    /// How many have this one.
    #[must_use]
    pub fn of(&self, standing: Standing) -> usize {
        let place = Standing::ALL.iter().position(|it| *it == standing);
        place.map_or(0, |place| self.counts[place])
    }

    /// For how many does it work, with its star or without?
    #[must_use]
    pub fn works(&self) -> usize {
        self.of(Standing::Starred) + self.of(Standing::Works)
    }
}

/// A step that some are stuck at.
#[derive(Debug)]
pub struct Stuck<'o, 'a> {
    /// The step.
    pub step: &'static Step,
    /// Who.
    pub who: Vec<&'o Marks<'a>>,
    /// What keeps most of them.
    pub check: Option<&'static Check>,
}

/// A check that some fail.
#[derive(Debug)]
pub struct Failure<'o, 'a> {
    /// The check.
    pub check: &'static Check,
    /// Who.
    pub who: Vec<&'o Marks<'a>>,
    /// One of them, whose problem most of them have.
    pub example: (&'o Marks<'a>, &'a Graded),
}

/// How a lab went from one attempt to the next.
#[derive(Debug)]
pub struct Trend {
    /// The lab.
    pub lab: &'static Lab,
    /// Which part of its core steps worked after the first attempt, the second …: the mean over all who handed it in. Who stopped
    /// earlier stays where they were.
    pub parts: Vec<f64>,
}

impl<'a> Overview<'a> {
    /// Of this class.
    #[must_use]
    pub fn of(class: &'a Class) -> Overview<'a> {
        let students = class
            .students
            .iter()
            .map(|student| Marks::of(class, student));
        Overview {
            class,
            students: students.collect(),
        }
    }

    /// Those who handed something in that could be looked at.
    pub fn graded(&self) -> impl Iterator<Item = &Marks<'a>> {
        self.students.iter().filter(|marks| marks.is_graded())
    }

    /// What one can have.
    #[must_use]
    pub fn out_of(&self) -> usize {
        self.students.first().map_or(0, Marks::out_of)
    }

    /// Half of those who were graded have at least so many points; none where nobody was graded.
    #[must_use]
    pub fn median(&self) -> Option<usize> {
        let mut points: Vec<usize> = self.graded().map(Marks::points).collect();
        points.sort_unstable();
        let middle = points.len() / 2;
        match points.len() {
            0 => None,
            even if even % 2 == 0 => Some((points[middle - 1] + points[middle]) / 2),
            _ => Some(points[middle]),
        }
    }

    /// Every step of the labs that were graded.
    #[must_use]
    pub fn steps(&self) -> Vec<StepCount> {
        let count = |step: &'static Step| {
            let standings = self.students.iter().flat_map(Marks::steps);
            let standings = standings
                .filter(|it| it.step.id == step.id)
                .map(|it| it.standing);
            let mut found = StepCount {
                step,
                counts: [0; 7],
            };
            for standing in standings {
                found.counts[standing as usize] += 1;
            }
            found
        };
        labs(self.class)
            .flat_map(|lab| lab.steps)
            .map(count)
            .collect()
    }

    /// Where people are stuck in each lab, most of them first.
    #[must_use]
    pub fn stuck(&self) -> Vec<Stuck<'_, 'a>> {
        let at = |step: &'static Step| {
            let here = |marks: &'_ Marks<'a>| {
                marks
                    .stuck()
                    .find(|stuck| stuck.step.id == step.id)
                    .cloned()
            };
            let stuck: Vec<(&Marks, StepMarks)> = self
                .students
                .iter()
                .filter_map(|marks| Some((marks, here(marks)?)))
                .collect();
            let obstacles: Vec<&str> = stuck
                .iter()
                .filter_map(|(_, here)| Some(here.obstacle()?.id))
                .collect();
            let who = stuck.iter().map(|(marks, _)| *marks).collect();
            Stuck {
                step,
                check: most_frequent(&obstacles).and_then(Check::find),
                who,
            }
        };
        let all = labs(self.class).flat_map(|lab| lab.steps).map(at);
        let mut found: Vec<Stuck> = all.filter(|stuck| !stuck.who.is_empty()).collect();
        found.sort_by_key(|stuck| std::cmp::Reverse(stuck.who.len()));
        found
    }

    /// What fails most often, the most frequent first. What is still to do is no failure here.
    #[must_use]
    pub fn failures(&self) -> Vec<Failure<'_, 'a>> {
        let checks = labs(self.class)
            .flat_map(|lab| lab.steps)
            .flat_map(|step| step.checks);
        let mut found: Vec<Failure> = checks.filter_map(|check| self.failure(check)).collect();
        found.sort_by_key(|failure| std::cmp::Reverse(failure.who.len()));
        found
    }

    fn failure(&self, check: &'static Check) -> Option<Failure<'_, 'a>> {
        let failing = |marks: &'_ Marks<'a>| {
            let step = check.id.split('-').next().unwrap_or_default();
            let of_step = |it: &&StepMarks| it.step.id == step;
            let found = marks
                .steps()
                .find(of_step)?
                .checks
                .iter()
                .find(|mark| mark.check.id == check.id)?;
            let failed = found.outcome() == Some(Word::Failed);
            found
                .seen
                .filter(|seen| failed && seen.outcome == Word::Failed)
        };
        let failed: Vec<(&Marks, &Graded)> = self
            .students
            .iter()
            .filter_map(|marks| Some((marks, failing(marks)?)))
            .collect();
        let problems: Vec<&str> = failed.iter().map(|(_, graded)| problem(graded)).collect();
        let usual = most_frequent(&problems)?;
        let example = failed
            .iter()
            .copied()
            .find(|(_, graded)| problem(graded) == usual)?;
        let who = failed.iter().map(|(marks, _)| *marks).collect();
        Some(Failure {
            check,
            who,
            example,
        })
    }

    /// How many of those who were graded have 0 to 9 % of the points, 10 to 19 % …, and all of them.
    #[must_use]
    pub fn distribution(&self) -> [usize; 11] {
        let mut counts = [0; 11];
        for marks in self.graded().filter(|marks| marks.out_of() > 0) {
            counts[marks.points() * 10 / marks.out_of()] += 1;
        }
        counts
    }

    /// How each lab went from attempt to attempt, as the checks saw it; none for a lab that everyone handed in once.
    #[must_use]
    pub fn trend(&self) -> Vec<Trend> {
        labs(self.class)
            .filter_map(|lab| self.trend_of(lab))
            .collect()
    }

    fn trend_of(&self, lab: &'static Lab) -> Option<Trend> {
        let students = self.class.students.iter().map(|student| {
            let attempts = student
                .attempts
                .iter()
                .filter(|attempt| attempt.lab == lab.id);
            let marks = attempts.map(|attempt| LabMarks::of(lab, Some(attempt), &[]));
            marks
                .map(|marks| marks.core_works() as f64 / marks.core().max(1) as f64)
                .collect::<Vec<f64>>()
        });
        let students: Vec<Vec<f64>> = students.filter(|parts| !parts.is_empty()).collect();
        let longest = students
            .iter()
            .map(Vec::len)
            .max()
            .filter(|longest| *longest > 1)?;
        let mean = |number: usize| {
            let parts = students
                .iter()
                .map(|parts| parts[number.min(parts.len() - 1)]);
            parts.sum::<f64>() / students.len() as f64
        };
        Some(Trend {
            lab,
            parts: (0..longest).map(mean).collect(),
        })
    }
}

/// What the attendee's own tool calls the problem.
#[must_use]
pub fn problem(graded: &Graded) -> &str {
    graded
        .lines
        .iter()
        .find(|(label, _)| label == "problem")
        .map_or("", |(_, text)| text)
}

/// Which of these texts is there most often; of several, the one that comes first.
fn most_frequent<'t>(texts: &[&'t str]) -> Option<&'t str> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for text in texts {
        *times.entry(text).or_default() += 1;
    }
    let most = times.values().max()?;
    texts
        .iter()
        .copied()
        .find(|text| times.get(text) == Some(most))
}
