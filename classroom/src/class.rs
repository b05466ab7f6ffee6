//! What is known of a class: who is in it, what each handed in, and what our checks saw of it. Plain data: the gradebook keeps it,
//! reports show it.

use serde::{Deserialize, Serialize};

use crate::sandbox::Level;

/// Everything that a report is made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Class {
    /// What the instructor calls it: the name of the submissions' folder, unless told otherwise.
    pub title: String,
    /// The labs that were graded, in their order: `a`, `c`.
    pub labs: Vec<String>,
    /// By id.
    pub students: Vec<Student>,
    /// What is to be said of the run as a whole: `no bubblewrap: level L1`.
    pub remarks: Vec<String>,
    /// When the last attempt was graded, in seconds since 1970 (UTC).
    pub at: u64,
}

/// One of the roster, or one who handed in without being in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Student {
    /// From the roster; else the submission's name.
    pub id: String,
    /// From the roster; else the id.
    pub name: String,
    /// How what they handed in stands to the roster.
    pub standing: Standing,
    /// Oldest first, over all labs; the last of a lab counts.
    pub attempts: Vec<Attempt>,
    /// What the instructor decided otherwise.
    pub overrides: Vec<Override>,
}

/// How a submission stands to the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// In the roster, and handed in; or there is no roster.
    Expected,
    /// In the roster, and nothing is there.
    Missing,
    /// Handed in, and not in the roster.
    Unknown,
    /// Handed in after the deadline: by this many seconds.
    Late(u64),
    /// More than one submission has this id: these; the first one by name is graded.
    Duplicate(Vec<String>),
    /// It cannot be graded, and why: a broken archive, no lab in it.
    Unusable(String),
}

impl Standing {
    /// Is there something that can be graded, as far as is known?
    #[must_use]
    pub fn awaits_grading(&self) -> bool {
        !matches!(self, Standing::Missing | Standing::Unusable(_))
    }
}

/// One lab of one submission, graded once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// `a` to `e`.
    pub lab: String,
    /// In seconds since 1970 (UTC).
    pub at: u64,
    /// Of what was handed in: what is the same is not graded twice.
    pub content: String,
    /// Of the checks that graded it.
    pub suite: String,
    /// `rustc 1.95.0 (…)`.
    pub toolchain: String,
    /// The walls it was graded behind.
    pub level: Level,
    /// How its build ended.
    pub build: Build,
    /// In the course's order; none where it did not build.
    pub verdicts: Vec<Graded>,
    /// What it tried against the walls, in words: `more processes than 512: ended`.
    pub incidents: Vec<String>,
    /// What else is to be known of it: `built on the reference's lab B: theirs does not build`.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// How a build ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Build {
    /// There is a program.
    Built,
    /// The compiler's words, shortened, escaped.
    Failed(String),
    /// It was ended: took too long, wrote too much, needed too much memory. In words.
    Stopped(String),
    /// Our own fault: a retry helps.
    Broken(String),
}

/// What one check saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Graded {
    /// `a2-echo`.
    pub check: String,
    /// What came out.
    pub outcome: Word,
    /// Run again alone with the same seed it said something else: shown, never passed in silence.
    pub is_flaky: bool,
    /// What the attendee's own tool shows of a failure: label and text, safe to print.
    pub lines: Vec<(String, String)>,
    /// The seed that repeats it.
    pub seed: u64,
    /// In milliseconds.
    pub took: u64,
}

/// An outcome in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// As it should be.
    Passed,
    /// Not as it should be.
    Failed,
    /// The program itself says that this is not done.
    Todo,
    /// It could not be looked at here.
    Skipped,
    /// Our own fault.
    Broken,
}

/// A decision of the instructor's, which stands beside what the checks saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The check.
    pub check: String,
    /// What counts.
    pub outcome: Word,
    /// Who decided.
    pub author: String,
    /// And why.
    pub reason: String,
    /// In seconds since 1970 (UTC).
    pub at: u64,
}
