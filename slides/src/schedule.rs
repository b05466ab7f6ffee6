//! `cargo slides schedule`: a plan's minutes beside those of the slides and steps.

use grader::course::Step;
use workshop::error::{Error, Result};
use workshop::files;
use workshop::plan::{Part, Plan, What, clock};
use workshop::workspace::Workspace;

use crate::deck::{Deck, Rank};
use crate::trouble::{Trouble, Troubles};

/// What a plan gives a deck's talk, review or quiz, and what its slides take.
#[derive(Debug, PartialEq, Eq)]
pub struct Share {
    /// The deck's id.
    pub deck: String,
    /// What the slides are shown for.
    pub part: Part,
    /// Minutes that the plan has for it.
    pub given: u32,
    /// Minutes of the slides that are shown for it.
    pub taken: u32,
}

/// A plan's minutes, and what is wrong with them.
#[derive(Debug)]
pub struct Schedule {
    /// The plan.
    pub plan: Plan,
    /// Deck by deck, in the order of the agenda.
    pub shares: Vec<Share>,
    /// What does not fit.
    pub troubles: Vec<Trouble>,
}

/// Adds it up.
///
/// # Errors
/// There is no such plan, or it makes no sense.
pub fn of(workspace: &Workspace, name: &str, decks: &mut [Deck]) -> Result<Schedule> {
    let plan = Plan::read(workspace, name)?;
    let file = format!("plans/{name}.toml");
    let text = files::read_text(&workspace.root.join(&file))?;
    let mut troubles = Troubles::of(&file);
    if let Err(error) = follow(&plan, decks) {
        let remedy = error.remedy.unwrap_or_default();
        troubles.add(1, error.message, remedy);
    }
    let shares = shares(&plan, decks);
    for share in shares.iter().filter(|share| share.taken > share.given) {
        let Share {
            deck,
            part,
            given,
            taken,
        } = share;
        let part = part.name();
        troubles.add(
            line_of(&text, &format!("{part} = \"{deck}\"")),
            format!("the slides of deck {deck} for its {part} take {taken} minutes; the plan has {given}"),
            format!("more minutes in {file}, or rank=more for slides"),
        );
    }
    for entry in &plan.agenda {
        let What::Step(step) = entry.what else {
            continue;
        };
        let line = line_of(&text, &format!("step = \"{}\"", step.id));
        if entry.minutes < step.minutes {
            let what = format!(
                "{} has {} minutes; it takes {}",
                step.id, entry.minutes, step.minutes
            );
            troubles.add(line, what, format!("{{ step = \"{}\" }}", step.id));
        }
        if !decks
            .iter()
            .flat_map(|deck| &deck.slides)
            .any(|slide| is_for(&slide.steps, step))
        {
            let what = format!("no deck has a lab slide for {}", step.id);
            troubles.add(
                line,
                what,
                format!(
                    "<!-- slide id=… minutes={} steps={} -->",
                    step.minutes, step.id
                ),
            );
        }
    }
    for (day, end) in ends(&plan) {
        if end > day.to {
            troubles.add(
                line_of(&text, &format!("day = \"{}\"", day.title)),
                format!(
                    "{} would end at {}, not at {}",
                    day.title,
                    clock(end),
                    clock(day.to)
                ),
                format!("take {} minutes out of it", end - day.to),
            );
        }
    }
    let troubles = troubles.found;
    Ok(Schedule {
        plan,
        shares,
        troubles,
    })
}

/// Has decks show what the plan shows: where it names slides, those alone; and a lab slide counts down the minutes that its steps
/// have in the plan.
///
/// # Errors
/// The plan names a deck or a slide that is not there.
pub fn follow(plan: &Plan, decks: &mut [Deck]) -> Result<()> {
    let talks: Vec<_> = plan
        .agenda
        .iter()
        .filter_map(|entry| match &entry.what {
            What::Talk(talk) => Some(talk),
            _ => None,
        })
        .collect();
    for talk in &talks {
        let deck = decks.iter().find(|deck| deck.id == talk.deck);
        let deck = deck.ok_or_else(|| {
            let known: Vec<&str> = decks.iter().map(|deck| deck.id.as_str()).collect();
            Error::failed(format!("there is no deck `{}`", talk.deck))
                .remedy(format!("one of {}", known.join(", ")))
        })?;
        for id in &talk.slides {
            if !deck.slides.iter().any(|slide| slide.id == *id) {
                let ids = deck.slides.iter().map(|slide| slide.id.as_str());
                let near = workshop::names::nearest(id, ids).unwrap_or("an id of it");
                return Err(
                    Error::failed(format!("deck {} has no slide `{id}`", deck.id)).remedy(near),
                );
            }
        }
    }
    let planned = |step: &Step| {
        plan.agenda.iter().find_map(|entry| match entry.what {
            What::Step(known) if known.id == step.id => Some(entry.minutes),
            _ => None,
        })
    };
    for deck in decks {
        let named: Vec<_> = talks
            .iter()
            .filter(|talk| talk.deck == deck.id && !talk.slides.is_empty())
            .collect();
        for slide in &mut deck.slides {
            let minutes: Vec<u32> = slide
                .steps
                .iter()
                .filter_map(|step| planned(step))
                .collect();
            if !minutes.is_empty() {
                slide.minutes = minutes.iter().sum();
            }
            if !named.is_empty() {
                let naming = named.iter().find(|talk| talk.slides.contains(&slide.id));
                slide.rank = match naming.is_some() || !minutes.is_empty() {
                    true => Rank::Core,
                    false => Rank::More,
                };
                slide.part = naming.map_or(slide.part, |talk| talk.part);
            }
        }
    }
    Ok(())
}

/// The shares of all decks that the plan shows.
fn shares(plan: &Plan, decks: &[Deck]) -> Vec<Share> {
    let mut shares: Vec<Share> = Vec::new();
    for entry in &plan.agenda {
        let What::Talk(talk) = &entry.what else {
            continue;
        };
        let Some(deck) = decks.iter().find(|deck| deck.id == talk.deck) else {
            continue;
        };
        if shares.iter().all(|share| share.deck != deck.id) {
            // What has slides and no place on the agenda is over its time too.
            shares.extend(Part::ALL.map(|(_, part)| Share {
                deck: deck.id.clone(),
                part,
                given: 0,
                taken: deck.minutes_of(part),
            }));
        }
        let mut known = shares.iter_mut();
        if let Some(share) = known.find(|share| share.deck == deck.id && share.part == talk.part) {
            share.given += entry.minutes;
        }
    }
    shares.retain(|share| share.given + share.taken > 0);
    shares
}

/// The plan's days, and when each would end.
#[must_use]
pub fn ends(plan: &Plan) -> Vec<(&workshop::plan::Day, u32)> {
    let mut days = Vec::new();
    for entry in &plan.agenda {
        match (&entry.what, days.last_mut()) {
            (What::Day(day), _) => days.push((day, day.from)),
            (_, Some((_, end))) => *end += entry.minutes,
            (_, None) => {}
        }
    }
    days
}

fn is_for(steps: &[&Step], step: &Step) -> bool {
    steps.iter().any(|known| known.id == step.id)
}

fn line_of(text: &str, part: &str) -> usize {
    text.lines()
        .position(|line| line.contains(part))
        .map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading;

    const DECK: &str = "# A\n<!-- deck id=a -->\n## One\n<!-- slide id=one minutes=3 -->\n## Two\n<!-- slide id=two minutes=2 -->\n\
        ## Lab\n<!-- slide id=lab minutes=10 steps=a1 -->\n## Solution\n<!-- slide id=solution minutes=1 solution=a1 -->\n";

    fn schedule(agenda: &str) -> (Schedule, Deck) {
        let top = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: top.path().to_path_buf(),
        };
        let text = format!("title = \"T\"\nabout = \"A\"\nagenda = [\n{agenda}]\n");
        files::replace(&top.path().join("plans/mine.toml"), text.as_bytes()).unwrap();
        let (deck, troubles) = reading::read("a.md", DECK);
        assert_eq!(troubles, []);
        let mut decks = [deck];
        let schedule = of(&workspace, "mine", &mut decks).unwrap();
        let [deck] = decks;
        (schedule, deck)
    }

    #[test]
    fn a_plan_that_holds() {
        let (schedule, deck) = schedule(
            "{ day = \"One\", from = \"9:00\", to = \"9:25\" },\n{ talk = \"a\", title = \"x\", minutes = 5 },\n\
             { step = \"a1\", minutes = 14 },\n{ review = \"a\", title = \"y\", minutes = 6 },\n",
        );
        assert_eq!(schedule.troubles, []);
        assert_eq!(ends(&schedule.plan).last().unwrap().1, 9 * 60 + 25);
        // The lab's clock runs as long as the plan says.
        assert_eq!(deck.slides[2].minutes, 14);
    }

    #[test]
    fn a_plan_may_show_fewer_slides() {
        let (schedule, deck) = schedule(
            "{ talk = \"a\", title = \"x\", minutes = 2, slides = [\"two\"] },\n{ step = \"a1\" },\n",
        );
        assert_eq!(schedule.troubles, []);
        let ranks: Vec<Rank> = deck.slides.iter().map(|slide| slide.rank).collect();
        assert_eq!(ranks, [Rank::More, Rank::Core, Rank::Core, Rank::More]);
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_line() {
        let cases = [
            (
                "{ talk = \"a\", title = \"x\", minutes = 4 },\n{ review = \"a\", title = \"y\", minutes = 1 },\n",
                4,
                "the slides of deck a for its talk take 5 minutes; the plan has 4",
            ),
            (
                "{ talk = \"a\", title = \"x\", minutes = 5 },\n",
                1,
                "the slides of deck a for its review take 1 minutes; the plan has 0",
            ),
            (
                "\n{ step = \"a1\", minutes = 9 },\n",
                5,
                "a1 has 9 minutes; it takes 10",
            ),
            ("{ step = \"a2\" },\n", 4, "no deck has a lab slide for a2"),
            (
                "{ talk = \"z\", title = \"x\", minutes = 5 },\n",
                1,
                "there is no deck `z`",
            ),
            (
                "{ talk = \"a\", title = \"x\", minutes = 5, slides = [\"tow\"] },\n{ review = \"a\", title = \"y\", minutes = 1 },\n",
                1,
                "deck a has no slide `tow`",
            ),
            (
                "{ day = \"One\", from = \"9:00\", to = \"9:09\" },\n{ step = \"a1\" },\n",
                4,
                "One would end at 9:10, not at 9:09",
            ),
        ];
        for (agenda, line, what) in cases {
            let (schedule, _) = schedule(agenda);
            let told: Vec<_> = schedule
                .troubles
                .iter()
                .map(|it| (it.line, it.what.as_str()))
                .collect();
            assert_eq!(told, [(line, what)], "{agenda}");
        }
    }
}
