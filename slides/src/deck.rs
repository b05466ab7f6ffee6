//! A deck and its slides, as `reading.rs` reads them.

use grader::course::Step;
use workshop::plan::Part;

/// One unit's slides.
#[derive(Debug)]
pub struct Deck {
    /// As plans name it: `welcome`, `a`.
    pub id: String,
    /// From the root of the course: `slides/decks/1-sockets.md`.
    pub file: String,
    /// Its first heading.
    pub title: String,
    /// In the order in which they are shown.
    pub slides: Vec<Slide>,
}

/// One slide.
#[derive(Debug)]
pub struct Slide {
    /// What links, checks and `cargo slides open` call it. It never changes.
    pub id: String,
    /// What it was called before.
    pub aliases: Vec<String>,
    /// Its heading.
    pub title: String,
    /// The line of its heading, counted from 1.
    pub line: usize,
    /// How long it is shown.
    pub minutes: u32,
    /// Whether it is shown in class.
    pub rank: Rank,
    /// What it is shown for.
    pub part: Part,
    /// Steps that are done while it is shown: a lab slide has some.
    pub steps: Vec<&'static Step>,
    /// The step of which it shows the reference.
    pub solution: Option<&'static Step>,
    /// Markdown, the notes left out; its first line is that after the heading.
    pub body: String,
    /// Markdown: what the speaker asks, shows and says.
    pub notes: String,
}

/// Who sees a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// Everybody.
    Core,
    /// Who reads: present mode skips it.
    More,
}

impl Deck {
    /// The name of its page: `1-sockets.html`.
    #[must_use]
    pub fn page(&self) -> String {
        let name = self.file.rsplit('/').next().unwrap_or(&self.file);
        format!("{}.html", name.strip_suffix(".md").unwrap_or(name))
    }

    /// How long its slides are shown in class for this; lab slides are the labs' time.
    #[must_use]
    pub fn minutes_of(&self, part: Part) -> u32 {
        let shown = self.slides.iter().filter(|slide| slide.rank == Rank::Core);
        shown
            .filter(|slide| slide.steps.is_empty() && slide.part == part)
            .map(|slide| slide.minutes)
            .sum()
    }
}

impl Slide {
    /// Whether it is called so, or was once.
    #[must_use]
    pub fn is_called(&self, id: &str) -> bool {
        self.id == id || self.aliases.iter().any(|alias| alias == id)
    }
}
